"""`manifest.csv` -> what a person says of each recording: names, dates, files that go with it."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from analyzer.batch.jobs import Details, Found, Given
from analyzer.batch.rows import Row, read_rows
from analyzer.errors import UsageError
from analyzer.records import Interval
from analyzer.times import part_of

if TYPE_CHECKING:
    from analyzer.audio.tracks import TrackInput

T = TypeVar("T")
MANIFEST = "manifest.csv"
COLUMNS: tuple[str, ...] = ("recording", "candidate", "date", "rttm", "transcript")
COLUMNS += ("session", "track", "offset_s", "part")
"""All that a manifest may have; only the first is required."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `session` and `track` are "" for a recording that stands by itself; `row` is its
    number, as a spreadsheet counts."""

    name: str
    details: Details
    rttm: str = ""
    transcript: str = ""
    session: str = ""
    track: str = ""
    offset_s: float | None = None
    part: Interval | None = None
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Names:
    """What a row may name, by its path below the folder."""

    recordings: Collection[str]
    left_out: Collection[str] = ()
    """Files that are there but not asked for."""
    unknown: Collection[str] = ()
    """Files whose ending is none of a recording."""


def read_manifest(path: Path, names: Names) -> tuple[Entry, ...]:
    """The rows of a CSV with the column recording; all others may lack.

    Raises
    ------
    UsageError
        If it cannot be read, has no column "recording" or one that means nothing, names what is not
        there, or a row is wrong.
    """
    lists = _Lists(names)
    return tuple(_entry(row, lists, path) for row in read_rows(path, COLUMNS))


def named_files(path: Path) -> frozenset[str]:
    """The RTTM and the transcripts that the rows name, in one form of Unicode (see `composed`).

    Raises
    ------
    UsageError
        As `read_manifest`, of the file as a whole.
    """
    rows = read_rows(path, COLUMNS)
    cells = (row[column] for row in rows for column in ("rttm", "transcript"))
    return frozenset(composed(_slashes(cell)) for cell in cells if cell)


def refuse_differing(entries: Sequence[Entry], manifest: Path) -> None:
    """One recording has one row, or rows that say the same; a track has none beside its session's.

    Raises
    ------
    UsageError
        If two say different things of one recording: only one could hold.
    """
    told: dict[str, Entry] = {}
    tracks = {entry.name: entry for entry in entries if entry.session}
    for entry in (entry for entry in entries if not entry.session):
        track, other = tracks.get(entry.name), told.setdefault(entry.name, entry)
        if track is not None:
            raise UsageError(
                f"row {entry.row} is of a file that row {track.row} makes a track of a session",
                file=manifest,
                value=entry.name,
                remedy="leave one",
            )
        if other != entry:
            raise UsageError(
                f"has rows for one recording that differ, {other.row} and {entry.row}",
                file=manifest,
                value=entry.name,
                remedy="leave one",
            )


def given_by(entry: Entry, folder: Path, manifest: Path) -> Given:
    """The files that a row names, by their path below the folder of recordings.

    Raises
    ------
    UsageError
        If one is not there, or lies elsewhere on this machine.
    """

    def lying(named: str) -> Path | None:
        if not named:
            return None
        inside = _is_below(named)
        found = _lying(folder, named) if inside else None
        if found is None:
            where = "that is not there" if inside else "outside the folder"
            raise UsageError(
                f"row {entry.row} names a file {where}",
                file=manifest,
                value=named,
                remedy="give its path below the folder",
            )
        return found

    return Given(lying(entry.rttm), lying(entry.transcript), entry.part)


def composed(name: str) -> str:
    """A name in one form of Unicode: accents stand with their letters, or after them."""
    return unicodedata.normalize("NFC", name)


def _is_below(named: str) -> bool:
    """Whether a path leads down from where it begins: whoever sent a manifest may name nothing
    else of this machine."""
    parts = PurePosixPath(named).parts
    return not any(part == ".." or Path(part).anchor for part in parts)


def _lying(folder: Path, named: str) -> Path | None:
    """The file of this name below the folder, whichever form of Unicode either is in.

    As for recordings, a link to a file is followed, one to a folder is not.
    """
    path = folder
    try:
        for part in PurePosixPath(named).parts:
            if path != folder and path.is_symlink():
                return None
            lies = (path / part).exists()
            names = [part] if lies else [item.name for item in path.iterdir()]
            path /= next((name for name in names if composed(name) == composed(part)), part)
    except OSError:
        return None
    return path if is_file(path) else None


def sessions(entries: Sequence[Entry], folder: Path, manifest: Path) -> tuple[Found, ...]:
    """The sessions in a file for each person: rows that share a session, each with its track.

    Raises
    ------
    UsageError
        If a row has only one of the two, or the tracks of a session do not go together.
    """
    rows: dict[str, list[Entry]] = {}
    for entry in entries:
        if bool(entry.session) != bool(entry.track):
            raise UsageError(
                f"row {entry.row} has only one of session and track",
                file=manifest,
                value=entry.name,
            )
        if entry.session:
            rows.setdefault(entry.session, []).append(entry)
    return tuple(_session(name, of, folder, manifest) for name, of in rows.items())


def is_file(path: Path) -> bool:
    """Whether a file is there; no name is too long or too odd to ask."""
    try:
        return path.is_file()
    except OSError:
        return False


def iso_date(text: str) -> str | None:
    """An ISO date or time, or digits such as 20240501, as ISO text; None for anything else."""
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            return parse(text.strip()).isoformat()
        except ValueError:
            continue
    return None


def _session(name: str, rows: Sequence[Entry], folder: Path, manifest: Path) -> Found:
    given = [given_by(row, folder, manifest) for row in rows]
    tracks = _tracks(name, rows, folder, manifest)

    def only(column: str, values: Iterable[T | None]) -> T | None:
        """What the rows that say something say; they may not differ."""
        said = [value for value in values if value]
        if any(value != said[0] for value in said):
            raise UsageError(
                f"session {name}: rows with more than one {column}",
                file=manifest,
                remedy="leave one",
            )
        return said[0] if said else None

    return Found(
        path=tracks[0].path,
        name=name,
        details=Details(
            only("candidate", (row.details.candidate for row in rows)) or "",
            only("date", (row.details.recorded_on for row in rows)) or "",
        ),
        given=Given(
            only("rttm", (item.rttm for item in given)),
            only("transcript", (item.transcript for item in given)),
            only("part", (item.part for item in given)),
        ),
        tracks=tracks,
    )


def _tracks(
    name: str, rows: Sequence[Entry], folder: Path, manifest: Path
) -> tuple[TrackInput, ...]:
    from analyzer.audio.tracks import make_inputs

    files = [(row.track, folder / row.name) for row in rows]
    try:
        labels = [item.label for item in make_inputs(files, {})]  # equal ones are numbered
        placed = zip(labels, rows, strict=True)
        return make_inputs(files, {k: r.offset_s for k, r in placed if r.offset_s is not None})
    except UsageError as error:
        problem = f"session {name}: {error.problem}"
        raise UsageError(problem, file=manifest, value=error.value) from error


def _entry(row: Row, lists: _Lists, path: Path) -> Entry:
    written = row["date"]
    day = iso_date(written) if written else ""
    if day is None:
        raise UsageError(
            f"row {row.number} has a date that is none",
            file=path,
            value=written,
            remedy="use 2024-05-31",
        )
    return Entry(
        name=_known(row, lists, path),
        details=Details(row["candidate"], day),
        rttm=_slashes(row["rttm"]),
        transcript=_slashes(row["transcript"]),
        session=row["session"],
        track=row["track"],
        offset_s=_seconds(row, path),
        part=_part(row, path),
        row=row.number,
    )


def _seconds(row: Row, path: Path) -> float | None:
    written = row["offset_s"]
    try:
        value = float(written) if written else None
    except ValueError:
        value = math.nan
    if value is not None and not math.isfinite(value):
        raise UsageError(
            f"row {row.number} has an offset that is no number of seconds", file=path, value=written
        ) from None
    return value


def _part(row: Row, path: Path) -> Interval | None:
    try:
        return part_of(row["part"]) if row["part"] else None
    except UsageError as error:
        problem = f"row {row.number}: {error.problem}"
        raise UsageError(
            problem, file=path, value=row["part"], remedy=error.remedy or "write 5:00-50:00"
        ) from error


def _slashes(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./")


class _Lists:
    """The names in the order in which they are looked up, each list laid out once for all rows."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._laid_out = [*map(_Alike, (names.recordings, names.left_out, names.unknown))]

    def alike(self, name: str) -> Sequence[str]:
        """Those of the first list that has some of this name."""
        return next((found for of in self._laid_out if (found := of(name))), ())


