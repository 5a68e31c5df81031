"""A score -> its place on the scale of four equal steps, each from a level's floor to the next."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.records import LEVELS, Level, Software
from analyzer.rubric import Rubric, load_rubric, parse_rubric
from analyzer.rubric.rubric import MAX_SCORE
from analyzer.rubric.score import interpolate

EDGE_PCT = 0.1
"""A place that belongs to a step lies so far below the next one."""


def rubric_of(software: Software) -> Rubric:
    """The rubric that the scores are by: one's own as it is kept with the result, else ours.

    Where this version no longer reads the one that was kept, ours places the scores.
    """
    return _parsed(software.rubric, software.rubric_file) if software.rubric else load_rubric()


@lru_cache(maxsize=8)
def _parsed(text: str, file: str) -> Rubric:
    try:
        return parse_rubric(text, Path(file))
    except UsageError:
        return load_rubric()


def position_pct(score: float | None, level: Level, rubric: Rubric) -> float | None:
    """The place in percent of the scale's width, so that a score stands in its own level's step.

    Levels are of unequal width in points: drawn by points alone, a weak 2.09 stood among the
    strong. A result of another version had other floors: its score stands at the edge of the step
    of the level that was given.

    >>> [position_pct(score, "weak", load_rubric()) for score in (2.09, 2.1, 0.0, None)]
    [49.82, 49.9, 25.0, None]
    """
    if score is None or level not in LEVELS:
        return None
    floors = (*(rule.floor for rule in rubric.levels), MAX_SCORE)
    step = 100 / len(LEVELS)
    place = interpolate(tuple((f, i * step) for i, f in enumerate(floors)), score)
    low = LEVELS.index(level) * step
    high = low + step - (EDGE_PCT if level != LEVELS[-1] else 0.0)
    return round(min(max(place, low), high), 2)
