"""Speech without words is counted in whole pieces, the short ones left out."""

from __future__ import annotations

from analyzer.records import Speech, Word
from benchmarks.wordless import line, wordless_s


def test_a_piece_is_without_words_if_none_has_its_middle_in_or_beside_it() -> None:
    speech = [Speech(0, 2, "A"), Speech(3, 5, "A"), Speech(6, 6.5, "A"), Speech(8, 10, "A")]
    words = [Word(1.0, 1.2, "so", "A", 0.9), Word(5.0, 5.1, "yes", "A", 0.9)]
    assert wordless_s(speech, words) == 2.0
    assert wordless_s(speech, ()) == 6.0


def test_a_row_has_shares_of_the_speech() -> None:
    assert line("x", [8.0, 2.0, 4.0]).endswith("2.0 s (25.0 %), the recipe's 4.0 s (50.0 %)")
    assert line("x", [0.0, 0.0]).endswith("0.0 s (0.0 %)")
