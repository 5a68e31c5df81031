"""The grid of frames: windows around its points, and what is done with masks on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.audio.framing import (
    HOP,
    HOP_S,
    HOPS_PER_S,
    hop_span,
    runs,
    sample_span,
    shifted,
    whole_frames,
    windows,
)
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval


def test_a_hop_is_ten_milliseconds() -> None:
    assert HOP / RATE_HZ == HOP_S == 1 / HOPS_PER_S


def test_a_stretch_of_time_is_as_long_in_samples_and_hops() -> None:
    assert sample_span(Interval(0.5, 2.0)) == (8000, 32_000)
    assert hop_span(Interval(0.5, 2.0)) == (50, 200)


def test_windows_lie_around_their_points_and_hold_silence_beyond_the_ends() -> None:
    sound = np.arange(1, 11, dtype=np.float32)
    found = windows(sound, 0, 3, size=4, hop=5)
    assert found.tolist() == [[0, 0, 1, 2], [4, 5, 6, 7], [9, 10, 0, 0]]


@pytest.mark.parametrize("first", [0, 3])
def test_windows_of_a_part_are_those_of_the_whole(first: int) -> None:
    sound = np.random.default_rng(1).standard_normal(2000).astype(np.float32)
    whole = windows(sound, 0, 12, size=400)
    assert np.array_equal(windows(sound, first, 5, size=400), whole[first : first + 5])


@given(st.lists(st.booleans()))
def test_runs_are_where_the_mask_is_true(mask: list[bool]) -> None:
    found = runs(np.array(mask, dtype=np.bool_))
    assert [i for a, b in found for i in range(a, b)] == [i for i, held in enumerate(mask) if held]
    assert all(b < c for (_, b), (c, _) in pairwise(found))


@given(st.integers(-12, 12))
def test_shifting_repeats_the_end(frames: int) -> None:
    values = np.arange(10)
    reference = [min(max(i - frames, 0), 9) for i in range(10)]
    assert shifted(values, frames).tolist() == reference


def test_what_is_left_of_whole_frames_is_dropped() -> None:
    assert whole_frames(np.arange(7), 3).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert whole_frames(np.arange(2), 3).shape == (0, 3)
