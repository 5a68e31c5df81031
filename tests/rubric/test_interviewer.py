"""What the interviewer's side explains: a low share, questions cut off, long questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.records import Conversation, Interjection, Phase, Response, Speaker, Speech
from analyzer.rubric.interviewer import interviewer_effect
from analyzer.rubric.moments import gather_moments
from analyzer.settings import RubricSettings

SETTINGS = RubricSettings()


def question(start_s: float, end_s: float, late_s: float | None) -> Interjection:
    """Met after `late_s`, or open."""
    met = late_s is not None
    response = Response("answered" if met else "unanswered", late_s, late_s, None, None, "")
    return Interjection(start_s, end_s, "I", "Why?", "question", "implementation", True, response)


def talk(*items: Interjection, theirs: tuple[tuple[float, float], ...] = ()) -> Conversation:
    """100 s of implementation; the candidate speaks for 10 s at the beginning."""
    empty = Conversation(100.0, (), (), (), (), (), (), (), (), ())
    return replace(
        empty,
        speakers=(Speaker("C", "candidate", 1, 10), Speaker("I", "interviewer", 1, 20)),
        speech=(Speech(0, 10, "C"), *(Speech(a, b, "I") for a, b in theirs)),
        phases=(Phase("implementation", 0, 100),),
        interjections=items,
    )


def test_a_low_share_beside_a_lecturing_interviewer_is_explained() -> None:
    said = interviewer_effect(talk(theirs=((20, 60),)), {"talk_share": 0.2}, SETTINGS)
    assert len(said) == 1
    assert "20 %" in said[0]
    assert "40 s of the 1 min 40 s" in said[0]


def test_a_low_share_of_a_silent_candidate_is_not() -> None:
    assert interviewer_effect(talk(theirs=((20, 40),)), {"talk_share": 0.33}, SETTINGS) == ()


def test_a_question_cut_off_by_the_next_is_the_interviewers() -> None:
    cut = talk(question(10, 12, None), question(13, 15, 0.5))
    waited = talk(question(10, 12, None), question(20, 22, 0.5))
    assert "1 question had no answer" in interviewer_effect(cut, {}, SETTINGS)[0]
    assert interviewer_effect(waited, {}, SETTINGS) == ()


def test_a_question_cut_off_by_the_next_is_no_reproach_to_the_candidate() -> None:
    cut, asked = question(20, 22, None), question(23, 25, None)
    moments = gather_moments(talk(cut, asked), (), SETTINGS)
    assert moments.unanswered == (asked,)


def test_slow_answers_to_long_questions_only_are_explained() -> None:
    long = (question(10, 22, 2.4), question(30, 43, 2.8))
    short = (question(50, 52, 0.6), question(60, 62, 0.4))
    (said,) = interviewer_effect(talk(*long, *short), {}, SETTINGS)
    assert "after 2.6 s, shorter ones after 0.5 s" in said
    even = (question(50, 52, 2.5), question(60, 62, 2.7))
    assert interviewer_effect(talk(*long, *even), {}, SETTINGS) == ()
    assert interviewer_effect(talk(long[0], *short), {}, SETTINGS) == ()


@pytest.mark.parametrize(("after_long_s", "said"), [(0.1, 0), (-0.2, 0), (0.9, 1)])
def test_coming_in_early_is_no_shorter_delay_than_none(after_long_s: float, said: int) -> None:
    long = (question(10, 22, after_long_s), question(30, 43, after_long_s))
    early = (question(50, 52, -1.0), question(60, 62, -1.0))
    assert len(interviewer_effect(talk(*long, *early), {}, SETTINGS)) == said
