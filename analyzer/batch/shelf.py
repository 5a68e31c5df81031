"""The folder of results as the only memory: what is finished, by what, and whose turn it is.

A result folder says in `run.json` which recording it holds and the digest of everything that
decided the result. It is written with the other files and comes last, so that a run.json that
fits speaks for the whole folder. There is no other state that could be lost or disagree.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from analyzer.batch.jobs import Details, session_sha256
from analyzer.outputs import FILES, RUN_FILE
from analyzer.outputs.naming import read_object
from analyzer.outputs.writable import unwritable
from analyzer.records import NAME_OF, Analysis

HIDDEN = ".batch"
"""Locks lie here; the folder may be deleted when no batch is running."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A result folder. `key` is "" where the result was not made by a batch or `analyze`."""

    folder: Path
    sha256: str
    """Of the recording, or `session_sha256` of a session in several files."""
    key: str
    details: Details
    edited: bool
    whole: bool
    """Not so where a file is missing, or a corrected result has no run.json: whoever was to make it
    anew was stopped among its files."""
    tracks: bool = False
    """Whether it is a session in several files: the mix of them lies in the folder."""
    source: str = ""
    """The recording's path below the folder that a batch found it in; "" where none did."""


def finished(out: Path) -> dict[str, Finished]:
    """The results in `out` by the SHA-256 of their recording.

    Where two folders hold the same recording, the one a person corrected counts, then the first
    by name.
    """
    found: dict[str, Finished] = {}
    if not out.is_dir():
        return found
    for folder in sorted(out.iterdir()):
        if folder.name.startswith(".") or folder.is_symlink() or not folder.is_dir():
            continue
        item = look(folder)
        if item is None:
            continue
        known = found.get(item.sha256)
        if known is None or (item.edited and not known.edited):
            found[item.sha256] = item
    return found


def look(folder: Path) -> Finished | None:
    """What one folder holds; None when it is no result."""
    analysis, run = read_object(folder / "analysis.json"), read_object(folder / RUN_FILE)
    sha256 = _sha256(analysis.get("recording"))
    if not sha256:
        return None
    details, edited = run.get("details"), bool(analysis.get("edits"))
    return Finished(
        folder=folder,
        sha256=sha256,
        key=_text(run, "key") or "",
        details=Details(_text(details, "candidate") or "", _text(details, "recorded_on") or ""),
        edited=edited,
        whole=all(_has_content(folder / name) for name in FILES) and bool(run or not edited),
        tracks=_in_tracks(analysis.get("recording")),
        source=_text(run, "source") or "",
    )


def named_candidate(analysis: Analysis, given: str) -> str:
    """Who the candidate of a result is, "" where nobody has said it.

    The name that a person typed in a correction goes before the one that was `given` by a manifest
    or the file's name.
    """
    for speaker in analysis.conversation.speakers:
        typed = any(edit.what == f"{NAME_OF}{speaker.id}" for edit in analysis.edits)
        if speaker.role == "candidate" and speaker.name and typed:
            return speaker.name
    return given


@contextmanager
def turn(out: Path, sha256: str) -> Iterator[bool]:
    """Hold a recording's lock; False at once when another process holds it.

    The system lets go of it when the process ends in whatever way.
    """
    folder = out / HIDDEN
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{sha256}.lock", timeout=0)
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError as error:
        raise unwritable(out, error) from error
    try:
        yield True
    finally:
        lock.release()


def _in_tracks(recording: Any) -> bool:
    tracks = recording.get("tracks") if isinstance(recording, dict) else None
    return isinstance(tracks, list) and bool(tracks)


def _sha256(recording: Any) -> str:
    if not _in_tracks(recording):
        return _text(recording, "sha256") or ""
    tracks = recording["tracks"]
    return session_sha256([(_text(t, "label") or "", _text(t, "sha256") or "") for t in tracks])


def _text(data: Any, name: str) -> str | None:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else None


def _has_content(path: Path) -> bool:
    try:
        return path.is_file() and (path.stat().st_size > 0 or path.suffix == ".rttm")
    except OSError:
        return False
