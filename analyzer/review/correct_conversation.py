"""Conversation and corrections -> names, responses and announced silences, as corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from analyzer.conversation.timeline import text_of
from analyzer.records import Conversation, Interjection, Response, Turn
from analyzer.review.edits import Announce, Answer, Logged, Rename
from analyzer.review.found_again import same_words
from analyzer.settings import ConversationSettings
from analyzer.spans import middle_s, shared_part

SAME_MOMENT_S = 1.5
"""An interjection found anew begins this near to where it was."""
SAME_SPAN = 0.5
"""Two silences that share at least this part of their joint span are one."""
DEFAULTS = ConversationSettings()


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
        and (not edit.text or same_words(item.text, edit.text))
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
    inside = (w for w in talk.words if onset_s <= middle_s(w) <= turn.end_s)
    words = [w for w in inside if w.speaker == turn.speaker]
    content_s = next((w.start_s for w in words if not w.filler), onset_s)
    latency_s = round(onset_s - item.end_s, 3)
    content_latency_s = max(latency_s, round(content_s - item.end_s, 3))
    text = text_of(words)
    return Response("answered", latency_s, content_latency_s, onset_s, turn.end_s, text)


def _announced(talk: Conversation, edit: Announce) -> Conversation | str:
    best = max(talk.silences, key=lambda s: shared_part(s, edit), default=None)
    if best is None or shared_part(best, edit) < SAME_SPAN:
        return "no such silence is found there now"
    changed = tuple(replace(s, announced=edit.announced) if s is best else s for s in talk.silences)
    return replace(talk, silences=changed)
