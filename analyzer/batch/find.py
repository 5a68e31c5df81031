"""A folder and patterns -> the recordings in it, in a steady order."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from analyzer.batch.jobs import Found
from analyzer.batch.manifest import MANIFEST
from analyzer.errors import UsageError
from analyzer.outputs import FILES, MIX_NAME, RUN_FILE
from analyzer.review.ratings import FILE as RATINGS
from analyzer.review.store import FILES as LOG_FILES

RESULT = frozenset({"analysis.json", "report.html"})
"""A folder that holds both is a result, whoever made it."""
OF_A_RESULT = frozenset({*FILES, MIX_NAME, RUN_FILE, RATINGS, *LOG_FILES})
"""What we write into it. Whatever else lies there a person has put there."""
SUFFIXES = re.compile(
    r"\.(3gp|aac|aiff?|amr|au|avi|caf|flac|flv|m4[abv]|mk[av]|mov|mp[234]|mpe?g|mts|og[agv]|opus"
    r"|qt|ts|wave?|web[am]|wm[av])$",
    re.IGNORECASE,
)
"""Names that recorders, phones and meeting programs give; with patterns any name will do."""
OF_THE_SYSTEM = frozenset({"lost+found", "System Volume Information"})
"""Folders of a drive itself, which only the system may read."""


def find_recordings(
    folder: Path, patterns: Sequence[str] = (), *, out: Path | None = None
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """The recordings below `folder`, sorted by name, and the other files that were passed over.

    Parameters
    ----------
    folder : Path
        Searched with all its subfolders. Links to files are followed, links to folders are not:
        they may lead in circles. Hidden files and folders are passed over, and the files of a
        result: the mixed sound of a session is no recording. A subfolder that cannot be read is
        among the recordings, "NAME/": it is a failure of its own.
    patterns : sequence of str, optional
        Shell patterns for the path below the folder or for the file's name ("2024/*", "*.m4a");
        without any, every name with the ending of an audio or video file.
    out : Path, optional
        The folder of the results, which is left out where it lies inside.

    Raises
    ------
    UsageError
        If `folder` is none, or cannot be read.
    """
    if not folder.is_dir():
        problem = "is no folder" if folder.exists() else "does not exist"
        raise UsageError(problem, file=folder, remedy="name the folder with the recordings")
    ignored, closed = list[str](), list[Path]()
    found = []
    for path in _files(folder, None if out is None else out.resolve(), closed):
        name = path.relative_to(folder).as_posix()
        if is_recording(name, patterns):
            found.append(Found(path, name))
        else:
            ignored.append(name)
    found += [Found(path, f"{path.relative_to(folder).as_posix()}/") for path in closed]
    return tuple(sorted(found, key=lambda item: item.name)), tuple(ignored)


def _files(folder: Path, out: Path | None, closed: list[Path]) -> Iterator[Path]:
    """The files below `folder`; its subfolders that cannot be read go into `closed`."""

    def refuse(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise UsageError(
                f"cannot be read: {error.strerror}", file=folder, remedy="allow reading it"
            ) from error
        closed.append(Path(error.filename))

    for parent, folders, files in os.walk(folder, onerror=refuse):
        here = Path(parent)
        ours = OF_A_RESULT if here != folder and RESULT.issubset(files) else frozenset[str]()
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in OF_THE_SYSTEM
            and (out is None or (here / name).resolve() != out)
        )
        for name in sorted(files):
            if not name.startswith(".") and name not in ours:
                yield here / name


def is_recording(name: str, patterns: Sequence[str]) -> bool:
    """Whether a path below the folder is taken for a recording, by its ending or the patterns; the
    folder's own manifest never is."""
    if name == MANIFEST:
        return False
    last = name.rpartition("/")[2]
    if not patterns:
        return SUFFIXES.search(last) is not None
    return any(fnmatch(name, pattern) or fnmatch(last, pattern) for pattern in patterns)
