"""A result folder -> everything derived from its recording is gone, also from the tables."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from analyzer.batch.renew import renew_tables
from analyzer.batch.shelf import HIDDEN, look
from analyzer.errors import ResultError
from analyzer.outputs import FILES, MIX_NAME, RUN_FILE
from analyzer.review.ratings import FILE as RATINGS
from analyzer.review.scored import Scoring
from analyzer.review.shelf import Shelf
from analyzer.review.store import FILES as LOG_FILES

DERIVED = (RUN_FILE, RATINGS, *LOG_FILES, *FILES)
"""analysis.json goes last: until then purge knows the folder and can be repeated."""
HALF_WRITTEN = re.compile(r"\.tmp-[A-Za-z0-9]+-\d+-\w+$")


@dataclass(frozen=True, slots=True)
class Purged:
    """`removed` are the derived files; `kept` a person's own files, which stay in the folder."""

    folder: Path
    removed: tuple[Path, ...]
    kept: tuple[Path, ...]


def purge(folder: Path, *, dry_run: bool = False) -> Purged:
    """Remove the derived files of one recording, its lock, and its rows in the tables beside it.

    What an interrupted run left of it goes too, and the log of corrections. Files that this program
    did not write stay, and with them the folder. The recording itself is never touched.

    Raises
    ------
    ResultError
        If the folder holds no result or cannot be written.
    """
    folder = folder.absolute()  # "." has no parent and no name
    held = look(folder)
    if held is None:
        raise ResultError("holds no result", file=folder, remedy="name a result folder, OUT/NAME")
    out = folder.parent
    beside = [
        path
        for path in out.iterdir()
        if path.name.startswith(f".{folder.name}.") and HALF_WRITTEN.search(path.name)
    ]
    lock = out / HIDDEN / f"{held.sha256}.lock"
    mix = (MIX_NAME,) if held.tracks else ()
    derived = [folder / name for name in (*mix, *DERIVED) if (folder / name).exists()]
    gone = tuple(path for path in (*beside, lock, *derived) if path.exists())
    kept = tuple(sorted(path for path in folder.iterdir() if path not in gone))
    if not dry_run:
        try:
            _remove(gone, folder, bool(kept))
        except OSError as error:
            raise ResultError(
                f"cannot be removed: {error.strerror}", file=folder, remedy="allow writing there"
            ) from error
        renew_tables(out)
        if (out / RATINGS).exists():
            Shelf(out, Scoring()).write_ratings()
    return Purged(folder, gone, kept)


def _remove(paths: tuple[Path, ...], folder: Path, keep_folder: bool) -> None:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    if not keep_folder:
        folder.rmdir()
