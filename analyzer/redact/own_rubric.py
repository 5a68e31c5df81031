"""A coach's rubric -> the same for a copy: it scores as before, and names nobody.

Its comments, the name of its file and the reasons given for figures stay behind: no score and no
report needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from analyzer.records import Analysis, Software
from analyzer.redact.placeholders import Placeholders
from analyzer.settings.toml_text import parse_toml, toml_text

FILE = "rubric.toml"
"""What the rubric of a copy is called, whatever its file was."""
LEFT_OUT = "Left out of the copy."
"""Stands for the reason of a figure: a rubric must give one."""
CODES = ("name", "level", "criterion", "measure", "unit", "source")
"""Entries that are no prose; `_new_names` sees to those of criteria."""


def rubric_texts(software: Software) -> Iterator[str]:
    """What a person wrote into a rubric of their own, of that which stays in a copy.

    Raises
    ------
    UsageError
        If the rubric that was kept with the result is no TOML.
    """
    return _prose(_kept(software))


def with_shared_rubric(analysis: Analysis, places: Placeholders) -> Analysis:
    """The analysis with the rubric as it may be shared, and its criteria called as in that.

    Phrases that hold what is replaced are left out: nothing in the copy can match them any more.
    """
    if not analysis.software.rubric:
        return analysis
    data = _kept(analysis.software)
    names = _new_names(data, places)
    for table, key in (("criteria", "name"), ("gates", "criterion")):
        for entry in _tables(data, table):
            entry[key] = names.get(entry.get(key, ""), entry.get(key, ""))
    for phrases in _books(data):
        phrases[:] = [text for text in phrases if places.replace(str(text)) == text]
    text = toml_text(_rewritten(data, places.replace))
    rating = analysis.rating
    criteria = (replace(item, name=names.get(item.name, item.name)) for item in rating.criteria)
    edits = (replace(edit, what=names.get(edit.what, edit.what)) for edit in analysis.edits)
    return replace(
        analysis,
        software=replace(analysis.software, rubric=text, rubric_file=FILE),
        rating=replace(rating, criteria=tuple(criteria)),
        edits=tuple(edits),
    )


def _kept(software: Software) -> dict[str, Any]:
    """The data of the rubric, none for the package's, without the reasons of figures."""
    data = parse_toml(software.rubric, software.rubric_file or FILE)
    for criterion in _tables(data, "criteria"):
        for figure in (*_tables(criterion, "components"), *_tables(criterion, "caps")):
            figure["reason"] = LEFT_OUT
    return data


def _new_names(data: Mapping[str, Any], places: Placeholders) -> Mapping[str, str]:
    """New names for the criteria whose own ones hold what is replaced."""
    renamed = {}
    for number, entry in enumerate(_tables(data, "criteria"), 1):
        shown = " ".join(word.capitalize() for word in str(entry.get("name", "")).split("_"))
        if places.replace(shown) != shown:
            renamed[entry["name"]] = f"criterion_{number}"
    return renamed


def _tables(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    entries = data.get(key)
    return [item for item in entries if isinstance(item, dict)] if isinstance(entries, list) else []


def _books(data: Mapping[str, Any]) -> list[list[Any]]:
    words = data.get("words")
    books = words.values() if isinstance(words, dict) else ()
    return [phrases for phrases in books if isinstance(phrases, list)]


def _prose(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _prose(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _prose(inner, key)
    elif isinstance(value, str) and key not in CODES:
        yield value


def _rewritten(value: Any, change: Callable[[str], str], key: str = "") -> Any:
    """The data with every prose changed."""
    if isinstance(value, dict):
        return {name: _rewritten(inner, change, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rewritten(inner, change, key) for inner in value]
    return change(value) if isinstance(value, str) and key not in CODES else value
