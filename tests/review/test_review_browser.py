"""The review page in a real browser: correct, judge, undo, see what others do, write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.serialize import read_analysis
from tests.chromium import violations, watched
from tests.review.served import Served, results, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SAVED = "#review-state:has-text('Saved')"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return results(tmp_path)


@pytest.fixture
def served(out: Path) -> Iterator[Served]:
    with serve(out) as server:
        yield server


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the tests that correct nothing."""
    with serve(results(tmp_path_factory.mktemp("read"))) as server:
        yield server


def address(served: Served) -> str:
    return f"http://127.0.0.1:{served.port}/{served.token}/r/talk/"


def opened(browser: Browser, served: Served) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = watched(page)
    page.goto(address(served))
    return page, complaints


def test_a_day_of_review(browser: Browser, served: Served, out: Path) -> None:
    page, complaints = opened(browser, served)
    page.fill("[data-speaker=S1] .person-name", "Ann")
    page.keyboard.press("Tab")
    page.wait_for_selector(SAVED)
    assert "Ann" in page.locator(".recording summary").inner_text()

    page.locator("#turns li .fix").nth(3).click()
    words = page.locator("#fix textarea")
    words.fill(words.input_value() + " indeed")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#history li:nth-child(2)")
    assert "indeed" in str(page.locator("#turns").text_content())
    if page.locator("#stability").count():
        assert "being computed" in page.locator("#stability").inner_text()
        page.wait_for_selector("#stability:has-text('re-scorings')", timeout=60_000)

    page.locator("[data-criterion=clarity] .fix").click()
    page.select_option("#fix select", "weak")
    page.fill("#fix textarea", "scattered at the start")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#history li:nth-child(3)")
    assert "scattered" in page.locator("[data-criterion=clarity]").inner_text()

    page.get_by_role("button", name="Undo my last").click()
    page.wait_for_selector("#review-state:has-text('Taken back')")
    assert "scattered" not in page.locator("[data-criterion=clarity]").inner_text()

    page.get_by_role("button", name="Write to the files").click()
    page.wait_for_selector("#review-state:has-text('Written')", timeout=60_000)
    stored = read_analysis(out / "talk")
    assert {s.name for s in stored.conversation.speakers} == {"Ann", ""}
    assert any("indeed" in t.text for t in stored.conversation.turns)
    assert complaints == []
    page.close()


def test_interjections_and_silences_are_corrected_from_their_tables(
    browser: Browser, served: Served
) -> None:
    page, complaints = opened(browser, served)
    row = page.locator("#t-interjections tr[data-pace=immediate]").nth(0)
    number = row.get_attribute("data-n")
    pace = page.locator("[data-for=t-interjections] [data-filter=pace]")
    pace.select_option("immediate")
    page.locator("#t-interjections th").nth(3).locator("button").click()
    row.locator(".fix").click()
    page.get_by_label("It was not answered").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(SAVED)
    assert pace.input_value() == "immediate"
    assert page.locator("#t-interjections th").nth(3).get_attribute("aria-sort") == "ascending"
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert str(focused).startswith("Correct the")
    again = page.locator(f"#t-interjections tr[data-n='{number}']")
    assert again.is_hidden()
    assert "Not answered" in str(again.text_content())
    gap = page.locator("#t-silences tr[data-nature=plain]:visible").first
    number = gap.get_attribute("data-n")
    gap.locator(".fix").click()
    page.get_by_label("The candidate announced it").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#history li:nth-child(2)")
    nature = page.locator(f"#t-silences tr[data-n='{number}']").get_attribute("data-nature")
    assert "announced" in str(nature)
    assert complaints == []
    page.close()


def test_what_is_set_on_the_page_outlives_a_correction(browser: Browser, served: Served) -> None:
    page, complaints = opened(browser, served)
    words = page.locator("[data-for=t-interjections] [data-filter=text]")
    words.fill("no such words")
    page.locator("#theme").click()
    theme = str(page.evaluate("root.dataset.theme"))
    label = page.locator("#theme").inner_text()
    key = page.locator("[data-cue]").first
    key.click()
    page.locator("#help-open").click()
    page.locator("#keys-on").uncheck()
    page.get_by_role("button", name="Close").click()
    for name in ("Ann", "Bea"):
        page.fill("[data-speaker=S1] .person-name", name)
        page.keyboard.press("Tab")
        page.wait_for_selector(f".recording summary:has-text('{name}')")
        page.wait_for_selector(SAVED)
        assert page.evaluate("root.dataset.theme") == theme
        assert page.locator("#theme").inner_text() == label
        assert key.get_attribute("aria-pressed") == "false"
        assert page.evaluate("[...hiddenCues]") == [key.get_attribute("data-cue")]
        assert not page.locator("#keys-on").is_checked()
        assert words.input_value() == "no such words"
    key.click()
    assert page.evaluate("hiddenCues.size") == 0
    assert complaints == []
    page.close()


