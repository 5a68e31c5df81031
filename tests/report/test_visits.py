"""Links to a moment, what is kept from visit to visit, quotations, and fingers on the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analyzer.records import Interval, Silence, Turn
from analyzer.report import render_report
from tests.chromium import watched
from tests.report.sheet import ANALYSIS, AUDIO, Sheet, show, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.parametrize(
    ("link", "time"), [("75", 75.0), ("1:15", 75.0), ("0:01:15", 75.0), ("1%3A15", 75.0)]
)
def test_a_link_opens_at_its_moment(browser: Browser, folder: Path, link: str, time: float) -> None:
    file = folder / "linked.html"
    file.write_text(render_report(ANALYSIS, audio_href=AUDIO), encoding="utf-8")
    page = browser.new_page()
    page.goto(f"{file.as_uri()}#t={link}")
    assert page.evaluate("player.time") == pytest.approx(time, abs=0.02)
    page.evaluate("location.hash = '#t=30'")
    wait_until(page, "Math.abs(player.time - 30) < 0.02")
    page.evaluate("location.hash = '#t=1e9x'")
    page.wait_for_timeout(100)
    assert page.evaluate("player.time") == pytest.approx(30.0, abs=0.02)
    page.close()


def test_speed_place_and_theme_are_there_again(sheet: Sheet) -> None:
    sheet.page.select_option("#speed", "1.5")
    sheet.page.evaluate("seek(90, false)")
    sheet.page.reload()
    assert sheet.page.input_value("#speed") == "1.5"
    assert sheet.time() == 0
    sheet.page.get_by_role("button", name="1:30").click()
    assert sheet.time() == pytest.approx(90.0, abs=0.5)
    theme = "root.dataset.theme || ''"
    for chosen in ("dark", ""):  # the second choice is the system's own
        sheet.page.locator("#theme").click()
        sheet.page.reload()
        assert sheet.page.evaluate(theme) == chosen
    sheet.page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("reviewed", [False, True])
def test_a_browser_that_keeps_nothing_shows_the_whole_page(
    browser: Browser, folder: Path, reviewed: bool
) -> None:
    people = [
        {"id": s.id, "name": "", "role": s.role, "roles": [], "shown": s.id, "as": s.id}
        for s in ANALYSIS.conversation.speakers
    ]
    desk = {"version": 1, "reviewer": "me", "settled": True, "speakers": people, "part": ""}
    review = {**desk, "levels": [], "history": []} if reviewed else None
    file = folder / "forgetful.html"
    file.write_text(render_report(ANALYSIS, audio_href=None, review=review), encoding="utf-8")
    page = browser.new_page()
    complaints = watched(page)
    for store in ("localStorage", "sessionStorage"):
        refuse = "{ get() { throw new DOMException('no', 'SecurityError'); } }"
        page.add_init_script(f"Object.defineProperty(window, '{store}', {refuse})")
    page.goto(file.as_uri())
    page.locator("#theme").click()
    assert page.evaluate("root.dataset.theme") == "dark"
    buttons = page.locator(".fix").count()
    assert buttons > len(ANALYSIS.conversation.turns) if reviewed else buttons == 0
    assert complaints == []
    page.close()


def test_the_quotation_here_is_copied_with_its_time(browser: Browser, folder: Path) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    file = folder / "quoted.html"
    file.write_text(render_report(ANALYSIS, audio_href=None), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.locator("#copy").is_disabled()
    turn = ANALYSIS.conversation.turns[5]
    page.evaluate(f"seek({turn.start_s + 0.05}, false)")
    page.keyboard.press("c")
    wait_until(page, "navigator.clipboard.readText().then((text) => text.length > 0)")
    copied = page.evaluate("navigator.clipboard.readText()")
    who = {"S1": "Candidate", "S2": "Interviewer"}[turn.speaker]
    when = f"{int(turn.start_s) // 60}:{int(turn.start_s) % 60:02d}"
    heading = f"{ANALYSIS.recording.name}, {when}"
    said = f"{who}: \u201c{turn.text}\u201d"
    assert copied.startswith(f"{heading}\n{said}")
    assert "file:" not in copied  # leads nowhere on another machine
    context.close()


def test_a_page_on_the_web_gives_the_link_to_the_moment(browser: Browser) -> None:
    page = browser.new_page()
    text = render_report(ANALYSIS, audio_href=None)
    page.route("**/*", lambda way: way.fulfill(body=text, content_type="text/html"))
    page.goto("http://report.test/a.html#t=1")
    call = next(i for i in ANALYSIS.conversation.interjections if i.response is not None)
    page.evaluate(f"seek({call.start_s} + 0.02, false)")
    *_, words, link = page.evaluate("quoteHere()").split("\n")
    sound_s = call.response.first_sound_s if call.response else None
    assert words.endswith(f"\u201d (first sound after {sound_s:.2f}\u00a0s)")
    assert link.startswith("http://report.test/a.html#t=")
    assert float(link.partition("#t=")[2]) == pytest.approx(call.start_s, abs=0.01)
    page.close()


def test_in_a_silence_nobody_is_quoted(browser: Browser, folder: Path) -> None:
    """Neither the line before it nor its time is what a link into the silence means."""
    hush = Silence(20.0, 34.0, "candidate", "implementation", True, False)
    turns = (Turn(2.0, 19.5, "S1", "one two"), Turn(34.5, 36.0, "S2", "why"))
    talk = replace(ANALYSIS.conversation, silences=(hush,), turns=turns, words=())
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk), audio=None)
    current = opened.page.locator(".turn.current p")
    now = opened.page.locator("#now")
    for time_s, shown in ((5.0, ["one two"]), (25.0, []), (34.2, ["one two"]), (35.0, ["why"])):
        opened.page.evaluate(f"location.hash = '#t={time_s}'")
        opened.wait(f"player.time === {time_s}")
        assert [t.strip() for t in current.all_text_contents()] == shown, time_s
        if time_s == 25.0:
            told = "(candidate's, announced)"
            assert now.inner_text() == f"Silence, 14\u00a0s {told}"
            name = ANALYSIS.recording.name
            quoted = opened.page.evaluate("quoteHere()")
            assert quoted == f"{name}, 0:20\nSilence, 14\u00a0s {told}"
            assert opened.page.locator("#copy").is_enabled()
    opened.page.close()


def test_u_goes_to_the_next_late_or_missing_answer(sheet: Sheet) -> None:
    late = [
        i.start_s
        for i in ANALYSIS.conversation.interjections
        if i.response is not None
        and (i.response.first_sound_s is None or i.response.first_sound_s > 2)
    ]
    for start in late[:2]:
        sheet.page.keyboard.press("u")
        assert sheet.time() == pytest.approx(start, abs=0.02)
    sheet.page.keyboard.press("U")
    assert sheet.time() == pytest.approx(late[0], abs=0.02)


def test_where_no_answer_is_late_nothing_steps_to_one(browser: Browser, folder: Path) -> None:
    talk = ANALYSIS.conversation
    assert any(i.response for i in talk.interjections)
    prompt = tuple(
        replace(
            i, response=i.response and replace(i.response, status="answered", first_sound_s=0.3)
        )
        for i in talk.interjections
    )
    for met, buttons in ((talk.interjections, 2), (prompt, 0)):
        opened = show(
            browser, folder, replace(ANALYSIS, conversation=replace(talk, interjections=met))
        )
        assert opened.page.locator("[data-step=late]").count() == buttons
        assert opened.page.locator("[data-step=interjections]").count() == 2
        opened.page.close()


def test_a_part_of_a_recording_has_its_place_again(browser: Browser, folder: Path) -> None:
    part = Interval(20.0, ANALYSIS.recording.duration_s - 5)
    talk = replace(ANALYSIS.conversation, interview=part)
    opened = show(browser, folder, replace(ANALYSIS, conversation=talk))
    assert opened.time() == pytest.approx(20.0, abs=0.02)
    opened.page.evaluate("seek(90, false)")
    for _ in range(2):  # to open it and leave it changes nothing
        opened.page.reload()
        opened.wait("geometry.height > 0 && !waiting")
    opened.page.get_by_role("button", name="1:30").click()
    assert opened.time() == pytest.approx(90.0, abs=0.5)
    opened.page.evaluate("localStorage.clear()")
    opened.page.close()


def test_a_kind_of_cue_can_be_hidden(sheet: Sheet) -> None:
    key = sheet.page.locator("[data-cue]").first
    word = str(key.inner_text()).split("\n")[-1][1:].strip()
    count = f"hits.filter((h) => h.item.title.includes({word!r})).length"
    sheet.page.evaluate("setView(0, data.duration)")
    sheet.wait("!waiting")
    whole = sheet.page.evaluate(count)
    key.click()
    assert key.get_attribute("aria-pressed") == "false"
    sheet.wait("!waiting")
    assert sheet.page.evaluate(count) == 0
    key.click()
    sheet.wait("!waiting")
    assert sheet.page.evaluate(count) == whole > 0


@pytest.fixture
def touched(browser: Browser, folder: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    file = folder / "touched.html"
    file.write_text(render_report(ANALYSIS, audio_href=AUDIO), encoding="utf-8")
    page.goto(file.as_uri())
    wait_until(page, "geometry.height > 0 && !waiting")
    page.locator("#lanes").scroll_into_view_if_needed()
    yield page
    context.close()


class Fingers:
    """Real touch events, as the browser gets them from a screen."""

    def __init__(self, page: Page) -> None:
        self._screen = page.context.new_cdp_session(page)
        box = page.locator("#lanes").bounding_box()
        assert box is not None
        self._left, self._top = box["x"], box["y"] + 60

    def put(self, kind: str, *places: float) -> None:
        points: list[dict[str, Any]] = [
            {"x": self._left + x, "y": self._top, "id": n} for n, x in enumerate(places)
        ]
        event = {"type": kind, "touchPoints": points}
        self._screen.send("Input.dispatchTouchEvent", event)


def test_two_fingers_zoom_around_the_place_between_them(touched: Page) -> None:
    fingers = Fingers(touched)
    span = touched.evaluate("view.to - view.from")
    under = touched.evaluate("toTime(180)")
    fingers.put("touchStart", 150.0)
    fingers.put("touchStart", 150.0, 210.0)
    for step in range(1, 7):
        fingers.put("touchMove", 150.0 - 10 * step, 210.0 + 10 * step)
    fingers.put("touchEnd")
    wait_until(touched, "pointer.down === false && !waiting")
    now = touched.evaluate("view.to - view.from")
    assert now == pytest.approx(span / 3, rel=0.1)
    assert touched.evaluate("toTime(180)") == pytest.approx(under, abs=span * 0.03)
    assert touched.evaluate("player.time") == 0


def test_one_finger_moves_the_window_and_a_tap_plays(touched: Page) -> None:
    fingers = Fingers(touched)
    touched.evaluate("setView(100, 160)")
    fingers.put("touchStart", 300.0)
    for x in (280.0, 240.0, 200.0, 160.0):
        fingers.put("touchMove", x)
    fingers.put("touchEnd")
    wait_until(touched, "pointer.down === false && !waiting")
    moved = touched.evaluate("view.from") - 100
    assert moved == pytest.approx(60 * 140 / touched.evaluate("geometry.width"), rel=0.25)
    assert touched.evaluate("player.time") == 0
    time = touched.evaluate("toTime(90)")
    fingers.put("touchStart", 90.0)
    fingers.put("touchEnd")
    wait_until(touched, f"Math.abs(player.time - {time}) < 1")


def test_a_tap_on_a_word_plays_it(touched: Page) -> None:
    start_s = ANALYSIS.conversation.turns[0].start_s
    touched.locator(".turn p").first.tap(position={"x": 12, "y": 12})
    wait_until(touched, f"player.time >= {start_s - 0.02}")
