"""The page in a real browser: it loads, plays, seeks, filters, and stays on this machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.records import Turn, Word
from tests.report.factory import make_analysis
from tests.report.sheet import ANALYSIS, AUDIO, Sheet, show
from tests.report.test_render import empty_analysis, hostile_analysis

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_page_loads_quietly_and_asks_only_for_the_sound(sheet: Sheet, folder: Path) -> None:
    sheet.wait("player.ready")
    assert sheet.complaints == []
    allowed = ((folder / "report.html").as_uri(), (folder / AUDIO).as_uri(), "data:")
    assert [url for url in sheet.asked if not url.startswith(allowed)] == []
    assert sheet.page.locator("#sound-state").is_hidden()


def test_a_click_on_the_timeline_seeks_and_plays(sheet: Sheet) -> None:
    sheet.wait("player.ready")
    lanes = sheet.page.locator("#lanes")
    lanes.scroll_into_view_if_needed()
    box = lanes.bounding_box()
    assert box is not None
    sheet.page.mouse.click(box["x"] + (box["width"] + 104) / 2, box["y"] + 60)
    assert sheet.time() == pytest.approx(120.0, abs=2.0)
    sheet.wait("player.playing")
    sheet.page.keyboard.press(" ")
    sheet.wait("!player.playing")
    sheet.page.mouse.click(box["x"] + 20, box["y"] + 60)  # the lane's name
    sheet.page.wait_for_timeout(150)
    assert sheet.page.evaluate("audio.paused")


def test_n_and_p_go_from_interjection_to_interjection(sheet: Sheet) -> None:
    starts = [i.start_s for i in ANALYSIS.conversation.interjections]
    for start in starts[:3]:
        sheet.page.keyboard.press("n")
        assert sheet.time() == pytest.approx(start, abs=0.02)
    sheet.page.keyboard.press("p")
    assert sheet.time() == pytest.approx(starts[1], abs=0.02)
    assert "Interviewer" in sheet.page.locator("#inspector").inner_text()
    sheet.page.locator("#show-fillers").click()  # a box that can be ticked takes the blank alone
    sheet.page.keyboard.press("n")
    assert sheet.time() == pytest.approx(starts[2], abs=0.02)
    sheet.page.keyboard.press(" ")
    assert sheet.page.locator("#show-fillers").is_checked()
    assert not sheet.page.evaluate("player.playing")


def test_what_begins_with_the_recording_is_stepped_to(browser: Browser, folder: Path) -> None:
    first, second, *others = ANALYSIS.conversation.interjections
    calls = (replace(first, start_s=0.0), second, *others)
    talk = replace(ANALYSIS.conversation, interjections=calls)
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk), audio=None)
    for item in (first, second):
        opened.page.keyboard.press("n")
        assert item.text in opened.page.locator("#inspector").inner_text()
    opened.page.close()


def test_what_begins_with_the_recording_is_stepped_to_again(browser: Browser, folder: Path) -> None:
    first, *others = ANALYSIS.conversation.interjections
    talk = replace(ANALYSIS.conversation, interjections=(replace(first, start_s=0.0), *others))
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk), audio=None)
    opened.page.keyboard.press("s")
    opened.page.evaluate("seek(0, false)")
    opened.page.keyboard.press("n")
    assert opened.time() == 0
    assert first.text in opened.page.locator("#inspector").inner_text()
    opened.page.close()


def test_s_goes_to_the_next_scored_silence(sheet: Sheet) -> None:
    first = next(s for s in ANALYSIS.conversation.silences if s.duration_s >= 3)
    sheet.page.keyboard.press("s")
    assert sheet.time() == pytest.approx(first.start_s, abs=0.02)


def test_arrows_zoom_and_speed_keys(sheet: Sheet) -> None:
    sheet.page.keyboard.press("ArrowRight")
    assert sheet.time() == pytest.approx(5.0, abs=0.02)
    before = sheet.page.evaluate("view.to - view.from")
    sheet.page.keyboard.press("+")
    assert sheet.page.evaluate("view.to - view.from") == pytest.approx(before / 2)
    sheet.page.keyboard.press(">")
    assert sheet.page.evaluate("audio.playbackRate") == 1.25
    sheet.page.keyboard.press("?")
    assert sheet.page.locator("#help").is_visible()


@pytest.mark.parametrize(("box", "steps_s"), [(".chart-box", 5.0), (".about .table-box", 0.0)])
def test_arrows_scroll_where_there_is_more_to_see(
    browser: Browser, folder: Path, box: str, steps_s: float
) -> None:
    """Whoever clicks a bar has its chart in focus, which a phone shows whole."""
    opened = show(browser, folder, audio=None, width=360)
    opened.page.locator(".chart-box [data-seek]").nth(1).click()
    at_s = opened.time()
    opened.page.locator(box).first.focus()
    opened.page.keyboard.press("ArrowRight")
    assert opened.time() == pytest.approx(at_s + steps_s, abs=0.02)
    opened.page.close()


def test_the_focused_timeline_is_a_slider(sheet: Sheet) -> None:
    sheet.page.locator("#lanes").focus()
    for key, time in (("End", 240.0), ("Home", 0.0), ("PageDown", 30.0), ("ArrowUp", 35.0)):
        sheet.page.keyboard.press(key)
        assert sheet.time() == pytest.approx(time, abs=0.02)
        assert sheet.page.locator("#lanes").get_attribute("aria-valuenow") == str(int(time))


def test_filter_and_sort_of_the_interjections(sheet: Sheet) -> None:
    rows = sheet.page.locator("#t-interjections tbody tr")
    whole = rows.count()
    sheet.page.select_option("[data-for=t-interjections] [data-filter=kind]", "prompt")
    shown = [r for r in rows.all() if r.is_visible()]
    assert 0 < len(shown) < whole
    assert {r.get_attribute("data-kind") for r in shown} == {"prompt"}
    sheet.page.select_option("[data-for=t-interjections] [data-filter=kind]", "")
    head = sheet.page.locator("#t-interjections th").nth(3)
    head.locator("button").click()
    cells = "rows => rows.map(r => r.cells[3].dataset.v).map(v => v === undefined ? null : +v)"
    for way in ("ascending", "descending"):
        assert head.get_attribute("aria-sort") == way
        values = sheet.page.eval_on_selector_all("#t-interjections tbody tr", cells)
        known = [v for v in values if v is not None]
        assert known == sorted(known, reverse=way == "descending")
        assert values[len(known) :] == [None] * (whole - len(known)) != []
        head.locator("button").click()


def test_a_filter_without_a_hit_says_none_and_only_long_tables_scroll(
    browser: Browser, folder: Path
) -> None:
    opened = show(browser, folder, make_analysis(1800.0, 2), audio=None)
    box = opened.page.locator(".table-box:has(#t-interjections)")
    assert "scrolls" in str(box.get_attribute("class"))
    opened.page.select_option("[data-for=t-interjections] [data-filter=kind]", "hint")
    assert "scrolls" not in str(box.get_attribute("class"))
    opened.page.fill("[data-for=t-interjections] [data-filter=text]", "never said")
    assert box.inner_text().strip() == "None."
    assert opened.page.locator("[data-for=t-interjections] output").inner_text()[:8] == "none of "
    opened.page.close()


def test_a_click_on_a_row_seeks(sheet: Sheet) -> None:
    sheet.page.locator("#t-interjections tbody tr").nth(2).locator("td").nth(2).click()
    third = ANALYSIS.conversation.interjections[2].start_s
    assert sheet.time() == pytest.approx(third, abs=0.5)


def test_a_selection_keeps_rows_from_playing_and_nothing_else(sheet: Sheet) -> None:
    select = """(selector) => getSelection().selectAllChildren(document.querySelector(selector))"""
    row = sheet.page.locator("#t-silences tbody tr:visible").nth(1)
    row.scroll_into_view_if_needed()
    sheet.page.evaluate(select, "#t-silences tr:not([hidden]) td:nth-child(3)")
    row.dispatch_event("click")
    assert sheet.time() == 0
    sheet.page.evaluate(select, ".level")
    row.locator(".at").dispatch_event("click")
    assert sheet.time() > 0


def test_search_counts_marks_and_steps(sheet: Sheet) -> None:
    sheet.page.keyboard.press("/")
    sheet.page.fill("#search-words", "cluster")
    sheet.page.keyboard.press("Enter")  # at once: the search has not begun by itself
    assert sheet.page.locator("#search-count").inner_text().startswith("1 of ")
    sheet.page.fill("#search-words", "")
    sheet.wait("document.querySelector('#search-count').textContent === ''")
    said = " ".join(t.text for t in ANALYSIS.conversation.turns).lower()
    sheet.page.fill("#search-words", "centroid")
    sheet.wait("document.querySelector('#search-count').textContent !== ''")
    count = sheet.page.locator("#search-count")
    assert count.inner_text() == f"{said.count('centroid')} found"
    sheet.page.keyboard.press("Enter")
    assert count.inner_text().startswith("1 of ")
    assert "centroid" in str(sheet.page.locator(".hit-now").first.text_content()).lower()


def test_the_first_hit_comes_into_view_while_it_is_typed(sheet: Sheet) -> None:
    first: dict[str, int] = {}
    for n, turn in enumerate(ANALYSIS.conversation.turns):
        for word in turn.text.lower().split():
            first.setdefault(word.strip("?,."), n)
    sheet.page.keyboard.press("/")
    sheet.page.fill("#search-words", max(first, key=lambda word: first[word]))
    sheet.wait("search.found.length > 0")
    seen = """(([box, hit]) => hit.top >= box.top && hit.bottom <= box.bottom)(
      ["#turns-box", "#turns .hit"].map((s) => one(s).getBoundingClientRect()))"""
    sheet.wait(seen)


def test_transcript_follows_and_a_word_plays(sheet: Sheet) -> None:
    turn = ANALYSIS.conversation.turns[5]
    sheet.page.evaluate(f"seek({turn.start_s + 0.05}, false)")
    assert turn.text.split()[0] in str(sheet.page.locator(".turn.current .now").text_content())
    word = sheet.page.locator(".turn.current p span").nth(2)
    start = sheet.page.evaluate(
        "e => words.start[Number(e.dataset.word)] / 100", word.element_handle()
    )
    word.click()
    assert sheet.time() == pytest.approx(start, abs=0.5)


def test_the_transcript_follows_the_turn_that_sounds(browser: Browser, folder: Path) -> None:
    """Somebody's "mhm" in the middle of a long turn does not end it."""
    turns = (
        Turn(10.0, 40.0, "S1", "one two three"),
        Turn(20.0, 20.6, "S2", "mhm", backchannel=True),
        Turn(50.0, 52.0, "S2", "why"),
    )
    words = (
        Word(10.0, 10.4, "one", "S1", 0.9),
        Word(20.0, 20.6, "mhm", "S2", 0.9),
        Word(25.0, 25.4, "two", "S1", 0.9),
        Word(39.0, 39.4, "three", "S1", 0.9),
        Word(50.0, 50.4, "why", "S2", 0.9),
    )
    talk = replace(ANALYSIS.conversation, turns=turns, words=words)
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk), audio=None)

    def shown(time_s: float) -> tuple[str, str]:
        opened.page.evaluate(f"seek({time_s}, false)")
        said = opened.page.locator(".turn.current p").all_text_contents()
        now = opened.page.locator(".turn.current .now").all_text_contents()
        return " ".join(said).strip(), " ".join(now)

    assert shown(5.0) == ("", "")
    assert shown(11.0) == ("one two three", "one")
    assert shown(20.2) == ("mhm", "mhm")
    assert shown(30.0) == ("one two three", "two")
    assert shown(45.0) == ("one two three", "three")
    assert shown(51.0) == ("why", "why")
    assert opened.complaints == []
    opened.page.close()


