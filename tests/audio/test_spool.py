"""Samples that are spooled come back as they were, from memory and from disk alike."""

from __future__ import annotations

import errno
import io
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analyzer.audio.pcm import Pcm, thinned
from analyzer.audio.spool import OnDisk, Spool

on_disk = pytest.mark.skipif(not hasattr(os, "pread"), reason="sound stays in memory here")
pieces = st.lists(st.lists(st.integers(-(2**15), 2**15 - 1), max_size=9), max_size=9)
limits = st.sampled_from([0, 10, 1_000_000])


def spooled(parts: list[list[int]], large_bytes: int) -> Spool:
    spool = Spool(large_bytes)
    for part in parts:
        spool.add(np.array(part, "<i2").tobytes())
    return spool


@given(pieces, limits, st.integers(0, 90), st.integers(0, 90))
def test_slices_are_those_of_an_array(
    parts: list[list[int]], large_bytes: int, first: int, last: int
) -> None:
    whole = np.array([value for part in parts for value in part], np.int16)
    channel = spooled(parts, large_bytes).channel()
    assert len(channel) == len(whole)
    assert channel[first:last].tolist() == whole[first:last].tolist()
    assert channel[:].tolist() == whole.tolist()
    assert channel[-3:].tolist() == whole[-3:].tolist()


@given(pieces, pieces, limits)
def test_a_copy_goes_its_own_way(
    parts: list[list[int]], more: list[list[int]], large_bytes: int
) -> None:
    spool = spooled(parts, large_bytes)
    other = spool.copy()
    for part in more:
        other.add(np.array(part, "<i2").tobytes())
    assert spool.channel()[:].tolist() == spooled(parts, 1_000_000).channel()[:].tolist()
    assert other.channel()[:].tolist() == spooled(parts + more, 1_000_000).channel()[:].tolist()


@on_disk
def test_long_sound_lies_in_a_file_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    channel = spooled([[1, 2], [3, 4]], 6).channel()
    assert isinstance(channel, OnDisk)
    assert list(tmp_path.iterdir()) == []
    assert channel[1:3].tolist() == [2, 3]


@on_disk
@pytest.mark.parametrize("room", [0, 3, 8, 11])
def test_where_the_disk_is_full_all_stays_in_memory(
    room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FullDisk(io.FileIO):
        """A file on a disk with room for a few bytes."""

        def write(self, data: Any) -> int:
            left = room - os.fstat(self.fileno()).st_size
            if left <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(bytes(data)[:left]) or 0

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: FullDisk(tmp_path / "sound", "w+"))
    channel = spooled([[1, 2], [3, 4], [5, 6], [7]], 0).channel()
    assert isinstance(channel, np.ndarray)
    assert channel.tolist() == [1, 2, 3, 4, 5, 6, 7]


@on_disk
def test_several_threads_read_at_once() -> None:
    values = np.arange(30_000, dtype=np.int16)
    spool = Spool(0)
    spool.add(values.tobytes())
    channel = spool.channel()

    def piece(first: int) -> NDArray[np.int16]:
        return channel[first : first + 500]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(piece, range(0, 30_000, 500)))
    assert np.array_equal(np.concatenate(found), values)


@pytest.mark.parametrize("count", [1, 7, 1_000_000])
def test_a_thinned_channel_is_every_nth_sample(count: int) -> None:
    values = np.arange(1_000, dtype=np.int16)
    spool = Spool(0)
    spool.add(values.tobytes())
    expected = values[:: max(1, len(values) // count)]
    for channel in (values, spool.channel()):
        assert thinned(channel, count).tolist() == expected.tolist()
    assert len(Pcm((spool.channel(),))) == 1_000
