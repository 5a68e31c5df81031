"""Rows of a folder -> their order on the page, and how it is told: never more order than is known.

Whatever shows recordings of one candidate one after the other uses the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.report.folder_rows import FolderEntry

DIGITS = re.compile("([0-9]+)")
Key = tuple[object, ...]


def in_order(entries: Sequence[FolderEntry]) -> tuple[FolderEntry, ...]:
    """By candidate, then date, then name; who is not known comes after, and what failed last."""

    def key(entry: FolderEntry) -> Key:
        unknown = not entry.candidate
        return (
            bool(entry.error),
            unknown,
            entry.candidate.casefold(),
            entry.candidate,
            _key(entry),
        )

    return tuple(sorted(entries, key=key))


def by_candidate(entries: Sequence[FolderEntry]) -> dict[str, tuple[FolderEntry, ...]]:
    """The analysed recordings of each known candidate, oldest first."""
    found: dict[str, list[FolderEntry]] = {}
    for entry in in_order(entries):
        if entry.candidate and not entry.error:
            found.setdefault(entry.candidate, []).append(entry)
    return {name: tuple(rows) for name, rows in found.items()}


def is_dated(rows: Sequence[FolderEntry]) -> bool:
    """Whether it is known which of these came first."""
    return all(row.recorded_on for row in rows)


def order_words(rows: Sequence[FolderEntry]) -> str:
    """In what order recordings of one candidate stand, '' for a single one.

    Examples
    --------
    >>> rows = [FolderEntry("talk 2"), FolderEntry("talk 10")]
    >>> order_words(rows)
    'in order of file name'
    """
    undated = sum(not row.recorded_on for row in rows)
    if len(rows) < 2:
        return ""
    if undated == len(rows):
        return "in order of file name"
    last = f"; {undated} without a date at the end" if undated else ""
    return f"in order of date{last}"


def _key(entry: FolderEntry) -> Key:
    return (not entry.recorded_on, entry.recorded_on, _natural(entry.name))


def _natural(name: str) -> Key:
    """A key by which "talk 2" comes before "talk 10"."""
    parts = DIGITS.split(name.casefold())
    return tuple(_number(part) if n % 2 else part for n, part in enumerate(parts)), name


def _number(digits: str) -> tuple[int, str]:
    """Digits in the order of their value, however many there are."""
    value = digits.lstrip("0")
    return len(value), value
