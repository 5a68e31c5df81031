"""Scores -> `next` and `because` of a criterion: what would lift it, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyzer.records import Level, Measure
from analyzer.rubric.bounds import AT_MOST
from analyzer.rubric.counts import in_counts
from analyzer.rubric.margin import (
    NOTHING_COUNTED,
    Counted,
    describe_change,
    label_of,
    nearest_in_criterion,
    possible,
    told,
)
from analyzer.rubric.phrase import LEVEL_WORDS, capital, figure
from analyzer.rubric.rubric import Component, CriterionRule, Rubric
from analyzer.rubric.score import CriterionScore, Values, interpolate, next_level

HALVINGS = 40


def next_step(
    rubric: Rubric,
    found: CriterionScore,
    values: Values,
    counted: Counted = NOTHING_COUNTED,
    what: str = "it",
) -> str:
    """What would reach the criterion's next level, in figures; "" when it was not measured.

    `counted` are the measures by name, for what a change is in this talk; `what` is the criterion,
    where the sentence does not stand beside its name.
    """
    if found.score is None:
        return ""
    above = next_level(found.level)
    if above is None:
        return "At the highest level; keep it up."
    change = nearest_in_criterion(rubric, found.rule, values, counted)
    if change is not None:
        return (
            f"{capital(describe_change(change, counted))} makes {what} {LEVEL_WORDS[change.level]}."
        )
    goals = aims(rubric, found.rule, values, above, counted)
    changes = "; ".join(_each_once(goals, values, counted))
    return f"{capital(changes)}: together they make {what} {LEVEL_WORDS[above]}."


def _each_once(goals: Mapping[str, float], values: Values, counted: Counted) -> Iterator[str]:
    """The changes in words; what three rates all count is told with the first of them."""
    said = set[str]()
    for name, goal in goals.items():
        count = in_counts(counted[name], goal) if name in counted else ""
        yield told(name, values[name] or 0.0, goal, "" if count in said else count)
        said.add(count)


def because(found: CriterionScore, values: Values, reasons: dict[str, str]) -> str:
    """The figures behind the score, each with the score it gives, and the cap that holds it."""
    parts = []
    for component in found.rule.components:
        name, value = label_of(component.measure), values.get(component.measure)
        if value is None:
            parts.append(f"{name} not measured ({reasons.get(component.measure, 'unknown')})")
        else:
            score = interpolate(component.knots, value)
            parts.append(f"{name} {figure(value, component.unit)} ({score:.2f} of 4)")
    cap = found.cap
    if cap is not None and (value := values.get(cap.measure)) is not None:
        parts.append(
            f"held at {found.score:.2f} by {label_of(cap.measure)} {figure(value, cap.unit)}"
        )
    return capital("; ".join(parts)) + "."


def aims(
    rubric: Rubric,
    rule: CriterionRule,
    values: Values,
    above: Level,
    counted: Counted = NOTHING_COUNTED,
) -> dict[str, float]:
    """Measure -> the value at which all its components and caps score the level.

    What scores it already is left out, unless it has to make room for another: the whole of which
    a larger part is needed, the sound that cannot come after the words.
    """
    floor, goals = rubric.floor_of(above), dict[str, float]()
    for part in (*rule.components, *rule.caps):
        value = values.get(part.measure)
        if value is None or interpolate(part.knots, value) >= floor:
            continue
        goal = _reach(part, value, floor, counted.get(part.measure))
        farther = max if part.rising else min
        goals[part.measure] = farther(goal, goals.get(part.measure, goal))
    for low, high in AT_MOST.items():
        least, most = (goals.get(name, values.get(name)) for name in (low, high))
        if least is None or most is None or least <= most:
            continue
        if low in goals and least > (values[low] or 0.0):
            goals[high] = least
        elif high in goals:
            goals[low] = most
    return goals


def _reach(part: Component, value: float, score: float, measure: Measure | None) -> float:
    """The possible value nearest to `value` at which the component gives `score`."""
    far = part.knots[-1][0] if part.rising else part.knots[0][0]
    near = value
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        if interpolate(part.knots, middle) >= score:
            far = middle
        else:
            near = middle
    steps = possible(far, value, part.unit, measure)
    return next((v for v in steps if interpolate(part.knots, v) >= score), far)
