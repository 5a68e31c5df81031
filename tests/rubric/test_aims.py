"""What is asked for reaches what it claims, and can be reached at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.records import Measure
from analyzer.rubric.aims import aims, next_step
from analyzer.rubric.counts import in_counts
from analyzer.rubric.margin import Change, Direction, nearest_change, nearest_in_criterion
from analyzer.rubric.score import next_level, score_criterion, score_values
from tests.rubric.interviews import RUBRIC
from tests.rubric.test_score import BEST, ENDS

Given = dict[str, float | None]
NEVER_ABOVE = (
    ("explained_coverage", "think_aloud_coverage"),
    ("unprompted_justifications_per_100_words", "justifications_per_100_words"),
    ("first_sound_median_s", "first_content_median_s"),
)


@st.composite
def possible(draw: st.DrawFn) -> Given:
    """Values over the rubric's scales, as one recording can have them together."""
    values: Given = {name: draw(st.floats(min(ends), max(ends))) for name, ends in ENDS.items()}
    for low, high in NEVER_ABOVE:
        values[low] = draw(st.floats(0, 1)) * (values[high] or 0.0)
    return values


def is_possible(values: Given) -> bool:
    return all((values[low] or 0.0) <= (values[high] or 0.0) for low, high in NEVER_ABOVE)


@settings(max_examples=200, deadline=None)
@given(possible())
def test_aims_taken_together_reach_the_next_level(values: Given) -> None:
    for rule in RUBRIC.criteria:
        above = next_level(score_criterion(RUBRIC, rule, values).level)
        if above is None:
            continue
        reached: Given = {**values, **aims(RUBRIC, rule, values, above)}
        assert (score_criterion(RUBRIC, rule, reached).score or 0.0) >= RUBRIC.floor_of(above)
        assert is_possible(reached)


@settings(max_examples=200, deadline=None)
@given(possible(), st.sampled_from(["up", "down"]))
def test_no_single_change_asks_for_what_cannot_be(values: Given, direction: Direction) -> None:
    changes: list[Change | None] = [nearest_change(RUBRIC, values, direction)]
    changes += [nearest_in_criterion(RUBRIC, rule, values) for rule in RUBRIC.criteria]
    for change in changes:
        assert change is None or is_possible({**values, change.measure: change.after})


def said(criterion: str, **given: float) -> str:
    """What comes next under a criterion; all it needs and is not given is at its best."""
    values: Given = {
        p.measure: p.knots[-1][0] if p.rising else p.knots[0][0]
        for rule in RUBRIC.criteria
        for p in rule.components
    }
    values.update(given)
    found = next(c for c in score_values(RUBRIC, values).criteria if c.rule.name == criterion)
    return next_step(RUBRIC, found, values)


@pytest.mark.parametrize(
    ("criterion", "given", "asked"),
    [
        (  # the cap on explained coverage is met at 30 %, the component at 46 %
            "narration",
            {
                "explained_coverage": 0.29,
                "think_aloud_coverage": 0.48,
                "implementation_silence_share": 0.89,
                "line_narrations_per_min": 0.9,
            },
            "Explained coverage from 29 % to 46 %; think-aloud coverage from 48 % to 53 %",
        ),
        (  # 88 % explained of 82 % spoken over cannot be
            "narration",
            {
                "explained_coverage": 0.5,
                "think_aloud_coverage": 0.82,
                "implementation_silence_share": 0.3,
                "line_narrations_per_min": 1.5,
            },
            "think-aloud coverage from 82 % to 88 %: together they make it very strong",
        ),
        (
            "justification",
            {
                "justifications_per_100_words": 0.88,
                "unprompted_justifications_per_100_words": 0.1,
                "justifications_per_min": 2.0,
            },
            "Justification rate from 0.9 to",
        ),
        (  # no first word after 3.6 s where the first sound comes after 4.3 s
            "engagement",
            {
                "response_rate": 0.99,
                "engagement_share": 0.7075,
                "hint_uptake_share": 0.318,
                "first_content_median_s": 9.64,
                "first_sound_median_s": 4.25,
            },
            "together they make it very strong",
        ),
    ],
)
def test_what_comes_next_is_said_in_figures_that_can_be(
    criterion: str, given: dict[str, float], asked: str
) -> None:
    assert asked in said(criterion, **given)


def test_what_several_figures_count_is_told_once() -> None:
    """No reason in 400 words, nor in three minutes: all three rates lack one."""
    names = {
        "justifications_per_100_words": ("per_100_words", 400),
        "unprompted_justifications_per_100_words": ("per_100_words", 400),
        "justifications_per_min": ("per_min", 3),
    }
    counted = {name: Measure(name, 0.0, unit, 0, of) for name, (unit, of) in names.items()}
    values = dict.fromkeys(counted, 0.0)
    rule = next(r for r in RUBRIC.criteria if r.name == "justification")
    text = next_step(RUBRIC, score_criterion(RUBRIC, rule, values), values, counted)
    assert text == (
        "Justification rate from 0 to 0.3 per 100 words (about 2 more reasons in a talk of this "
        "length); unprompted justification rate from 0 to 0.2 per 100 words (about 1 more reason "
        "in a talk of this length); justification pace from 0 to 0.2 per minute: together they "
        "make it weak."
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 40), st.integers(1, 40), st.floats(0.0, 1.0))
def test_what_is_counted_makes_the_figure_and_one_less_does_not(
    above: int, below: int, after: float
) -> None:
    measure = Measure("response_rate", above / below, "share", above, below)
    found = re.match(r"(\d+) (more|fewer) of the (\d+) interjection", in_counts(measure, after))
    if found is None:
        assert after * below == pytest.approx(above, abs=1e-6)
        return
    sign = 1 if found[2] == "more" else -1
    reached, short = (above + sign * (int(found[1]) - less) for less in (0, 1))
    assert (reached - after * below) * sign >= -1e-5
    assert (short - after * below) * sign < 0


def test_a_share_of_few_things_is_aimed_at_in_whole_ones() -> None:
    """None of three answers goes into the matter: the next share is a third, no twentieth."""
    rule = next(r for r in RUBRIC.criteria if r.name == "engagement")
    values: Given = {**BEST, "engagement_share": 0.0}
    counted = {"engagement_share": Measure("engagement_share", 0.0, "share", 0, 3)}
    text = next_step(RUBRIC, score_criterion(RUBRIC, rule, values), values, counted)
    assert text == ("Engagement from 0 % to 33 % (1 more of the 3 interjections) makes it strong.")
