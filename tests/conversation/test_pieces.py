"""What of a long sentence is read by itself, as it may hold a reason."""

from __future__ import annotations

import pytest

from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import read_senses
from analyzer.conversation.pieces import reason_pieces
from tests.conversation.builders import MEANING, SETTINGS, clause, needs_encoder

EN = load_lexicon("en")
STEPS = (
    "I write the helper that takes two strings and gives back a number",
    "then in here I go through the keys of the dictionary one after the other",
)
REASONS = (
    "I draw the indices once, because then every run gives the same split",
    "I wrap it in a log, because the product of so many small numbers is zero",
    "I pass the sum down, so that it is not added up again in every call",
)


def pieces(text: str) -> list[str]:
    return [piece.text for piece in reason_pieces(clause(text), EN, SETTINGS)]


def test_a_reason_is_read_without_the_steps_told_beside_it() -> None:
    reason = "I keep the mask, because it is needed again"
    assert f"{reason}." in pieces(f"So I write the loop over the rows, and {reason}.")
    assert f"{reason}." in pieces(f"{reason}, and then I write the loop over the rows.")
    assert reason in pieces(f"So I write the loop over the rows and {reason} and then I return.")


@pytest.mark.parametrize(
    "text",
    [
        "I keep the mask, because it is needed again.",
        "I sum the rows and the columns, because both are needed.",
        "I write the loop over the rows, and then I return the sum of them.",
    ],
)
def test_one_step_or_no_reason_has_no_pieces(text: str) -> None:
    assert pieces(text) == []


@needs_encoder
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("form", ["{0}, and {1}.", "{1}, and {0}.", "{0} and {1}.", "{1} and {0}."])
def test_a_step_told_beside_a_reason_takes_nothing_away(step: str, reason: str, form: str) -> None:
    """As likely a reason as alone, but for a stop, which may move the odds a little."""
    alone, beside = clause(f"{reason}."), clause(form.format(step, reason))
    senses = read_senses({"C": [alone, beside]}, MEANING, EN, SETTINGS)
    odds = [senses[one.plain]["justification"] for one in (alone, beside)]
    assert odds[1] >= SETTINGS.justification_sense
    assert odds[1] >= odds[0] - 0.5
