"""Hearing, conversation and corrections -> both corrected, and what could not be applied."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from analyzer.conversation.timeline import midpoint_s, text_of
from analyzer.records import (
    Conversation,
    Hearing,
    Interjection,
    Interval,
    Known,
    Response,
    Silence,
    Speech,
    Turn,
)
from analyzer.review.edits import (
    Announce,
    Answer,
    Candidate,
    Correction,
    Merge,
    Move,
    Part,
    Rename,
    Reword,
    Role,
)
from analyzer.review.words import retimed
from analyzer.settings import ConversationSettings

SLIVER_S = 0.2
"""A cut that would leave less than this of a piece moves the whole piece: boundaries found anew
lie this near to the old ones."""
SAME_MOMENT_S = 1.5
"""An interjection found anew begins this near to where it was."""
SAME_TEXT = 0.5
"""Two texts with at least this share of words in common are the same words, recognised anew."""
SAME_SPAN = 0.5
"""Two silences that share at least this part of their joint span are one."""
DEFAULTS = ConversationSettings()


@dataclass(frozen=True, slots=True)
class Logged:
    """A correction as it stands in the log."""

    id: int
    edit: Correction


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
        speech=_joined([replace(s, speaker=who(s.speaker)) for s in hearing.speech]),
        words=tuple(replace(w, speaker=who(w.speaker)) for w in hearing.words),
        prosody=tuple(p for p in hearing.prosody if p.speaker != edit.speaker),
    )


def _joined(speech: Sequence[Speech]) -> tuple[Speech, ...]:
    """Overlapping pieces of one speaker become one."""
    found: list[Speech] = []
    last: dict[str, int] = {}
    for piece in sorted(speech):
        at = last.get(piece.speaker)
        if at is not None and piece.start_s <= found[at].end_s:
            found[at] = replace(found[at], end_s=max(found[at].end_s, piece.end_s))
        else:
            last[piece.speaker] = len(found)
            found.append(piece)
    return tuple(sorted(found))


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
        if w.speaker == edit.speaker and edit.start_s <= midpoint_s(w) < edit.end_s
        else w
        for w in hearing.words
    )
    if not moved and words == hearing.words:
        return f"{edit.speaker} is no longer heard there"
    return replace(hearing, speech=_joined(pieces), words=words)


def _cut(piece: Speech, start_s: float, end_s: float) -> list[tuple[Speech, bool]]:
    """The piece in parts, each inside the stretch or not; slivers go with their neighbour."""
    edges = [
        at for at in (start_s, end_s) if piece.start_s + SLIVER_S < at < piece.end_s - SLIVER_S
    ]
    marks = [piece.start_s, *edges, piece.end_s]
    parts = [replace(piece, start_s=a, end_s=b) for a, b in itertools.pairwise(marks)]
    return [(p, start_s <= (p.start_s + p.end_s) / 2 < end_s) for p in parts]


def _reworded(hearing: Hearing, edit: Reword) -> Hearing | str:
    inside = [
        w
        for w in hearing.words
        if w.speaker == edit.speaker and edit.start_s <= midpoint_s(w) <= edit.end_s
    ]
    now = " ".join(w.text for w in inside)
    if now != edit.before and _alike(now, edit.before) < SAME_TEXT:
        return "other words are heard there now"
    changed = retimed(inside, edit.after, edit.speaker, edit.start_s, edit.end_s, hearing.language)
    gone = set(map(id, inside))
    kept = [w for w in hearing.words if id(w) not in gone]
    return replace(hearing, words=tuple(sorted([*kept, *changed], key=lambda w: w.start_s)))


def _alike(a: str, b: str) -> float:
    """Share of words in common, in order, in [0, 1]; two empty texts are alike."""
    return SequenceMatcher(None, a.lower().split(), b.lower().split(), autojunk=False).ratio()


def correct_conversation(
    talk: Conversation, log: Sequence[Logged], settings: ConversationSettings = DEFAULTS
) -> tuple[Conversation, Mapping[int, str]]:
    """Apply what changes how a moment is judged, and the names; reasons as `correct_hearing`.

    Of corrections of one interjection the last one holds, applied to the response that was found:
    who says "unanswered" and then "answered" is back where it was.
    """
    problems: dict[int, str] = {}
    found = talk.interjections
    for item in log:
        edit = item.edit
        if isinstance(edit, Answer):
            changed: Conversation | str = _answered(talk, found, edit, settings)
        elif isinstance(edit, Announce):
            changed = _announced(talk, edit)
        elif isinstance(edit, Rename):
            changed = _renamed(talk, edit)
        else:
            continue
        if isinstance(changed, str):
            problems[item.id] = changed
        else:
            talk = changed
    return talk, problems


def _renamed(talk: Conversation, edit: Rename) -> Conversation:
    named = tuple(replace(s, name=edit.name) if s.id == edit.speaker else s for s in talk.speakers)
    return replace(talk, speakers=named)


def _answered(
    talk: Conversation,
    found: Sequence[Interjection],
    edit: Answer,
    settings: ConversationSettings,
) -> Conversation | str:
    near = [
        (abs(item.start_s - edit.start_s), index)
        for index, item in enumerate(found)
        if abs(item.start_s - edit.start_s) <= SAME_MOMENT_S
        and (not edit.text or _alike(item.text, edit.text) >= SAME_TEXT)
    ]
    if not near:
        return "no interjection with these words is found there now"
    index = min(near)[1]
    changed = _met(talk, found[index], edit, settings)
    if isinstance(changed, str):
        return changed
    items = (*talk.interjections[:index], changed, *talk.interjections[index + 1 :])
    return replace(talk, interjections=items)


def _met(
    talk: Conversation, item: Interjection, edit: Answer, settings: ConversationSettings
) -> Interjection | str:
    if edit.status == "none_needed":
        return replace(item, expects_response=False, response=None)
    if edit.status == "unanswered":
        none = Response("unanswered", None, None, None, None, "")
        return replace(item, expects_response=True, response=none)
    reply = _reply(talk, item, settings)
    if reply is None:
        return "the candidate begins nothing new after it"
    return replace(item, expects_response=True, response=reply)


def _reply(
    talk: Conversation, item: Interjection, settings: ConversationSettings
) -> Response | None:
    """What the coach takes for the answer: what the candidate says while one is awaited.

    A late answer comes before a listening signal, which is one ("Yes.") where no other is given
    before the next question. What comes too late counts where nothing else does.
    """
    heard, awaited_s = item.response, settings.unanswered_after_filler_s
    known = None
    if heard is not None and heard.first_sound_s is not None:
        known = replace(heard, status="answered")
        if heard.status != "unanswered" or heard.first_sound_s <= awaited_s:
            return known
    asked_s = [
        other.start_s
        for other in talk.interjections
        if other.expects_response and other.start_s >= item.end_s
    ]
    until_s = min([*asked_s, item.end_s + awaited_s])
    begun = list(_begun(talk, item, settings.early_answer_s))
    late_s = min([*asked_s, item.end_s + settings.response_reach_s])
    in_time = [(turn, onset_s) for turn, onset_s in begun if onset_s < until_s]
    holding, later = ([b for b in of if not b[0].backchannel] for of in (in_time, begun))
    late = [(turn, onset_s) for turn, onset_s in later if onset_s < late_s]
    in_reach = known is not None and (known.first_sound_s or 0.0) <= settings.response_reach_s
    first = holding or ([] if in_reach else late or in_time)
    for turn, onset_s in first or ([] if known is not None else later):
        return _response(talk, item, turn, onset_s)
    return known


def _begun(
    talk: Conversation, item: Interjection, early_answer_s: float
) -> Iterator[tuple[Turn, float]]:
    """The candidate's turns that go on after the interjection, each from its first sound that was
    not there long before the interjection was over."""
    since_s = max(item.start_s, item.end_s - early_answer_s)
    candidates = talk.ids("candidate")
    for turn in talk.turns:
        if turn.speaker not in candidates or turn.end_s <= item.end_s:
            continue
        for piece in talk.speech:
            begins = max(since_s, turn.start_s) <= piece.start_s < turn.end_s
            if piece.speaker == turn.speaker and begins and piece.end_s > item.end_s:
                yield turn, piece.start_s
                break


def _response(talk: Conversation, item: Interjection, turn: Turn, onset_s: float) -> Response:
    inside = (w for w in talk.words if onset_s <= midpoint_s(w) <= turn.end_s)
    words = [w for w in inside if w.speaker == turn.speaker]
    content_s = next((w.start_s for w in words if not w.filler), onset_s)
    latency_s = round(onset_s - item.end_s, 3)
    content_latency_s = max(latency_s, round(content_s - item.end_s, 3))
    text = text_of(words)
    return Response("answered", latency_s, content_latency_s, onset_s, turn.end_s, text)


def _announced(talk: Conversation, edit: Announce) -> Conversation | str:
    best = max(talk.silences, key=lambda s: _shared(s, edit), default=None)
    if best is None or _shared(best, edit) < SAME_SPAN:
        return "no such silence is found there now"
    changed = tuple(replace(s, announced=edit.announced) if s is best else s for s in talk.silences)
    return replace(talk, silences=changed)


def _shared(silence: Silence, edit: Announce) -> float:
    both = min(silence.end_s, edit.end_s) - max(silence.start_s, edit.start_s)
    whole = max(silence.end_s, edit.end_s) - min(silence.start_s, edit.start_s)
    return max(both, 0.0) / whole if whole > 0 else 0.0


def same_people(
    before: Sequence[Speech], after: Sequence[Speech], share: float = 0.5
) -> dict[str, str]:
    """Old speaker id -> the id of who speaks most at the same times now.

    Ids that share less than `share` of their speech with anybody are left out.
    """
    names: dict[str, str] = {}
    for old in {s.speaker for s in before}:
        mine = [s for s in before if s.speaker == old]
        total = sum(s.interval.duration_s for s in mine)
        shared = {
            new: _together(mine, [s for s in after if s.speaker == new])
            for new in sorted({s.speaker for s in after})
        }
        best = max(shared, key=lambda name: shared[name], default=None)
        if best is not None and total > 0 and shared[best] >= share * total:
            names[old] = best
    return names


def _together(a: Sequence[Speech], b: Sequence[Speech]) -> float:
    """Seconds that two sorted lists of pieces share."""
    total, i, j = 0.0, 0, 0
    while i < len(a) and j < len(b):
        total += a[i].interval.overlap_s(b[j].interval)
        if a[i].end_s <= b[j].end_s:
            i += 1
        else:
            j += 1
    return total
