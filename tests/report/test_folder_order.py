"""The order of the rows of a folder, and what is said of it."""

from __future__ import annotations

import random

from analyzer.report.folder_order import by_candidate, in_order, order_words
from analyzer.report.folder_page import FolderEntry, failed


def row(name: str, candidate: str = "", recorded_on: str = "") -> FolderEntry:
    return FolderEntry(name, candidate, recorded_on)


SORTED = [
    row("d", "ann", "2024-03-01"),
    row("c", "ann", "2024-04-02T10:00"),
    row("a 2", "ann"),
    row("a 10", "ann"),
    row("b", "Ben", "2024-01-01"),
    row("z", "", "2023-01-01"),
    row("a"),
    failed("x.mp3", "is empty", candidate="ann", recorded_on="2024-01-01"),
    failed("y.mp3", "is empty"),
]


def test_by_candidate_then_date_then_name_whatever_order_they_come_in() -> None:
    for seed in range(20):
        shuffled = list(SORTED)
        random.Random(seed).shuffle(shuffled)  # noqa: S311
        assert in_order(shuffled) == tuple(SORTED)


def test_each_candidate_has_the_analysed_recordings_oldest_first() -> None:
    found = by_candidate(SORTED[::-1])
    assert list(found) == ["ann", "Ben"]
    assert [r.name for r in found["ann"]] == ["d", "c", "a 2", "a 10"]


def test_no_more_order_is_claimed_than_is_known() -> None:
    assert order_words(SORTED[:1]) == ""
    assert order_words(SORTED[:2]) == "in order of date"
    assert order_words(SORTED[2:4]) == "in order of file name"
    assert order_words(SORTED[:4]) == "in order of date; 2 without a date at the end"


def test_names_of_nothing_but_digits_and_of_very_many_are_sorted() -> None:
    names = ["", "7", "0012", "12", "9" * 5000, "a", "a1b", "a1b2"]
    assert [r.name for r in in_order([row(n) for n in reversed(names)])] == names
