"""Text -> tokens."""

from __future__ import annotations

import pytest

from analyzer.conversation.tokens import stem, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I'll", ("i", "will")),
        ("I\u2019m gonna", ("i", "am", "going", "to")),
        ("don't, can't!", ("do", "not", "can", "not")),
        ("the model's loss", ("the", "model", "loss")),
        ("Mm-hmm.", ("mm", "hm")),
        ("O(n) is 10.5", ("o", "n", "is", "10.5")),
        ("", ()),
    ],
)
def test_contractions_are_written_out_and_signs_dropped(text: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(text) == tokens


def test_other_alphabets_give_tokens_too() -> None:
    assert tokens_of("Größe über Ελλάδα") == ("größe", "über", "ελλάδα")


@pytest.mark.parametrize(
    ("one", "other"),
    [("centroid", "centroids"), ("normalise", "normalised"), ("subtract", "subtracting")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_different_words_keep_different_stems() -> None:
    assert len({stem(word) for word in ("loss", "lot", "row", "column", "mask", "max")}) == 6
