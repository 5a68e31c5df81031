"""The recipe's words belong to whoever's segment is at their middle, or nearest to it."""

from __future__ import annotations

import pytest

from analyzer.records import Speech, Word
from benchmarks.recipe import NOBODY, give_words

#   0    1    2    3    4    5
#  A ====
#  B                ====
SPEECH = (Speech(0.0, 1.0, "A"), Speech(3.0, 4.0, "B"))


@pytest.mark.parametrize(
    ("start_s", "who"), [(0.2, "A"), (0.7, "A"), (1.5, "A"), (2.1, "B"), (3.2, "B"), (4.6, "B")]
)
def test_a_word_goes_to_the_nearest_segment(start_s: float, who: str) -> None:
    (given,) = give_words((Word(start_s, start_s + 0.4, "so", NOBODY, 0.9),), SPEECH)
    assert given == Word(start_s, start_s + 0.4, "so", who, 0.9)


def test_without_segments_a_word_is_nobody_s() -> None:
    (given,) = give_words((Word(0.0, 0.4, "so", NOBODY, 0.9),), ())
    assert given.speaker == NOBODY
