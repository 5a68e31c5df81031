"""The coaches' own levels in a folder of results -> ratings.csv, for `calibrate`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from analyzer.outputs import replace_file
from analyzer.outputs.timeline import FORMULA_STARTS
from analyzer.review.edits import Judge
from analyzer.review.store import Entry, Store, active

COLUMNS = ("recording", "candidate", "coach", "criterion", "level", "time_s", "comment")
FILE = "ratings.csv"


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


def write_ratings(out: Path, folders: Iterable[tuple[Path, str]]) -> Path | None:
    """Write OUT/ratings.csv from the logs of (folder, candidate); None if nobody gave a level.

    Raises
    ------
    ResultError
        If it cannot be written.
    """
    text = ratings_csv((f.resolve().name, who, Store(f).entries()) for f, who in folders)
    target = out / FILE
    if text.count("\n") == 1 and not target.exists():
        return None
    replace_file(target, text.encode("utf-8", "replace"))
    return target


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
