"""A recording -> its SHA-256 and the length its header claims, without decoding anything."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import av

from analyzer.audio.decode import OPEN_OPTIONS, sha256_of
from analyzer.batch.jobs import Found, Probe, session_sha256


def probe(found: Found) -> Probe:
    """Look at a recording and what goes with it.

    What cannot be read has its sentence in `error` and no digest.
    """
    files = [_file(path) for path in (item.path for item in found.tracks)] or [_file(found.path)]
    beside = [_file(path) for path in found.given.files]
    problem = next((seen.error for seen in (*files, *beside) if seen.error), "")
    if problem:
        return Probe("", 0, None, problem)
    labels = [item.label for item in found.tracks]
    claims = [seen.claimed_s for seen in files if seen.claimed_s is not None]
    return Probe(
        session_sha256(list(zip(labels, (seen.sha256 for seen in files), strict=True)))
        if labels
        else files[0].sha256,
        sum(seen.size_bytes for seen in files),
        max(claims, default=None),
        given=_given(found, beside),
    )


def _given(found: Found, beside: Sequence[Probe]) -> str:
    """Digest of what else decides the result of this recording alone; "" for nothing."""
    kinds = ["rttm"] * (found.given.rttm is not None)
    kinds += ["transcript"] * (found.given.transcript is not None)
    parts = [f"{kind} {seen.sha256}" for kind, seen in zip(kinds, beside, strict=True)]
    known = [item for item in found.tracks if item.offset_s is not None]
    parts += [f"offset {item.label} {item.offset_s}" for item in known]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest() if parts else ""


def _file(path: Path) -> Probe:
    try:
        seen = path.stat()
        if stat.S_ISDIR(seen.st_mode):
            os.scandir(path).close()  # `find` names one only where this fails
        if not stat.S_ISREG(seen.st_mode):
            return Probe("", 0, None, f"{path}: is no ordinary file; name one.")
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
