"""Meaning by example: with an encoder of our own making, and with the packaged one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.conversation import converse
from analyzer.conversation.meaning import Meaning, load_meaning, read_senses
from analyzer.speech.sentences import is_installed, sentence_encoder
from tests.conversation.builders import SETTINGS, clause, hear, say

needs_encoder = pytest.mark.skipif(not is_installed(), reason="no sentence encoder installed")
WORDS = ("because", "loop", "rain", "sun", "sum", "so")


def by_words(texts: Sequence[str]) -> NDArray[np.float32]:
    """A sentence is the words it has."""
    rows = [[float(word in text.split()) for word in WORDS] for text in texts]
    return np.array(rows, np.float32)


EXAMPLES = {
    "justification": ["because sun", "so because rain"],
    "narration": ["loop sun", "sum loop"],
    "none": ["rain", "sun"],
}


def test_a_text_scores_for_the_kind_whose_examples_it_resembles() -> None:
    meaning = Meaning(by_words, EXAMPLES)
    reason, code = meaning.scores(["because sum", "loop rain"])
    assert reason["justification"] > 0 > reason["narration"]
    assert code["narration"] > 0 > code["justification"]


def test_an_example_may_have_two_kinds() -> None:
    meaning = Meaning(by_words, {**EXAMPLES, "justification+narration": ["loop because"]})
    (both,) = meaning.scores(["loop because"])
    assert min(both["justification"], both["narration"]) > 0


def test_without_texts_or_encoder_nothing_is_scored() -> None:
    assert Meaning(by_words, EXAMPLES).scores([]) == []
    assert load_meaning(None, "en") is None
    assert load_meaning(by_words, "xx") is None
    assert read_senses({"C": (clause("one two three four five"),)}, None) == {}


@needs_encoder
def test_the_packaged_encoder_knows_likeness_and_gives_unit_vectors() -> None:
    encode = sentence_encoder()
    assert encode is not None
    a, b, c = encode(["The cat sleeps.", "A kitten is asleep.", "Stocks fell on Monday."])
    assert np.linalg.norm([a, b, c], axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert a @ b > 0.6 > 0.3 > a @ c


@needs_encoder
def test_padding_changes_no_vector() -> None:
    encode = sentence_encoder()
    assert encode is not None
    short = "Sums are cheap."
    alone = encode([short])[0]
    beside = type(encode)._encode(encode, [short, "word " * 60])[0]
    assert beside == pytest.approx(alone, abs=1e-5)


@needs_encoder
def test_a_reason_without_the_words_for_one_is_found_by_meaning() -> None:
    hearing = hear(
        say("I", 0, "I'd like you to write a counter for a stream of numbers, please."),
        say("C", 8, "Is it one stream?"),
        say("C", 12, "I start with the function and I create the array of zeros."),
        say("C", 20, "Keeping all the values isn't possible, the memory is too small."),
        say("C", 28, "Then I loop over the values and sum them."),
    )
    kinds = {
        cue.kind
        for cue in converse(hearing, SETTINGS, candidate="C", encode=sentence_encoder()).cues
        if 20 <= cue.start_s < 28
    }
    assert "justification" in kinds
