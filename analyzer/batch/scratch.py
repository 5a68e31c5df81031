"""A folder named by a person -> copies of one address in it, and nothing of anybody else's.

What lies in such a folder is overwritten and removed. So a marker in it says that it is ours, and
of which address its copies are; two batches cannot be at work in it at once.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from analyzer.batch.store import Place
from analyzer.errors import UsageError
from analyzer.outputs import replace_file
from analyzer.outputs.writable import unwritable

MARKER, LOCK = ".store", ".lock"


@contextmanager
def working(scratch: Path | None) -> Iterator[Path]:
    """Where copies are worked on: `scratch`, or a folder that is gone afterwards."""
    if scratch is not None:
        yield scratch.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="interview-analyzer-") as name:
        yield Path(name).resolve()


@contextmanager
def copies(folder: Path, place: Place) -> Iterator[Path]:
    """Hold a folder for copies of one address; made if it is not there.

    Raises
    ------
    UsageError
        If something else lies there, copies of another address, or another batch is at work there.
    ResultError
        If it cannot be written.
    """
    mark = f"{place.named}\n{hashlib.sha256(place.address.encode()).hexdigest()}\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_others(folder, mark)
        lock = FileLock(folder / LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise UsageError(
            "another batch is at work there", file=folder, remedy="name another --scratch, or wait"
        ) from None
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        if _held(folder) != mark:
            replace_file(folder / MARKER, mark.encode())
        yield folder
    finally:
        lock.release()


def _refuse_others(folder: Path, mark: str) -> None:
    """Where nothing but our own hidden files lies, nothing can be lost."""
    held = _held(folder)
    if held == mark or not any(folder.glob("[!.]*")):
        return
    whose = held.partition("\n")[0]
    problem = f"holds copies of {whose}" if whose else "holds files that may be yours"
    raise UsageError(
        f"{problem}, and copies would take their place",
        file=folder,
        remedy="name another folder with --scratch, or remove this one",
    )


def _held(folder: Path) -> str:
    """What the marker says, "" where there is none."""
    marker = folder / MARKER
    return marker.read_text("utf-8", errors="replace") if marker.is_file() else ""
