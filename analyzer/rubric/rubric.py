"""`communication.toml` -> the rubric as frozen records, checked at the door."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from analyzer.conversation.lexicon import ExtraWords, load_lexicon
from analyzer.errors import UsageError
from analyzer.measures import catalogue, definition
from analyzer.records import LEVELS, Level

DEFAULT_NAME = "communication.toml"
MAX_SCORE = 4.0
SOURCES = ("L", "P", "J")
WEIGHT_TOLERANCE = 1e-6

TOP_KEYS = ("version", "levels", "criteria", "gates", "words")
CRITERION_KEYS = ("name", "label", "weight", "description", "components", "caps")
COMPONENT_KEYS = ("weight", "measure", "knots", "unit", "source", "reason")
"""A cap has all but the weight."""

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


def load_rubric(path: Path | None = None) -> Rubric:
    """The rubric of the package, or of a file of the same form.

    Raises
    ------
    UsageError
        If the file cannot be read or is no valid rubric; the message names the entry.

    Examples
    --------
    >>> [c.name for c in load_rubric().criteria]
    ['narration', 'justification', 'clarity', 'engagement', 'walk_through']
    """
    if path is None:
        return _packaged()
    return parse_rubric(rubric_text(path), path)


def parse_rubric(text: str, source: Path) -> Rubric:
    """The rubric in a text that stands in `source`, as `load_rubric`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"is no valid TOML: {error}", file=source) from error
    return replace(_Reader(str(source)).rubric(data), file=source.name, text=text)


@lru_cache(maxsize=1)
def _packaged() -> Rubric:
    return _Reader(DEFAULT_NAME).rubric(tomllib.loads(rubric_text()))


