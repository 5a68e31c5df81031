"""Reads the variables of a CTranslate2 model file, `model.bin`, one at a time.

The layout is the one that CTranslate2's converters write (`ModelSpec._serialize`, binary version
6): the version, the name and revision of the specification, then for each variable its name, rank,
dimensions, type, bytes and data.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINARY_VERSION = 6
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
"""Type of each type number; 5, bfloat16, is none of numpy's."""


class UnknownLayoutError(ValueError):
    """The file is no model of this specification, or is written in another way."""


class Variables(Mapping[str, NDArray[np.float32]]):
    """Name -> values as 32-bit floats, read when they are asked for.

    Integer weights come with the scales that their rows were multiplied by taken out again.

    Parameters
    ----------
    file : Path
        The model file; it must stay as it is.
    specification : str
        Of which it is to be a model ("WhisperSpec").

    Raises
    ------
    UnknownLayoutError
        If it is none, or is not in the known layout; for a type that is not known, when a variable
        of it is asked for.
    """

    def __init__(self, file: Path, specification: str) -> None:
        self._places: dict[str, tuple[list[int], int, int, int]] = {}
        self._at = 0
        try:
            with file.open("rb") as stream:
                self._data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            self._find_all(specification)
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise UnknownLayoutError(f"{file}: {error}") from error

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        floats = self._stored(name).astype(np.float32)
        if f"{name}_scale" not in self._places:
            return floats
        scale = self._stored(f"{name}_scale").astype(np.float32)
        return floats / scale.reshape(-1, *[1] * (floats.ndim - 1))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _find_all(self, specification: str) -> None:
        version, name = self._number("I"), self._name()
        if (version, name) != (BINARY_VERSION, specification):
            raise UnknownLayoutError(f"version {version} of {name}")
        _revision, count = self._number("I"), self._number("I")
        for _ in range(count):
            name = self._name()
            shape = [self._number("I") for _ in range(self._number("B"))]
            kind, size = self._number("B"), self._number("I")
            self._places[name] = shape, kind, self._at, size
            self._at += size
            if self._at > len(self._data):
                raise UnknownLayoutError(f"{name} is cut off")

    def _stored(self, name: str) -> NDArray[Any]:
        shape, kind, start, size = self._places[name]
        if kind not in TYPES:
            raise UnknownLayoutError(f"{name} has the unknown type {kind}")
        return np.frombuffer(self._data[start : start + size], TYPES[kind]).reshape(shape)

    def _number(self, kind: str) -> int:
        (number,) = struct.unpack_from(f"<{kind}", self._data, self._at)
        self._at += struct.calcsize(f"<{kind}")
        return int(number)

    def _name(self) -> str:
        length = self._number("H")
        start = self._at
        self._at += length
        return self._data[start : self._at].rstrip(b"\0").decode()
