"""Reads the variables of a CTranslate2 model file, `model.bin`.

The layout is the one that CTranslate2's converters write (`ModelSpec._serialize`, binary version
6): the version, the name and revision of the specification, then for each variable its name, rank,
dimensions, type, bytes and data.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINARY_VERSION = 6
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
"""Type of each type number; 5, bfloat16, is none of numpy's."""
QUANTIZED = "_scale"
"""What ends the name of the scales that the rows of an integer weight were multiplied by."""


class UnknownLayoutError(ValueError):
    """The file is no model of this specification, or is written in another way."""


def read_variables(file: Path, specification: str, below: str) -> dict[str, NDArray[np.float32]]:
    """The variables whose names begin with `below`, without it, as 32-bit floats.

    Integer weights come with their scales taken out again.

    Raises
    ------
    UnknownLayoutError
        If this is not a model of the `specification` ("WhisperSpec") in the known layout.
    """
    try:
        with (
            file.open("rb") as stream,
            mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            stored = {
                name.removeprefix(below): array
                for name, array in _Reader(data).variables(specification)
                if name.startswith(below)
            }
    except (struct.error, UnicodeDecodeError, ValueError) as error:
        raise UnknownLayoutError(f"{file}: {error}") from error
    return {
        name: _floats(array, stored.get(name + QUANTIZED))
        for name, array in stored.items()
        if not name.endswith(QUANTIZED)
    }


def _floats(array: NDArray[Any], scale: NDArray[Any] | None) -> NDArray[np.float32]:
    floats = array.astype(np.float32)
    if scale is None:
        return floats
    return floats / scale.astype(np.float32).reshape(-1, *[1] * (floats.ndim - 1))


class _Reader:
    """Walks through the bytes of a model file."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data, self._at = data, 0

    def variables(self, specification: str) -> Iterator[tuple[str, NDArray[Any]]]:
        """Name and values of each variable."""
        version, name = self._number("I"), self._name()
        if (version, name) != (BINARY_VERSION, specification):
            raise UnknownLayoutError(f"version {version} of {name}")
        _revision, count = self._number("I"), self._number("I")
        for _ in range(count):
            name = self._name()
            shape = [self._number("I") for _ in range(self._number("B"))]
            kind, size = self._number("B"), self._number("I")
            if kind not in TYPES:
                raise UnknownLayoutError(f"{name} has the unknown type {kind}")
            start = self._at
            self._at += size
            yield name, np.frombuffer(self._data[start : self._at], TYPES[kind]).reshape(shape)

    def _number(self, kind: str) -> int:
        (number,) = struct.unpack_from(f"<{kind}", self._data, self._at)
        self._at += struct.calcsize(f"<{kind}")
        return int(number)

    def _name(self) -> str:
        length = self._number("H")
        start = self._at
        self._at += length
        return self._data[start : self._at].rstrip(b"\0").decode()
