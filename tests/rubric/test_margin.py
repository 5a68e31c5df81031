"""The margin: the change it states moves the level, and a little less does not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analyzer.measures import definition
from analyzer.records import LEVELS, Conversation
from analyzer.rubric.aims import next_step
from analyzer.rubric.bounds import bounds
from analyzer.rubric.counts import parts_of
from analyzer.rubric.margin import FAR, Change, Direction, describe_margin, nearest_change
from analyzer.rubric.phrase import DECIMALS, LEVEL_WORDS, figures
from analyzer.rubric.score import Values, score_criterion, score_values, values_of
from tests.rubric.interviews import (
    RUBRIC,
    interview,
    measured,
    strong,
    very_strong,
    very_weak,
    weak,
)
from tests.rubric.test_score import ENDS, NAMES, VALUES


def middling() -> Conversation:
    return interview(spoken=0.45, reasons=4, narrations=3, markers=1, engaged=1)


BUILDS = [very_weak, weak, strong, very_strong]


def rank(values: Values) -> int:
    return LEVELS.index(score_values(RUBRIC, values).level)


def check(values: Values, change: Change, direction: Direction) -> None:
    before, sign = rank(values), 1 if direction == "up" else -1
    assert (rank({**values, change.measure: change.after}) - before) * sign > 0
    # The stated figure is rounded outwards by at most two printed steps; short of that, nothing.
    slack = 2.001 * 10.0 ** -DECIMALS[change.unit]
    way = 1 if change.after > change.before else -1
    short = change.after - way * slack
    if (short - change.before) * way > 0:
        assert rank({**values, change.measure: short}) == before


def can_be(name: str, values: Values) -> bool:
    value, (least, most) = values[name], bounds(name, values)
    return value is None or least <= value <= most


def moves(values: Values, name: str, direction: Direction) -> bool:
    """Whether this measure alone moves the level, two printed steps short of what it can be."""
    slack = 2 * 10.0 ** -DECIMALS[definition(name).unit]
    least, most = bounds(name, values)
    low, high = max(min(ENDS[name]), least + slack), min(max(ENDS[name]), most - slack)
    ranks = [rank({**values, name: low + (high - low) * step / 10}) for step in range(11)]
    before = rank(values)
    return low <= high and any(r > before if direction == "up" else r < before for r in ranks)


@pytest.mark.parametrize(
    ("build", "direction", "measure"),
    [
        (middling, "up", "justifications_per_min"),
        (strong, "down", "explained_coverage"),
        (very_strong, "down", "explained_coverage"),
    ],
)
def test_the_stated_change_moves_the_level(
    build: Callable[[], Conversation], direction: Direction, measure: str
) -> None:
    values = values_of(measured(build()))
    change = nearest_change(RUBRIC, values, direction)
    assert change is not None
    assert change.measure == measure
    check(values, change, direction)


@settings(max_examples=100, deadline=None)
@given(VALUES, st.sampled_from(["up", "down"]))
def test_it_does_so_for_any_values_and_is_missing_only_where_nothing_does(
    values: dict[str, float | None], direction: Direction
) -> None:
    """Of values that can stand beside each other: no more reasons unasked than reasons."""
    assume(score_values(RUBRIC, values).score is not None)
    assume(all(can_be(name, values) for name in NAMES))
    change = nearest_change(RUBRIC, values, direction)
    if change is not None:
        check(values, change, direction)
    else:
        known = [name for name in NAMES if values[name] is not None]
        assert not any(moves(values, name, direction) for name in known)


FIGURE = r"([\d.]+( %)?)( [a-z0-9 ]+)?"
CHANGE = rf"[A-Z][a-z, -]+ from {FIGURE} to {FIGURE}( \([a-z0-9. ]+\))? would make it"


def told(talk: Conversation) -> str:
    """The margin with what a change counts in this talk."""
    measures = measured(talk)
    return describe_margin(RUBRIC, values_of(measures), {m.name: m for m in measures})


def test_the_highest_level_has_a_margin_downwards_only() -> None:
    assert nearest_change(RUBRIC, values_of(measured(very_strong())), "up") is None
    assert re.fullmatch(rf"{CHANGE} only strong\.", told(very_strong()))


def test_the_margin_names_measure_figures_and_level() -> None:
    assert re.fullmatch(rf"{CHANGE} strong\.( {CHANGE} only very weak\.)?", told(middling()))


@pytest.mark.parametrize("build", BUILDS)
def test_the_margin_is_sentences_that_do_not_repeat_the_level(
    build: Callable[[], Conversation],
) -> None:
    text, level = told(build()), score_values(RUBRIC, values_of(measured(build()))).level
    assert text.endswith(".")
    assert not text.startswith(LEVEL_WORDS[level].capitalize())
    assert f"make it {LEVEL_WORDS[level]}" not in text


def test_the_margin_counts_what_it_tells() -> None:
    """So many stretches fewer give the lower level, and one fewer than that does not."""
    measures = {m.name: m for m in measured(very_strong())}
    values = values_of(measures.values())
    covered, of = (getattr(measures["explained_coverage"], p) for p in ("numerator", "denominator"))
    lower = [rank({**values, "explained_coverage": (covered - n) / of}) for n in range(int(of))]
    fewest = next(n for n, found in enumerate(lower) if found < lower[0])
    assert f"({fewest} fewer of the {of:.0f} stretches of 15 s)" in told(very_strong())


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_share_of_things_moves_by_whole_ones(
    build: Callable[[], Conversation], direction: Direction
) -> None:
    measures = {m.name: m for m in measured(build())}
    change = nearest_change(RUBRIC, values_of(measures.values()), direction, measures)
    of = change and parts_of(measures[change.measure])
    if change and of:
        assert change.after * of == pytest.approx(round(change.after * of))


def test_where_no_measure_suffices_the_criterion_is_named() -> None:
    lowest: dict[str, float | None] = {
        p.measure: p.knots[0][0] if p.rising else p.knots[-1][0]
        for rule in RUBRIC.criteria
        for p in (*rule.components, *rule.caps)
    }
    assert describe_margin(RUBRIC, lowest) == (
        "No single figure would make it weak; most is to be gained in narration (now 0.00 of 4)."
    )


@pytest.mark.parametrize("build", BUILDS)
def test_every_criterion_says_what_comes_next(build: Callable[[], Conversation]) -> None:
    values = values_of(measured(build()))
    for rule in RUBRIC.criteria:
        text = next_step(RUBRIC, score_criterion(RUBRIC, rule, values), values)
        assert "highest level" in text or "make" in text


@pytest.mark.parametrize("build", BUILDS)
def test_a_fall_over_most_of_the_scale_is_no_margin(build: Callable[[], Conversation]) -> None:
    values = values_of(measured(build()))
    down = nearest_change(RUBRIC, values, "down")
    said = "would make it only" in describe_margin(RUBRIC, values)
    assert said == (down is not None and down.effort <= FAR)


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        (0.846, 0.85, "share", "from 84.6 % to 85.0 %"),
        (0.16, 0.2, "per_min", "from 0.16 to 0.20 per minute"),
        (0.0, 0.04, "per_min", "from 0 to 0.04 per minute"),
        (0.8496, 0.85, "share", "from 84.96 % to 85.00 %"),
        (0.84, 0.85, "share", "from 84 % to 85 %"),
        (0.85, 0.85, "share", "from 85 % to 85 %"),
    ],
)
def test_a_change_is_told_with_the_decimals_that_show_it(
    before: float, after: float, unit: str, said: str
) -> None:
    assert figures(before, after, unit) == said
