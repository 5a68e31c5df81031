"""What the review page asks and tells, on a page that no server has to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analyzer.records import Analysis
from analyzer.report import render_report
from analyzer.review.desk import State
from analyzer.review.history import review_data
from tests.chromium import watched
from tests.report.factory import make_analysis

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DEFERRED_AT = 2


def analysis() -> Analysis:
    """A panel of two, one of them named, and an interjection that was put off."""
    made = make_analysis(240.0, interviewers=("S2", "S3"))
    talk = made.conversation
    calls = list(talk.interjections)
    response = next(i.response for i in calls if i.response and i.response.start_s is not None)
    put_off = replace(response, status="deferred")
    calls[DEFERRED_AT] = replace(calls[DEFERRED_AT], expects_response=True, response=put_off)
    named = tuple(replace(s, name="Bea" if s.id == "S3" else "") for s in talk.speakers)
    talk = replace(talk, interjections=tuple(calls), speakers=named)
    return replace(made, conversation=talk)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = analysis()
    review = review_data(State(0, found, (), {}), "coach")
    path = tmp_path_factory.mktemp("review") / "report.html"
    path.write_text(render_report(found, audio_href=None, review=review), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = watched(opened)
    opened.goto(address)
    yield opened
    opened.close()
    assert [c for c in complaints if "fetch" not in c.lower() and "file:" not in c] == []


def test_people_are_called_as_on_the_page(page: Page) -> None:
    rows = page.locator(".people li")
    told = [row.inner_text().split(" is")[0].split("\n")[-1].strip() for row in rows.all()]
    assert [text.removeprefix("candidate").strip() for text in told] == [
        "Candidate (S1)",
        "Interviewer 1 (S2)",
        "Interviewer 2 (S3)",
    ]
    same = page.locator("[data-speaker=S1] .person-same option").all_inner_texts()
    assert same == ["nobody", "Interviewer 1", "Bea"]


def test_the_dialog_of_a_turn_calls_them_so_too(page: Page) -> None:
    first = page.locator("#turns li").first
    who = str(first.locator(".who b").text_content())
    first.locator(".fix").click()
    assert page.locator("#h-fix").inner_text().endswith(f", {who}")
    people = page.locator("#fix select[name=to] option").all_inner_texts()
    assert people == ["Candidate", "Interviewer 1", "Bea"]
    assert page.locator("#fix select[name=to] option:checked").inner_text() == who


def test_what_was_put_off_is_told_so_and_stays_so(page: Page) -> None:
    row = page.locator(f"#t-interjections tr[data-n='{DEFERRED_AT}']")
    assert "Put off" in str(row.text_content())
    row.locator(".fix").click()
    chosen = page.locator("#fix input:checked")
    assert chosen.input_value() == "deferred"
    assert "put off" in page.locator("#fix label:has(input:checked)").inner_text()
    page.get_by_role("button", name="Save").click()
    assert page.locator("#fix").is_hidden()
    assert page.locator("#review-state").inner_text() == ""
    page.locator("#t-interjections tr[data-n='0'] .fix").click()
    assert page.locator("#fix input[value=deferred]").count() == 0


def test_a_level_is_of_no_moment_before_one_was_heard(page: Page) -> None:
    judge = page.locator("[data-criterion=clarity] .fix")
    tick = page.locator("#fix input[name=at]")
    judge.click()
    assert not tick.is_checked()
    page.get_by_role("button", name="Cancel").click()
    page.evaluate("seek(12, false)")
    judge.click()
    assert tick.is_checked()
    assert "at 0:12" in page.locator("#fix label:has(input[name=at])").inner_text()


def test_far_down_the_page_the_state_is_told_where_one_looks(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.clock.install()
    page.goto(address)
    page.evaluate("busy = true")  # or it would ask the server, and say that there is none
    state = page.locator("#review-state")
    position = "e => getComputedStyle(e).position"
    page.evaluate("tellState('Saved.')")
    assert state.evaluate(position) == "static"
    page.evaluate("one('#turns').scrollIntoView({ behavior: 'instant' })")
    page.wait_for_selector("#review-state.far", state="attached")
    page.evaluate("tellState('Saved.')")
    box, bar = state.bounding_box(), page.locator(".transport").bounding_box()
    assert box is not None
    assert bar is not None
    assert 0 < box["y"] < box["y"] + box["height"] <= bar["y"]
    page.clock.fast_forward(10_000)
    assert state.evaluate(position) == "static"
    page.evaluate("tellState('Somebody was here.', { text: 'Show it', run: () => {} })")
    page.clock.fast_forward(60_000)
    assert state.evaluate(position) == "fixed"
    page.close()
