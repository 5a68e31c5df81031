"""The coaches' own levels in a folder of results -> ratings.csv, for `calibrate`."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ResultError
from analyzer.outputs import replace_file
from analyzer.review.edits import Judge
from analyzer.review.store import Entry, Store, active
from analyzer.spreadsheet import safe_cell

COLUMNS = ("recording", "candidate", "coach", "criterion", "level", "time_s", "comment")
FILE = "ratings.csv"
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ratings:
    """The table as it was written, None if nobody gave a level, and what is wrong with each log
    that could not be read: of its levels the table has those that it had."""

    path: Path | None
    unread: tuple[str, ...]


def _rows(recording: str, candidate: str, entries: tuple[Entry, ...]) -> Iterator[Row]:
    """One row per coach and criterion, their newest word."""
    latest: dict[tuple[str, str], Judge] = {}
    for entry in active(entries):
        if isinstance(entry.correction, Judge):
            latest[entry.reviewer, entry.correction.criterion] = entry.correction
    for (coach, criterion), judged in sorted(latest.items()):
        if judged.level is None:
            continue
        at = "" if judged.time_s is None else f"{judged.time_s:.2f}"
        texts = (recording, candidate, coach, criterion)
        yield (*map(safe_cell, texts), judged.level, at, safe_cell(judged.comment))


def _rows_before(table: Path) -> list[Row]:
    """The rows of the table as it is, none where it is no such table."""
    with contextlib.suppress(OSError, csv.Error):
        text = table.read_text("utf-8", "replace")
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]
        if rows[:1] == [COLUMNS]:
            return rows[1:]
    return []


def write_ratings(out: Path, folders: Iterable[tuple[Path, Callable[[], str]]]) -> Ratings:
    """Write OUT/ratings.csv from the logs in the folders.

    A log that cannot be read keeps nobody from the levels in the others, and its own stay as they
    were written before. Who the candidate of a folder is, is asked only where the log holds a
    level: it may have to be scored for that.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    target = out / FILE
    rows, unread = list[Row](), list[str]()
    for folder, candidate in folders:
        name = folder.resolve().name
        try:
            entries = Store(folder).entries()
        except ResultError as error:
            unread.append(str(error))
            rows += (row for row in _rows_before(target) if row[:1] == (safe_cell(name),))
            continue
        if any(isinstance(entry.correction, Judge) for entry in entries):
            rows += _rows(name, candidate(), entries)
    if not rows and not target.exists():
        return Ratings(None, tuple(unread))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows])
    replace_file(target, text.getvalue().encode("utf-8", "replace"))
    return Ratings(target, tuple(unread))
