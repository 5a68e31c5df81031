"""Scores -> their distance from another level: the smallest change of one measure that does it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from analyzer.measures import definition
from analyzer.records import LEVELS, Level, Measure
from analyzer.rubric.bounds import bounds
from analyzer.rubric.counts import in_counts, parts_of
from analyzer.rubric.phrase import DECIMALS, LEVEL_WORDS, capital, figures
from analyzer.rubric.rubric import MAX_SCORE, Component, CriterionRule, Rubric
from analyzer.rubric.score import Score, Values, next_level, score_criterion, score_values

Direction = Literal["up", "down"]
Counted = Mapping[str, Measure]
"""The measures by name, where what they count is to be told."""
NOTHING_COUNTED: Counted = MappingProxyType({})
HALVINGS = 40
FAR = 0.5
"""A fall of a measure by more than this share of its scale is no danger that anybody need know."""


@dataclass(frozen=True, slots=True)
class Change:
    """Moving `measure` from `before` to `after`, all else equal, gives `level`.

    `effort` is the move as a share of the measure's scale in the rubric; `after` is rounded away
    from `before` to what can be, one of three interjections and no tenth of one, else to what is
    printed, so that the figure does what is claimed.
    """

    measure: str
    before: float
    after: float
    level: Level
    effort: float

    @property
    def unit(self) -> str:
        return definition(self.measure).unit


def nearest_change(
    rubric: Rubric, values: Values, direction: Direction, counted: Counted = NOTHING_COUNTED
) -> Change | None:
    """The single-measure change of least effort that moves the overall level, None if none can."""

    def level(changed: Values) -> Level:
        return score_values(rubric, changed).level

    changes = (
        _change(name, scales, values, level, direction, counted)
        for name, scales in _scales(rubric).items()
    )
    return min(filter(None, changes), key=lambda c: (c.effort, c.measure), default=None)


def nearest_in_criterion(
    rubric: Rubric, rule: CriterionRule, values: Values, counted: Counted = NOTHING_COUNTED
) -> Change | None:
    """The single-measure change of least effort that lifts the criterion by a level."""

    def level(changed: Values) -> Level:
        return score_criterion(rubric, rule, changed).level

    scales: dict[str, list[Component]] = {}
    for component in (*rule.components, *rule.caps):
        scales.setdefault(component.measure, []).append(component)
    changes = (_change(name, parts, values, level, "up", counted) for name, parts in scales.items())
    return min(filter(None, changes), key=lambda c: (c.effort, c.measure), default=None)


def describe_margin(rubric: Rubric, values: Values, counted: Counted = NOTHING_COUNTED) -> str:
    """The margin in words: how far up to the next level, and how far down to the one below.

    `counted` are the measures by name: what a change is in this talk is told from their parts.
    """
    score = score_values(rubric, values)
    above = next_level(score.level)
    said = []
    if above is not None:
        up = nearest_change(rubric, values, "up", counted)
        said.append(_makes(up, counted) if up else _no_single(score, above))
    down = nearest_change(rubric, values, "down", counted)
    if down is not None and down.effort <= FAR:
        said.append(_makes(down, counted, "only "))
    return " ".join(f"{capital(sentence)}." for sentence in said)


def describe_change(change: Change, counted: Counted = NOTHING_COUNTED) -> str:
    """The change as an aim: "think-aloud coverage from 42 % to 61 % (2 more of the 11 ...)"."""
    name = change.measure
    count = in_counts(counted[name], change.after) if name in counted else ""
    return told(name, change.before, change.after, count)


def told(measure: str, before: float, after: float, count: str = "") -> str:
    """A measure's change in figures and, where it is known, in what it counts."""
    change = f"{label_of(measure)} {figures(before, after, definition(measure).unit)}"
    return f"{change} ({count})" if count else change


def label_of(measure: str) -> str:
    """The measure's name within a sentence."""
    label = definition(measure).label
    return label[0].lower() + label[1:]


def _makes(change: Change, counted: Counted, only: str = "") -> str:
    return f"{describe_change(change, counted)} would make it {only}{LEVEL_WORDS[change.level]}"


def _no_single(score: Score, above: Level) -> str:
    """When no measure alone suffices: the criterion that is in the way, or has most to give."""
    none = f"no single figure would make it {LEVEL_WORDS[above]}"
    if score.gate is not None:
        held = next(c for c in score.criteria if c.rule.name == score.gate.criterion)
        least, now = score.gate.min_score, held.score or 0.0
        return f"{none}; {held.rule.label.lower()} has to reach {least:g} first (now {now:.2f})"
    room = [
        (c.rule.weight * (MAX_SCORE - c.score), c) for c in score.criteria if c.score is not None
    ]
    _, best = max(room, key=lambda pair: pair[0])
    return f"{none}; most is to be gained in {best.rule.label.lower()} (now {best.score:.2f} of 4)"


def _scales(rubric: Rubric) -> Mapping[str, list[Component]]:
    """Each measure of the rubric with all components and caps it takes part in."""
    scales: dict[str, list[Component]] = {}
    for rule in rubric.criteria:
        for component in (*rule.components, *rule.caps):
            scales.setdefault(component.measure, []).append(component)
    return scales


def _change(
    name: str,
    scales: list[Component],
    values: Values,
    level: Callable[[Values], Level],
    direction: Direction,
    counted: Counted,
) -> Change | None:
    """Halve the way to the far end of the scale until the first value that moves the level.

    None when nothing does that the measure can be beside the others.
    """
    before = values.get(name)
    if before is None:
        return None
    now = _rank(level(values))
    low = min(c.knots[0][0] for c in scales)
    high = max(c.knots[-1][0] for c in scales)
    least, most = bounds(name, values)
    rises = scales[0].rising == (direction == "up")
    goal = min(high, most) if rises else max(low, least)
    if goal <= before if rises else goal >= before:
        return None

    def moved(value: float) -> bool:
        rank = _rank(level({**values, name: value}))
        return rank > now if direction == "up" else rank < now

    if not moved(goal):
        return None
    near, far = before, goal
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        near, far = (near, middle) if moved(middle) else (middle, far)
    steps = possible(far, before, definition(name).unit, counted.get(name))
    after = next((v for v in steps if moved(v)), far)
    if not least <= after <= most:
        return None
    reached = level({**values, name: after})
    return Change(name, before, after, reached, abs(after - before) / (high - low))


def possible(
    value: float, before: float, unit: str, measure: Measure | None = None
) -> Iterator[float]:
    """The value rounded away from `before` to what can be, then one step further.

    That is a whole number of the things of which the measure is a share, else what is printed.
    """
    ticks_each = parts_of(measure) or 10.0 ** DECIMALS[unit]
    away = 1 if value > before else -1
    ticks = value * ticks_each
    first = math.ceil(ticks - 1e-6) if away > 0 else math.floor(ticks + 1e-6)
    yield from ((first + away * extra) / ticks_each for extra in (0, 1))


def _rank(level: Level) -> int:
    return LEVELS.index(level) if level in LEVELS else -1
