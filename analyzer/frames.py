"""Analysis -> pandas tables with the same columns and types for every recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analyzer.records import Analysis, Conversation, Interjection

Columns = Mapping[str, str]
TEXT = "string"
"""The nullable text type: the same in pandas 2 and 3, missing is <NA>."""
TIMES: Columns = {"start_s": "float64", "end_s": "float64", "duration_s": "float64"}
WHO: Columns = {"speaker": TEXT, "role": TEXT}
COLUMNS: Mapping[str, Columns] = {
    "speakers": {
        "id": TEXT,
        "role": TEXT,
        "role_confidence": "float64",
        "speech_s": "float64",
        "name": TEXT,
    },
    "words": {**TIMES, **WHO, "text": TEXT, "probability": "float64", "filler": "bool"},
    "speech": {**TIMES, **WHO},
    "turns": {**TIMES, **WHO, "text": TEXT, "backchannel": "bool"},
    "phases": {**TIMES, "name": TEXT},
    "silences": {**TIMES, "owner": TEXT, "phase": TEXT, "announced": "bool", "typing": "bool"},
    "overlaps": {**TIMES, **WHO, "over": TEXT, "interruption": "bool"},
    "interjections": {
        **TIMES,
        **WHO,
        "text": TEXT,
        "kind": TEXT,
        "phase": TEXT,
        "expects_response": "bool",
        "response_status": TEXT,
        "first_sound_s": "float64",
        "first_content_s": "float64",
        "response_start_s": "float64",
        "response_end_s": "float64",
        "response_text": TEXT,
    },
    "cues": {**TIMES, **WHO, "kind": TEXT, "text": TEXT, "prompted": "bool"},
    "measures": {
        "name": TEXT,
        "value": "float64",
        "unit": TEXT,
        "numerator": "float64",
        "denominator": "float64",
        "reason": TEXT,
        "spans": "int64",
    },
    "criteria": {
        "name": TEXT,
        "score": "float64",
        "level": TEXT,
        "weight": "float64",
        "evidence": "int64",
        "because": TEXT,
        "next": TEXT,
    },
    "evidence": {"criterion": TEXT, **TIMES, "quote": TEXT, "side": TEXT},
}
"""Columns and types of every table; the order is that of the tables and of their columns."""
COUNTED = {"measures": "spans", "criteria": "evidence"}
"""Columns that hold how many there are of what the record lists."""
TIMED_LISTS = ("words", "speech", "turns", "phases", "silences", "overlaps", "cues")


def frames(analysis: Analysis) -> dict[str, pd.DataFrame]:
    """The tables of `COLUMNS`, one row per record, in the order of the analysis.

    Seconds are float64; what is undefined is NaN in a column of numbers and <NA> in one of text.
    The response to an interjection stands in its row. Empty tables have the same columns and
    types, so that tables of many recordings can be put below each other.
    """
    talk = analysis.conversation
    roles = {speaker.id: speaker.role for speaker in talk.speakers}
    listed = {name: [_timed(r, name, roles) for r in getattr(talk, name)] for name in TIMED_LISTS}
    rows: dict[str, Iterable[dict[str, Any]]] = {
        **listed,
        "speakers": (_plain(item, "speakers") for item in talk.speakers),
        "interjections": _interjections(talk, roles),
        "measures": (_plain(item, "measures") for item in analysis.measures),
        "criteria": (_plain(item, "criteria") for item in analysis.rating.criteria),
        "evidence": (
            {"criterion": criterion.name, **_timed(item, "evidence", roles)}
            for criterion in analysis.rating.criteria
            for item in criterion.evidence
        ),
    }
    return {name: _frame(rows[name], columns) for name, columns in COLUMNS.items()}


def _frame(rows: Iterable[dict[str, Any]], columns: Columns) -> pd.DataFrame:
    """One column at a time, so that no type is guessed from the values."""
    listed = list(rows)
    return pd.DataFrame(
        {
            name: pd.Series([row[name] for row in listed], dtype=kind)
            for name, kind in columns.items()
        }
    )


def _plain(record: Any, table: str) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in COLUMNS[table] if hasattr(record, name)}
    counted = COUNTED.get(table)
    return values if counted is None else {**values, counted: len(values[counted])}


def _timed(record: Any, table: str, roles: Mapping[str, str]) -> dict[str, Any]:
    """The record's values, its length, and the role of its speaker where it has one."""
    added = {"duration_s": record.end_s - record.start_s}
    if "role" not in COLUMNS[table]:
        return {**_plain(record, table), **added}
    return {**_plain(record, table), **added, "role": roles.get(record.speaker)}


def _interjections(talk: Conversation, roles: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {**_timed(item, "interjections", roles), **_response(item)} for item in talk.interjections
    ]


def _response(item: Interjection) -> dict[str, Any]:
    response = item.response
    return {
        "response_status": response and response.status,
        "first_sound_s": response and response.first_sound_s,
        "first_content_s": response and response.first_content_s,
        "response_start_s": response and response.start_s,
        "response_end_s": response and response.end_s,
        "response_text": response and response.text,
    }
