"""Whether hints and questions are taken up."""

from __future__ import annotations

import pytest

from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.takeup import engagement, hint_uptake
from analyzer.records import Interjection, InterjectionKind, Response
from tests.conversation.builders import SETTINGS, clause

LEXICON = load_lexicon("en")


def interjection(text: str, kind: InterjectionKind, status: str = "answered") -> Interjection:
    response = Response(status, 0.5, 0.5, 10.5, 20.0, "")  # type: ignore[arg-type]
    return Interjection(8.0, 10.0, "I", text, kind, "implementation", True, response)


@pytest.mark.parametrize(
    ("start_s", "text", "taken"),
    [
        (12, "So an empty cluster keeps its centroid.", True),
        (69, "Those clusters stay where they are.", True),
        (71, "Those clusters stay where they are.", False),
        (12, "I just sort them first.", False),
        (5, "The cluster is done.", False),
    ],
)
def test_a_hint_is_taken_up_when_its_terms_come_back(
    start_s: float, text: str, taken: bool
) -> None:
    hint = interjection("Think about an empty cluster.", "hint")
    found = hint_uptake([clause(text, start_s)], [hint], LEXICON, SETTINGS)
    assert [(c.kind, c.prompted) for c in found] == ([("hint_uptake", True)] if taken else [])


def test_questions_give_no_hint_to_take_up() -> None:
    question = interjection("Which cluster is empty?", "question")
    assert hint_uptake([clause("The empty cluster.", 12)], [question], LEXICON, SETTINGS) == []


@pytest.mark.parametrize(
    ("text", "engaged"),
    [
        ("The memory grows with n squared.", True),
        ("Ah, good point, I missed that.", True),
        ("I just keep going here.", False),
        ("Memory.", False),
    ],
)
def test_an_answer_engages_with_the_words_or_the_idea(text: str, engaged: bool) -> None:
    question = interjection("What does that cost in memory?", "question")
    found = engagement([clause(text, 10.5)], [question], LEXICON, SETTINGS)
    assert bool(found) is engaged


@pytest.mark.parametrize(("pause_s", "engaged"), [(1.0, True), (3.0, False)])
def test_what_follows_an_answer_after_a_pause_is_no_part_of_it(
    pause_s: float, engaged: bool
) -> None:
    question = interjection("What does that cost in memory?", "question")
    first = clause("That's how it's done.", 10.5)
    later = clause("The memory grows with n squared.", first.end_s + pause_s)
    assert bool(engagement([first, later], [question], LEXICON, SETTINGS)) is engaged


def test_what_was_not_answered_engages_nobody() -> None:
    question = interjection("What does that cost in memory?", "question", "unanswered")
    said = [clause("The memory grows with n squared.", 10.5)]
    assert engagement(said, [question], LEXICON, SETTINGS) == []


def test_the_answers_beginning_counts_and_not_what_comes_later() -> None:
    question = interjection("What does that cost in memory?", "question")
    said = [clause("I just keep going here.", 10.5), clause("Memory is what grows.", 26.0)]
    assert engagement(said, [question], LEXICON, SETTINGS) == []
