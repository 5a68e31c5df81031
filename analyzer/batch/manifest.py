"""`manifest.csv` -> what a person says of each recording: names, dates, files that go with it."""

from __future__ import annotations

import csv
import math
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from analyzer.batch.jobs import Details, Found, Given
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.audio.tracks import TrackInput

MANIFEST = "manifest.csv"
NEEDED = ("recording", "candidate", "date")
"""How a manifest usually begins; only the first is required."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `session` and `track` are "" for a recording that stands by itself."""

    name: str
    details: Details
    rttm: str = ""
    transcript: str = ""
    session: str = ""
    track: str = ""
    offset_s: float | None = None


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
        If it cannot be read, has no column "recording", names what is not there, or a row is wrong.
    """
    lists = _Lists(names)
    return tuple(_entry(row, lists, path) for row in _rows(path))


def named_files(path: Path) -> frozenset[str]:
    """The RTTM and the transcripts that the rows name, in one form of Unicode (see `composed`).

    Raises
    ------
    UsageError
        As `read_manifest`, of the file as a whole.
    """
    cells = (row.get(column) for row in _rows(path) for column in ("rttm", "transcript"))
    return frozenset(composed(_slashes(cell.strip())) for cell in cells if cell)


def _rows(path: Path) -> list[dict[str, str | None]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", file=path, remedy="name a CSV that you can read"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            "cannot be read as UTF-8 text", file=path, remedy="save it as CSV in UTF-8"
        ) from error
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter, strict=True)
    try:
        rows, columns = list(reader), reader.fieldnames or ()
    except csv.Error as error:
        raise UsageError(f"is no valid CSV: {error}", file=path) from error
    if "recording" not in columns:
        raise UsageError(
            "has no column recording", file=path, remedy=f"begin with {','.join(NEEDED)}"
        )
    return rows


def refuse_differing(entries: Sequence[Entry], manifest: Path) -> None:
    """One recording has one row, or rows that say the same.

    Raises
    ------
    UsageError
        If two say different things of one recording: only one could hold.
    """
    told: dict[str, Entry] = {}
    for entry in entries:
        if not entry.session and told.setdefault(entry.name, entry) != entry:
            raise UsageError(
                "has rows for one recording that differ",
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
            raise UsageError(
                f"names a file {'that is not there' if inside else 'outside the folder'}",
                file=manifest,
                value=named,
                remedy="give its path below the folder",
            )
        return found

    return Given(lying(entry.rttm), lying(entry.transcript))


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
                "has a row with only one of session and track", file=manifest, value=entry.name
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
    return Found(
        path=tracks[0].path,
        name=name,
        details=Details(
            next((r.details.candidate for r in rows if r.details.candidate), ""),
            next((r.details.recorded_on for r in rows if r.details.recorded_on), ""),
        ),
        given=Given(
            next((g.rttm for g in given if g.rttm), None),
            next((g.transcript for g in given if g.transcript), None),
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


def _entry(row: Mapping[str, str | None], lists: _Lists, path: Path) -> Entry:
    def cell(column: str) -> str:
        value = row.get(column)
        return value.strip() if isinstance(value, str) else ""

    written = cell("date")
    day = iso_date(written) if written else ""
    if day is None:
        raise UsageError(
            "has a date that is none", file=path, value=written, remedy="use 2024-05-31"
        )
    return Entry(
        name=_known(cell("recording"), lists, path),
        details=Details(cell("candidate"), day),
        rttm=_slashes(cell("rttm")),
        transcript=_slashes(cell("transcript")),
        session=cell("session"),
        track=cell("track"),
        offset_s=_seconds(cell("offset_s"), path),
    )


def _seconds(written: str, path: Path) -> float | None:
    try:
        value = float(written) if written else None
    except ValueError:
        value = math.nan
    if value is not None and not math.isfinite(value):
        raise UsageError(
            "has an offset that is no number of seconds", file=path, value=written
        ) from None
    return value


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


def _known(written: str, lists: _Lists, path: Path) -> str:
    name, names = _slashes(written), lists.names
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
    raise UsageError(problem, file=path, value=name, remedy=remedy)
