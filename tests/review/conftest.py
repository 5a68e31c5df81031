"""What the tests of this folder share: a result nobody has corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.outputs import write_outputs
from tests.review.fresh import FRESH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Its folder."""
    return write_outputs(FRESH, "<html></html>", tmp_path, source=Path("talk.wav"))
