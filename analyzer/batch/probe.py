"""A recording -> its SHA-256 and the length its header claims, without decoding anything."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analyzer.audio.decode import header_length_s, sha256_of
from analyzer.batch.jobs import Found, Probe, session_sha256
from analyzer.errors import AudioError


def probe(found: Found) -> Probe:
    """Look at a recording and what goes with it.

    What cannot be read, or by its header holds no sound, has its sentence in `error` and no digest.
    """
    paths = [item.path for item in found.tracks] or [found.path]
    files = [_sound(path) for path in paths]
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
    part = found.given.part
    parts += [] if part is None else [f"part {part.start_s} {part.end_s}"]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest() if parts else ""


def _sound(path: Path) -> Probe:
    """As `_file`; what is no sound has its sentence before networks are loaded for it."""
    seen = _file(path)
    try:
        return seen if seen.error else replace(seen, claimed_s=header_length_s(path))
    except AudioError as error:
        return Probe("", 0, None, str(error))


def _file(path: Path) -> Probe:
    try:
        seen = path.stat()
        if stat.S_ISDIR(seen.st_mode):
            os.scandir(path).close()  # `find` names one only where this fails
        if not stat.S_ISREG(seen.st_mode):
            return Probe("", 0, None, f"{path}: is no ordinary file; name one.")
        digest = sha256_of(path)
    except OSError as error:
        remedy = "allow reading it"
        if path.is_symlink() and error.errno in (errno.ENOENT, errno.ELOOP):
            remedy = "it is a link that leads to no file: mend it, or remove it"
        return Probe("", 0, None, f"{path}: cannot be read: {error.strerror}; {remedy}.")
    return Probe(digest, seen.st_size, None)
