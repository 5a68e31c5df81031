"""What several test folders share: the real models, loaded once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from threadpoolctl import threadpool_limits

from tests import chromium
from tests.sound import cut, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from analyzer.library import Result
    from analyzer.speech.models import Models
    from tests.commands import Run

os.environ.setdefault("GOMP_SPINCOUNT", "0")
"""Read when torch is imported, here and in what is started from here. Two threads that spin for
each other on one core, where others work on the second one, make a network fifty times as slow."""
settings.register_profile("house", deadline=None)
settings.load_profile("house")  # how long one example takes says how busy the machine is


def pytest_collection_finish() -> None:
    """Linear algebra on one thread: what the tests multiply is small.

    Two threads that wait for each other on a busy machine make the fit of two voices twenty times
    as long.
    """
    threadpool_limits(limits=1, user_api="blas")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, in this process."""
    from tests.commands import command

    return lambda *words: command(monkeypatch, capsys, *words)


@pytest.fixture(scope="session")
def models() -> Models:
    """The packaged networks on the processor."""
    from analyzer.speech.models import load_models

    return load_models()


@pytest.fixture(scope="session")
def kmeans_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 40 s of the sample `kmeans`: a request, an answer, two questions and answers."""
    return write(tmp_path_factory.mktemp("clips") / "kmeans40.wav", cut("kmeans", 0.0, 40.0))


@pytest.fixture(scope="session")
def kmeans_result(kmeans_clip: Path, models: Models) -> Result:
    """What the packaged networks make of that clip."""
    from analyzer import analyze

    return analyze(kmeans_clip, models=models)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests that need it are skipped, which the run says."""
    if chromium.PATH is None:
        pytest.skip(chromium.MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        yield opened
        opened.close()
