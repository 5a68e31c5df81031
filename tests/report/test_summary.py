"""The first screen and the first page: the level, why, what worked, what to do, a coach's word."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analyzer.records import Edit, Evidence
from analyzer.report import render_report
from analyzer.report.view import build_view
from tests.report.factory import make_analysis
from tests.report.test_render import PAGE, empty_analysis

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

ANALYSIS = make_analysis(240.0)
REVIEW = {"version": 1, "reviewer": "me", "settled": True, "speakers": [], "levels": [], "part": ""}
A4_PX = (695, 1016)
"""What the margins leave of A4, at 96 to the inch."""


def section(page: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_every_criterion_has_a_bar_that_leads_to_it() -> None:
    summary = section(PAGE, "summary")
    for c in build_view(ANALYSIS).criteria:
        (bar,) = re.findall(rf'<a href="#c-{c.key}">.*?</a>', summary, re.DOTALL)
        assert c.name in bar
        assert c.level in bar
        assert c.score in bar
        assert f'id="c-{c.key}"' in section(PAGE, "criteria")


def test_what_worked_is_what_was_said_and_stands_before_what_to_work_on() -> None:
    """A criterion can be strong with an unanswered question, the strongest of its evidence."""
    against = Evidence(1.0, 2.0, 'no answer to "with which labels?"')
    told = Evidence(3.0, 4.0, f'to "why?": "{"because " * 40}"')
    only, first, *others = ANALYSIS.rating.criteria
    criteria = (
        replace(only, level="very_strong", evidence=(against,)),
        replace(first, level="strong", score=3.9, evidence=(against, told)),
        *(replace(c, evidence=()) for c in others),
    )
    rated = replace(ANALYSIS, rating=replace(ANALYSIS.rating, criteria=criteria))
    (moment,) = build_view(rated).level.worked
    assert moment.start_s == 3.0
    assert moment.text.startswith("Justification: to \u201cwhy?\u201d: \u201cbecause")
    assert moment.text.endswith("because\u2026\u201d")
    assert len(moment.text) < 160
    summary = section(render_report(rated, audio_href=None), "summary")
    assert summary.index("What worked") < summary.index(moment.text[:20])
    assert summary.index(moment.text[:20]) < summary.index("Work on next")
    nothing = replace(rated, rating=replace(rated.rating, criteria=()))
    assert "What worked" not in section(render_report(nothing, audio_href=None), "summary")


def test_a_coachs_level_and_comment_stand_beside_what_was_computed() -> None:
    edits = (
        Edit("communication", "none", "weak"),
        Edit("communication", "none", "very_strong: thinks <b>aloud</b> at 61:05"),
        Edit("clarity", "none", "weak: starts anew"),
        Edit("narration", "none", "none"),
        Edit("rationale", "none", "strong: weighs both at 0:30"),
        Edit("words at 0:10", "weak", "strong: no judgement"),
    )
    judged = replace(ANALYSIS, edits=edits)
    page = render_report(judged, audio_href=None)
    summary, criteria = section(page, "summary"), section(page, "criteria")
    assert summary.count("Coach:") == criteria.count("Coach:") == 1
    assert "Very strong</b> \u2013 <span" in summary
    assert "thinks &lt;b&gt;aloud&lt;/b&gt;</span>" in summary
    assert 'data-seek="3665.00"' in summary
    assert "starts anew" in criteria
    assert "weighs both" in section(page, "signals")
    review = {**REVIEW, "history": []}
    reviewed = section(render_report(judged, audio_href=None, review=review), "summary")
    assert "Coach:" not in reviewed  # the review says which coach it was
    assert "Coach:" not in PAGE


def test_without_a_level_the_page_says_what_to_check_and_folds_what_is_empty() -> None:
    silent = empty_analysis()
    unrated = tuple(
        replace(c, score=None, level="not_rated", evidence=()) for c in ANALYSIS.rating.criteria
    )
    page = render_report(
        replace(silent, rating=replace(silent.rating, criteria=unrated)), audio_href=None
    )
    summary = section(page, "summary")
    assert "Check next" in summary
    assert "is the interview on it?" in summary
    assert 'class="why"' not in summary
    assert '<details class="fold"><summary>5 criteria, not rated' in section(page, "criteria")
    assert "<figure>" not in page
    assert "Check next" not in PAGE
    assert 'class="fold"' not in PAGE


@pytest.mark.parametrize("duration_s", [420.0, 3600.0])
def test_the_first_page_on_paper_stands_alone(
    browser: Browser, tmp_path: Path, duration_s: float
) -> None:
    file = tmp_path / "report.html"
    file.write_text(render_report(make_analysis(duration_s), audio_href=None), encoding="utf-8")
    page = browser.new_page(viewport={"width": A4_PX[0], "height": A4_PX[1]})
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    for part in (".verdict", ".why", ".advice", ".strip", ".tiles"):
        box = page.locator(part).bounding_box()
        assert box is not None, part
        assert box["y"] + box["height"] <= A4_PX[1], part
    why = page.get_by_text("Who is who, and why")
    assert [e.is_visible() for e in why.all()] == [False, True]
    page.close()