def test_words_are_looked_for_in_what_was_said_alone(sheet: Sheet) -> None:
    """Every row has its kind and status, which no search for words is after."""
    field = sheet.page.locator("[data-for=t-interjections] [data-filter=text]")
    rows = sheet.page.locator("#t-interjections tbody tr:visible")
    for word in ("answered", "squared DISTANCE ", "square root"):
        field.fill(word)
        wanted = word.strip().lower()
        said = [
            f"{i.text}\n{i.response.text if i.response else ''}".lower()
            for i in ANALYSIS.conversation.interjections
        ]
        assert rows.count() == sum(wanted in text for text in said), word


def test_every_word_has_its_time(sheet: Sheet) -> None:
    texts = sheet.page.evaluate("words.text")
    assert len(texts) == sheet.page.evaluate("words.start.length")
    assert texts == [w.text for w in ANALYSIS.conversation.words]


def test_hostile_text_does_nothing(browser: Browser, folder: Path) -> None:
    opened = show(browser, folder, hostile_analysis())
    opened.page.on("dialog", lambda d: opened.complaints.append(d.message))
    for key in "nnps":
        opened.page.keyboard.press(key)
    assert opened.page.locator("img").count() == 0
    assert opened.complaints == []
    opened.page.close()


def test_empty_recording_opens(browser: Browser, folder: Path) -> None:
    opened = show(browser, folder, empty_analysis(), audio=None)
    for key in ("n", "p", "s", "+", "0", " "):
        opened.page.keyboard.press(key)
    assert opened.complaints == []
    opened.page.close()