def rubric_text(path: Path | None = None) -> str:
    """The text of the package's rubric, or of a file.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    if path is None:
        return files("analyzer.rubric").joinpath(DEFAULT_NAME).read_text(encoding="utf-8")
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=path) from error
    except UnicodeDecodeError as error:
        raise UsageError("is no text in UTF-8", file=path, remedy="save it as UTF-8") from error


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns plain TOML data into records; every complaint names the file and the entry."""

    file: str

    def rubric(self, data: Mapping[str, Any]) -> Rubric:
        rubric = Rubric(
            self.text(data, "version", "the rubric"),
            tuple(self.level(e) for e in self.tables(data, "levels", "the rubric")),
            tuple(self.criterion(e) for e in self.tables(data, "criteria", "the rubric")),
            tuple(self.gate(e) for e in data.get("gates", [])),
            self.words(data.get("words", {})),
        )
        self.check_keys(data, TOP_KEYS, "the rubric")
        self.check_levels(rubric.levels)
        self.check_weights("the criteria", rubric.criteria)
        names = [c.name for c in rubric.criteria]
        if len(set(names)) != len(names):
            self.refuse("two criteria have the same name", names)
        self.check_directions(rubric.criteria)
        for gate in rubric.gates:
            if gate.criterion not in names:
                known = ", ".join(names)
                self.refuse(f"a gate names an unknown criterion; there are {known}", gate.criterion)
        return rubric

    def words(self, tables: Any) -> ExtraWords:
        """Phrases to add: `[words]` with lists under the names of the lexicon's books."""
        if not isinstance(tables, Mapping):
            self.refuse("[words] must be a table of lists", tables)
        known = load_lexicon("en").books
        for book, phrases in tables.items():
            if book not in known:
                self.refuse(f"[words]: there is no list {book}; {_nearest(book, known)}", book)
            if not isinstance(phrases, list) or not all(isinstance(p, str) for p in phrases):
                self.refuse(f"[words]: {book} must be a list of phrases", phrases)
        return tuple((book, tuple(phrases)) for book, phrases in tables.items())

    def check_keys(self, entry: Mapping[str, Any], known: Collection[str], where: str) -> None:
        """A misspelt entry would silently do nothing."""
        for key in entry:
            if key not in known:
                self.refuse(f"{where} has no entry {key}; {_nearest(key, known)}", key)

    def level(self, entry: Mapping[str, Any]) -> LevelRule:
        name = self.text(entry, "name", "a level")
        where = f"level {name}"
        self.check_keys(entry, ("name", "floor", "description", "reading"), where)
        return LevelRule(
            self.level_name(name),
            self.number(entry, "floor", where),
            self.text(entry, "description", where),
            self.text(entry, "reading", where),
        )

    def criterion(self, entry: Mapping[str, Any]) -> CriterionRule:
        name = self.text(entry, "name", "a criterion")
        where = f"criterion {name}"
        self.check_keys(entry, CRITERION_KEYS, where)
        rule = CriterionRule(
            name,
            self.text(entry, "label", where),
            self.number(entry, "weight", where),
            self.text(entry, "description", where),
            tuple(self.component(e, where) for e in self.tables(entry, "components", where)),
            tuple(self.component(e, where, cap=True) for e in entry.get("caps", [])),
        )
        self.check_weights(f"the components of {name}", rule.components)
        return rule

    def component(self, entry: Mapping[str, Any], where: str, *, cap: bool = False) -> Component:
        name = self.text(entry, "measure", where)
        where = f"{where}, measure {name}"
        if name not in {d.name for d in catalogue()}:
            near = _nearest(name, [d.name for d in catalogue()])
            self.refuse(f"{where}: there is no such measure; {near}", name)
        self.check_keys(entry, COMPONENT_KEYS[cap:], where)
        unit = self.text(entry, "unit", where)
        if unit != definition(name).unit:
            self.refuse(f"{where}: the unit must be {definition(name).unit}", unit)
        return Component(
            name,
            0.0 if cap else self.number(entry, "weight", where),
            self.knots(entry.get("knots"), where),
            unit,
            self.source(entry, where),
            self.text(entry, "reason", where),
        )

    def gate(self, entry: Mapping[str, Any]) -> Gate:
        self.check_keys(entry, ("level", "criterion", "min_score", "source", "reason"), "a gate")
        return Gate(
            self.level_name(self.text(entry, "level", "a gate")),
            self.text(entry, "criterion", "a gate"),
            self.number(entry, "min_score", "a gate"),
            self.source(entry, "a gate"),
            self.text(entry, "reason", "a gate"),
        )

    def knots(self, raw: Any, where: str) -> Knots:
        try:
            knots = tuple((float(x), float(y)) for x, y in raw)
        except (TypeError, ValueError):
            self.refuse(f"{where}: knots must be pairs [value, score]", raw)
        values, scores = [k[0] for k in knots], [k[1] for k in knots]
        if len(knots) < 2 or any(b <= a for a, b in pairwise(values)):
            self.refuse(f"{where}: knots need two or more rising values", raw)
        if any(not 0 <= s <= MAX_SCORE for s in scores):
            self.refuse(f"{where}: scores must lie between 0 and {MAX_SCORE:g}", raw)
        if scores not in (sorted(scores), sorted(scores, reverse=True)):
            self.refuse(f"{where}: scores must only rise or only fall", raw)
        return knots

    def check_levels(self, levels: Sequence[LevelRule]) -> None:
        if tuple(rule.name for rule in levels) != LEVELS:
            self.refuse(f"levels must be {', '.join(LEVELS)}", [rule.name for rule in levels])
        floors = [rule.floor for rule in levels]
        if floors[0] != 0 or floors != sorted(set(floors)) or floors[-1] >= MAX_SCORE:
            self.refuse(f"floors must rise from 0 and stay below {MAX_SCORE:g}", floors)

    def check_directions(self, criteria: Sequence[CriterionRule]) -> None:
        rising: dict[str, bool] = {}
        for part in (p for rule in criteria for p in (*rule.components, *rule.caps)):
            if rising.setdefault(part.measure, part.rising) != part.rising:
                self.refuse("a measure scores more in one place and less in another", part.measure)

    def check_weights(self, what: str, items: Sequence[CriterionRule | Component]) -> None:
        weights = [item.weight for item in items]
        if any(w <= 0 for w in weights):
            self.refuse(
                f"the weights of {what} must be positive; remove what should not count", weights
            )
        if abs(sum(weights) - 1) > WEIGHT_TOLERANCE:
            total = f"{sum(weights):g}"
            self.refuse(f"the weights of {what} must add up to 1, not to {total}", weights)

    def tables(self, entry: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
        value = entry.get(key)
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value) or not value:
            self.refuse(f"{where} needs at least one [[{key}]]", value)
        return value

    def text(self, entry: Mapping[str, Any], key: str, where: str) -> str:
        value = entry.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{where} needs the text {key}", value)
        return value

    def number(self, entry: Mapping[str, Any], key: str, where: str) -> float:
        value = entry.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(f"{where} needs the number {key}", value)
        if not math.isfinite(value):
            self.refuse(f"{where} needs the number {key}", value)
        return float(value)

    def level_name(self, name: str) -> Level:
        found = next((level for level in LEVELS if level == name), None)
        if found is None:
            self.refuse(f"levels must be {', '.join(LEVELS)}", name)
        return found

    def source(self, entry: Mapping[str, Any], where: str) -> str:
        value = self.text(entry, "source", where)
        if value not in SOURCES:
            self.refuse(f"{where}: source must be one of {', '.join(SOURCES)}", value)
        return value

    def refuse(self, problem: str, value: object) -> NoReturn:
        raise UsageError(problem, file=self.file, value=value, remedy="correct the rubric file")


def _nearest(name: str, known: Iterable[str]) -> str:
    return f"did you mean {difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)[0]}"
