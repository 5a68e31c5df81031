"""What is said tells who says it, whoever it was given to."""

from __future__ import annotations

import pytest

from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.role_odds import tell_roles
from tests.conversation.builders import MEANING, SETTINGS, needs_encoder, say

LEXICON = load_lexicon("en")


@needs_encoder
@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("How would you check that it works?", True),
        ("What happens to the memory when the batch grows?", True),
        ("I keep the largest value so far and update it in the loop.", False),
        ("So this returns the index, and then I sort the rest.", False),
    ],
)
def test_who_would_say_so(text: str, asks: bool) -> None:
    (told,) = tell_roles(say("S1", 2.0, text).words, LEXICON, SETTINGS, MEANING)
    assert (told.log_odds > 1.0) if asks else (told.log_odds < -1.0)


@needs_encoder
def test_every_sentence_has_its_time_and_its_odds() -> None:
    words = say("S1", 1.0, "Why is that? Because I divide by the count.").words
    told = tell_roles(words, LEXICON, SETTINGS, MEANING)
    assert [(t.start_s, t.end_s) for t in told] == [
        (words[0].start_s, words[2].end_s),
        (words[3].start_s, words[-1].end_s),
    ]
    assert told[0].log_odds > 0 > told[1].log_odds


def test_without_an_encoder_nothing_is_told() -> None:
    assert tell_roles(say("S1", 0.0, "Why is that?").words, LEXICON, SETTINGS, None) == ()
