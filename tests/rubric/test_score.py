"""Scoring: knots, missing components, caps, gates, and the laws of monotony."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.records import Conversation
from analyzer.rubric.rubric import Component, Rubric
from analyzer.rubric.score import interpolate, next_level, score_criterion, score_values, values_of
from tests.rubric.interviews import (
    RUBRIC,
    interview,
    measured,
    strong,
    very_strong,
    very_weak,
    weak,
)

PARTS = [p for rule in RUBRIC.criteria for p in (*rule.components, *rule.caps)]
NAMES = sorted({p.measure for p in PARTS})
RISING = {p.measure: p.rising for p in PARTS}
ENDS = {n: [x for p in PARTS if p.measure == n for x, _ in p.knots] for n in NAMES}
BEST = {n: max(ENDS[n]) if RISING[n] else min(ENDS[n]) for n in NAMES}
WORST = {n: min(ENDS[n]) if RISING[n] else max(ENDS[n]) for n in NAMES}
VALUES = st.fixed_dictionaries(
    {name: st.none() | st.floats(0, 20, allow_nan=False) for name in NAMES}
)


def level(talk: Conversation) -> str:
    return score_values(RUBRIC, values_of(measured(talk))).level


def test_knots_are_joined_by_straight_lines_and_flat_beyond() -> None:
    knots = ((1.0, 0.0), (3.0, 4.0))
    assert [interpolate(knots, x) for x in (0.0, 1.0, 2.0, 3.0, 9.0)] == [0, 0, 2, 4, 4]


def test_the_four_made_interviews_come_out_at_their_levels() -> None:
    made = {"very_weak": very_weak, "weak": weak, "strong": strong, "very_strong": very_strong}
    for name, build in made.items():
        assert score_values(RUBRIC, values_of(measured(build()))).level == name


def test_a_full_house_stays_under_four_and_an_empty_one_is_nought() -> None:
    best = score_values(RUBRIC, BEST)
    assert best.score is not None
    assert 3.9 < best.score < 4
    worst = score_values(RUBRIC, WORST)
    assert worst.level == "very_weak"


def test_missing_components_leave_the_others_their_weight() -> None:
    rule = next(r for r in RUBRIC.criteria if r.name == "engagement")
    known = {"response_rate": 0.8, "engagement_share": 0.6}
    # (0.35 * 2.0 + 0.30 * 2.5) / 0.65
    assert score_criterion(RUBRIC, rule, known).score == pytest.approx(1.45 / 0.65, abs=0.005)


def test_nothing_measured_is_no_score() -> None:
    score = score_values(RUBRIC, {})
    assert (score.score, score.level, score.measured) == (None, "not_rated", 0.0)
    assert all(c.score is None and c.level == "not_rated" for c in score.criteria)


def test_a_criterion_not_measured_leaves_its_weight_to_the_others() -> None:
    score = score_values(RUBRIC, {**BEST, "test_walkthroughs": None})
    assert score.score == pytest.approx(3.99)
    assert score.measured == pytest.approx(0.9)


def test_talking_without_saying_anything_is_weak() -> None:
    assert level(interview(spoken=1.0, talk_s=15, engaged=4)) == "weak"


def test_fast_answers_alone_never_earn_strong() -> None:
    assert level(interview(spoken=0.0, answered=8, engaged=8, latency_s=0.1)) in (
        "very_weak",
        "weak",
    )


def test_slow_answers_alone_never_cost_very_strong() -> None:
    quick, slow = very_strong(), measured(very_strong())
    late = [replace(m, value=6.0) if m.name.startswith("first_") else m for m in slow]
    assert score_values(RUBRIC, values_of(measured(quick))).level == "very_strong"
    assert score_values(RUBRIC, values_of(late)).level == "very_strong"


def test_fillers_alone_never_cost_a_level_of_clarity() -> None:
    plain = {**BEST, "filler_rate_per_min": 0.0}
    full = {**BEST, "filler_rate_per_min": 30.0}
    rule = next(r for r in RUBRIC.criteria if r.name == "clarity")
    before, after = (score_criterion(RUBRIC, rule, v).score for v in (plain, full))
    assert before is not None
    assert after is not None
    assert before - after <= 0.41


def test_short_answers_in_every_quarter_minute_do_not_hide_silence() -> None:
    rule = next(r for r in RUBRIC.criteria if r.name == "narration")
    found = score_criterion(RUBRIC, rule, {**BEST, "implementation_silence_share": 0.8})
    assert found.level == "weak"
    assert found.cap is not None
    assert found.cap.measure == "implementation_silence_share"


def test_engagement_rises_with_the_share_of_answers_that_go_into_the_matter() -> None:
    """Everything is answered at once; of 25 answers none, one, ... all go into it."""
    rule = next(r for r in RUBRIC.criteria if r.name == "engagement")
    shares = [n / 25 for n in range(26)]
    found = [score_criterion(RUBRIC, rule, {**BEST, "engagement_share": s}) for s in shares]
    scores = [f.score or 0.0 for f in found]
    steps = [after - before for before, after in pairwise(scores)]
    assert min(steps) >= 0
    assert max(steps) < 0.15
    strong = next(s for s, f in zip(shares, found, strict=True) if f.level == "strong")
    assert 0.3 <= strong <= 0.4
    assert found[1].level == "weak"


def test_what_is_never_said_is_not_clear() -> None:
    rule = next(r for r in RUBRIC.criteria if r.name == "clarity")
    assert (
        score_criterion(RUBRIC, rule, {**BEST, "think_aloud_coverage": 0.05}).level == "very_weak"
    )


@pytest.mark.parametrize(
    ("criterion", "level", "barred"),
    [("narration", "very_weak", "weak"), ("justification", "weak", "strong")],
)
def test_strong_needs_narration_and_justification(criterion: str, level: str, barred: str) -> None:
    """Of the gates that are closed the lowest holds: who says next to nothing is not even weak."""
    rule = next(r for r in RUBRIC.criteria if r.name == criterion)
    worst = {c.measure: WORST[c.measure] for c in rule.components}
    score = score_values(RUBRIC, {**BEST, **worst})
    assert score.level == level
    assert score.gate is not None
    assert (score.gate.criterion, score.gate.level) == (criterion, barred)


@settings(max_examples=200)
@given(VALUES, st.sampled_from(NAMES), st.floats(0, 20), st.floats(0, 20))
def test_more_of_a_good_measure_never_lowers_the_score(
    values: dict[str, float | None], name: str, first: float, second: float
) -> None:
    low, high = sorted((first, second))
    worse, better = (low, high) if RISING[name] else (high, low)
    before = score_values(RUBRIC, {**values, name: worse}).score
    after = score_values(RUBRIC, {**values, name: better}).score
    assert before is not None
    assert after is not None
    assert after >= before


@given(st.sampled_from(PARTS), st.floats(-5, 30), st.floats(-5, 30))
def test_each_component_only_rises_or_only_falls(part: Component, a: float, b: float) -> None:
    low, high = (interpolate(part.knots, x) for x in sorted((a, b)))
    assert high >= low if part.rising else high <= low


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.data())
def test_deleting_justifications_never_raises_the_score(
    own: int, prompted: int, data: st.DataObject
) -> None:
    talk = interview(reasons=own + prompted, narrations=6, markers=3)
    reasons = [c for c in talk.cues if c.kind == "justification"]
    others = tuple(c for c in talk.cues if c.kind != "justification")
    marked = [replace(c, prompted=i < prompted) for i, c in enumerate(reasons)]
    kept = [c for c in marked if data.draw(st.booleans())]
    full = score_values(RUBRIC, values_of(measured(replace(talk, cues=(*others, *marked)))))
    less = score_values(RUBRIC, values_of(measured(replace(talk, cues=(*others, *kept)))))
    assert full.score is not None
    assert less.score is not None
    assert less.score <= full.score


def test_the_scale_of_the_weights_does_not_matter_to_a_perfect_candidate() -> None:
    rules = tuple(replace(r, weight=0.2) for r in RUBRIC.criteria)
    even: Rubric = replace(RUBRIC, criteria=rules)
    assert score_values(even, BEST).score == score_values(RUBRIC, BEST).score


def test_the_next_level_of_the_highest_is_none() -> None:
    assert [next_level(n) for n in ("weak", "very_strong", "not_rated")] == ["strong", None, None]
