"""Samples -> frames on a grid of 10 ms: windows around its points, and masks and levels on it."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import RATE_HZ, Samples, piece_around
from analyzer.spans import Timed

HOP_S = 0.01
"""The grid on which levels are taken, edges are placed and channels are compared."""
HOP = 160
"""Samples of a hop."""
HOPS_PER_S = 100

Value = TypeVar("Value", bound=np.generic)


def sample_span(item: Timed) -> tuple[int, int]:
    """The samples of a stretch of time: the first, and the first that is no longer in it."""
    return round(item.start_s * RATE_HZ), round(item.end_s * RATE_HZ)


def hop_span(item: Timed) -> tuple[int, int]:
    """The hops of a stretch of time: the first, and the first that is no longer in it."""
    return round(item.start_s / HOP_S), round(item.end_s / HOP_S)


def windows(
    samples: Samples, first: int, count: int, *, size: int, hop: int = HOP
) -> NDArray[np.float32]:
    """Sound around `count` points from point `first` on, shape (count, size), `hop` samples apart.

    Point 0 is the recording's start; there is silence where the recording has none.
    """
    block = piece_around(samples, first * hop - size // 2, (count - 1) * hop + size)
    return np.lib.stride_tricks.sliding_window_view(block, size)[::hop][:count]


def whole_frames(values: NDArray[Value], size: int) -> NDArray[Value]:
    """Values cut into frames, shape (frames, size); what is left at the end is dropped.

    Examples
    --------
    >>> whole_frames(np.arange(5), 2).tolist()
    [[0, 1], [2, 3]]
    """
    return values[: len(values) // size * size].reshape(-1, size)


def shifted(values: NDArray[Value], frames: int) -> NDArray[Value]:
    """Values moved later (positive) or earlier, the end repeated.

    Examples
    --------
    >>> shifted(np.array([1, 2, 3]), 1).tolist(), shifted(np.array([1, 2, 3]), -1).tolist()
    ([1, 1, 2], [2, 3, 3])
    """
    index = np.clip(np.arange(len(values)) - frames, 0, len(values) - 1)
    return np.asarray(values[index])


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open index ranges where a mask is true.

    Examples
    --------
    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
