"""Tracks -> turns, backchannels, overlaps.

In the timelines one character is half a second.
"""

from __future__ import annotations

import pytest

from analyzer.records import Hearing
from tests.conversation.builders import SETTINGS, hear, say, talk


def turns(hearing: Hearing) -> list[tuple[str, float, float, bool]]:
    return [(t.speaker, t.start_s, t.end_s, t.backchannel) for t in talk(hearing).turns]


def test_a_backchannel_does_not_break_a_turn() -> None:
    """
    C  ======..======
    I  .....=........   "Mm-hm."
    """
    hearing = hear(
        say("C", 0, "I take the mean of every cluster", 3),
        say("I", 2.5, "Mm-hm.", 3),
        say("C", 4, "and then I store it here", 7),
    )
    assert turns(hearing) == [("C", 0, 7, False), ("I", 2.5, 3, True)]


def test_content_takes_the_floor_however_short_it_is() -> None:
    hearing = hear(
        say("C", 0, "I take the mean of every cluster", 3),
        say("I", 3.2, "Columns.", 3.8),
        say("C", 4, "and then I store it here", 7),
    )
    assert turns(hearing) == [("C", 0, 3, False), ("I", 3.2, 3.8, False), ("C", 4, 7, False)]


def test_a_backchannel_is_told_by_who_spoke_last_before_it() -> None:
    found = turns(
        hear(
            say("C", 0, "I take the mean of each cluster.", 3),
            say("I", 4, "The input is a matrix with n rows,", 7),
            say("C", 7.2, "mm hm", 7.6),
            say("I", 7.8, "and the labels are integers.", 10),
        )
    )
    assert [(who, heard) for who, _, _, heard in found] == [("C", False), ("I", False), ("C", True)]


def test_yes_after_a_question_is_an_answer_and_no_backchannel() -> None:
    hearing = hear(
        say("I", 0, "Does that make sense to you?", 2),
        say("C", 2.3, "Yeah.", 2.7),
        say("I", 3.0, "Then please go on with it.", 5),
    )
    assert turns(hearing)[1] == ("C", 2.3, 2.7, False)


@pytest.mark.parametrize(
    ("called", "answer"),
    [
        ("Is the function numerically stable? I cannot see it from here.", "Yes."),
        ("Was anything dropped from the input rows.", "Yes."),
        ("And the intercept.", "Yes."),
        ("Please write it as a function with two arguments.", "Sure."),
    ],
)
def test_a_short_word_upon_what_calls_for_an_answer_is_one(called: str, answer: str) -> None:
    hearing = hear(
        say("I", 0, called, 3), say("C", 3.5, answer, 4), say("I", 5.5, "Fine, have fun.", 7)
    )
    assert turns(hearing)[1] == ("C", 3.5, 4, False)


@pytest.mark.parametrize(
    "called",
    [
        "How would you test this? I ask because we had a bug in this part last year.",
        "Please write a function for k-means. You get an array of points.",
    ],
)
@pytest.mark.parametrize(("pause_s", "listens"), [(0.4, True), (1.5, False)])
def test_a_short_word_within_what_is_still_being_explained_only_listens(
    called: str, pause_s: float, listens: bool
) -> None:
    hearing = hear(
        say("I", 0, called, 5),
        say("C", 5.2, "Mm-hm.", 5.5),
        say("I", 5.5 + pause_s, "There were only two points in it that time.", 10),
    )
    assert turns(hearing)[1] == ("C", 5.2, 5.5, listens)


def test_thinking_aloud_calls_for_no_answer_of_the_interviewers() -> None:
    hearing = hear(
        say("C", 0, "Is it over rows? So then I take the mean.", 3),
        say("I", 3.2, "Okay.", 3.6),
        say("C", 4, "and then I store it here", 7),
    )
    assert ("I", 3.2, 3.6, True) in turns(hearing)


def test_okay_from_the_candidate_before_a_long_silence_is_all_the_answer_there_is() -> None:
    said = (say("I", 0, "Maybe subtract the maximum first.", 2), say("C", 2.5, "Okay.", 3))
    silent = hear(*said, say("I", 40, "Which shape is that", 42))
    quick = hear(*said, say("I", 4, "That keeps it stable", 6))
    assert turns(silent)[1] == ("C", 2.5, 3, False)
    assert ("C", 2.5, 3, True) in turns(quick)


