"""Whether an interjection was answered, as a coach says it: what is then taken for the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from analyzer import records as r
from analyzer.review.correct_conversation import correct_conversation
from analyzer.review.edits import Answer, Logged
from tests.analyses import example_analysis

Status = Literal["answered", "unanswered", "none_needed"]
FOUND = r.Response("unanswered", 7.25, 7.5, 29.25, 31.0, "Um, a heap.")


def asked(
    *turns: r.Turn, response: r.Response | None = None, again_s: float | None = None
) -> r.Conversation:
    """The interviewer S2 asks from 20 to 22 s, and again; `turns` are the candidate's, each one
    piece."""
    question = r.Turn(20.0, 22.0, "S2", "Why a heap?")
    mine = [turn for turn in turns if turn.speaker == "S1"]
    words = [
        r.Word(round(turn.start_s + 0.3 * n, 3), round(turn.start_s + 0.3 * n + 0.3, 3), text,
               "S1", 0.9, text == "um")
        for turn in mine
        for n, text in enumerate(turn.text.split())
    ]  # fmt: skip
    item = r.Interjection(20.0, 22.0, "S2", "Why a heap?", "question", "intro", True, response)
    at_s = again_s or 0.0
    again = r.Interjection(at_s, at_s + 1, "S2", "And so?", "question", "intro", True, None)
    return replace(
        example_analysis().conversation,
        duration_s=99.0,
        turns=tuple(sorted((*turns, question), key=lambda turn: turn.start_s)),
        speech=tuple(sorted(r.Speech(t.start_s, t.end_s, t.speaker) for t in (*turns, question))),
        words=tuple(sorted(words)),
        interjections=(item,) if again_s is None else (item, again),
    )


def answered(talk: r.Conversation, *statuses: Status) -> tuple[r.Response | None, dict[int, str]]:
    log = [
        Logged(n, Answer(speaker="S2", start_s=20.0, text="Why a heap?", status=status))
        for n, status in enumerate(statuses, start=1)
    ]
    after, problems = correct_conversation(talk, log)
    return after.interjections[0].response, dict(problems)


def test_the_last_word_holds_and_what_was_found_from_the_sound_is_still_there() -> None:
    talk = asked(r.Turn(29.25, 31.0, "S1", "um a heap."), response=FOUND)
    unsaid: tuple[tuple[Status, ...], ...] = (
        ("answered",),
        ("unanswered", "answered"),
        ("none_needed", "unanswered", "answered"),
    )
    for statuses in unsaid:
        assert answered(talk, *statuses) == (replace(FOUND, status="answered"), {})
    assert answered(talk, "answered", "none_needed") == (None, {})


@pytest.mark.parametrize(
    ("turns", "first_sound_s", "text"),
    [
        # begins long before the question is over, and goes on: not its answer
        ([r.Turn(14, 25, "S1", "so I"), r.Turn(26, 28, "S1", "It is fast.")], 4.0, "It is fast."),
        ([r.Turn(21.5, 24, "S1", "It is fast.")], -0.5, "It is fast."),
        ([r.Turn(23, 23.5, "S1", "mhm", True), r.Turn(30, 32, "S1", "Fast.")], 8.0, "Fast."),
        ([r.Turn(20.5, 21, "S1", "so"), r.Turn(24, 25, "S1", "um fast")], 2.0, "um fast"),
    ],
)  # fmt: skip
def test_what_begins_after_the_question_is_the_answer(
    turns: list[r.Turn], first_sound_s: float, text: str
) -> None:
    found, problems = answered(asked(*turns), "answered")
    assert problems == {}
    assert found is not None
    assert (found.first_sound_s, found.text) == (first_sound_s, text)
    fillers = 0.3 * text.startswith("um")
    assert found.first_content_s == pytest.approx(first_sound_s + fillers)


YES, LATE, LATER, LAST = (
    r.Turn(22.4, 22.9, "S1", "Yes.", True),
    r.Turn(36, 40, "S1", "Because pops are cheap."),
    r.Turn(30, 33, "S1", "It is fast."),
    r.Turn(90, 93, "S1", "Thank you."),
)


@pytest.mark.parametrize(
    ("turns", "again_s", "first_sound_s"),
    [
        ((YES,), None, 0.4),
        ((YES, LATER), None, 8.0),  # was listening, and then answers
        ((YES, LATER), 29.0, 0.4),  # answers what is asked then
        ((YES, LATE), None, 14.0),
        ((YES, LATE), 34.0, 0.4),
        ((YES, LAST), None, 0.4),  # no answer is awaited for so long
        ((LATER,), 29.0, 8.0),  # there is no other
        ((LAST,), None, 68.0),
    ],
)
def test_a_listening_signal_is_the_answer_where_there_is_no_other(
    turns: tuple[r.Turn, ...], again_s: float | None, first_sound_s: float
) -> None:
    found, problems = answered(asked(*turns, again_s=again_s), "answered")
    assert problems == {}
    assert found is not None
    assert found.first_sound_s == first_sound_s
    late = replace(FOUND, first_sound_s=68.0, first_content_s=68.0)
    if LATE in turns and again_s is None:  # and the rules have found it
        there = replace(FOUND, first_sound_s=14.0, first_content_s=14.0)
        found, _ = answered(asked(*turns, response=there), "answered")
        assert found == replace(there, status="answered")
    if LAST in turns:  # the rules have found it, too late
        found, _ = answered(asked(*turns, response=late), "answered")
        assert found is not None
        assert found.first_sound_s == first_sound_s


def test_of_a_turn_that_goes_on_the_rest_is_the_answer() -> None:
    talk = asked(r.Turn(14, 30, "S1", "so I sum"))
    pieces = (r.Speech(14, 16, "S1"), r.Speech(20, 22, "S2"), r.Speech(24, 30, "S1"))
    words = (*talk.words, r.Word(24, 24.5, "Fast.", "S1", 0.9))
    found, _ = answered(replace(talk, speech=pieces, words=words), "answered")
    assert found == r.Response("answered", 2.0, 2.0, 24, 30, "Fast.")


def test_where_nothing_follows_it_cannot_be_answered() -> None:
    for turns in ([], [r.Turn(14, 25, "S1", "so I sum")]):
        _, problems = answered(asked(*turns), "answered")
        assert problems == {1: "the candidate begins nothing new after it"}
