"""What counts as a sentence that was left unfinished."""

from __future__ import annotations

import pytest

from analyzer.conversation.broken import commas, dangles, starts_over
from analyzer.conversation.lexicon import load_lexicon
from tests.conversation.builders import clause

EN = load_lexicon("en")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("So I start with the, well, first the state.", True),
        ("Then it goes over the, and here I check the times.", True),
        ("And that one is, hang on, the other way round.", True),
        ("I put it into the, the list.", False),
        ("I put it into the, um, list.", False),
        ("That's what it's divided by, because the rest is known.", False),
        ("The mean is two, and the sum is six.", False),
        ("We divide by the, you know, largest one.", False),
        ("That's, yeah, that's quadratic.", False),
        ("It comes from the, no, from the second row.", True),
        ("It comes from the, no, the second row.", False),
        ("We divide by the, you know, it depends on the row.", True),
        ("It goes into the, well, yeah.", True),
    ],
)
def test_a_sentence_left_on_a_function_word_starts_over(text: str, left: bool) -> None:
    assert starts_over(clause(text), EN) is left


@pytest.mark.parametrize(
    ("text", "open_ended"),
    [
        ("So this gives me the.", True),
        ("So it's shorter, so.", True),
        ("The slope with respect to.", True),
        ("So then they have to.", True),
        ("I think so.", False),
        ("I don't suppose so.", False),
        ("It takes a second or so.", False),
        ("The variable we differentiate with respect to.", False),
        ("I could, but I don't have to.", False),
        ("I only sort it if I have to.", False),
        ("Where was I.", False),
    ],
)
def test_the_last_words_may_ask_for_more(text: str, open_ended: bool) -> None:
    assert dangles(clause(text).fluent, EN) is open_ended


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It is linear.", 0),
        ("If it's empty, it's zero, I think.", 2),
        ("We take the, let me see, argmin of it.", 0),
        ("Well, it's the third.", 0),
        ("The one is, let me see, so it was the, no.", 3),
        ("It's the, let me see.", 1),
    ],
)
def test_commas_around_what_is_put_in_begin_nothing(text: str, count: int) -> None:
    assert commas(clause(text), EN) == count