class _Alike:
    """Those that have a path, or it as their last part; in another form of Unicode only where none
    has it in this one."""

    def __init__(self, among: Collection[str]) -> None:
        self._last: dict[str, list[str]] = {}
        self._whole: dict[str, list[str]] = {}
        self._last_composed: dict[str, list[str]] = {}
        for other in among:
            last = other.rpartition("/")[2]
            self._last.setdefault(last, []).append(other)
            self._whole.setdefault(composed(other), []).append(other)
            self._last_composed.setdefault(composed(last), []).append(other)

    def __call__(self, name: str) -> Sequence[str]:
        form = composed(name)
        return self._last.get(name) or self._whole.get(form) or self._last_composed.get(form) or ()


def _known(row: Row, lists: _Lists, path: Path) -> str:
    name, names = _slashes(row["recording"]), lists.names
    if not name:
        raise UsageError(f"row {row.number} names no recording", file=path, remedy="name it")
    if name in names.recordings or name in names.left_out:
        return name
    same = lists.alike(name)
    if len(same) == 1 and same[0] not in names.unknown:
        return same[0]
    problem, remedy = "names several recordings", "give its path below the folder"
    if not same:
        problem = "names a recording that is not there"
    elif len(same) == 1:
        problem, remedy = "names a file without the ending of a recording", "add --pattern for it"
    raise UsageError(f"row {row.number} {problem}", file=path, value=name, remedy=remedy)
