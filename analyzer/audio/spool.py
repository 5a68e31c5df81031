"""One channel's 16-bit samples as they are decoded: in memory, or on disk where they are many.

Three hours are 346 MB for each channel. Long sound goes to a temporary file that has no name: it
is gone with the process, however that ends. What is read of it leaves no memory behind.
"""

from __future__ import annotations

import os
import tempfile
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

LARGE_BYTES = 64_000_000
"""Half an hour at 16 kHz; shorter sound stays in memory."""
WIDTH = 2
"""Bytes of a sample."""


class Channel(Protocol):
    """Samples of one channel: an int16 array, or what gives one when it is sliced."""

    def __len__(self) -> int: ...

    def __getitem__(self, span: slice, /) -> NDArray[np.int16]: ...


class Spool:
    """Takes samples piece by piece.

    Parameters
    ----------
    large_bytes : int
        From so many bytes on they go to disk, where there is a temporary folder with room.
    """

    def __init__(self, large_bytes: int = LARGE_BYTES) -> None:
        self._large = large_bytes if hasattr(os, "pread") else None
        self._held = bytearray()
        self._file: _Unnamed | None = None
        self._bytes = 0

    def add(self, piece: bytes) -> None:
        """Add little-endian samples at the end."""
        self._held += piece
        self._bytes += len(piece)
        if self._large is not None and (self._file or self._bytes >= self._large):
            self._write()

    def copy(self) -> Spool:
        """Another spool that holds the same so far."""
        other = Spool() if self._large is None else Spool(self._large)
        if self._file is None:
            other.add(bytes(self._held))
        else:
            for at in range(0, self._bytes, LARGE_BYTES):
                other.add(self._file.read(at, min(LARGE_BYTES, self._bytes - at)))
        return other

    def channel(self) -> Channel:
        """All that was added."""
        if self._file is None:
            return np.frombuffer(self._held, dtype="<i2")
        return OnDisk(self._file, self._bytes // WIDTH)

    def _write(self) -> None:
        """Move what is held to the file; where that cannot be, all of it stays in memory."""
        try:
            self._file = self._file or _Unnamed()
            self._file.add(self._held)
        except OSError:
            written = self._bytes - len(self._held)
            before = self._file.read(0, written) if self._file else b""
            self._held = bytearray(before) + self._held
            self._file = self._large = None
            return
        self._held = bytearray()


class OnDisk:
    """Samples in a file without a name; slices are arrays of their own. For several threads."""

    def __init__(self, file: _Unnamed, length: int) -> None:
        self._file, self._length = file, length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, span: slice, /) -> NDArray[np.int16]:
        first, last, step = span.indices(self._length)
        if step != 1:
            raise ValueError("samples on disk are read in one piece")
        data = self._file.read(WIDTH * first, WIDTH * max(0, last - first))
        return np.frombuffer(data, dtype="<i2")


class _Unnamed:
    """A temporary file without a name, gone when nobody holds it any more."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def add(self, data: bytes | bytearray) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def read(self, at: int, count: int) -> bytes:
        """So many bytes from a place; one call of the system may give fewer."""
        parts = []
        while count > 0:
            part = os.pread(self._file.fileno(), count, at)
            if not part:
                raise OSError("a temporary file has become shorter")
            parts.append(part)
            at, count = at + len(part), count - len(part)
        return b"".join(parts)
