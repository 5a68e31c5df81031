"""The path of the most attention beside one that is found cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from analyzer.speech.whisper.token_times import median_of_seven, token_begins, warped


def _cheapest(cost: NDArray[np.float64]) -> float:
    """The sum along the cheapest path, by its recursion."""
    total = np.full((cost.shape[0] + 1, cost.shape[1] + 1), np.inf)
    total[0, 0] = 0.0
    for row, column in np.ndindex(cost.shape):
        before = min(total[row, column], total[row, column + 1], total[row + 1, column])
        total[row + 1, column + 1] = cost[row, column] + before
    return float(total[-1, -1])


@pytest.mark.parametrize("seed", range(20))
def test_the_path_costs_as_little_as_any(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, 9), rng.integers(1, 30)
    cost = rng.normal(size=(rows, columns))
    begins = warped(cost)
    assert begins[0] == 0
    ends = [*begins[1:], columns - 1]
    spent = 0.0
    for row, (begin, last) in enumerate(zip(begins, ends, strict=True)):
        assert begin <= last
        # a path leaves a row in the column in which the next one is entered, or in the one before
        down = cost[row, begin : last + 1].sum()
        spent += down if row == rows - 1 else min(down, _or_before(cost[row], begin, last))
    assert spent == pytest.approx(_cheapest(cost), abs=1e-9)


def _or_before(costs: NDArray[np.float64], begin: int, last: int) -> float:
    return float(costs[begin:last].sum()) if last > begin else np.inf


@pytest.mark.parametrize("size", [7, 8, 50])
def test_the_middle_of_seven_is_their_median(size: int) -> None:
    values = np.random.default_rng(size).normal(size=(3, 4, size)).astype(np.float32)
    expected = median_filter(values, size=(1, 1, 7), mode="mirror")
    assert np.array_equal(median_of_seven(values), expected)


def test_tokens_begin_where_attention_goes_over_to_them() -> None:
    """Four tokens of known length, told by heads that see noise, too."""
    rng = np.random.default_rng(1)
    starts = [0, 20, 35, 70, 100]
    attention = rng.uniform(0, 0.2, (6, 9, 120)).astype(np.float32)
    for number, (begin, end) in enumerate(zip(starts, [*starts[1:], 120], strict=True)):
        attention[:, 3 + number, begin:end] += 1.0  # told one position before the token itself
    attention /= attention.sum(axis=2, keepdims=True)
    found = token_begins(attention, 3)
    assert np.abs(np.array(found) - starts).max() <= 1
