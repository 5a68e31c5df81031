"""The rubric of one signal as frozen records: levels, criteria with their components, gates."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.conversation.lexicon import ExtraWords
from analyzer.records import Level

MAX_SCORE = 4.0

Knots = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Component:
    """A measure's part in a criterion; a cap has weight 0 and limits the criterion's score.

    `knots` are (measure value, score in [0, 4]) with values rising and scores never turning.
    """

    measure: str
    weight: float
    knots: Knots
    unit: str
    source: str
    reason: str

    @property
    def rising(self) -> bool:
        """Whether more of the measure scores more."""
        return self.knots[-1][1] >= self.knots[0][1]


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """One criterion: its share of the whole, components and caps."""

    name: str
    label: str
    weight: float
    description: str
    components: tuple[Component, ...]
    caps: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """`level` and above are refused while `criterion` is measured and below `min_score`."""

    level: Level
    criterion: str
    min_score: float
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A level starts at the score `floor`; `reading` is what it says about hiring."""

    name: Level
    floor: float
    description: str
    reading: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """The whole rubric of one signal.

    `words` are phrases added to the lexicon's books; `file` names a rubric of one's own and `text`
    is what stands in it, both "" for the package's.
    """

    version: str
    levels: tuple[LevelRule, ...]
    criteria: tuple[CriterionRule, ...]
    gates: tuple[Gate, ...]
    words: ExtraWords = ()
    file: str = ""
    text: str = ""

    def level_of(self, score: float) -> Level:
        """The level whose stretch holds the score."""
        return [rule.name for rule in self.levels if score >= rule.floor][-1]

    def floor_of(self, level: Level) -> float:
        """The score at which the level starts."""
        return next(rule.floor for rule in self.levels if rule.name == level)
