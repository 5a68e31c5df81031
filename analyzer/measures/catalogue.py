"""`catalogue.toml` -> the table of all measures: label, unit, source, definition in plain words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

from analyzer.records import PHASES, InterjectionKind

KINDS: tuple[InterjectionKind, ...] = get_args(InterjectionKind)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure is. `source` is L (literature), P (product practice) or J (judgement);
    `group` is the module that computes it."""

    name: str
    label: str
    unit: str
    source: str
    text: str
    group: str


@cache
def catalogue() -> tuple[Definition, ...]:
    """All definitions, in the order in which `measure` gives the figures.

    Examples
    --------
    >>> catalogue()[0].name
    'talk_share'
    """
    text = files("analyzer.measures").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(
        item
        for group, entries in tomllib.loads(text).items()
        for name, entry in entries.items()
        for item in _expand(group, name, entry)
    )


def definition(name: str) -> Definition:
    """The definition of the measure called `name`.

    Raises
    ------
    KeyError
        When no measure has this name.

    Examples
    --------
    >>> definition("talk_share").unit
    'share'
    """
    return _by_name()[name]


@cache
def _by_name() -> Mapping[str, Definition]:
    return {item.name: item for item in catalogue()}


def _expand(group: str, name: str, entry: Mapping[str, str]) -> Iterator[Definition]:
    """One definition, or one per interjection kind or phase where the entry says `by`."""
    repeated: Mapping[str | None, tuple[str, ...]] = {"kind": KINDS, "phase": PHASES, None: ("",)}
    for by in repeated[entry.get("by")]:
        yield Definition(
            entry.get("name", name).format(by=by),
            entry["label"].format(by=by),
            entry["unit"],
            entry["source"],
            entry["text"].format(by=by),
            group,
        )
