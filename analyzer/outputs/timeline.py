"""Conversation -> timeline.csv: every event, one row each, in the order of time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from analyzer.records import Conversation, Interjection
from analyzer.spreadsheet import safe_cell

COLUMNS = (
    "start_s",
    "end_s",
    "duration_s",
    "type",
    "speaker",
    "role",
    "kind",
    "status",
    "owner",
    "phase",
    "over",
    "first_sound_s",
    "first_content_s",
    "flags",
    "text",
)
TYPES = (
    "phase",
    "turn",
    "backchannel",
    "interjection",
    "response",
    "overlap",
    "silence",
    "cue",
)
"""Also the order of rows that begin and end together."""


class Timed(Protocol):
    """Anything with a start and an end."""

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...


class _Row(NamedTuple):
    start_s: float
    end_s: float
    type: str
    cells: dict[str, str]


def timeline_csv(conversation: Conversation) -> str:
    """The table as CSV text with a header; times in seconds to 0.001, flags separated by spaces.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    roles = {speaker.id: speaker.role for speaker in conversation.speakers}
    rows = sorted(_rows(conversation), key=lambda row: (*row[:2], TYPES.index(row.type)))
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        role = row.cells.get("role") or roles.get(row.cells.get("speaker", ""), "")
        writer.writerow(
            {
                "start_s": f"{row.start_s:.3f}",
                "end_s": f"{row.end_s:.3f}",
                "duration_s": f"{round(row.end_s, 3) - round(row.start_s, 3):.3f}",
                "type": row.type,
                **row.cells,
                "role": role,
            }
        )
    return out.getvalue()


def _rows(talk: Conversation) -> Iterator[_Row]:
    for turn in talk.turns:
        kind = "backchannel" if turn.backchannel else "turn"
        yield _row(turn, kind, speaker=turn.speaker, text=turn.text)
    for phase in talk.phases:
        yield _row(phase, "phase", phase=phase.name)
    for gap in talk.silences:
        flags = _flags(announced=gap.announced, typing=gap.typing)
        yield _row(gap, "silence", owner=gap.owner, phase=gap.phase, flags=flags)
    for overlap in talk.overlaps:
        flags = _flags(interruption=overlap.interruption)
        yield _row(overlap, "overlap", speaker=overlap.speaker, over=overlap.over, flags=flags)
    candidates = sorted(talk.ids("candidate"))
    for interjection in talk.interjections:
        yield from _interjection(interjection, candidates[0] if len(candidates) == 1 else "")
    for cue in talk.cues:
        flags = _flags(prompted=cue.prompted)
        yield _row(cue, "cue", speaker=cue.speaker, kind=cue.kind, flags=flags, text=cue.text)


def _interjection(item: Interjection, candidate: str) -> Iterator[_Row]:
    """The interjection with its response's status and latencies, then the response itself."""
    response = item.response
    found: dict[str, str] = {}
    if response is not None:
        found = {
            "status": response.status,
            "first_sound_s": _seconds(response.first_sound_s),
            "first_content_s": _seconds(response.first_content_s),
        }
    row = _row(
        item,
        "interjection",
        speaker=item.speaker,
        kind=item.kind,
        phase=item.phase,
        flags=_flags(expects_response=item.expects_response),
        text=item.text,
    )
    yield row._replace(cells={**row.cells, **found})
    if response is None or response.start_s is None or response.end_s is None:
        return
    said = {
        "speaker": safe_cell(candidate),
        "role": "candidate",
        "text": safe_cell(response.text),
    }
    yield _Row(response.start_s, response.end_s, "response", {**found, **said})


def _row(item: Timed, type_: str, /, **cells: str) -> _Row:
    return _Row(item.start_s, item.end_s, type_, {k: safe_cell(text) for k, text in cells.items()})


def _flags(**flags: bool) -> str:
    return " ".join(name for name, is_set in flags.items() if is_set)


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.3f}"
