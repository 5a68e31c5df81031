"""A text that a person typed gets the times of what was heard."""

from __future__ import annotations

import pytest

from analyzer.records import Word
from analyzer.review.words import retimed

HEARD = [Word(1.0, 1.4, "take", "S1", 0.9), Word(1.4, 2.0, "mean", "S1", 0.8)]


def test_words_that_were_kept_keep_their_times_and_new_ones_lie_between() -> None:
    found = retimed(HEARD, "take the um mean", "S1", 1.0, 2.0)
    assert [w.text for w in found] == ["take", "the", "um", "mean"]
    assert (found[0], found[-1]) == (HEARD[0], HEARD[1])
    assert [w.filler for w in found] == [False, False, True, False]


@pytest.mark.parametrize(("language", "filler"), [("en", True), ("de", False)])
def test_a_filled_pause_is_one_in_its_language(language: str, filler: bool) -> None:
    (word,) = retimed([], "er", "S1", 1.0, 2.0, language)
    assert (word.start_s, word.end_s, word.filler) == (1.0, 2.0, filler)
