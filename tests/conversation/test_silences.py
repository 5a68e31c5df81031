"""Speech -> mutual silences with owner, announcement and typing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.conversation.silences import mutual_silences, phase_of
from analyzer.conversation.timeline import build_tracks
from analyzer.records import Conversation, Hearing, Interval, Phase, Silence, Speech
from tests.conversation.builders import SETTINGS, hear, say, talk

SPEECH = st.lists(
    st.tuples(st.integers(0, 2900), st.integers(1, 400), st.sampled_from("AB")).map(
        lambda p: Speech(p[0] / 100, min(3000, p[0] + p[1]) / 100, p[2])
    ),
    max_size=12,
)


@given(SPEECH)
def test_silences_agree_with_a_10_ms_grid(speech: list[Speech]) -> None:
    """Brute force: which hundredths of a second hold no speech; 0.2 s pauses are bridged."""
    hearing = Hearing(30.0, tuple(sorted(speech)), ())
    grid = np.zeros(3000, dtype=bool)
    for one in speech:
        grid[round(one.start_s * 100) : round(one.end_s * 100)] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[True], grid, [True]]).astype(int)))
    expected = [
        (int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 100
    ]
    found = mutual_silences(build_tracks(hearing, SETTINGS), Interval(0.0, 30.0), 1.0)
    assert [(round(g.start_s * 100), round(g.end_s * 100)) for g in found] == expected


def silence_at(conversation: Conversation, at_s: float) -> Silence:
    return next(s for s in conversation.silences if s.start_s <= at_s < s.end_s)


def test_after_a_question_the_silence_is_the_candidates() -> None:
    hearing = hear(say("I", 0, "Which loss would you use?", 2), say("C", 6, "The usual one", 8))
    assert silence_at(talk(hearing), 4).owner == "candidate"


WORK = (
    say("C", 0, "I will start coding now, first the loop over the rows.", 4),
    say("C", 5, "I define a function, and inside the loop I compute the mean.", 9),
)
"""Typing goes on; what follows is the implementation."""


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Give me a moment.", ""),
        ("Give me a moment.", "Sure, take your time."),
        ("Hold on, let me get my charger.", "No problem."),
        ("I have to take this call, one minute.", "Okay."),
        ("Let me make a note of that.", ""),
        ("One second. My phone is ringing.", ""),
    ],
)
def test_while_an_interviewer_is_away_the_silence_is_his(said: str, reply: str) -> None:
    answer = [say("C", 16, reply, 17)] if reply else []
    hearing = hear(
        *WORK,
        say("I", 13, said, 15.5),
        *answer,
        say("C", 40, "So I add the bias.", 42),
        typing=[(9.2, 12.8), (42.2, 48)],
        duration_s=50,
    )
    found = talk(hearing)
    assert silence_at(found, 25).owner == "interviewer"
    assert not any(item.expects_response for item in found.interjections)


@pytest.mark.parametrize(
    "said",
    [
        "Take a moment to think about it.",
        "I'll get some water, keep going.",
        "Hold on, that is not right.",
        "One second, why the square?",
        "Fine, please continue.",
    ],
)
def test_who_leaves_the_candidate_to_work_leaves_him_the_silence(said: str) -> None:
    hearing = hear(
        *WORK,
        say("I", 13, said, 15.5),
        say("C", 40, "So I add the bias.", 42),
        typing=[(9.2, 12.8), (42.2, 48)],
        duration_s=50,
    )
    assert silence_at(talk(hearing), 25).owner == "candidate"


def test_a_candidate_who_goes_on_has_the_next_silence() -> None:
    hearing = hear(
        *WORK,
        say("I", 13, "Give me a moment.", 14),
        say("C", 15, "I take the maximum of every row.", 17),
        say("C", 40, "So I add the bias.", 42),
        typing=[(9.2, 12.8), (42.2, 48)],
        duration_s=50,
    )
    assert silence_at(talk(hearing), 25).owner == "candidate"


def test_a_filler_does_not_hand_the_silence_over() -> None:
    hearing = hear(
        say("I", 0, "Which loss would you use?", 2), say("C", 3, "Um", 3.3), say("C", 9, "L2", 9.5)
    )
    assert silence_at(talk(hearing), 5).owner == "candidate"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which loss would you use?", "Cross entropy fits best here."),
        ("Does that make sense?", "Mm-hm."),
    ],
)
def test_after_an_answer_nobody_owns_the_silence(question: str, answer: str) -> None:
    hearing = hear(
        say("I", 0, question, 2), say("C", 2.5, answer, 3), say("I", 9, "Hello there again", 10)
    )
    assert silence_at(talk(hearing), 6).owner == "shared"


def test_after_the_candidates_question_the_silence_is_the_interviewers() -> None:
    hearing = hear(
        say("C", 0, "Can I assume that the labels are binary?", 3), say("I", 7, "You can", 8)
    )
    assert silence_at(talk(hearing), 5).owner == "interviewer"


def test_in_the_implementation_the_silence_is_the_candidates() -> None:
    hearing = hear(
        say("C", 0, "I'll start by writing the function.", 2), say("C", 30, "That is it", 31)
    )
    found = silence_at(talk(hearing), 15)
    assert (found.owner, found.phase) == ("candidate", "implementation")


def test_thinking_aloud_asks_nobody_while_coding() -> None:
    hearing = hear(
        say("C", 0, "I'll start by writing the function.", 2),
        say("C", 5, "So what is the shape here?", 7),
        say("C", 30, "I sum over rows", 31),
    )
    assert silence_at(talk(hearing), 15).owner == "candidate"


def test_the_edges_of_the_recording_are_nobodys() -> None:
    found = talk(hear(say("C", 5, "hello"), duration_s=20)).silences
    assert [(s.start_s, s.end_s, s.owner) for s in found] == [
        (0.0, 5.0, "shared"),
        (5.3, 20.0, "shared"),
    ]


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("Give me a minute to think.", True),
        ("Let me just type this out.", True),
        ("One second.", True),
        ("I sum over the rows.", False),
    ],
)
def test_an_announcement_before_the_gap_counts(text: str, announced: bool) -> None:
    hearing = hear(say("C", 0, text, 2), say("C", 20, "I have it", 21))
    assert silence_at(talk(hearing), 10).announced is announced


@pytest.mark.parametrize(
    ("said", "announced"),
    [
        ("Sure, take your time.", True),
        ("Yes, please go ahead.", True),
        ("Of course, whenever you are ready.", True),
        ("Take a couple of minutes.", True),
        ("Take the time you need.", True),
        ("Please, take as long as you want.", True),
        ("Let me know if you need anything.", True),
        ("Just tell me when you are ready.", True),
        ("Sure, think it through.", True),
        ("Sure, write it down.", True),
        ("Go on.", True),
        ("Take a minute and then tell me how you would start.", True),
        ("Go ahead and tell me what you are thinking.", False),
        ("No problem, but tell me what you are thinking.", False),
        ("What about the axis?", False),
        ("Tell me what you are thinking.", False),
    ],
)
def test_leave_keeps_an_announcement_and_a_call_ends_it(said: str, announced: bool) -> None:
    hearing = hear(
        say("C", 0, "Give me a minute to think.", 2),
        say("I", 2.5, said, 4),
        say("C", 20, "I have it", 21),
    )
    assert silence_at(talk(hearing), 10).announced is announced


def test_a_remark_of_one_of_a_panel_calls_for_nothing_because_another_speaks_meanwhile() -> None:
    hearing = hear(
        say("C", 0, "Give me a minute to think.", 2),
        say("J", 2.5, "Sure, my window is hidden here.", 5.5),
        say("I", 3, "Go on.", 4.5),
        say("C", 24, "I have it", 25),
    )
    assert silence_at(talk(hearing), 10).announced


def test_after_an_answer_that_came_early_nobody_owns_the_silence() -> None:
    hearing = hear(
        say("I", 0, "Which loss would you use for it?", 3),
        say("C", 1.6, "Cross entropy.", 2.9),
        say("I", 9, "Hello there again", 10),
    )
    assert silence_at(talk(hearing), 6).owner == "shared"


def test_the_interviewers_own_announcement_excuses_nobody() -> None:
    hearing = hear(say("I", 0, "Give me a minute to open it.", 2), say("C", 20, "I have it", 21))
    assert not silence_at(talk(hearing), 10).announced


@pytest.mark.parametrize(
    ("typing", "typed"),
    [([(3, 4), (6, 7.5)], True), ([(3, 3.5)], False), ([], False), ([(30, 40)], False)],
)
def test_keyboard_noise_fills_a_gap_from_a_fifth_of_it(
    typing: list[tuple[float, float]], typed: bool
) -> None:
    hearing = hear(
        say("C", 0, "so here", 2), say("C", 12, "done now", 13), typing=typing, duration_s=50
    )
    assert silence_at(talk(hearing), 5).typing is typed


def test_a_span_across_two_phases_belongs_to_the_larger_share() -> None:
    phases = (Phase("intro", 0, 10), Phase("understanding", 10, 30))
    assert phase_of(Interval(8, 16), phases) == "understanding"
    assert phase_of(Interval(2, 12), phases) == "intro"
    assert phase_of(Interval(12, 12), phases) == "understanding"