def test_the_buttons_are_not_among_the_words_looked_for(browser: Browser, read: Served) -> None:
    page, _ = opened(browser, read)
    page.fill("[data-for=t-interjections] [data-filter=text]", "correct")
    rows = page.locator("#t-interjections tbody tr")
    assert rows.locator(".fix").count() == rows.count() > 0
    shown = [r for r in rows.all() if r.is_visible()]
    assert all("correct" in " ".join(r.locator(".said").all_inner_texts()).lower() for r in shown)
    page.close()


def test_what_somebody_else_did_meanwhile_is_shown_and_not_overwritten(
    browser: Browser, served: Served
) -> None:
    page, _ = opened(browser, served)
    assert served.correct(kind="rename", speaker="S1", name="Bea")[0] == 200
    page.wait_for_selector("#review-state:has-text('Somebody has corrected')", timeout=15_000)
    page.fill("[data-speaker=S1] .person-name", "Ann")
    page.keyboard.press("Tab")
    page.wait_for_selector("#review-state:has-text('changed this meanwhile')")
    page.reload()
    assert page.input_value("[data-speaker=S1] .person-name") == "Bea"
    page.close()


def test_axe_finds_nothing_wrong(browser: Browser, read: Served) -> None:
    assert violations(browser, address(read)) == []


def test_the_page_asks_only_its_own_server(browser: Browser, read: Served) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(address(read))
    page.wait_for_timeout(300)
    own = (f"http://127.0.0.1:{read.port}/{read.token}/", "data:")
    assert [url for url in asked if not url.startswith(own)] == []
    page.close()


def test_a_sorted_table_may_be_gone_after_a_correction(browser: Browser, served: Served) -> None:
    page, complaints = opened(browser, served)
    page.locator("#t-interjections th").nth(3).locator("button").click()
    page.locator("[data-speaker=S2] .person-same").select_option("S1")
    page.wait_for_selector(SAVED)
    assert page.locator("#t-interjections").count() == 0
    assert page.locator("#turns li .fix").count() > 0
    assert complaints == []
    page.close()


def test_a_part_and_a_voice_that_is_left_out(browser: Browser, served: Served) -> None:
    page, complaints = opened(browser, served)
    page.get_by_role("button", name="Correct what of the recording counts").click()
    page.fill("#fix input[name=from]", "soon")
    page.get_by_role("button", name="Save").click()
    assert "two times" in page.locator("#fix-error").inner_text()
    page.fill("#fix input[name=from]", "0:30")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(SAVED)
    assert "0:30 to" in page.locator(".recording summary").inner_text()
    assert page.evaluate("partFrom") == 30
    page.locator("[data-speaker=S2] .person-role").select_option("nobody")
    page.wait_for_selector("#history li:nth-child(2)")
    assert page.locator("[data-speaker=S2]").count() == 0
    page.get_by_role("button", name="Undo my last").click()
    page.wait_for_selector("[data-speaker=S2]")
    assert complaints == []
    page.close()


def test_one_end_of_what_counts_is_corrected_alone(browser: Browser, served: Served) -> None:
    """Both are shown to the second; what nobody touched stays as exact as it was."""
    assert served.correct(kind="part", start_s=3.25, end_s=200.75)[0] == 200
    page, complaints = opened(browser, served)
    for end, text, found in (("from", "0:30", [30, 200.75]), ("to", "3:00", [30, 180])):
        page.get_by_role("button", name="Correct what of the recording counts").click()
        page.fill(f"#fix input[name={end}]", text)
        page.get_by_role("button", name="Save").click()
        page.wait_for_selector(f".recording summary:has-text('{text}')")
        assert page.evaluate("[partFrom, partTo]") == found
    assert complaints == []
    page.close()
