"""What the tests of this folder share: spaCy's pipeline, loaded once."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="session")
def nlp() -> Any:
    """The small English one."""
    from analyzer.redact.people import load

    return load()
