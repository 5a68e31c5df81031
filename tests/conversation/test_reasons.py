"""What counts as a reason, and what as a description of code."""

from __future__ import annotations

import pytest

from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.reasons import describes_code, gives_reason
from tests.conversation.builders import SETTINGS, clause

EN = load_lexicon("en")


@pytest.mark.parametrize(
    "text",
    [
        "I sort it first because the lookup is then logarithmic.",
        "With a list the lookup would be linear every time.",
        "If I updated it in place, the second half would see new values.",
        "There's no need for the root, the order is the same.",
        "I keep it apart, so that it can be tested alone.",
    ],
)
def test_a_reason_is_one_with_or_without_because(text: str) -> None:
    assert gives_reason(clause(text), {}, EN, SETTINGS)


@pytest.mark.parametrize(
    "text",
    [
        "I use the sigmoid because that's the formula, you know.",
        "It's the standard way of doing this here.",
        "I do that because everybody does it like this.",
        "I wanted to sort it at this point, because.",
        "Should I sort it because the labels may repeat?",
        "Because.",
    ],
)
def test_a_marker_with_nothing_behind_it_is_no_reason(text: str) -> None:
    assert not gives_reason(clause(text), {}, EN, SETTINGS)


def test_where_the_meaning_is_known_it_decides() -> None:
    worded = clause("I sort it first because the lookup is then logarithmic.")
    bare = clause("Every later lookup is a single step.")
    enough = SETTINGS.justification_sense
    assert not gives_reason(worded, {"justification": enough - 0.1}, EN, SETTINGS)
    assert gives_reason(bare, {"justification": enough + 0.1}, EN, SETTINGS)


def test_a_marker_with_nothing_behind_it_is_no_reason_whatever_it_sounds_like() -> None:
    empty = clause("I take this one because that's the formula.")
    assert not gives_reason(empty, {"justification": 3.0}, EN, SETTINGS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I loop over the rows and sum each of them.", True),
        ("The weight of a class is the mean of its column.", True),
        ("X equals np dot zeros open paren n close paren.", False),
        ("So this is really one of the classics, you know.", False),
        ("Do I loop over the rows here?", False),
    ],
)
def test_code_is_described_and_not_spelled(text: str, expected: bool) -> None:
    assert describes_code(clause(text), {}, EN, SETTINGS) is expected
