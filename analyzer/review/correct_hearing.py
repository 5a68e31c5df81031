"""Hearing and corrections -> who spoke, what was said and what counts, as corrected."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analyzer.records import Hearing, Interval, Known, Speech
from analyzer.review.edits import (
    Candidate,
    Correction,
    Logged,
    Merge,
    Move,
    Part,
    Reword,
    Role,
)
from analyzer.review.found_again import same_words
from analyzer.review.words import retimed
from analyzer.spans import middle_s, unite_speech

SLIVER_S = 0.2
"""A cut that would leave less than this of a piece moves the whole piece: boundaries found anew
lie this near to the old ones."""


def correct_hearing(
    hearing: Hearing,
    log: Sequence[Logged],
    *,
    candidate: str | None = None,
    within: Interval | None = None,
) -> tuple[Hearing, str | None, Mapping[int, str]]:
    """Apply what changes who spoke, what was said and what counts, in order.

    `candidate` is the id that was chosen before, when the log goes on; `within` the part of the
    recording of which anything was kept, None for all of it.

    Returns
    -------
    tuple
        The corrected hearing, the candidate's id if somebody chose one, and for each correction
        that could not be applied (by its id) the reason.
    """
    problems: dict[int, str] = {}
    for item in log:
        edit = item.edit
        known = {s.speaker for s in hearing.speech} | {w.speaker for w in hearing.words}
        needed = (edit.speaker,) if isinstance(edit, Move) else edit.speakers()
        strangers = [speaker for speaker in needed if speaker not in known]
        if strangers:
            names = ", ".join(sorted(known)) or "none"
            problems[item.id] = f"nobody called {strangers[0]} is heard; known are: {names}"
        elif isinstance(edit, Candidate):
            candidate = edit.speaker
            hearing = _without_role(hearing, edit.speaker)
        elif isinstance(edit, Merge):
            hearing = _merged(hearing, edit)
            candidate = edit.into if candidate == edit.speaker else candidate
        else:
            changed = _changed(hearing, edit, within)
            if isinstance(changed, str):
                problems[item.id] = changed
                continue
            hearing = changed
            if isinstance(edit, Role) and candidate == edit.speaker:
                candidate = None
    return hearing, candidate, problems


def _changed(hearing: Hearing, edit: Correction, within: Interval | None) -> Hearing | str:
    """The hearing after one correction of what was heard; of others, as it is."""
    match edit:
        case Move():
            return _moved(hearing, edit)
        case Reword():
            return _reworded(hearing, edit)
        case Role():
            return (
                _left_out(hearing, edit) if edit.role == "nobody" else _interviewing(hearing, edit)
            )
        case Part():
            return _parted(hearing, edit, within)
    return hearing


def _left_out(hearing: Hearing, edit: Role) -> Hearing | str:
    """Without whoever is no part of the interview: where that voice alone is heard it is silent."""
    others = {s.speaker for s in hearing.speech} - {edit.speaker}
    if not others:
        return "nobody else is heard"
    return replace(
        hearing,
        speech=tuple(s for s in hearing.speech if s.speaker != edit.speaker),
        words=tuple(w for w in hearing.words if w.speaker != edit.speaker),
        prosody=tuple(p for p in hearing.prosody if p.speaker != edit.speaker),
        known=tuple(k for k in hearing.known if k.speaker != edit.speaker),
    )


def _interviewing(hearing: Hearing, edit: Role) -> Hearing:
    named = {item.speaker: item.name for item in hearing.known}
    told = Known(edit.speaker, named.get(edit.speaker, ""), "interviewer", corrected=True)
    others = (item for item in hearing.known if item.speaker != edit.speaker)
    return replace(hearing, known=(*others, told))


def _without_role(hearing: Hearing, speaker: str) -> Hearing:
    """Whom a coach made an interviewer and now takes for the candidate."""
    known = tuple(
        replace(item, role=None, corrected=False)
        if item.speaker == speaker and item.corrected
        else item
        for item in hearing.known
    )
    return replace(hearing, known=known)


def _parted(hearing: Hearing, edit: Part, within: Interval | None) -> Hearing | str:
    heard = within or Interval(0.0, hearing.duration_s)
    part = Interval(max(edit.start_s, heard.start_s), min(edit.end_s, heard.end_s))
    if not any(s.interval.overlap_s(part) > 0 for s in hearing.speech):
        return "nobody is heard in that part"
    return replace(hearing, interview=part)


def _merged(hearing: Hearing, edit: Merge) -> Hearing:
    def who(speaker: str) -> str:
        return edit.into if speaker == edit.speaker else speaker

    return replace(
        hearing,
        speech=unite_speech(replace(s, speaker=who(s.speaker)) for s in hearing.speech),
        words=tuple(replace(w, speaker=who(w.speaker)) for w in hearing.words),
        prosody=tuple(p for p in hearing.prosody if p.speaker != edit.speaker),
    )


def _moved(hearing: Hearing, edit: Move) -> Hearing | str:
    pieces: list[Speech] = []
    moved = 0
    for piece in hearing.speech:
        if piece.speaker != edit.speaker:
            pieces.append(piece)
            continue
        for part, inside in _cut(piece, edit.start_s, edit.end_s):
            pieces.append(replace(part, speaker=edit.to) if inside else part)
            moved += inside
    words = tuple(
        replace(w, speaker=edit.to)
        if w.speaker == edit.speaker and edit.start_s <= middle_s(w) < edit.end_s
        else w
        for w in hearing.words
    )
    if not moved and words == hearing.words:
        return f"{edit.speaker} is no longer heard there"
    return replace(hearing, speech=unite_speech(pieces), words=words)


def _cut(piece: Speech, start_s: float, end_s: float) -> list[tuple[Speech, bool]]:
    """The piece in parts, each inside the stretch or not; slivers go with their neighbour."""
    edges = [
        at for at in (start_s, end_s) if piece.start_s + SLIVER_S < at < piece.end_s - SLIVER_S
    ]
    marks = [piece.start_s, *edges, piece.end_s]
    parts = [replace(piece, start_s=a, end_s=b) for a, b in itertools.pairwise(marks)]
    return [(p, start_s <= middle_s(p) < end_s) for p in parts]


def _reworded(hearing: Hearing, edit: Reword) -> Hearing | str:
    inside = [
        w
        for w in hearing.words
        if w.speaker == edit.speaker and edit.start_s <= middle_s(w) <= edit.end_s
    ]
    now = " ".join(w.text for w in inside)
    if not same_words(now, edit.before):
        return "other words are heard there now"
    changed = retimed(inside, edit.after, edit.speaker, edit.start_s, edit.end_s, hearing.language)
    gone = set(map(id, inside))
    kept = [w for w in hearing.words if id(w) not in gone]
    return replace(hearing, words=tuple(sorted([*kept, *changed], key=lambda w: w.start_s)))
