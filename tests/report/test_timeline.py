"""The timeline in a real browser: what is drawn, what is said of it, wheel and mouse on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.records import Response
from tests.report.factory import make_analysis
from tests.report.sheet import ANALYSIS, Sheet, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_the_note_of_a_step_is_in_sight_and_a_tip_never_under_the_player(sheet: Sheet) -> None:
    ground = sheet.page.evaluate("groundOfPage()")
    note = sheet.page.locator("#inspector")
    sheet.page.keyboard.press("n")
    inside = f"document.querySelector('#inspector').getBoundingClientRect().bottom <= {ground}"
    sheet.wait(inside)
    assert note.is_visible()
    sheet.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    lanes = sheet.page.locator("#lanes").bounding_box()
    at = sheet.page.evaluate("hits.filter(h => h.item.from).map(h => [h.x + 1, h.y + 1]).at(-1)")
    assert lanes is not None
    below = lanes["y"] + at[1] - (ground - 20)  # what is 20 px above the player
    sheet.page.evaluate(f"scrollTo({{ top: {below}, behavior: 'instant' }})")
    lanes = sheet.page.locator("#lanes").bounding_box()
    assert lanes is not None
    sheet.page.mouse.move(lanes["x"] + at[0], lanes["y"] + at[1])
    tip = sheet.page.locator("#tip").bounding_box()
    assert tip is not None
    assert tip["y"] + tip["height"] <= lanes["y"] + at[1]
    sheet.page.evaluate("one('#transcript').scrollIntoView({ behavior: 'instant' })")
    sheet.page.wait_for_timeout(300)
    sheet.page.keyboard.press("n")  # whoever reads elsewhere stays there
    sheet.page.wait_for_timeout(600)
    assert sheet.page.evaluate("lanesBox.getBoundingClientRect().bottom") < 0


def test_the_last_responses_latency_is_not_cut(browser: Browser, folder: Path) -> None:
    asked = ANALYSIS.conversation.interjections[0]
    met = Response("answered", 0.4, 0.5, 239.4, 239.9, "so")
    late = replace(asked, start_s=236.0, end_s=239.0, response=met)
    talk = replace(ANALYSIS.conversation, interjections=(late,))
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk), audio=None)
    opened.page.evaluate(
        """() => {
          window.ends = [];
          const write = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (text, x, ...more) {
            if (text.startsWith("0.4")) window.ends.push(x + this.measureText(text).width);
            return write.call(this, text, x, ...more);
          };
          redraw();
        }"""
    )
    opened.wait("ends.length > 0 && !waiting")
    assert opened.page.evaluate("Math.max(...ends) <= geometry.width")
    opened.page.close()


def test_what_is_not_answered_has_no_latency_on_the_timeline(
    browser: Browser, folder: Path
) -> None:
    """A sound that was no answer, seconds later, is none either."""
    asked = ANALYSIS.conversation.interjections[0]
    labels = {}
    for sound_s in (0.7, None):
        met = Response("unanswered", sound_s, None, None, None, "")
        talk = replace(ANALYSIS.conversation, interjections=(replace(asked, response=met),))
        opened = show(browser, folder, replace(ANALYSIS, conversation=talk), audio=None)
        opened.page.evaluate(
            """() => {
              window.written = [];
              const write = CanvasRenderingContext2D.prototype.fillText;
              CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
                window.written.push(text);
                return write.call(this, text, ...at);
              };
              redraw();
            }"""
        )
        opened.wait("written.length > 0 && !waiting")
        written = opened.page.evaluate("written")
        labels[sound_s] = [t for t in ("none", "0.7\u00a0s") if t in written]
        opened.page.close()
    assert labels == {0.7: ["none"], None: ["none"]}


def test_a_long_recording_says_which_part_is_shown(browser: Browser, folder: Path) -> None:
    opened = show(browser, folder, make_analysis(3600.0, 2), audio=None)
    shown = opened.page.locator("#window")
    assert shown.inner_text() == "0:00 to 15:00 of 1:00:00"
    opened.page.keyboard.press("0")
    assert shown.is_hidden()
    opened.page.close()


def test_wheel_zooms_around_the_pointer_and_pans(sheet: Sheet) -> None:
    lanes = sheet.page.locator("#lanes")
    lanes.scroll_into_view_if_needed()
    box = lanes.bounding_box()
    assert box is not None
    sheet.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    under = sheet.page.evaluate(f"toTime({box['width'] / 2})")
    span = sheet.page.evaluate("view.to - view.from")
    sheet.page.keyboard.down("Control")
    sheet.page.mouse.wheel(0, -60)
    sheet.page.keyboard.up("Control")
    sheet.wait(f"view.to - view.from < {span} * 0.9")
    assert sheet.page.evaluate(f"toTime({box['width'] / 2})") == pytest.approx(under, abs=0.5)
    before = sheet.page.evaluate("view.from")
    sheet.page.keyboard.down("Shift")
    sheet.page.mouse.wheel(0, 120)
    sheet.page.keyboard.up("Shift")
    sheet.wait(f"view.from > {before}")


def test_dragging_scrubs_and_the_overview_moves_the_window(sheet: Sheet) -> None:
    sheet.page.keyboard.press("+")
    overview = sheet.page.locator("#overview")
    overview.scroll_into_view_if_needed()
    box = overview.bounding_box()
    assert box is not None
    sheet.page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 20)
    sheet.page.mouse.down()
    sheet.page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + 20, steps=4)
    sheet.page.mouse.up()
    assert sheet.page.evaluate("view.from") == pytest.approx(192.0, abs=3.0)
    assert sheet.page.evaluate("view.to") == pytest.approx(228.0, abs=3.0)
