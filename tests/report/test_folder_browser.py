"""The folder page in a real browser: sorts, filters, groups, downloads, and asks nothing."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.report.folder_order import in_order
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
    assert page.locator("#t-recordings thead").is_hidden()
    page.set_viewport_size({"width": 1000, "height": 700})
    assert page.locator("#t-recordings thead").is_visible()
    page.close()


def test_filters_and_groups(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.select_option("[data-filter=candidate]", "Ann")
    assert names(page) == ["c.wav", "b.wav", "broken.mp4"]
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


def test_rows_come_by_candidate_and_date_in_groups_too(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    assert names(page) == ["c.wav", "b.wav", "a.wav", "broken.mp4"]
    page.select_option("#group", "candidate")
    assert names(page) == ["c.wav", "b.wav", "broken.mp4", "a.wav"]
    page.close()


def shown_parts(page: Page) -> list[str]:
    return page.locator("main h2:visible").all_inner_texts()


def test_a_name_opens_the_candidates_series_and_back(browser: Browser, address: str) -> None:
    page = browser.new_page()
    complaints = watched(page)
    page.goto(address)
    everything = shown_parts(page)
    assert everything[0] == "Recordings"
    page.locator("td.person a", has_text="Ann").first.click()
    assert shown_parts(page) == ["Ann"]
    heads = page.locator(".beside thead a:visible")
    assert heads.all_inner_texts() == ["2026-01-01", "2026-01-02"]
    assert page.locator(".beside .lv:visible").first.inner_text() == "Very strong 3.50"
    page.get_by_role("link", name="All recordings").click()
    assert shown_parts(page) == everything
    page.select_option("#group", "candidate")
    page.locator(".group-head a", has_text="Bo").click()
    assert shown_parts(page) == ["Bo"]
    page.goto(f"{address}#candidate=ANN")
    page.wait_for_url("**#candidate=Ann")
    assert shown_parts(page) == ["Ann"]
    page.goto(f"{address}#candidate=%E0%A4%A")
    assert shown_parts(page) == everything
    assert complaints == []
    page.close()


def test_the_series_opens_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}#candidate=Ann")
    assert shown_parts(page) == ["Ann"]
    context.close()


def test_a_report_finds_its_neighbours(browser: Browser, tmp_path: Path) -> None:
    rows = [replace(row, id=f"id{row.name[0]}") for row in ROWS if not row.error and row.candidate]
    for row in rows:
        (tmp_path / row.report).parent.mkdir()
        (tmp_path / row.report).write_text(f"<title>{row.name}</title>")
    index = tmp_path / "index.html"
    index.write_text(render_folder(rows), encoding="utf-8")
    page = browser.new_page()
    for asked, title in (("after=idc", "b.wav"), ("before=idb", "c.wav")):
        page.goto("about:blank")
        page.goto(f"{index.as_uri()}#{asked}")
        page.wait_for_url("**/report.html")
        assert page.title() == title
        page.go_back()
        assert page.url == "about:blank"
    for asked, told in (("before=idc", "no recording before"), ("after=ida", "no recording after")):
        page.goto("about:blank")
        page.goto(f"{index.as_uri()}#{asked}")
        page.wait_for_url("**#candidate=*")
        assert told in page.locator(".edge:visible").inner_text()
    page.goto(f"{index.as_uri()}#before=gone")
    page.wait_for_url("**#recordings")
    page.close()


@pytest.mark.parametrize("width", [360, 705, 768, 1024, 1201])
def test_no_column_lies_beyond_the_edge(browser: Browser, tmp_path: Path, width: int) -> None:
    error = "recordings/broken.mp4: " + "is not audio that can be read and so on " * 3
    path = tmp_path / "index.html"
    rows = [*ROWS, failed("b.mp4", error, candidate="Cyrille de la Fontaine-Dupont")]
    path.write_text(render_folder(rows), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    box = page.locator(".table-box:visible")
    assert box.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    ends = page.eval_on_selector_all(
        "#t-recordings td", "all => all.map(e => e.getBoundingClientRect().right)"
    )
    assert max(ends) <= width
    page.close()


def test_where_a_series_is_wider_than_the_page_a_shadow_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    days = [f"2026-01-{n:02d}" for n in range(1, 10)]
    path = tmp_path / "index.html"
    path.write_text(
        render_folder([entry(day, 2.5, candidate="Ann", recorded_on=day) for day in days]), "utf-8"
    )
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{path.as_uri()}#candidate=Ann")
    box = page.locator(".table-box:visible")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    layers = box.evaluate("e => getComputedStyle(e).backgroundAttachment")
    assert layers == "local, local, scroll, scroll"
    box.evaluate("e => { e.scrollLeft = 200; }")
    head = page.locator(".beside tbody th:visible").first.bounding_box()
    assert head is not None
    assert head["x"] == pytest.approx(16, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()


def test_dots_of_equal_value_can_be_clicked_each(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text(render_folder([entry(f"r{n}", 2.5) for n in range(4)]), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 2000})
    page.goto(path.as_uri())
    hit = page.eval_on_selector_all(
        "#spread .spread:first-child circle",
        """all => all.map(e => {
          const b = e.getBoundingClientRect();
          const at = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);
          return at.closest("a").getAttribute("href");
        })""",
    )
    assert hit == [f"r{n}/report.html" for n in range(4)]
    page.close()


def test_on_paper_the_last_line_is_not_alone(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.emulate_media(media="print")
    rules = "e => [getComputedStyle(e).breakBefore, getComputedStyle(e).breakInside]"
    assert page.locator(".about").evaluate(rules)[0] == "avoid"
    assert page.locator("#spread").evaluate(rules)[1] == "avoid"
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
        assert [r["recording"] for r in csv.DictReader(stream)] == [e.name for e in in_order(ROWS)]
    page.close()


@pytest.mark.parametrize("part", ["", "#candidate=Ann"])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_wrong(browser: Browser, address: str, dark: bool, part: str) -> None:
    assert violations(browser, address + part, dark=dark) == []


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
