"""Attention to the sound -> when each token begins: the path of the most attention.

As Whisper does it (its `timing.py`): attention of heads that follow the sound is made comparable
over the tokens, smoothed, and averaged; dynamic time warping (Sakoe & Chiba 1978) then finds the
path on which there is most of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SEVEN = 7
"""Frames of the median filter: Whisper's own."""
SORTING = (
    *((0, 5), (0, 3), (1, 6), (2, 4), (0, 1), (3, 5), (2, 6)),
    *((2, 3), (3, 6), (4, 5), (1, 4), (1, 3), (3, 4)),
)
"""Exchanges that leave the median of seven in the middle (Devillard 1998)."""


def token_begins(attention: NDArray[np.float32], first: int) -> tuple[int, ...]:
    """The frame in which each token begins, and that in which the last one ends.

    Parameters
    ----------
    attention : ndarray, shape (heads, positions, frames)
        The share of each frame, from the start on to the token that ends the text.
    first : int
        The position that the first token is told at.
    """
    deviation = np.sqrt(attention.var(axis=1, keepdims=True))
    even = (attention - attention.mean(axis=1, keepdims=True)) / np.maximum(deviation, 1e-10)
    smooth = np.zeros(attention.shape[1:], dtype=np.float32)
    for head in even:  # one at a time takes an eighth of the memory
        smooth += median_of_seven(head) / len(even)
    return tuple(int(frame) for frame in warped(-smooth[first:-1]))


def median_of_seven(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The median of each value and the three on both sides, along the last axis.

    Those beyond an end are mirrored in it. `SORTING` puts the fourth of seven into its place; a
    general filter takes three times as long.
    """
    reach = SEVEN // 2
    padded = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(reach, reach)], mode="reflect")
    size = values.shape[-1]
    seven = [padded[..., shift : shift + size] for shift in range(SEVEN)]
    for low, high in SORTING:
        seven[low], seven[high] = (
            np.minimum(seven[low], seven[high]),
            np.maximum(seven[low], seven[high]),
        )
    return seven[reach]


def warped(cost: NDArray[np.floating]) -> NDArray[np.intp]:
    """The column in which the cheapest path enters each row, from the first cell to the last.

    A path goes down, to the right or both. In a row it enters from above, and what it costs to go
    on to the right is a difference of sums: the best place to enter, for each column, is that of a
    running minimum.
    """
    rows, columns = cost.shape
    total = np.full(columns + 1, np.inf)
    total[0] = 0.0
    sideways = np.zeros((rows, columns), dtype=np.bool_)
    upright = np.zeros((rows, columns), dtype=np.bool_)
    for row, costs in enumerate(cost.astype(np.float64)):
        entered = np.minimum(total[:-1], total[1:])
        upright[row] = total[1:] < total[:-1]
        sums = np.cumsum(costs)
        best = np.minimum.accumulate(entered - (sums - costs))
        total = np.concatenate([[np.inf], best + sums])
        sideways[row, 1:] = total[1:-1] <= entered[1:]
    begins = np.zeros(rows, dtype=np.intp)
    column = columns - 1
    for row in range(rows - 1, -1, -1):
        while sideways[row, column]:
            column -= 1
        begins[row] = column
        column -= not upright[row, column]
    return begins
