"""Analysis -> the canonical text of `analysis.json`: fixed order, rounded, one record per line."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from analyzer.errors import ResultError
from analyzer.records import LEVELS, Analysis, Measure, Prosody, Rating, Speaker
from analyzer.serialize.invalid import first_problem
from analyzer.serialize.schema import SCHEMA_VERSION, AnalysisFile, ProsodyEntry, SignalName, minor

T = TypeVar("T")
OPEN_LEVELS = 2
"""Containers down to this depth are spread over lines, so that a diff shows the changed record."""
LEVEL_ORDER = (*LEVELS, "not_rated")
SIGNAL_ORDER: tuple[str, ...] = get_args(SignalName)


def to_dict(analysis: Analysis) -> dict[str, Any]:
    """The analysis as plain JSON values, checked and rounded, in the contract's order.

    What was read from a file of an earlier version has this one's: it has its fields.

    Raises
    ------
    ResultError
        If a value breaks the schema (not finite, end before start, a measure named twice).
    """
    try:
        file = AnalysisFile.model_validate(_tree(analysis))
    except ValidationError as error:
        raise ResultError(f"the analysis cannot be written: {first_problem(error)}") from error
    result: dict[str, Any] = file.model_dump(mode="json")
    return result


def to_json(analysis: Analysis) -> str:
    """The text of `analysis.json`: equal analyses give equal bytes; ends with a line feed.

    Raises
    ------
    ResultError
        As `to_dict`.
    """
    text = "".join(_lines(to_dict(analysis), 0)) + "\n"
    # Names of files may hold bytes that are no UTF-8 (lone surrogates): write "?" for them.
    return text.encode("utf-8", "replace").decode("utf-8")


def _tree(analysis: Analysis) -> dict[str, Any]:
    talk = analysis.conversation
    listed = ("words", "speech", "turns", "phases", "silences", "overlaps", "interjections", "cues")
    prosody = {item.speaker: item for item in talk.prosody}
    return {
        "schema_version": max(analysis.schema_version, SCHEMA_VERSION, key=minor),
        "recording": analysis.recording,
        "software": analysis.software,
        "quality": analysis.quality,
        "language": talk.language,
        "heard_s": talk.duration_s,
        "interview": talk.interview,
        "speakers": tuple(_speaker(item, prosody.get(item.id)) for item in talk.speakers),
        **{name: getattr(talk, name) for name in (*listed, "typing")},
        "measures": _by_name(analysis.measures),
        "rating": _rating(analysis.rating),
        "signals": _ordered(analysis.signals, SIGNAL_ORDER),
        "overall": analysis.overall,
        "edits": analysis.edits,
        "waveform": {
            "step_s": analysis.waveform.step_s,
            "peaks": _base64(analysis.waveform.peaks),
        },
        "sources": analysis.sources,
        "meant": {
            "weights": analysis.meant.weights,
            "clauses": _base64(analysis.meant.clauses),
            "shares": _base64(analysis.meant.shares),
        },
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _shallow(record: Any) -> dict[str, Any]:
    return {item.name: getattr(record, item.name) for item in fields(record)}


def _speaker(speaker: Speaker, prosody: Prosody | None) -> dict[str, Any]:
    voice = None if prosody is None else ProsodyEntry.model_validate(prosody)
    return {**_shallow(speaker), "prosody": voice}


def _by_name(measures: Sequence[Measure]) -> dict[str, Measure]:
    result: dict[str, Measure] = {}
    for item in measures:
        if item.name in result:
            raise ResultError("two measures have the same name", value=item.name)
        result[item.name] = item
    return result


def _rating(rating: Rating) -> dict[str, Any]:
    """The rating with its levels counted in the order of the levels."""
    stability = rating.stability
    if stability is None:
        return _shallow(rating)
    levels = _ordered(stability.levels, LEVEL_ORDER)
    return {**_shallow(rating), "stability": {**_shallow(stability), "levels": levels}}


def _ordered(mapping: Mapping[str, T], order: Sequence[str]) -> dict[str, T]:
    """The known keys in this order, then the unknown ones, which the schema will refuse."""
    return {
        key: mapping[key]
        for key in (*order, *sorted(mapping.keys() - set(order)))
        if key in mapping
    }


def _lines(value: Any, depth: int) -> Iterator[str]:
    nested = isinstance(value, (Mapping, list)) and len(value) > 0
    if not nested or depth >= OPEN_LEVELS:
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)
        return
    mapping = isinstance(value, Mapping)
    separator, indent = "\n", " " * (depth + 1)
    yield "{" if mapping else "["
    for item in value:
        yield separator + indent
        if mapping:
            yield json.dumps(item, ensure_ascii=False) + ": "
        yield from _lines(value[item] if mapping else item, depth + 1)
        separator = ",\n"
    yield "\n" + " " * depth + ("}" if mapping else "]")
