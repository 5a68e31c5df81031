"""What several test folders share: the real models, loaded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sound import cut, write

if TYPE_CHECKING:
    from analyzer.speech.models import Models


@pytest.fixture(scope="session")
def models() -> Models:
    """The packaged networks on the processor."""
    from analyzer.speech.models import load_models

    return load_models()


@pytest.fixture(scope="session")
def kmeans_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 40 s of the sample `kmeans`: a request, an answer, two questions and answers."""
    return write(tmp_path_factory.mktemp("clips") / "kmeans40.wav", cut("kmeans", 0.0, 40.0))
