"""A WAV file's header -> the duration it promises, which FFmpeg hides when the file is cut off."""

from __future__ import annotations

import struct
from pathlib import Path

UNKNOWN_SIZE = 0xFFFF_0000
"""Recorders that stream write sizes from here up, or 0, for "not known yet"."""
FORMAT_HEAD = "<HHIIHH"
"""Codec, channels, samples a second, bytes a second, block size, bits of the `fmt ` chunk."""


def promised_duration_s(path: Path) -> float | None:
    """Seconds of sound that the `data` chunk of a RIFF file claims.

    None when the file is no plain RIFF/WAVE file, or when its recorder left the size open.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        bytes_per_s = 0
        while len(chunk := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", chunk)
            if name == b"data":
                known = bytes_per_s > 0 and 0 < size < UNKNOWN_SIZE
                return size / bytes_per_s if known else None
            body = file.read(16) if name == b"fmt " else b""
            if len(body) == 16:
                bytes_per_s = struct.unpack(FORMAT_HEAD, body)[3]
            file.seek(size + size % 2 - len(body), 1)
    return None
