"""Where results are to go -> whether they can be written there, and the sentence if not."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from analyzer.errors import AnalyzerError, ResultError

FATAL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
"""Failures of the output that every other recording would meet too; the last is `ulimit -f`."""
PROBE = b"\0" * 4096
"""One block: a full disk has no room for it."""


def check_writable(out: Path) -> None:
    """Say so before hours of work when nothing can be written in `out`; leaves nothing there.

    Raises
    ------
    ResultError
        If `out` is a file, cannot be made, or takes no file.
    """
    place = out
    try:
        place = next((p for p in (out, *out.absolute().parents) if p.exists()), Path("/"))
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(place if _is_file(place) else out, error) from error


def unwritable(path: Path, error: OSError) -> ResultError:
    """The sentence for a folder of results that `error` keeps from being written."""
    if _is_file(path):
        return ResultError("is a file, not a folder", file=path, remedy="choose another output")
    return ResultError(
        f"the results cannot be written: {error.strerror or error}",
        file=path,
        remedy="choose a folder with space that you can write to",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except OSError:  # it cannot even be looked at
        return False


def is_fatal(error: AnalyzerError) -> bool:
    """Whether the output, not the recording, is at fault."""
    cause = error.__cause__
    return isinstance(error, ResultError) and isinstance(cause, OSError) and cause.errno in FATAL
