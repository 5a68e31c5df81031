"""A result folder -> everything derived from its recording is gone."""

from __future__ import annotations

import math
import re
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from analyzer.batch.shelf import HIDDEN, Finished, look
from analyzer.errors import ResultError
from analyzer.outputs import FILES, MIX_NAME, RUN_FILE, TABLES, half_written
from analyzer.review.ratings import FILE as RATINGS
from analyzer.review.store import FILES as LOG_FILES

DERIVED = (RUN_FILE, RATINGS, *LOG_FILES, *FILES)
"""analysis.json goes last: until then purge knows the folder and can be repeated."""
HALF_RATINGS = re.compile(r"\.ratings\.[0-9a-f]{8}\.tmp")
"""What a killed run of an earlier version left of ratings.csv."""


@dataclass(frozen=True, slots=True)
class Purged:
    """`removed` are the derived files; `kept` a person's own files, which stay in the folder."""

    folder: Path
    removed: tuple[Path, ...]
    kept: tuple[Path, ...]


def purge(folder: Path, *, dry_run: bool = False) -> Purged:
    """Remove the derived files of one recording and its lock.

    What an interrupted run left of it goes too, and the log of corrections. Files that this program
    did not write stay, and with them the folder. The recording itself is never touched. Its rows go
    from the tables when these are made again (see `renew_beside`).

    Raises
    ------
    ResultError
        If the folder holds no result or cannot be written.
    """
    folder = folder.absolute()  # "." has no parent and no name
    held = held_in(folder)
    out = folder.parent
    half = [
        *_half_written(out, (folder.name,), math.inf),
        *_half_written(out, (RATINGS, *TABLES), time.time()),
        *_half_written(folder, DERIVED, math.inf),
    ]
    lock = out / HIDDEN / f"{held.sha256}.lock"
    mix = (MIX_NAME,) if held.tracks else ()
    derived = [folder / name for name in (*mix, *DERIVED) if (folder / name).exists()]
    gone = tuple(path for path in (*half, lock, *derived) if path.exists())
    kept = tuple(sorted(path for path in folder.iterdir() if path not in gone))
    if not dry_run:
        try:
            _remove(gone, folder, bool(kept))
        except OSError as error:
            raise ResultError(
                f"cannot be removed: {error.strerror}", file=folder, remedy="allow writing there"
            ) from error
    return Purged(folder, gone, kept)


def held_in(folder: Path) -> Finished:
    """What the folder holds.

    Raises
    ------
    ResultError
        If that is no result.
    """
    held = look(folder)
    if held is None:
        raise ResultError("holds no result", file=folder, remedy="name a result folder, OUT/NAME")
    return held


def _half_written(place: Path, names: Collection[str], now_s: float) -> list[Path]:
    """What a killed run left in `place` of what bears one of the names.

    Whether another machine's run lives cannot be seen from here: at infinity all that such runs
    write of the purged result is taken for left, lest any of it stay.
    """
    left = [path for path, name in half_written(place, now_s) if name in names]
    earlier = [path for path in place.iterdir() if HALF_RATINGS.fullmatch(path.name)]
    return left + (earlier if RATINGS in names else [])


def _remove(paths: tuple[Path, ...], folder: Path, keep_folder: bool) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    if not keep_folder:
        folder.rmdir()
