"""Candidate and date of each recording, from a pattern for file names or from a manifest."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from analyzer.batch.jobs import Details, Found
from analyzer.errors import UsageError

MANIFEST = "manifest.csv"
FIELDS = {"candidate": r"[^/]+?", "date": r"\d{4}-?\d{2}-?\d{2}", "any": r".*?"}
"""What a pattern may ask for."""
COLUMNS = ("recording", "candidate", "date")


def with_details(
    found: Iterable[Found], folder: Path, *, manifest: Path | None, pattern: str | None
) -> tuple[Found, ...]:
    """Each recording with its details; the manifest, where it says something, outranks the pattern.

    `manifest.csv` in the folder is used when none is named.

    Raises
    ------
    UsageError
        If the manifest cannot be read, has no column "recording", or names what is not there; if
        the pattern asks for something unknown.
    """
    items = tuple(found)
    expression = None if pattern is None else compile_pattern(pattern)
    own = folder / MANIFEST
    path = manifest or (own if own.is_file() else None)
    listed = {} if path is None else read_manifest(path, {item.name for item in items})
    return tuple(replace(item, details=_details(item.name, expression, listed)) for item in items)


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """ "{candidate}_{date}" -> the expression that finds both in the path without its ending.

    Raises
    ------
    UsageError
        If it asks for anything but candidate, date and any, or for one of them twice.

    Examples
    --------
    >>> compile_pattern("{candidate}_{date}").search("Ann Lee_2024-05-01")["candidate"]
    'Ann Lee'
    """
    parts = re.split(r"\{(\w*)\}", pattern)
    names = [name for name in parts[1::2] if name != "any"]
    if not names or not set(names) <= set(FIELDS) or len(names) != len(set(names)):
        raise UsageError(
            "is no pattern for names",
            value=pattern,
            remedy="write {candidate}, {date} and {any} once each, such as {candidate}_{date}",
        )
    text = "".join(
        re.escape(part)
        if at % 2 == 0
        else (FIELDS[part] if part == "any" else f"(?P<{part}>{FIELDS[part]})")
        for at, part in enumerate(parts)
    )
    return re.compile(rf"(?:^|/){text}$")


def read_manifest(path: Path, names: set[str]) -> Mapping[str, Details]:
    """The rows of a CSV with the columns recording, candidate, date; the last two may lack.

    Raises
    ------
    UsageError
        As `with_details`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "cannot be read as UTF-8 text", file=path, remedy="save it as CSV in UTF-8"
        ) from error
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    try:
        rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UsageError(f"is no valid CSV: {error}", file=path) from error
    if not rows or "recording" not in rows[0]:
        raise UsageError(
            "has no column recording", file=path, remedy=f"begin with {','.join(COLUMNS)}"
        )
    return {_known(row, names, path): _from_row(row, path) for row in rows}


def iso_date(text: str) -> str | None:
    """An ISO date or time, or digits such as 20240501, as ISO text; None for anything else."""
    for parse in (date.fromisoformat, datetime.fromisoformat):
        try:
            return parse(text.strip()).isoformat()
        except ValueError:
            continue
    return None


def _details(name: str, pattern: re.Pattern[str] | None, listed: Mapping[str, Details]) -> Details:
    guessed = Details()
    match = None if pattern is None else pattern.search(name.rpartition(".")[0])
    if match is not None:
        groups = match.groupdict()
        day = iso_date(groups.get("date") or "")
        guessed = Details((groups.get("candidate") or "").strip(), day or "")
    told = listed.get(name, Details())
    return Details(told.candidate or guessed.candidate, told.recorded_on or guessed.recorded_on)


def _known(row: Mapping[str, str], names: set[str], path: Path) -> str:
    name = (row["recording"] or "").strip().replace("\\", "/").removeprefix("./")
    if name in names:
        return name
    same = [other for other in names if other.rpartition("/")[2] == name]
    if len(same) != 1:
        problem = "names a recording that is not there" if not same else "names several recordings"
        raise UsageError(problem, file=path, value=name, remedy="give its path below the folder")
    return same[0]


def _from_row(row: Mapping[str, str], path: Path) -> Details:
    written = (row.get("date") or "").strip()
    day = iso_date(written) if written else ""
    if day is None:
        raise UsageError(
            "has a date that is none", file=path, value=written, remedy="use 2024-05-31"
        )
    return Details((row.get("candidate") or "").strip(), day)
