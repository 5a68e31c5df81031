"""Recordings of a folder -> the same with what is known of each, from names, files beside, a list.

The list is a manifest (see `manifest`). A session in a file for each person becomes one recording.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from analyzer.batch.jobs import Details, Found, Given
from analyzer.batch.manifest import (
    MANIFEST,
    Entry,
    Names,
    given_by,
    is_file,
    iso_date,
    read_manifest,
    refuse_differing,
    sessions,
)
from analyzer.errors import UsageError

FIELDS = {"candidate": r"[^/]+?", "date": r"\d{4}-?\d{2}-?\d{2}", "any": r".*?"}
"""What a pattern may ask for."""
ENDING = re.compile(r"\.(?!\d+\Z)[A-Za-z0-9]+\Z")
"""What a pattern does not look at; the day in "Ann_2024.05.01" is none."""
TRANSCRIPTS = (".vtt", ".transcript.vtt", ".srt")
"""Endings of transcripts beside a recording, the first that is there; the second is Zoom's."""


def with_details(
    found: Iterable[Found],
    folder: Path,
    *,
    manifest: Path | None,
    pattern: str | None,
    sidecars: bool = False,
    left_out: Collection[str] = (),
    unknown: Collection[str] = (),
) -> tuple[Found, ...]:
    """Each recording with its details; the manifest, where it says something, outranks the rest.

    Parameters
    ----------
    manifest : Path, optional
        `manifest.csv` in the folder is used when none is named.
    pattern : str, optional
        See `compile_pattern`.
    sidecars : bool
        Whether the RTTM and the transcript that lie beside a recording go with it.
    left_out : collection of str
        Recordings of the folder that are not asked for: their rows are passed over, and with one
        file of a session the whole of it.
    unknown : collection of str
        Files of the folder that are not taken for recordings: a row of theirs says what to do.

    Raises
    ------
    UsageError
        If the manifest is wrong (see `manifest`) or the pattern asks for something unknown.
    """
    expression = None if pattern is None else compile_pattern(pattern)
    own = folder / MANIFEST
    path = manifest or (own if own.is_file() else None)
    itself = None if path is None else path.absolute()
    items = tuple(item for item in found if item.path.absolute() != itself)
    names = {item.name for item in items}
    rows = () if path is None else read_manifest(path, Names(names, left_out, unknown))
    torn = {row.session for row in rows if row.session and row.name not in names}
    entries = [row for row in rows if row.name in names and row.session not in torn]
    listed = {entry.name: entry for entry in entries}
    joint = () if path is None else sessions(entries, folder, path)
    parts = {row.name for row in rows if row.session}
    alone = [item for item in items if item.name not in parts]
    if path is not None:
        refuse_differing(entries, path)
        _refuse_equal_names(joint, alone, path)
        told = {entry.name: given_by(entry, folder, path) for entry in entries}
        alone = [replace(item, given=told.get(item.name, Given())) for item in alone]
    if sidecars:
        alone = [replace(item, given=_beside(item)) for item in alone]
    used = {file for item in (*alone, *joint) for file in item.given.files}
    whole = [
        replace(item, details=_details(item.name, expression, listed))
        for item in alone
        if item.path not in used
    ]
    return tuple(sorted((*whole, *joint), key=lambda item: item.name))


def beside(path: Path) -> Given:
    """The RTTM and the transcript that lie beside a recording under its name.

    `talk.rttm`; `talk.vtt`, `talk.transcript.vtt` or `talk.srt`, beside `talk.mp4`.
    """
    texts = (path.with_name(path.stem + ending) for ending in TRANSCRIPTS)
    rttm = path.with_name(f"{path.stem}.rttm")
    return Given(rttm if is_file(rttm) else None, next(filter(is_file, texts), None))


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


def _beside(item: Found) -> Given:
    """What the manifest names, and beside it what lies there."""
    lies = beside(item.path)
    given = item.given
    return Given(given.rttm or lies.rttm, given.transcript or lies.transcript, given.part)


def _refuse_equal_names(joint: Iterable[Found], alone: Iterable[Found], manifest: Path) -> None:
    taken = {item.name for item in alone}
    for session in joint:
        if session.name in taken:
            raise UsageError(
                "a session is called as a recording is", file=manifest, value=session.name
            )


def _details(name: str, pattern: re.Pattern[str] | None, listed: Mapping[str, Entry]) -> Details:
    guessed = Details()
    match = None if pattern is None else pattern.search(ENDING.sub("", name))
    if match is not None:
        groups = match.groupdict()
        day = iso_date(groups.get("date") or "")
        guessed = Details((groups.get("candidate") or "").strip(), day or "")
    return listed[name].details.over(guessed) if name in listed else guessed
