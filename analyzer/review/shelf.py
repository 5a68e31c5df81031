"""A folder of results -> its desks, by name; nothing outside the folder can be reached."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analyzer.batch.jobs import Details
from analyzer.batch.renew import last_failures, renew_tables
from analyzer.batch.shelf import look, named_candidate
from analyzer.errors import AnalyzerError, UsageError
from analyzer.outputs import MIX_NAME, RUN_FILE
from analyzer.records import Analysis
from analyzer.report.folder_page import FolderEntry, failed, summarise
from analyzer.report.reread import audio_of
from analyzer.report.series import InSeries
from analyzer.review.desk import Desk
from analyzer.review.ratings import Ratings, write_ratings
from analyzer.review.scored import Scoring
from analyzer.review.store import FILE

OVERVIEW = "../../"
"""The page over the folder as seen from a report under review."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the folder page and the comparisons need of a result as it was at `stamp`."""

    stamp: tuple[int, ...]
    entry: FolderEntry
    values: Mapping[str, float]


class Shelf:
    """The results in OUT, each with its desk; or OUT/NAME alone when that is given."""

    def __init__(self, out: Path, scoring: Scoring) -> None:
        self.out = out
        self._scoring = scoring
        self._desks: dict[str, Desk] = {}
        self._glances: dict[str, Glance] = {}
        self._checked: dict[tuple[str, int, int], str] = {}
        self._lock = threading.Lock()

    def names(self) -> tuple[str, ...]:
        """The folders that hold a result, sorted."""
        if (self.out / "analysis.json").is_file():
            return (self.out.resolve().name,)
        if not self.out.is_dir():
            return ()
        root = self.out.resolve()
        return tuple(
            sorted(
                p.name
                for p in self.out.iterdir()
                if not p.name.startswith(".")
                and (p / "analysis.json").is_file()
                and p.resolve().parent == root
            )
        )

    def desk(self, name: str) -> Desk:
        """The desk of a result.

        Raises
        ------
        UsageError
            If no result has that name.
        """
        if name not in self.names():
            raise UsageError("there is no such result", value=name[:80])
        with self._lock:
            if name not in self._desks:
                folder = self.out if self._alone else self.out / name
                self._desks[name] = Desk(folder, self._scoring)
            return self._desks[name]

    def warm(self) -> None:
        """Load what reads sentences while people look around: it takes seconds."""
        try:
            self.desk(self.names()[0]).warm()
        except (AnalyzerError, IndexError):
            return

    def entries(self) -> list[FolderEntry]:
        """The rows of the folder page, each as corrected, and what the last batch failed at."""
        rows = [self._glance(name).entry for name in self.names()]
        if not self._alone:
            rows += [_failed(f.name, f.error, f.details) for f in last_failures(self.out)]
        return rows

    def others(self, name: str) -> dict[str, list[float]]:
        """By measure, the values in all results but this one."""
        values: dict[str, list[float]] = {}
        for other in self.names():
            if other != name:
                for measure, value in self._glance(other).values.items():
                    values.setdefault(measure, []).append(value)
        return values

    def _glance(self, name: str) -> Glance:
        """The row and the figures of a result; the whole of it is not kept."""
        folder = self.out if self._alone else self.out / name
        stamp = _stamp(folder)
        known = self._glances.get(name)
        if known is None or known.stamp != stamp:
            known = _look(folder, name, stamp, self._desks.get(name), self._scoring)
            self._glances[name] = known
        return known

    @property
    def _alone(self) -> bool:
        return (self.out / "analysis.json").is_file()

    def renew(self) -> None:
        """What lies beside the results as they are now: ratings.csv, and the tables and index.html
        of a folder that has them."""
        self.write_ratings()
        renew_tables(self.out.resolve().parent if self._alone else self.out)

    def write_ratings(self) -> Ratings:
        """Write OUT/ratings.csv with every coach's own levels."""
        desks = map(self.desk, self.names())
        return write_ratings(self.out, ((d.folder, partial(candidate_name, d)) for d in desks))

    def series(self, name: str) -> InSeries:
        """What the header of a report under review says and leads to."""
        desk = self.desk(name)
        return InSeries(candidate_name(desk), _details(desk.folder).recorded_on, OVERVIEW)

    def sound(self, name: str) -> Path | None:
        """The recording of a result; None when it is not where the report says, or altered.

        The report's word is not taken for it: a file is given out only when it has the SHA-256 of
        the recording that was analysed, or is the mix of a session's tracks in the result folder.
        """
        desk = self.desk(name)
        recording = desk.state().analysis.recording
        if recording.tracks:
            mix = desk.folder / MIX_NAME
            return mix if mix.is_file() and not mix.is_symlink() else None
        href, _ = audio_of(desk.folder / "report.html")
        if not href or href.startswith("file:"):
            return None
        path = (desk.folder / href).resolve()
        return path if path.is_file() and self._sha256(path) == recording.sha256 else None

    def _sha256(self, path: Path) -> str:
        from analyzer.audio.decode import sha256_of

        stat = path.stat()
        key = (str(path), stat.st_size, stat.st_mtime_ns)
        with self._lock:
            if key not in self._checked:
                self._checked[key] = sha256_of(path)
            return self._checked[key]


def candidate_name(desk: Desk) -> str:
    """Who the candidate of a result is, '' when nobody has said it."""
    details = _details(desk.folder)
    try:
        return _candidate(desk.state().analysis, details)
    except AnalyzerError:
        return details.candidate


def _candidate(analysis: Analysis, details: Details) -> str:
    """As on the folder's index.html; where that knows nobody, the name in a transcript."""
    names = (s.name for s in analysis.conversation.speakers if s.role == "candidate")
    return named_candidate(analysis, details.candidate) or next(names, "")


def _details(folder: Path) -> Details:
    held = look(folder)
    return held.details if held else Details()


def _failed(name: str, error: str, details: Details) -> FolderEntry:
    return failed(name, error, candidate=details.candidate, recorded_on=details.recorded_on)


def _stamp(folder: Path) -> tuple[int, ...]:
    """Changes whenever the result or its log of corrections does."""
    parts: list[int] = []
    for name in ("analysis.json", FILE, RUN_FILE):
        try:
            stat = (folder / name).stat()
        except OSError:
            parts += (0, 0)
        else:
            parts += (stat.st_mtime_ns, stat.st_size)
    return tuple(parts)


def _look(
    folder: Path, name: str, stamp: tuple[int, ...], desk: Desk | None, scoring: Scoring
) -> Glance:
    details = _details(folder)
    try:
        desk = desk or Desk(folder, scoring)
        analysis = desk.state().analysis
    except AnalyzerError as error:
        return Glance(stamp, _failed(name, str(error), details), {})
    entry = summarise(
        analysis,
        report=f"r/{name}/",
        candidate=_candidate(analysis, details),
        recorded_on=details.recorded_on,
    )
    return Glance(stamp, entry, {m.name: m.value for m in analysis.measures if m.value is not None})
