"""What the tests of the report's pages share: a folder with a sound, and a report opened in it."""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.sheet import AUDIO, Sheet, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report")
    with wave.open(str(path / AUDIO), "wb") as sound:
        sound.setparams((1, 1, 4000, 0, "NONE", ""))
        sound.writeframes(bytes(128 + int(40 * math.sin(i * 0.3)) for i in range(240 * 4000)))
    return path


@pytest.fixture
def sheet(browser: Browser, folder: Path) -> Iterator[Sheet]:
    opened = show(browser, folder)
    yield opened
    opened.page.close()
