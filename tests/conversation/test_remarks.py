"""What an interviewer says that asks nothing of the candidate."""

from __future__ import annotations

import pytest

from analyzer.conversation.calls import Moment
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.remarks import asking_part, is_busy
from tests.conversation.builders import READ, clause, needs_encoder

LEXICON = load_lexicon("en")
WORKING = Moment("implementation", turn=9)


@needs_encoder
@pytest.mark.parametrize(
    "text",
    [
        "Correct, please continue.",
        "Yes, carry on.",
        "Please do go on with what you were doing.",
        "Keep going, you're doing fine.",
        "Let me find my notes.",
        "I need to close the window, one second.",
        "Where did I put my pen.",
        "Could I stop you for a second?",
        "Sorry, hold on, somebody is at the door.",
        "Give me a moment.",
        "Can you give me a minute?",
        "Um.",
        "And, um,",
        "So, um,",
    ],
)
def test_leave_to_go_on_and_ones_own_affairs_call_for_nothing(text: str) -> None:
    assert READ([clause(text)], WORKING) == "statement"


@needs_encoder
@pytest.mark.parametrize(
    "text",
    [
        "Continue with the backward pass.",
        "Go on, why is that?",
        "Keep going, but tell me what you are typing.",
        "Let me ask you about the axis.",
        "Let me see a test for that.",
        "One second, why did you square it?",
        "Hold on, that is not right.",
        "Hang on, it is one too many there.",
        "Give me a minute and tell me the cost.",
    ],
)
def test_what_is_asked_beside_them_still_calls(text: str) -> None:
    assert READ([clause(text)], WORKING) != "statement"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Go on, why is that?", "why is that?"),
        ("Why is that?", "Why is that?"),
        ("Hang on, it is one too many.", "Hang on, it is one too many."),
        ("Okay, go on.", None),
        ("Okay.", None),
        ("Sure. And, um,", None),
        ("Okay?", "Okay?"),
        ("And the axis?", "And the axis?"),
    ],
)
def test_what_is_left_of_a_clause(text: str, left: str | None) -> None:
    part = asking_part(clause(text), LEXICON)
    assert (part and part.text) == left


@pytest.mark.parametrize(
    "text",
    [
        "One moment.",
        "Hang on a second, the phone.",
        "Could we pause for a minute?",
        "Let me find my charger.",
    ],
)
def test_an_interviewer_is_busy(text: str) -> None:
    assert is_busy(clause(text), LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "Take a second to think about it.",
        "I'll give you a minute to read it.",
        "We need a minute.",
        "I'll be quiet now.",
        "I'll just get some water, keep going.",
        "Let me see a test for it.",
    ],
)
def test_who_leaves_the_candidate_to_work_is_not(text: str) -> None:
    assert not is_busy(clause(text), LEXICON)
