"""Agreement of levels: numbers that can be counted by hand, laws, and a brute-force kappa."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.records import LEVELS, Level
from analyzer.rubric.agreement import agree, confusion, kappa_interval

levels = st.sampled_from(LEVELS)
pairs = st.lists(st.tuples(levels, levels), min_size=1, max_size=30)


def brute_kappa(ours: list[Level], theirs: list[Level]) -> float | None:
    """From the confusion table, as in the textbook."""
    n, table = len(ours), confusion(ours, theirs)
    rows = [sum(row) for row in table]
    columns = [sum(row[j] for row in table) for j in range(4)]
    cells = [(i, j) for i in range(4) for j in range(4)]
    seen = sum((i - j) ** 2 * table[i][j] for i, j in cells) / n
    chance = sum((i - j) ** 2 * rows[i] * columns[j] for i, j in cells) / n**2
    return None if chance == 0 else 1 - seen / chance


@given(pairs)
def test_kappa_is_what_the_table_gives(both: list[tuple[Level, Level]]) -> None:
    ours, theirs = [a for a, _ in both], [b for _, b in both]
    expected = brute_kappa(ours, theirs)
    found = agree(ours, theirs).kappa
    assert found is None if expected is None else found == pytest.approx(expected)


@given(pairs)
def test_swapping_the_raters_changes_nothing(both: list[tuple[Level, Level]]) -> None:
    ours, theirs = [a for a, _ in both], [b for _, b in both]
    one, other = agree(ours, theirs), agree(theirs, ours)
    assert (one.exact, one.adjacent) == (other.exact, other.adjacent)
    assert one.kappa == pytest.approx(other.kappa)


def test_a_level_apart_is_adjacent_and_two_are_not() -> None:
    found = agree(["weak", "weak", "strong"], ["weak", "strong", "very_weak"])
    assert found.exact == pytest.approx(1 / 3)
    assert found.adjacent == pytest.approx(2 / 3)


def test_perfect_agreement_is_one_and_a_rater_without_variation_agrees_by_chance() -> None:
    assert agree(["weak", "strong"], ["weak", "strong"]).kappa == 1
    assert agree(["weak", "weak"], ["weak", "strong"]).kappa == 0
    assert agree(["weak", "weak"], ["strong", "strong"]).kappa == 0
    assert agree(["weak", "weak"], ["weak", "weak"]).kappa is None


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 levels against 1"):
        agree(["weak", "weak"], ["weak"])


def test_the_interval_holds_the_kappa_and_narrows_with_more_interviews() -> None:
    ours: list[Level] = ["very_weak", "weak", "strong", "very_strong", "weak", "strong"]
    theirs: list[Level] = ["very_weak", "weak", "strong", "strong", "strong", "strong"]
    few, many = kappa_interval(ours, theirs), kappa_interval(ours * 8, theirs * 8)
    kappa = agree(ours, theirs).kappa
    assert few is not None
    assert many is not None
    assert kappa is not None
    assert few[0] <= kappa <= few[1]
    assert many[1] - many[0] < few[1] - few[0]


def test_one_interview_has_no_interval() -> None:
    assert kappa_interval(["weak"], ["weak"]) is None
