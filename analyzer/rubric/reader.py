"""`communication.toml` -> the rubric's records, checked at the door."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from analyzer.conversation.lexicon import ExtraWords, load_lexicon
from analyzer.errors import UsageError
from analyzer.measures import catalogue, definition
from analyzer.records import LEVELS, Level
from analyzer.rubric.rubric import (
    MAX_SCORE,
    Component,
    CriterionRule,
    Gate,
    Knots,
    LevelRule,
    Rubric,
)
from analyzer.rubric.score import STEP, TOP_SCORE
from analyzer.settings.toml_text import parse_toml, read_text

DEFAULT_NAME = "communication.toml"
SOURCES = ("L", "P", "J")
TOLERANCE = 1e-6
"""Of sums and differences of decimal figures."""

TOP_KEYS = ("version", "levels", "criteria", "gates", "words")
CRITERION_KEYS = ("name", "label", "weight", "description", "components", "caps")
COMPONENT_KEYS = ("weight", "measure", "knots", "unit", "source", "reason")
"""A cap has all but the weight."""


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
    data = parse_toml(text, source)
    return replace(_Reader(str(source)).rubric(data), file=source.name, text=text)


@lru_cache(maxsize=1)
def _packaged() -> Rubric:
    return _Reader(DEFAULT_NAME).rubric(parse_toml(rubric_text(), DEFAULT_NAME))


def rubric_text(path: Path | None = None) -> str:
    """The text of the package's rubric, or of a file.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    if path is None:
        return files("analyzer.rubric").joinpath(DEFAULT_NAME).read_text(encoding="utf-8")
    return read_text(path)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns plain TOML data into records; every complaint names the file and the entry."""

    file: str

    def rubric(self, data: Mapping[str, Any]) -> Rubric:
        rubric = Rubric(
            self.text(data, "version", "the rubric"),
            tuple(self.level(e) for e in self.tables(data, "levels", "the rubric")),
            tuple(self.criterion(e) for e in self.tables(data, "criteria", "the rubric")),
            tuple(self.gate(e) for e in self.tables(data, "gates", "the rubric", least=0)),
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
        components = self.tables(entry, "components", where, within="criteria.")
        caps = self.tables(entry, "caps", where, within="criteria.", least=0)
        rule = CriterionRule(
            name,
            self.text(entry, "label", where),
            self.number(entry, "weight", where),
            self.text(entry, "description", where),
            tuple(self.component(e, where) for e in components),
            tuple(self.component(e, where, cap=True) for e in caps),
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
        level = self.level_name(self.text(entry, "level", "a gate"))
        if level == LEVELS[0]:
            self.refuse("a gate cannot refuse the lowest level", level)
        min_score = self.number(entry, "min_score", "a gate")
        if not 0 <= min_score <= TOP_SCORE:
            self.refuse(f"a gate: min_score must lie between 0 and {TOP_SCORE:g}", min_score)
        return Gate(
            level,
            self.text(entry, "criterion", "a gate"),
            min_score,
            self.source(entry, "a gate"),
            self.text(entry, "reason", "a gate"),
        )

    def knots(self, raw: Any, where: str) -> Knots:
        if not isinstance(raw, list) or not all(_is_pair(pair) for pair in raw):
            self.refuse(f"{where}: knots must be pairs [value, score] of finite numbers", raw)
        knots = tuple((float(x), float(y)) for x, y in raw)
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
        near = any(b - a < STEP - TOLERANCE for a, b in pairwise(floors))
        if floors[0] != 0 or near or floors[-1] > TOP_SCORE:
            self.refuse(
                f"floors must rise from 0, by {STEP:g} at least, to {TOP_SCORE:g} at most: other "
                "levels cannot be reached",
                floors,
            )

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
        if abs(sum(weights) - 1) > TOLERANCE:
            total = f"{sum(weights):g}"
            self.refuse(f"the weights of {what} must add up to 1, not to {total}", weights)

    def tables(
        self, entry: Mapping[str, Any], key: str, where: str, *, within: str = "", least: int = 1
    ) -> list[Mapping[str, Any]]:
        """The tables under `key`, at least so many; `within` stands before it in their heads."""
        value = entry.get(key, [])
        head = f"[[{within}{key}]]"
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.refuse(f"{where}: {key} must be tables, each under {head}", value)
        if len(value) < least:
            self.refuse(f"{where} needs at least one {head}", value)
        return value

    def text(self, entry: Mapping[str, Any], key: str, where: str) -> str:
        value = entry.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{where} needs the text {key}", value)
        return value

    def number(self, entry: Mapping[str, Any], key: str, where: str) -> float:
        value = entry.get(key)
        if not _is_number(value):
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


def _is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a finite number; TOML also has inf, nan and true."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _nearest(name: str, known: Iterable[str]) -> str:
    return f"did you mean {difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)[0]}"
