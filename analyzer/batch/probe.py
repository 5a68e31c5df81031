"""A file -> its SHA-256 and the length its header claims, without decoding anything."""

from __future__ import annotations

import stat
from pathlib import Path

import av

from analyzer.audio.decode import OPEN_OPTIONS, sha256_of
from analyzer.batch.jobs import Probe


def probe(path: Path) -> Probe:
    """Look at a file. What cannot be read has its sentence in `error` and no digest."""
    try:
        seen = path.stat()
        if not stat.S_ISREG(seen.st_mode):
            return Probe("", 0, None, f"{path}: is no ordinary file; name a recording.")
        digest = sha256_of(path)
    except OSError as error:
        return Probe("", 0, None, f"{path}: cannot be read: {error.strerror}; allow reading it.")
    return Probe(digest, seen.st_size, _claimed_s(path))


def _claimed_s(path: Path) -> float | None:
    try:
        with av.open(
            f"file:{path}", mode="r", metadata_errors="ignore", options=OPEN_OPTIONS
        ) as container:
            return None if container.duration is None else container.duration / av.time_base
    except (av.FFmpegError, OSError, ValueError):
        return None
