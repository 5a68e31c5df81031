"""The log of corrections of one result: an append-only SQLite file beside its `analysis.json`."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from analyzer.errors import ResultError
from analyzer.records import Analysis
from analyzer.review.edits import Correction, parse_json
from analyzer.serialize import UPDATE, from_json

FILE = "review.sqlite"
FILES = (FILE, *(f"{FILE}-{more}" for more in ("journal", "wal", "shm")))
"""With what SQLite leaves beside it when a process is killed."""
WAIT_S = 10.0
"""Another process that writes to the log is waited for this long."""
MAX_HEARD_BYTES = 2**27
"""So long may a kept `analysis.json` be. An hour takes one to four megabytes, and no recording is
longer than twelve hours; a few kilobytes in a log made to harm unfold to gigabytes."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS heard (
  id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, analysis BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS log (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, reviewer TEXT NOT NULL,
  heard INTEGER NOT NULL REFERENCES heard(id), correction TEXT, undoes INTEGER REFERENCES log(id),
  CHECK ((correction IS NULL) <> (undoes IS NULL)));
CREATE TABLE IF NOT EXISTS written (fingerprint TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS corrected (
  fingerprint TEXT PRIMARY KEY, heard INTEGER NOT NULL REFERENCES heard(id));
CREATE TRIGGER IF NOT EXISTS nothing_changes BEFORE UPDATE ON log
  BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
CREATE TRIGGER IF NOT EXISTS nothing_goes BEFORE DELETE ON log
  BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;
"""
FOREIGN = """
SELECT 1 FROM sqlite_master WHERE type = 'view'
  OR type = 'trigger' AND name NOT IN ('nothing_changes', 'nothing_goes')
UNION ALL
SELECT 1 FROM sqlite_master AS part, pragma_table_xinfo(part.name) AS part_column
  WHERE part.type = 'table' AND part_column.hidden <> 0
"""
"""What computes rows or columns when it is read: a log has nothing of the kind."""
FROM_OTHERS = "take a copy of the folder that you trust, or remove the log"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: a correction, or the taking back of an earlier line."""

    id: int
    at: str
    reviewer: str
    heard: int
    correction: Correction | None
    undoes: int | None


class Store:
    """The log in one result folder. Every call opens and closes the file: a killed process
    leaves a whole log, and two programs may work on it at once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    @property
    def exists(self) -> bool:
        return self._path.is_file()

    def entries(self) -> tuple[Entry, ...]:
        """The whole log, oldest first."""
        if not self.exists:
            return ()
        with self._open() as db:
            rows = db.execute(
                "SELECT id, at, reviewer, heard, correction, undoes FROM log ORDER BY id"
            ).fetchall()
        return tuple(
            Entry(number, at, who, heard, self._correction(body) if body else None, undoes)
            for number, at, who, heard, body, undoes in rows
        )

    def _correction(self, body: str) -> Correction:
        try:
            return parse_json(body)
        except ValidationError as error:
            raise ResultError(
                "the log holds a correction that this version does not know",
                file=self._path,
                remedy=UPDATE,
            ) from error

    def append(
        self,
        change: Correction | int,
        *,
        at: str,
        reviewer: str,
        heard: int,
        after: int,
    ) -> bool:
        """Add a correction, or the undoing of the line whose id is given.

        False, and nothing is added, when the log's last line is another than `after`: somebody
        else was faster, and the caller looks again.
        """
        body = None if isinstance(change, int) else json.dumps(change.model_dump())
        undoes = change if isinstance(change, int) else None
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            newest = db.execute("SELECT COALESCE(MAX(id), 0) FROM log").fetchone()[0]
            if newest != after:
                db.execute("ROLLBACK")
                return False
            db.execute(
                "INSERT INTO log (at, reviewer, heard, correction, undoes) VALUES (?, ?, ?, ?, ?)",
                (at, reviewer, heard, body, undoes),
            )
            db.execute("COMMIT")
        return True

    def keep(self, text: str, fingerprint: str) -> int:
        """Keep what was heard, as its `analysis.json` has it: the ground that corrections stand
        on; its number."""
        blob = zlib.compress(text.encode("utf-8"))
        with self._open() as db:
            db.execute(
                "INSERT OR IGNORE INTO heard (fingerprint, analysis) VALUES (?, ?)",
                (fingerprint, blob),
            )
            row = db.execute("SELECT id FROM heard WHERE fingerprint = ?", (fingerprint,))
            return int(row.fetchone()[0])

    def ground(self, number: int) -> Analysis:
        """What was heard when the corrections with this number were made."""
        with self._open() as db:
            row = db.execute("SELECT analysis FROM heard WHERE id = ?", (number,)).fetchone()
        return from_json(self._unpacked(row[0] if row else b""), file=self._path)

    def _unpacked(self, blob: object) -> str:
        unpack = zlib.decompressobj()
        try:
            text = unpack.decompress(blob, MAX_HEARD_BYTES)  # type: ignore[arg-type]
            if unpack.unconsumed_tail:
                raise self._refused("holds an analysis that is longer than any recording's")
            if unpack.eof:
                return text.decode("utf-8")
        except (zlib.error, TypeError, UnicodeDecodeError) as error:
            raise self._refused("holds an analysis that cannot be read") from error
        raise self._refused("holds an analysis that is cut off")

    def note_written(self, fingerprint: str, heard: int) -> None:
        """Remember an `analysis.json` that holds corrections, so as not to take it for heard, and
        the number of what was heard under them."""
        with self._open() as db:
            db.execute("INSERT OR REPLACE INTO corrected VALUES (?, ?)", (fingerprint, heard))

    def ground_of(self, fingerprint: str) -> int | None:
        """The number of what was heard under an `analysis.json` that came from here; else None.

        Logs of earlier versions remember that it came from here, and not the number: it is the
        newest then.
        """
        if not self.exists:
            return None
        with self._open() as db:
            found = db.execute(
                "SELECT heard FROM corrected WHERE fingerprint = ? UNION ALL "
                "SELECT (SELECT MAX(id) FROM heard) FROM written WHERE fingerprint = ?",
                (fingerprint, fingerprint),
            ).fetchone()
        return None if found is None or found[0] is None else int(found[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if any(self._path.with_name(name).is_symlink() for name in FILES):
            raise self._refused("is a link, and would be written elsewhere")
        try:
            db = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)
            try:
                if db.execute(FOREIGN).fetchone() is not None:
                    raise self._refused("holds what no log has")
                db.execute("PRAGMA synchronous = FULL")
                db.executescript(SCHEMA)
                yield db
            finally:
                db.close()
        except sqlite3.Error as error:
            raise ResultError(
                f"the log of corrections cannot be used: {error}",
                file=self._path,
                remedy="check that the folder can be written and the file is whole",
            ) from error

    def _refused(self, problem: str) -> ResultError:
        return ResultError(f"the log of corrections {problem}", file=self._path, remedy=FROM_OTHERS)


def active(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The corrections in force, oldest first; taking back a taking back brings one back."""
    gone: set[int] = set()
    for entry in reversed(entries):
        if entry.undoes is not None and entry.id not in gone:
            gone.add(entry.undoes)
    return tuple(e for e in entries if e.correction is not None and e.id not in gone)