def test_okay_from_the_interviewer_while_the_candidate_codes_is_a_backchannel() -> None:
    hearing = hear(
        say("C", 0, "I start with the function.", 2),
        say("I", 2.5, "Okay.", 3),
        say("C", 20, "And here I loop over rows.", 23),
    )
    assert ("I", 2.5, 3, True) in turns(hearing)


@pytest.mark.parametrize(
    ("text", "end_s"), [("Okay okay okay okay.", 3.9), ("Okay.", 4.2), ("Okay, but why", 3.9)]
)
def test_too_many_words_too_long_or_other_words_are_no_backchannel(text: str, end_s: float) -> None:
    hearing = hear(
        say("C", 0, "I take the mean of every cluster", 3),
        say("I", 3.1, text, end_s),
        say("C", 4.5, "and then I store it here", 7),
    )
    assert not any(t.backchannel for t in talk(hearing).turns)


def test_a_long_silence_ends_a_turn_and_a_short_one_does_not() -> None:
    apart = hear(say("C", 0, "one thing", 1), say("C", 4.0, "another thing", 5))
    near = hear(say("C", 0, "one thing", 1), say("C", 3.9, "another thing", 5))
    assert len(talk(apart).turns) == 2
    assert [t.text for t in talk(near).turns] == ["one thing another thing"]


def test_the_floor_passes_when_the_other_outlasts_a_unit() -> None:
    """
    C  ====...====
    I  ...====....
    """
    hearing = hear(
        say("C", 0, "so I loop here", 2),
        say("I", 1.5, "which axis is that", 3.5),
        say("C", 4, "the last one of all", 6),
    )
    assert [t.speaker for t in talk(hearing).turns] == ["C", "I", "C"]


def overlap_flags(hearing: Hearing) -> list[tuple[str, float, bool]]:
    found = talk(hearing).overlaps
    return [(o.speaker, round(o.end_s - o.start_s, 3), o.interruption) for o in found]


@pytest.mark.parametrize(
    ("start_s", "end_s", "interrupts"),
    [
        (1.70, 3.2, True),  # 0.3 s of overlap, then 1.2 s of floor
        (1.75, 3.2, False),  # terminal overlap
        (1.50, 2.9, False),  # the floor is not held for a second
        (1.00, 1.9, False),  # the other one goes on
    ],
)
def test_interruptions_overlap_and_hold_the_floor(
    start_s: float, end_s: float, interrupts: bool
) -> None:
    hearing = hear(
        say("C", 0, "so I loop over this", 2), say("I", start_s, "no the other axis", end_s)
    )
    assert [flag for _, _, flag in overlap_flags(hearing)] == [interrupts]


def test_a_backchannel_overlaps_and_never_interrupts() -> None:
    hearing = hear(
        say("C", 0, "I take the mean", 2), say("I", 1.5, "Okay.", 2.2), say("C", 2.6, "of x", 4)
    )
    assert overlap_flags(hearing) == [("I", 0.5, False)]


def test_going_on_over_a_backchannel_interrupts_nobody() -> None:
    def over(text: str) -> list[tuple[str, float, bool]]:
        first = say("C", 0, "I take the mean of every", 2.4)
        then = say("C", 2.95, "cluster and store it", 6)
        return overlap_flags(hear(first, say("I", 2.3, text, 3.25), then))

    assert over("Mm-hm.") == [("I", 0.1, False), ("C", 0.3, False)]
    assert over("No, rows.") == [("I", 0.1, False), ("C", 0.3, True)]


def test_holding_the_floor_includes_short_pauses() -> None:
    hearing = hear(
        say("C", 0, "so I loop over this", 2),
        say("I", 1.5, "wait stop", 2.3),
        say("I", 3.0, "that is the other axis", 5),
    )
    assert overlap_flags(hearing) == [("I", 0.5, True)]


def test_turn_text_takes_each_word_once() -> None:
    hearing = hear(say("C", 0, "a b c", 1), say("I", 0.5, "d e f", 2), say("C", 2.5, "g", 3))
    text = " ".join(turn.text for turn in talk(hearing).turns).split()
    assert sorted(text) == list("abcdefg")
    assert SETTINGS.backchannel_max_words == 3
