"""Orders, wishes and what is given to think of."""

from __future__ import annotations

import pytest

from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.telling import orders, suggests
from tests.conversation.builders import clause

LEXICON = load_lexicon("en")


@pytest.mark.parametrize(
    "text",
    [
        "Then run it over the second list.",
        "Please show me an example.",
        "Okay, just say what comes to your mind.",
        "Let's do range sums with updates.",
        "PageRank with power iteration, please.",
        "I'd like the threshold that maximises the score.",
        "We have scores and labels, and I want the best cut.",
    ],
)
def test_an_order_tells_somebody_to_do_something(text: str) -> None:
    assert orders(clause(text), LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "Take your time.",
        "Give me a second.",
        "Let me share my screen.",
        "Yes, please.",
        "I'd like that very much indeed.",
        "I want to thank you for coming.",
        "Sort of, it depends on the data.",
        "You run it over the second list.",
    ],
)
def test_what_only_begins_like_one_does_not(text: str) -> None:
    assert not orders(clause(text), LEXICON)


def test_something_to_think_of_is_suggested() -> None:
    assert suggests(clause("Suppose the stream can't be read twice."), LEXICON)
    assert suggests(clause("Think of two prefixes."), LEXICON)
    assert not suggests(clause("I suppose it can't be read twice."), LEXICON)
