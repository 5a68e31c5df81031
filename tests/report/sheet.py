"""A report opened in a browser, for the tests of its pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.records import Analysis
from analyzer.report import render_report
from tests.report.factory import make_analysis

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AUDIO = "talk 1%#.wav"
ANALYSIS = make_analysis(240.0)


def wait_until(page: Page, condition: str) -> None:
    """Poll from outside: the page's own policy forbids to evaluate strings inside it."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"not within 20 s: {condition}")


class Sheet:
    """A loaded report with what it asked for and complained of."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda r: self.asked.append(r.url))
        page.on("console", lambda m: self.complaints.append(m.text))
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.goto(file.as_uri())
        self.wait("geometry.height > 0 && !waiting")

    def wait(self, condition: str) -> None:
        wait_until(self.page, condition)

    def time(self) -> float:
        return float(self.page.evaluate("player.time"))


def show(
    browser: Browser,
    folder: Path,
    analysis: Analysis = ANALYSIS,
    audio: str | None = AUDIO,
    width: int = 1280,
) -> Sheet:
    file = folder / "report.html"
    file.write_text(render_report(analysis, audio_href=audio), encoding="utf-8")
    return Sheet(browser.new_page(viewport={"width": width, "height": 900}), file)
