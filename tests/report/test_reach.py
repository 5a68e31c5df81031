"""The report for every eye, screen and language: contrast, narrow screens, paper, axe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.records import Turn, Word
from analyzer.speech.words.writing_systems import line_of
from tests.chromium import violations
from tests.report.factory import make_analysis
from tests.report.sheet import ANALYSIS, Sheet, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("language", ["zh", "en", ""])
def test_words_of_scripts_without_blanks_are_found_across_words(
    browser: Browser, folder: Path, language: str
) -> None:
    said = ("我们", "先", "初始", "化", "k", "means")
    words = tuple(Word(1.0 + n, 1.5 + n, text, "S1", 0.9) for n, text in enumerate(said))
    turns = (Turn(1.0, 7.0, "S1", line_of(said)),)
    talk = replace(ANALYSIS.conversation, words=words, turns=turns, language=language)
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk), audio=None)
    assert opened.page.evaluate("words.text") == list(said)
    found = {"初始化": "初始化", "初 始": "初始", "化k m": "化kmeans", "k means": "kmeans"}
    for wanted, hits in found.items():
        opened.page.fill("#search-words", wanted)
        opened.page.keyboard.press("Enter")
        assert "".join(opened.page.locator(".hit-now").all_text_contents()) == hits, wanted
    opened.page.fill("#search-words", "kmeans")
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#search-count").inner_text() == "0 found"
    quoted = opened.page.evaluate("seek(1.2, false), quoteHere()")
    assert f"{turns[0].text}\u201d" in quoted
    opened.page.close()


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_nothing_sticks_out_sideways(browser: Browser, folder: Path, width: int) -> None:
    long_name = replace(ANALYSIS, recording=replace(ANALYSIS.recording, name="x" * 200))
    opened = show(browser, folder, long_name, width=width)
    wide = "document.documentElement.scrollWidth"
    assert opened.page.evaluate(wide) <= width
    tiles = opened.page.locator(".tile")
    assert tiles.count() > 2
    for tile in tiles.all():  # each explains itself in a box that is wider than it
        tile.locator("summary").click()
        assert opened.page.evaluate(wide) <= width
        tile.locator("summary").click()
    opened.page.close()


def test_a_long_title_leaves_the_tools_in_one_row(browser: Browser, folder: Path) -> None:
    name = "a very long name of a session with somebody called Maximiliana " * 3
    long_name = replace(ANALYSIS, recording=replace(ANALYSIS.recording, name=name))
    opened = show(browser, folder, long_name, audio=None, width=768)
    tops = opened.page.eval_on_selector_all(
        ".bar .tools button", "all => all.map(b => b.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == 1
    opened.page.close()


def test_a_phone_shows_charts_whole_and_legible(browser: Browser, folder: Path) -> None:
    opened = show(browser, folder, make_analysis(3600.0, 2), audio=None, width=390)
    edges = """all => all.filter(e => getComputedStyle(e).display !== "none")
      .map(e => e.getBoundingClientRect()).map(b => [b.left, b.right, b.height])"""
    for left, right, high in opened.page.eval_on_selector_all(".chart text", edges):
        assert left >= 0
        assert right <= 390
        assert high >= 9
    key = opened.page.locator(".cue-key")
    assert key.is_visible()  # letters on the timeline mean nothing without it
    opened.page.close()


def test_headings_that_sort_are_large_enough_for_a_finger(browser: Browser, folder: Path) -> None:
    opened = show(browser, folder, width=360)
    for button in opened.page.locator("thead button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 28
    opened.page.close()


def test_words_on_darker_grounds_are_inked(sheet: Sheet) -> None:
    sheet.page.evaluate(
        """() => {
          window.inks = new Set();
          const write = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (...what) {
            window.inks.add(this.fillStyle);
            return write.apply(this, what);
          };
          drawOverview();
        }"""
    )
    assert sheet.page.evaluate("[...inks]") == [sheet.page.evaluate("colours.ink")]
    word = sheet.page.locator(".turn.r-interviewer p").first
    word.hover(position={"x": 8, "y": 8})
    under = sheet.page.locator(".turn.r-interviewer p span:hover")
    ink = sheet.page.evaluate("getComputedStyle(document.body).color")
    assert under.evaluate("e => getComputedStyle(e).color") == ink


def test_a_narrow_screen_with_large_letters_keeps_every_control(
    browser: Browser, folder: Path
) -> None:
    opened = show(browser, folder, width=320)
    opened.page.evaluate("document.documentElement.style.setProperty('font-size', '32px')")
    speed = opened.page.locator("#speed").bounding_box()
    assert speed is not None
    assert speed["x"] + speed["width"] <= 320
    words = """() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector(".brand"));
      return range.getBoundingClientRect().right;
    }"""
    tools = opened.page.locator(".bar .tools").bounding_box()
    assert tools is not None
    assert opened.page.evaluate(words) <= tools["x"]
    opened.page.close()


def test_colours_that_the_system_forces_leave_playhead_and_keys(sheet: Sheet) -> None:
    sheet.page.emulate_media(forced_colors="active")
    for part in (".lanes .needle", ".swatch", ".dot", ".cue"):
        seen = "e => getComputedStyle(e).backgroundColor"
        ground = sheet.page.locator(".board").evaluate(seen)
        assert sheet.page.locator(part).first.evaluate(seen) != ground, part
    sign = "e => getComputedStyle(e, '::before').backgroundColor"
    moment = sheet.page.locator(".at").first
    assert moment.evaluate(sign) != moment.evaluate(seen)


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_wrong(browser: Browser, sheet: Sheet, dark: bool) -> None:
    assert violations(browser, sheet.page.url, dark=dark) == []


def test_names_from_right_to_left_and_other_languages_stand(browser: Browser, folder: Path) -> None:
    talk = ANALYSIS.conversation
    named = tuple(
        replace(s, name=n)
        for s, n in zip(
            talk.speakers, ("\u05e9\u05e8\u05d4 \u05db\u05d4\u05df", "J\u00fcrgen"), strict=True
        )
    )
    german = replace(talk, speakers=named, language="de")
    opened = show(browser, folder, replace(ANALYSIS, conversation=german))
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert opened.page.locator("#turns").get_attribute("lang") == "de"
    assert opened.page.locator(".recording summary b").first.inner_text() == named[0].name
    assert opened.complaints == []
    opened.page.close()


def test_paper_shows_the_printed_timeline(sheet: Sheet) -> None:
    tile = sheet.page.locator(".tile").nth(7)
    tile.locator("summary").click()
    assert tile.locator("p").is_visible()
    sheet.page.emulate_media(media="print")
    assert tile.locator("p").is_hidden()
    assert sheet.page.locator(".strip svg").first.is_visible()
    assert sheet.page.locator("#lanes").is_hidden()
    assert sheet.page.locator(".transport").is_hidden()
