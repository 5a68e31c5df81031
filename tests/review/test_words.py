"""A text that a person typed gets the times of what was heard."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.conversation import converse
from analyzer.records import Hearing, Speech, Word
from analyzer.review.correct_hearing import correct_hearing
from analyzer.review.edits import Logged, Reword
from analyzer.review.words import retimed
from analyzer.settings import Settings

APART = [Word(1.0, 1.4, "take", "S1", 0.9), Word(1.6, 2.0, "mean", "S1", 0.8)]
TOUCHING = [
    Word(1.0, 1.4, "take", "S1", 0.9),
    Word(1.4, 1.41, "a", "S1", 0.9),
    Word(1.41, 2.0, "mean", "S1", 0.8),
    Word(4.5, 4.9, "of", "S1", 0.8),
    Word(4.9, 5.2, "it", "S1", 0.8),
]
"""With a pause of 2.5 s, as long as may be in a turn."""


def test_words_that_were_kept_keep_their_times_and_new_ones_lie_between() -> None:
    found = retimed(APART, "take the um mean", "S1", 1.0, 2.0)
    assert [w.text for w in found] == ["take", "the", "um", "mean"]
    assert (found[0], found[-1]) == (APART[0], APART[1])
    assert [w.filler for w in found] == [False, False, True, False]
    assert (found[1].start_s, found[2].end_s) == (1.4, 1.6)


def test_new_words_between_two_that_touch_take_their_room_from_them() -> None:
    found = retimed(TOUCHING[1:3], "a the um mean", "S1", 1.3, 2.0)
    assert [(w.text, w.start_s, w.end_s) for w in found] == [
        ("a", 1.35, 1.37),
        ("the", 1.37, 1.39),
        ("um", 1.39, 1.41),
        ("mean", 1.41, 2.0),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4)), max_size=4),
    st.sets(st.integers(0, 4), max_size=4),
)
@settings(deadline=None, max_examples=60)
def test_what_is_typed_is_what_the_turn_says(
    inserted: list[tuple[int, int]], left_out: set[int]
) -> None:
    heard = [word.text for word in TOUCHING]
    pieces = [[] if n in left_out else [text] for n, text in enumerate(heard)] + [[]]
    for at, count in inserted:
        pieces[at] = [*(f"new{at}{n}" for n in range(count)), *pieces[at]]
    typed = " ".join(itertools.chain(*pieces)) or "nothing"
    speech = (Speech(0.0, 0.9, "S2"), Speech(1.0, 2.0, "S1"), Speech(4.5, 5.2, "S1"))
    hearing = Hearing(9.0, (*speech, Speech(6.0, 9.0, "S2")), tuple(TOUCHING))
    edit = Reword(speaker="S1", start_s=1.0, end_s=5.2, before=" ".join(heard), after=typed)
    after, _, problems = correct_hearing(hearing, [Logged(1, edit)])
    assert problems == {}
    assert " ".join(word.text for word in after.words) == typed
    assert list(after.words) == sorted(after.words)
    turns = [t for t in converse(after, Settings().conversation).turns if t.speaker == "S1"]
    assert [turn.text for turn in turns] == [typed]


@pytest.mark.parametrize("count", [1, 40, 400])
def test_any_number_of_words_lies_in_order_inside_the_turn(count: int) -> None:
    typed = " ".join(f"w{n}" for n in range(count))
    found = retimed(TOUCHING[:3], f"take {typed} mean", "S1", 1.0, 2.0)
    assert [w.start_s for w in found] == sorted({w.start_s for w in found})
    assert (found[0].start_s, found[-1].end_s) == (1.0, 2.0)


@pytest.mark.parametrize(("language", "filler"), [("en", True), ("de", False)])
def test_a_filled_pause_is_one_in_its_language(language: str, filler: bool) -> None:
    (word,) = retimed([], "er", "S1", 1.0, 2.0, language)
    assert (word.start_s, word.end_s, word.filler) == (1.0, 2.0, filler)
