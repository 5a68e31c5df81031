"""Sentences for quotation: where they begin and end, and which was said right before a moment."""

from __future__ import annotations

import pytest

from analyzer.records import Interval
from analyzer.rubric.said import RIGHT_AFTER_S, Sentence, first_within, last_words, sentences
from tests.conversation.builders import Said, hear, say, talk


def said(*stretches: Said) -> tuple[Sentence, ...]:
    return sentences(talk(hear(*stretches)), ["C"])


def texts(*stretches: Said) -> list[str]:
    return [one.text for one in said(*stretches)]


def test_a_sentence_ends_at_a_stop_and_with_the_turn() -> None:
    """::

    C  ======......=======....
    I  ......======...........
    """
    assert texts(
        say("C", 0, "I sort, e.g. it. And then"),
        say("I", 1.8, "Why do you sort it?"),
        say("C", 3.3, "we take the mean"),
    ) == ["I sort, e.g. it.", "And then", "we take the mean"]


@pytest.mark.parametrize(
    ("before_s", "count", "words"),
    [
        (2.1, 10, "we sort it all here"),
        (1.5 + RIGHT_AFTER_S, 10, "we sort it all here"),
        (1.7 + RIGHT_AFTER_S, 10, ""),  # long before is not right before
        (0.85, 10, "we sort it"),  # the moment breaks the sentence off
        (0.5, 10, ""),  # two words tell nobody anything
        (2.1, 3, "\u2026it all here"),
    ],
)
def test_the_last_words_are_those_right_before(before_s: float, count: int, words: str) -> None:
    assert last_words(said(say("C", 0, "we sort it all here")), before_s, count) == words


def test_a_lone_word_hides_the_sentence_before_it() -> None:
    both = said(say("C", 0, "We sort it here. Yes."))
    assert last_words(both, 2.0, 10) == ""


def test_a_quotation_lies_whole_in_its_stretch() -> None:
    both = said(say("C", 0, "and that was before. Then I take the mean of it. Good."))
    found = first_within(both, Interval(0.5, 9))
    assert found is not None
    assert found.text == "Then I take the mean of it."
    assert first_within(both, Interval(2.4, 9)) is None
    assert first_within(both, Interval(20, 30)) is None