def test_three_hours_and_twenty_thousand_words_touch_only_what_is_shown(
    browser: Browser, folder: Path
) -> None:
    """How long frames take is measured by `benchmarks/report_page.py`."""
    long = make_analysis(10_500.0, 3, talkative=30.0)
    assert len(long.conversation.words) > 20_000
    opened = show(browser, folder, long, audio=None)
    opened.page.evaluate("setView(5000, 5060)")
    opened.wait("!waiting")
    assert 0 < opened.page.evaluate("hits.length") < 200
    opened.page.evaluate("seek(9000, false)")
    opened.wait("document.querySelectorAll('.turn.current').length === 1")
    words = opened.page.locator("[data-word]").count()
    assert 0 < words < 4000
    assert opened.complaints == []
    opened.page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_way_to_a_part_ends_at_its_heading(browser: Browser, folder: Path, width: int) -> None:
    """Parts that are not laid out yet have heights that are guessed."""
    for part in ("transcript", "interjections", "signals"):
        opened = show(browser, folder, make_analysis(1800.0, 2), audio=None, width=width)
        opened.page.locator(f"nav a[href='#{part}']").click()
        top = f"document.querySelector('#{part}').getBoundingClientRect().top"
        opened.wait(f"Math.abs({top} - 16) < 8")
        opened.page.close()


