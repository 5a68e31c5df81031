"""The folder page in a real browser: sorts, filters, groups, downloads, and asks nothing."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.report.folder_page import failed, render_folder
from tests.chromium import violations, watched
from tests.report.test_folder_page import entry
from tests.report.test_render import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROWS = [
    entry("b", 2.5, candidate="Ann", recorded_on="2026-01-02"),
    entry("a", 0.5, candidate="Bo", recorded_on="2026-01-03"),
    failed("broken.mp4", "broken.mp4: holds no sound; export it again.", candidate="Ann"),
    entry("c", 3.5, candidate="Ann", recorded_on="2026-01-01"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("folder") / "index.html"
    path.write_text(render_folder(ROWS, title="Spring"), encoding="utf-8")
    return path.as_uri()


def names(page: Page) -> list[str]:
    rows = page.locator("#t-recordings tbody tr:not(.group-head):visible th")
    return [text.strip() for text in rows.all_inner_texts()]


def sort(page: Page, heading: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{heading}")).click()


def test_it_opens_quietly_and_asks_for_nothing(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    complaints = watched(page)
    page.goto(address)
    assert [url for url in asked if url != address and not url.startswith("data:")] == []
    assert complaints == []
    page.close()


def test_sorting_keeps_failures_last(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    sort(page, "Communication")
    assert names(page) == ["a.wav", "b.wav", "c.wav", "broken.mp4"]
    sort(page, "Communication")
    assert names(page) == ["c.wav", "b.wav", "a.wav", "broken.mp4"]
    page.close()


def test_a_phone_sorts_too_and_sound_by_how_good_it_is(browser: Browser, tmp_path: Path) -> None:
    rows = [
        replace(row, quality=quality)
        for row, quality in zip([ROWS[0], ROWS[1], ROWS[3]], ("good", "poor", "fair"), strict=True)
    ]
    path = tmp_path / "index.html"
    path.write_text(render_folder(rows), encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(path.as_uri())
    sort(page, "Sound")
    assert names(page) == ["a.wav", "c.wav", "b.wav"]
    buttons = page.locator("thead button:visible")
    boxes = [box for button in buttons.all() if (box := button.bounding_box())]
    assert min(box["height"] for box in boxes) >= 28
    page.emulate_media(media="print")
    assert page.locator("thead").is_hidden()
    page.set_viewport_size({"width": 1000, "height": 700})
    assert page.locator("thead").is_visible()
    page.close()


def test_filters_and_groups(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.select_option("[data-filter=candidate]", "Ann")
    assert names(page) == ["b.wav", "broken.mp4", "c.wav"]
    page.select_option("#group", "candidate")
    heads = page.locator(".group-head:visible")
    assert [h.split("\n")[0] for h in heads.all_inner_texts()] == ["Ann3 recordings"]
    page.select_option("[data-filter=candidate]", "")
    assert heads.count() == 2
    page.get_by_text("1 could not be analysed").click()
    assert names(page) == ["broken.mp4"]
    assert heads.all_inner_texts() == ["Ann1 recording"]
    page.emulate_media(media="print")
    assert names(page) == ["broken.mp4"]
    page.close()


def test_filters_match_what_they_name_and_nothing_else(browser: Browser, tmp_path: Path) -> None:
    rows = [
        replace(entry("a", 1.5, candidate="Ana"), check="roles uncertain"),
        entry("b", 2.5, candidate="Ana Maria"),
        failed("clip.mp4", "clip.mp4: holds no sound", candidate="Ana Maria"),
    ]
    path = tmp_path / "index.html"
    path.write_text(render_folder(rows), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    shown = page.locator("#t-recordings tbody tr:visible")
    page.select_option("[data-filter=candidate]", "Ana")
    assert shown.count() == 1
    page.select_option("[data-filter=candidate]", "Ana Maria")
    assert shown.count() == 2
    page.select_option("[data-filter=candidate]", "")
    # The sound column, a note beside the name, the candidate and the failure are not the name.
    for text, count in (("", 3), ("A.WAV ", 1), ("clip", 1), (rows[0].quality, 0), ("roles", 0)):
        page.fill("[data-filter=text]", text)
        assert shown.count() == count, text
    for text in ("maria", "holds"):
        page.fill("[data-filter=text]", text)
        assert shown.count() == 0, text
    page.close()


def test_the_order_that_a_heading_claims_outlives_the_groups(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(address)
    sort(page, "Communication")
    sort(page, "Communication")
    page.select_option("#group", "candidate")
    assert names(page) == ["c.wav", "b.wav", "broken.mp4", "a.wav"]
    page.select_option("#group", "")
    claimed = page.locator("#t-recordings th[aria-sort]")
    assert claimed.get_attribute("aria-sort") == "descending"
    assert names(page) == ["c.wav", "b.wav", "a.wav", "broken.mp4"]
    page.close()


def test_the_recordings_to_be_checked_are_found(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    rows = [replace(row, check="roles uncertain") if "c." in row.name else row for row in ROWS]
    path.write_text(render_folder(rows), encoding="utf-8")
    page = browser.new_page()
    complaints = watched(page)
    page.goto(path.as_uri())
    page.select_option("[data-filter=check]", "yes")
    assert names(page) == ["c.wav roles uncertain"]
    assert complaints == []
    page.close()


def test_the_csv_downloads(browser: Browser, address: str, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(address)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig") as stream:
        assert [r["recording"] for r in csv.DictReader(stream)] == [e.name for e in ROWS]
    page.close()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_wrong(browser: Browser, address: str, dark: bool) -> None:
    assert violations(browser, address, dark=dark) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_hostile_and_long_names_neither_run_nor_stick_out(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    complaints = watched(page)
    page.on("dialog", lambda d: complaints.append(d.message))
    rows = [entry("x" * 150, 1.0, candidate=HOSTILE), failed(HOSTILE, HOSTILE)]
    path = tmp_path / "index.html"
    path.write_text(render_folder(rows, title=HOSTILE), encoding="utf-8")
    page.goto(path.as_uri())
    page.select_option("#group", "candidate")
    assert page.locator("img").count() == 0
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
