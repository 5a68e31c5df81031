"""A WAV file's header -> the duration it promises, which FFmpeg hides when the file is cut off."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

FULL = (0x8000_0000, 0x1_0000_0000)
"""The most that a signed and an unsigned size can say, bytes."""
NEAR_FULL = 0x1_0000
"""Recorders that stream cannot go back to write the size and leave 0 there or, within this of a
bound, "as much as may come", bytes: FFmpeg 0xffffffff, SoX and eSpeak NG 0x7ffff000, SoX with
frames of three bytes up to a frame less, arecord 0x80000000."""
FORMAT_HEAD = "<HHIIHH"
"""Codec, channels, samples a second, bytes a second, block size, bits of the `fmt ` chunk."""


def promised_duration_s(path: Path) -> float | None:
    """Seconds of sound that the `data` chunk of a RIFF file claims.

    None when the file is no plain RIFF/WAVE file, or when its recorder left the size open.
    """
    data = _data(path)
    return None if data is None or _left_open(data.size) else data.size / data.bytes_per_s


def is_length_open(path: Path) -> bool:
    """Whether a RIFF file was streamed: what its header says of any length is a placeholder."""
    data = _data(path)
    return data is not None and _left_open(data.size)


@dataclass(frozen=True, slots=True)
class _Data:
    """What the header says of the `data` chunk."""

    size: int
    bytes_per_s: int


def _left_open(size: int) -> bool:
    return size == 0 or any(abs(size - bound) <= NEAR_FULL for bound in FULL)


def _data(path: Path) -> _Data | None:
    """None where there is no RIFF/WAVE file, no such chunk, or no format before it."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        bytes_per_s = 0
        while len(chunk := file.read(8)) == 8:
            name, size = struct.unpack("<4sI", chunk)
            if name == b"data":
                return _Data(size, bytes_per_s) if bytes_per_s > 0 else None
            body = file.read(16) if name == b"fmt " else b""
            if len(body) == 16:
                bytes_per_s = struct.unpack(FORMAT_HEAD, body)[3]
            file.seek(size + size % 2 - len(body), 1)
    return None
