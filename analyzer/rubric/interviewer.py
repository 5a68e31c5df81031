"""Conversation x measures -> what in the figures comes from the interviewer's side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from analyzer.records import Conversation, Interjection, Interval
from analyzer.rubric.phrase import figure, span
from analyzer.rubric.score import Values
from analyzer.settings import RubricSettings
from analyzer.spans import intersect, total_s, union


def interviewer_effect(
    conversation: Conversation, values: Values, settings: RubricSettings
) -> tuple[str, ...]:
    """Sentences about a low share, open questions and slow answers that are not the candidate's.

    Empty when the interviewer explains nothing.
    """
    return (
        *_share(conversation, values, settings),
        *_no_room(conversation, settings),
        *_long_questions(conversation, settings),
    )


def _share(conversation: Conversation, values: Values, settings: RubricSettings) -> Iterator[str]:
    """A low talk share beside an interviewer who also talks while code is written."""
    share = values.get("talk_share")
    if share is None or share >= settings.low_talk_share:
        return
    theirs = conversation.ids("interviewer")
    speech = union(s.interval for s in conversation.speech if s.speaker in theirs)
    work = [Interval(p.start_s, p.end_s) for p in conversation.phases if p.name == "implementation"]
    work_s = sum(one.duration_s for one in work)
    taken_s = total_s(intersect(speech, work))
    if work_s > 0 and taken_s >= settings.interviewer_work_share * work_s:
        yield (
            f"The candidate has {figure(share, 'share')} of the talk, but the interviewer speaks "
            f"for {span(taken_s)} of the {span(work_s)} of implementation: the low share is the "
            "interviewer's doing and costs nothing."
        )


def without_room(conversation: Conversation, settings: RubricSettings) -> tuple[Interjection, ...]:
    """Questions left open because the interviewer went on before anybody could answer."""
    items = sorted(conversation.interjections, key=lambda i: i.start_s)
    unanswered = [
        (item, later)
        for item, later in pairwise(items)
        if item.response is not None and item.response.status == "unanswered"
    ]
    return tuple(
        item
        for item, later in unanswered
        if later.start_s - item.end_s < settings.room_to_answer_s
        and not (item.response and item.response.first_content_s is not None)
    )


def _no_room(conversation: Conversation, settings: RubricSettings) -> Iterator[str]:
    cut = without_room(conversation, settings)
    if cut:
        yield (
            f"{_count(len(cut), 'question')} had no answer because the interviewer went on within "
            f"{settings.room_to_answer_s:g} s."
        )


def _long_questions(conversation: Conversation, settings: RubricSettings) -> Iterator[str]:
    """Slow answers that follow long questions, when short ones are met quickly."""
    met = [
        (item, late)
        for item in conversation.interjections
        if item.response is not None and (late := item.response.first_sound_s) is not None
    ]
    long = [pair for pair in met if _length_s(pair[0]) >= settings.long_question_s]
    short = [pair for pair in met if _length_s(pair[0]) < settings.long_question_s]
    if min(len(long), len(short)) < settings.min_each_length:
        return
    slow, quick = _median_delay_s(long), _median_delay_s(short)
    if slow - quick >= settings.slower_by_s:
        yield (
            f"Questions of {settings.long_question_s:g} s and more are met after {span(slow)}, "
            f"shorter ones after {span(quick)}: part of the delay is the length of the "
            "questions."
        )


def _median_delay_s(pairs: Sequence[tuple[Interjection, float]]) -> float:
    """Who comes in before the end has no delay."""
    return max(0.0, median(late for _, late in pairs))


def _length_s(item: Interjection) -> float:
    return item.end_s - item.start_s


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
