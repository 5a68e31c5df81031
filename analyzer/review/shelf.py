"""A folder of results -> its desks, by name; nothing outside the folder can be reached."""

from __future__ import annotations

import threading
from pathlib import Path

from analyzer.errors import AnalyzerError, ResultError, UsageError
from analyzer.report.folder_page import FolderEntry, failed, summarise
from analyzer.report.reread import audio_of
from analyzer.review.desk import Desk, Scoring
from analyzer.review.ratings import write_ratings


class Shelf:
    """The results in OUT, each with its desk; or OUT/NAME alone when that is given.

    Raises
    ------
    ResultError
        If there is no result.
    """

    def __init__(self, out: Path, scoring: Scoring) -> None:
        self.out = out
        self._scoring = scoring
        self._desks: dict[str, Desk] = {}
        self._checked: dict[tuple[str, int, int], str] = {}
        self._lock = threading.Lock()
        if not self.names():
            raise ResultError(
                "holds no results", file=out, remedy="name the folder given to analyze -o"
            )

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
                alone = (self.out / "analysis.json").is_file()
                folder = self.out if alone else self.out / name
                self._desks[name] = Desk(folder, self._scoring)
            return self._desks[name]

    def entries(self) -> list[FolderEntry]:
        """The rows of the folder page, each as corrected."""
        rows = []
        for name in self.names():
            try:
                analysis = self.desk(name).state().analysis
            except AnalyzerError as error:
                rows.append(failed(name, str(error)))
            else:
                who = candidate_name(self.desk(name))
                rows.append(summarise(analysis, report=f"r/{name}/", candidate=who))
        return rows

    def others(self, name: str) -> dict[str, list[float]]:
        """By measure, the values in all results but this one."""
        values: dict[str, list[float]] = {}
        for other in self.names():
            if other == name:
                continue
            try:
                measures = self.desk(other).state().analysis.measures
            except AnalyzerError:
                continue
            for measure in measures:
                if measure.value is not None:
                    values.setdefault(measure.name, []).append(measure.value)
        return values

    def write_ratings(self) -> Path | None:
        """Write OUT/ratings.csv with every coach's own levels; None if nobody gave one."""
        desks = [self.desk(name) for name in self.names()]
        return write_ratings(self.out, [(d.folder, candidate_name(d)) for d in desks])

    def sound(self, name: str) -> Path | None:
        """The recording of a result; None when it is not where the report says, or altered.

        The report's word is not taken for it: a file is given out only when it has the SHA-256 of
        the recording that was analysed.
        """
        desk = self.desk(name)
        href, _ = audio_of(desk.folder / "report.html")
        if not href or href.startswith("file:"):
            return None
        path = (desk.folder / href).resolve()
        wanted = desk.state().analysis.recording.sha256
        return path if path.is_file() and self._sha256(path) == wanted else None

    def _sha256(self, path: Path) -> str:
        from analyzer.audio.decode import sha256_of

        stat = path.stat()
        key = (str(path), stat.st_size, stat.st_mtime_ns)
        with self._lock:
            if key not in self._checked:
                self._checked[key] = sha256_of(path)
            return self._checked[key]


def candidate_name(desk: Desk) -> str:
    """What people call the candidate of a result, '' when nobody has said it."""
    speakers = desk.state().analysis.conversation.speakers
    return next((s.name for s in speakers if s.role == "candidate"), "")
