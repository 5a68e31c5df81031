"""The interviewer's turns: what kind, and whether they call for a response."""

from __future__ import annotations

import pytest

from analyzer.conversation.calls import Moment
from analyzer.conversation.clauses import build_clauses
from analyzer.conversation.timeline import build_tracks
from analyzer.records import Hearing, InterjectionKind
from tests.conversation.builders import READ, SETTINGS, hear, needs_encoder, say, talk


@needs_encoder
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Which distance do you use?", "question"),
        ("Good. And if the start is unlucky?", "question"),
        ("Why did you choose a heap", "question"),
        ("Tell me what you are thinking.", "prompt"),
        ("Could you walk me through your code?", "prompt"),
        ("I'd like you to implement k-means from scratch. How would you begin?", "prompt"),
        ("Maybe think about an empty cluster.", "hint"),
        ("Suppose the list is empty.", "hint"),
        ("Hmm, that's not quite right.", "correction"),
        ("Careful, the sign is wrong there.", "correction"),
        ("What you divide by there is the wrong count.", "correction"),
        ("Take three values of your choice.", "prompt"),
        ("Feature hashing, please, from a list of words.", "prompt"),
        ("Sure, take your time.", "statement"),
        ("I'll share my screen.", "statement"),
        ("Yes, you can assume that.", "statement"),
        ("Thanks for coming, that's all the time we have.", "statement"),
    ],
)
def test_kinds(text: str, kind: InterjectionKind) -> None:
    clauses = build_clauses(build_tracks(hear(say("I", 0, text)), SETTINGS), SETTINGS)["I"]
    assert READ(clauses, Moment()) == kind


def test_a_remark_about_the_matter_is_a_hint_only_while_the_candidate_works() -> None:
    clauses = build_clauses(
        build_tracks(
            hear(say("I", 0, "It is the gradient of the loss times the features.")), SETTINGS
        ),
        SETTINGS,
    )["I"]
    assert READ(clauses, Moment("understanding")) == "statement"
    assert READ(clauses, Moment("implementation")) == "hint"
    assert READ(clauses, Moment("implementation", answering=True)) == "statement"


@needs_encoder
@pytest.mark.parametrize("text", ["Hi, how are you doing today?", "Hello, can you hear me?"])
def test_who_asks_after_somebody_at_the_start_is_being_polite(text: str) -> None:
    clauses = build_clauses(build_tracks(hear(say("I", 0, text)), SETTINGS), SETTINGS)["I"]
    assert READ(clauses, Moment("intro", turn=1)) == "statement"
    assert READ(clauses, Moment("intro", turn=5)) != "statement"


def test_the_problem_is_posed_in_the_longest_turn_of_the_introduction() -> None:
    """Whatever its words: here no list and no weight makes a prompt of it."""
    heard = hear(
        say("I", 0, "Hello and welcome.", 2),
        say("C", 2.5, "Hello.", 3),
        say("I", 4, "One dimensional Kalman filter, for a list of measurements, with drift.", 9),
        say("C", 10, "Can I assume that the noise is known?", 13),
        say("C", 14, "I'll write the predict step first and then the update step.", 18),
    )
    posed = [i for i in talk(heard).interjections if i.kind == "prompt"]
    assert [i.start_s for i in posed] == [4]
    assert posed[0].response is not None


def test_who_goes_on_before_anybody_replies_is_still_introducing() -> None:
    heard = hear(
        say("I", 0, "Write in the shared editor and tell me what you are thinking.", 4),
        say("I", 9, "I'd like you to implement k means from scratch.", 13),
        say("C", 14, "Can I assume that the number of clusters is known?", 17),
        say("C", 18, "I'll write the assignment step first and then the update.", 22),
    )
    first, posed = talk(heard).interjections
    assert (first.kind, first.expects_response) == ("statement", False)
    assert posed.kind == "prompt"


LATER = say("C", 200, "Goodbye then", 201)
"""Somebody must be the candidate."""


def spans(hearing: Hearing) -> list[tuple[float, float]]:
    return [(i.start_s, i.end_s) for i in talk(hearing).interjections]


def test_backchannels_are_no_interjections() -> None:
    hearing = hear(
        say("C", 0, "I take the mean of every cluster", 3),
        say("I", 2.5, "Mm-hm.", 3),
        say("C", 4, "and then I store it here", 7),
    )
    assert spans(hearing) == []


def test_what_goes_on_after_a_short_pause_is_one_interjection() -> None:
    first = say("I", 0, "Now the loop.", 1)
    assert spans(hear(first, say("I", 2.4, "Why that axis?", 4), LATER)) == [(0, 4)]
    assert len(spans(hear(first, say("I", 2.6, "Why that axis?", 4), LATER))) == 2


def test_a_question_asked_again_after_a_second_is_a_second_interjection() -> None:
    again = hear(say("I", 0, "Why that axis?", 1), say("I", 2.1, "Is it over rows?", 3), LATER)
    assert spans(again) == [(0, 1), (2.1, 3)]


def test_a_filler_between_does_not_part_an_interjection_and_an_answer_does() -> None:
    first, last = say("I", 0, "Look at the loop.", 1), say("I", 2.0, "Why that axis?", 3)
    assert len(spans(hear(first, say("C", 1.2, "Um", 1.5), last))) == 1
    assert len(spans(hear(first, say("C", 1.2, "Which?", 1.6), last))) == 2


def test_what_follows_an_open_question_at_once_asks_it_again() -> None:
    hearing = hear(
        say("I", 0, "And the cost of this?", 1), say("I", 2.2, "In time and in memory.", 4), LATER
    )
    assert [i.kind for i in talk(hearing).interjections] == ["question", "question"]


def test_somebody_elses_word_between_does_not_part_an_interjection() -> None:
    first, last = say("I", 0, "Look at the loop.", 1), say("I", 2.0, "It is over rows.", 3)
    assert spans(hear(first, say("J", 0.5, "At line four.", 1.5), last, LATER)) == [
        (0, 3),
        (0.5, 1.5),
    ]


@pytest.mark.parametrize(("one", "other"), [("I", "J"), ("J", "I")])
def test_who_of_a_panel_begin_at_once_interject_alike_whatever_their_names(
    one: str, other: str
) -> None:
    heard = hear(
        say(one, 0, "Look at the loop, please.", 1),
        say(other, 0, "Which axis do you sum over?", 1),
        say(one, 2.0, "And at the line after it.", 3),
        LATER,
    )
    assert [(i.speaker, i.text) for i in talk(heard).interjections] == [
        (one, "Look at the loop, please. And at the line after it."),
        (other, "Which axis do you sum over?"),
    ]


def test_every_interviewer_of_a_panel_interjects() -> None:
    hearing = hear(
        say("I", 0, "Which loss do you use?", 2),
        say("C", 2.5, "Cross entropy fits the labels best here.", 6),
        say("J", 7, "And what about the bias?", 9),
        say("C", 9.5, "I keep it apart from the weights.", 12),
    )
    assert [i.speaker for i in talk(hearing).interjections] == ["I", "J"]


def test_the_phase_is_that_of_the_moment() -> None:
    hearing = hear(
        say("C", 0, "I'll start by writing the function.", 2),
        say("I", 30, "Why do you sum over that axis?", 32),
        say("C", 33, "I sum over the last axis, that is the classes.", 37),
    )
    (found,) = talk(hearing).interjections
    assert found.phase == "implementation"
