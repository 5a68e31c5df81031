"""Questions about the problem, as against those about the talk."""

from __future__ import annotations

import pytest

from analyzer.conversation.clarifying import clarifies
from analyzer.conversation.lexicon import load_lexicon
from analyzer.records import PhaseName
from tests.conversation.builders import clause

LEXICON = load_lexicon("en")


@pytest.mark.parametrize(
    "text",
    [
        "Missing values?",
        "Any ties?",
        "No labels, right?",
        "In place?",
        "So just the labels?",
        "Can I share the buffer between calls?",
        "Can the window be empty?",
        "Do you want me to return the index?",
        "How long can the strings be?",
        "Can I start with an empty list?",
    ],
)
def test_what_is_asked_about_the_problem_clarifies(text: str) -> None:
    assert clarifies(clause(text), "understanding", LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "Can I have half a minute?",
        "Can I share my screen?",
        "Could you make the font bigger?",
        "Are you still there?",
        "Can I start?",
        "Should I keep talking while I type?",
        "How much time do we have left?",
        "Is that right so far?",
        "Can I use my own editor?",
        "Right?",
        "Ready?",
        "Shall we?",
    ],
)
@pytest.mark.parametrize("phase", ["understanding", "implementation"])
def test_what_is_asked_about_the_talk_does_not(text: str, phase: PhaseName) -> None:
    assert not clarifies(clause(text), phase, LEXICON)


def test_a_few_words_clarify_only_while_the_problem_is_understood() -> None:
    assert not clarifies(clause("Any ties?"), "implementation", LEXICON)
    assert not clarifies(clause("Any ties."), "understanding", LEXICON)
    assert not clarifies(clause("Is the input sorted?"), "wrapup", LEXICON)