def test_the_way_to_a_part_is_gone_once_and_on_this_page(sheet: Sheet) -> None:
    page = sheet.page
    there = "document.querySelector('#transcript').getBoundingClientRect().top"
    page.evaluate("document.querySelector('nav a[href=\"#transcript\"]').click()")
    sheet.wait(f"Math.abs({there} - 16) < 8")
    page.wait_for_timeout(300)
    # It is in place: nothing scrolls, and what scrolls next is the reader.
    page.evaluate("document.querySelector('nav a[href=\"#transcript\"]').click()")
    page.mouse.move(640, 450)
    page.mouse.wheel(0, -600)
    page.wait_for_timeout(800)
    assert page.evaluate(there) > 300
    page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(300)
    with page.context.expect_page() as other:
        page.locator("nav a[href='#transcript']").click(modifiers=["Control"])
    other.value.close()
    page.evaluate("window.scrollTo({ top: 200, behavior: 'instant' })")
    page.wait_for_timeout(800)
    assert page.evaluate("window.scrollY") == 200


def test_a_curly_apostrophe_finds_a_straight_one(browser: Browser, folder: Path) -> None:
    """A phone writes the one, the recogniser the other."""
    talk = ANALYSIS.conversation
    words = (Word(1.0, 1.4, "That's", "S1", 0.9), Word(1.4, 1.8, "it", "S1", 0.9))
    called = tuple(replace(i, text="What\u2019s that?") for i in talk.interjections)
    turns = (Turn(1.0, 1.8, "S1", "That's it"),)
    talk = replace(talk, words=words, turns=turns, interjections=called)
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk))
    for written in ("that's", "that\u2019s"):
        opened.page.fill("#search-words", written)
        opened.page.keyboard.press("Enter")
        assert opened.page.locator("#search-count").inner_text().startswith("1"), written
    field = opened.page.locator("[data-for=t-interjections] [data-filter=text]")
    rows = opened.page.locator("#t-interjections tbody tr:visible")
    for written, found in (("what's", len(called)), ("what\u2019s", len(called)), ("nix", 0)):
        field.fill(written)
        assert rows.count() == found, written
    opened.page.close()


def test_marks_can_be_switched_off(sheet: Sheet) -> None:
    box = sheet.page.locator("#turns-box")
    for kind in ("fillers", "unsure", "reasons"):
        assert f"mark-{kind}" in str(box.get_attribute("class"))
        sheet.page.locator(f"#show-{kind}").uncheck()
        assert f"mark-{kind}" not in str(box.get_attribute("class"))
