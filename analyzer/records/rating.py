"""What the figures are worth: levels, criteria with their evidence, advice, signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analyzer.records.basics import Code

Level = Literal["very_weak", "weak", "strong", "very_strong", "not_rated"]
Side = Literal["for", "against"]
LEVELS: tuple[Level, ...] = ("very_weak", "weak", "strong", "very_strong")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation from the recording that bears on a score. `side` says which way it speaks, None
    where it is listed without a score."""

    start_s: float
    end_s: float
    quote: str
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five criteria. `score` in [0, 4), None (level not_rated) when not measurable;
    `next` says what would reach the next level; `because` the figures behind the score."""

    name: Code
    score: float | None
    level: Level
    weight: float
    evidence: tuple[Evidence, ...]
    next: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Stability:
    """Share of perturbed re-scorings that gave the same level, and the levels seen."""

    share: float
    runs: int
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to work on next, tied to a moment in this recording."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Rating:
    """The Communication level. `margin` says which measure is how far from the next level."""

    level: Level
    score: float | None
    reason: str
    margin: str
    stability: Stability | None
    criteria: tuple[Criterion, ...]
    advice: tuple[Advice, ...] = ()
    signal: Code = "communication"


@dataclass(frozen=True, slots=True)
class Signal:
    """Speech evidence of a signal that sound alone cannot rate, with the coach's own level."""

    evidence: tuple[Evidence, ...]
    coach_level: Level | None = None


@dataclass(frozen=True, slots=True)
class Overall:
    """The rubric's overall reading; both None until all four signals have a level."""

    level: Level | None = None
    reading: str | None = None
