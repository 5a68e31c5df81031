"""State of a desk -> what the review page shows beside the report: people, levels, history."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analyzer.records import Edit, Speaker
from analyzer.report import wording
from analyzer.report.assessment import level_view
from analyzer.report.scale import rubric_of
from analyzer.review.desk import State
from analyzer.review.edits import Candidate, Correction, Judge, Merge, Move, Role
from analyzer.review.store import Entry
from analyzer.times import clock


def review_data(state: State, reviewer: str) -> Mapping[str, Any]:
    """The part of the page's data that only the review has."""
    in_force = {entry.id for entry in state.in_force}
    return {
        "version": state.version,
        "reviewer": reviewer,
        "settled": state.settled,
        "speakers": _people(state.analysis.conversation.speakers),
        "part": wording.part(state.analysis.conversation),
        "levels": _levels(state),
        "history": [_line(entry, state, in_force) for entry in reversed(state.entries)],
    }


def _people(speakers: Sequence[Speaker]) -> list[Mapping[str, Any]]:
    """Each with the name that the page shows, and with what it would show without a name."""
    shown = wording.speaker_names(speakers)
    nameless = wording.speaker_names([replace(s, name="") for s in speakers])
    return [
        {
            "id": s.id,
            "name": s.name,
            "role": s.role,
            "roles": _roles(s),
            "shown": shown[s.id],
            "as": nameless[s.id],
        }
        for s in speakers
    ]


def _roles(speaker: Speaker) -> list[tuple[str, str]]:
    """What somebody's role may be made, each with its word; first what was found, if that is no
    such role."""
    roles = [("candidate", "candidate"), ("interviewer", "interviewer")]
    found = [] if speaker.role in dict(roles) else [(speaker.role, "other voice")]
    return [*found, *roles, ("nobody", "not part of the interview")]


def stability_data(state: State) -> Mapping[str, Any]:
    """What an open page asks for now and then: whether there is more than it shows, and how
    steady the level is once that is known."""
    level = level_view(state.analysis.rating, rubric_of(state.analysis.software))
    return {
        "version": state.version,
        "settled": state.settled,
        "word": level.word,
        "steps": [on for _, on in level.steps],
        "stable": level.stable,
        "stability": level.stability,
    }


def _levels(state: State) -> list[Mapping[str, Any]]:
    """Each rater's newest level per criterion."""
    latest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for entry in state.in_force:
        edit = entry.correction
        if isinstance(edit, Judge):
            latest[entry.reviewer, edit.criterion] = {
                "rater": entry.reviewer,
                "criterion": edit.criterion,
                "level": edit.level or "",
                "word": wording.LEVEL_WORDS[edit.level] if edit.level else "",
                "comment": edit.comment,
                "time_s": edit.time_s,
                "clock": "" if edit.time_s is None else clock(edit.time_s),
            }
    return list(latest.values())


def _with_names(correction: Correction, speakers: Sequence[Speaker]) -> Edit:
    """What was changed, with people's names before their ids."""
    edit = correction.described()
    if not isinstance(correction, Candidate | Role | Merge | Move):
        return edit  # what is said may read like an id
    shown = {s.id: f"{s.name} ({s.id})" for s in speakers if s.name}
    parts = (edit.what, edit.before, edit.after)
    return Edit(*(re.sub(r"\bS\d+\b", lambda id_: shown.get(id_[0], id_[0]), p) for p in parts))


def _line(entry: Entry, state: State, in_force: set[int]) -> Mapping[str, Any]:
    undone = {e.undoes for e in state.entries if e.undoes is not None}
    if entry.correction is None:
        text, can_undo = f"took back {entry.undoes}", entry.id not in undone
    else:
        edit = _with_names(entry.correction, state.analysis.conversation.speakers)
        before = f"{wording.shorten(edit.before, 60)} \u2192 " if edit.before else ""
        text = f"{edit.what}: {before}{wording.shorten(edit.after, 120)}".replace("_", " ")
        can_undo = entry.id in in_force
    return {
        "id": entry.id,
        "at": entry.at.replace("T", " ")[:16],
        "reviewer": entry.reviewer,
        "text": text,
        "on": entry.correction is None or entry.id in in_force,
        "can_undo": can_undo,
        "problem": state.problems.get(entry.id, ""),
    }
