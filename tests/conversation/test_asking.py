"""Questions without a question mark."""

from __future__ import annotations

import pytest

from analyzer.conversation.asking import asks, asks_in_few_words, last_asking
from analyzer.conversation.calls import Moment
from analyzer.conversation.clauses import Clause, clause_of
from analyzer.conversation.lexicon import load_lexicon
from analyzer.records import Word
from tests.conversation.builders import READ, needs_encoder

LEXICON = load_lexicon("en")


def _clause(text: str) -> Clause:
    return clause_of([Word(0.0, 1.0, word, "I", 1.0) for word in text.split()])


@pytest.mark.parametrize(
    "text",
    [
        "Why.",
        "So why do you need the order.",
        "And who throws out the old ones.",
        "Which of the two moves on.",
        "What clock do you use.",
        "Isn't that slow.",
        "Would more trees always be better.",
        "Is anything unclear about it.",
    ],
)
def test_a_sentence_that_opens_like_a_question_asks(text: str) -> None:
    assert asks(_clause(text), LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "I see why you do that.",
        "Can't complain.",
        "The one which comes first wins.",
        "That is what you want.",
        "Do not worry.",
    ],
)
def test_a_sentence_that_only_holds_a_question_word_does_not(text: str) -> None:
    assert not asks(_clause(text), LEXICON)
    assert not asks_in_few_words(_clause(text), LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "And the intercept.",
        "Nice, and if the start is unlucky.",
        "And the cost of all this, as the sequence gets longer.",
        "And with a very large lambda.",
        "Divide, or multiply.",
        "Rows or columns.",
        "Any concrete case.",
    ],
)
def test_a_piece_of_a_sentence_asks_for_more(text: str) -> None:
    assert asks_in_few_words(_clause(text), LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "And the intercept is zero.",
        "And the.",
        "And for a",
        "Rows or",
        "And the inter-",
        "And if the",
        "And if a cluster is empty,",
        "And if you need numpy you can use it.",
        "Rows or columns, either is fine.",
        "And thank you for your time.",
        "The intercept.",
        "And the loss, you know, it goes down.",
        "And the rest of the plan as it was set out in the paper on the wall.",
    ],
)
def test_a_whole_sentence_or_a_mere_name_does_not(text: str) -> None:
    assert not asks_in_few_words(_clause(text), LEXICON)


@needs_encoder
def test_a_piece_asks_at_the_end_of_a_turn_and_not_as_an_answer() -> None:
    piece = _clause("And the labels.")
    assert READ([piece], Moment()) == "question"
    assert READ([piece], Moment(answering=True)) == "statement"
    assert READ([piece, _clause("I mean, in time.")], Moment()) == "question"


def test_what_spells_out_is_passed_over_where_there_is_more() -> None:
    asked, spelt = _clause("And the cost."), _clause("I mean, in time.")
    assert last_asking([asked, spelt], LEXICON) == asked
    assert last_asking([spelt], LEXICON) == spelt
    assert last_asking([], LEXICON) is None


@needs_encoder
@pytest.mark.parametrize(
    "text",
    [
        "Thanks, I think that's it for today.",
        "We're done for today.",
        "I think that's enough for today.",
        "Fine, let's go with that.",
    ],
)
def test_taking_leave_and_agreeing_ask_for_nothing(text: str) -> None:
    assert READ([_clause(text)], Moment("implementation")) == "statement"
