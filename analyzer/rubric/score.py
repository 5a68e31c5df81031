"""Measures x rubric -> scores: components to criteria, criteria to the whole, gates, level."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analyzer.records import LEVELS, Level, Measure
from analyzer.rubric.rubric import (
    MAX_SCORE,
    Component,
    CriterionRule,
    Gate,
    Knots,
    Rubric,
)

# Scores are rounded so that the printed figure and the level never disagree.
DECIMALS = 2
STEP = 10.0**-DECIMALS
# The scale is half-open: a full house is just under 4.
TOP_SCORE = MAX_SCORE - STEP

Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """A criterion's score in [0, 4), None when nothing of it could be measured.

    `cap` is the cap that holds the score down, None when none does; `measured` is the weight of
    the components that have a value, in [0, 1].
    """

    rule: CriterionRule
    score: float | None
    level: Level
    cap: Component | None
    measured: float


@dataclass(frozen=True, slots=True)
class Score:
    """The whole: `free` is the score before gates; `gate` the one that holds it down, if any.

    `score` is None when no criterion could be measured; `measured` is the share of the rubric's
    weight that could, component by component, in [0, 1].
    """

    score: float | None
    free: float | None
    level: Level
    measured: float
    gate: Gate | None
    criteria: tuple[CriterionScore, ...]


def values_of(measures: Iterable[Measure]) -> dict[str, float | None]:
    """Measure name -> value."""
    return {m.name: m.value for m in measures}


def interpolate(knots: Knots, value: float) -> float:
    """The score at `value`: straight lines between the knots, flat beyond them.

    Examples
    --------
    >>> interpolate(((0.0, 0.0), (1.0, 4.0)), 0.25)
    1.0
    """
    xs = [x for x, _ in knots]
    place = bisect_right(xs, value)
    if place == 0:
        return knots[0][1]
    if place == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[place - 1], knots[place]
    return y0 + (y1 - y0) * (value - x0) / (x1 - x0)


def score_criterion(rubric: Rubric, rule: CriterionRule, values: Values) -> CriterionScore:
    """Weighted mean over the components that have a value, then the lowest cap."""
    known = [(c, v) for c in rule.components if (v := values.get(c.measure)) is not None]
    weight = sum(c.weight for c, _ in known)
    if not known:
        return CriterionScore(rule, None, "not_rated", None, 0.0)
    mean = sum(c.weight * interpolate(c.knots, v) for c, v in known) / weight
    caps = [
        (interpolate(c.knots, v), c) for c in rule.caps if (v := values.get(c.measure)) is not None
    ]
    limit, cap = min(caps, key=lambda pair: pair[0], default=(MAX_SCORE, None))
    score = _rounded(min(mean, limit, TOP_SCORE))
    holding = cap if limit < min(mean, TOP_SCORE) else None
    return CriterionScore(rule, score, rubric.level_of(score), holding, weight)


def score_values(rubric: Rubric, values: Values) -> Score:
    """Criteria weighted over those measured; gates then hold the score below a level."""
    criteria = tuple(score_criterion(rubric, rule, values) for rule in rubric.criteria)
    known = [(c.rule.weight, c.score) for c in criteria if c.score is not None]
    weight = sum(w for w, _ in known)
    measured = sum(c.rule.weight * c.measured for c in criteria)
    if not known:
        return Score(None, None, "not_rated", 0.0, None, criteria)
    free = _rounded(min(sum(w * s for w, s in known) / weight, TOP_SCORE))
    gate = _holding_gate(rubric, criteria, free)
    score = free if gate is None else _rounded(rubric.floor_of(gate.level) - STEP)
    return Score(score, free, rubric.level_of(score), measured, gate, criteria)


def next_level(level: Level) -> Level | None:
    """The level above, None for the highest and for no level.

    Examples
    --------
    >>> next_level("weak"), next_level("very_strong")
    ('strong', None)
    """
    if level not in LEVELS or level == LEVELS[-1]:
        return None
    return LEVELS[LEVELS.index(level) + 1]


def _holding_gate(rubric: Rubric, criteria: Sequence[CriterionScore], free: float) -> Gate | None:
    """The gate of the lowest level that the free score passes but a criterion does not."""
    scores = {c.rule.name: c.score for c in criteria}
    closed = [
        gate
        for gate in rubric.gates
        if (s := scores[gate.criterion]) is not None
        and s < gate.min_score
        and free >= rubric.floor_of(gate.level)
    ]
    return min(closed, key=lambda g: rubric.floor_of(g.level), default=None)


def _rounded(score: float) -> float:
    return round(max(0.0, score) + 1e-9, DECIMALS)
