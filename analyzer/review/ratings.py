"""The coaches' own levels in a folder of results -> ratings.csv, for `calibrate`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ResultError
from analyzer.outputs import replace_file
from analyzer.outputs.timeline import FORMULA_STARTS
from analyzer.review.edits import Judge
from analyzer.review.store import Entry, Store, active

COLUMNS = ("recording", "candidate", "coach", "criterion", "level", "time_s", "comment")
FILE = "ratings.csv"


@dataclass(frozen=True, slots=True)
class Ratings:
    """The table as it was written, None if nobody gave a level, and what is wrong with each log
    that could not be read: its levels are not in it."""

    path: Path | None
    unread: tuple[str, ...]


def ratings_csv(results: Iterable[tuple[str, str, tuple[Entry, ...]]]) -> str:
    """The table as CSV text: one row per recording, coach and criterion, their newest word.

    Parameters
    ----------
    results : iterable of (recording, candidate, entries)
        Folder name, the candidate's name ('' when unknown) and the log.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for recording, candidate, entries in results:
        latest: dict[tuple[str, str], Judge] = {}
        for entry in active(entries):
            if isinstance(entry.correction, Judge):
                latest[entry.reviewer, entry.correction.criterion] = entry.correction
        for (coach, criterion), judged in sorted(latest.items()):
            if judged.level is None:
                continue
            at = "" if judged.time_s is None else f"{judged.time_s:.2f}"
            texts = (recording, candidate, coach, criterion)
            comment = _cell(" ".join(judged.comment.split()))
            writer.writerow((*map(_cell, texts), judged.level, at, comment))
    return out.getvalue()


def write_ratings(out: Path, folders: Iterable[tuple[Path, Callable[[], str]]]) -> Ratings:
    """Write OUT/ratings.csv from the logs in the folders.

    A log that cannot be read keeps nobody from the levels in the others. Who the candidate of a
    folder is, is asked only where the log holds a level: it may have to be scored for that.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    results, unread = list[tuple[str, str, tuple[Entry, ...]]](), list[str]()
    for folder, candidate in folders:
        try:
            entries = Store(folder).entries()
        except ResultError as error:
            unread.append(str(error))
            continue
        if any(isinstance(entry.correction, Judge) for entry in entries):
            results.append((folder.resolve().name, candidate(), entries))
    target = out / FILE
    text = ratings_csv(results)
    if text.count("\n") == 1 and not target.exists():
        return Ratings(None, tuple(unread))
    replace_file(target, text.encode("utf-8", "replace"))
    return Ratings(target, tuple(unread))


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
