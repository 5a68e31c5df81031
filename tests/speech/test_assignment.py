"""The best path through units is the best of all paths, and short answers keep their speaker."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.speech.assignment import best_path, usual_cosine


def _score(
    labels: tuple[int, ...],
    cuts: tuple[bool, ...],
    runs: NDArray[np.float64],
    each: NDArray[np.float64],
    costs: NDArray[np.float64],
) -> float:
    """One segmentation's score: runs end at cuts, and within a run the voice is one."""
    total, begin = 0.0, 0
    for j, label in enumerate(labels):
        total += each[j, label]
        if j and labels[j - 1] != label:
            total -= costs[j]
        if j == len(labels) - 1 or cuts[j]:
            if j - begin >= runs.shape[1] or len(set(labels[begin : j + 1])) > 1:
                return -np.inf
            total += runs[j, j - begin, label]
            begin = j + 1
    return total


@pytest.mark.parametrize("seed", range(8))
def test_no_other_path_scores_higher(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, longest, voices = 5, 3, 2
    runs = rng.normal(0, 2, (count, longest, voices))
    each = rng.normal(0, 1, (count, voices))
    costs = rng.uniform(0, 2, count)
    best: dict[tuple[int, ...], float] = {}
    for labels in itertools.product(range(voices), repeat=count):
        for cuts in itertools.product((False, True), repeat=count - 1):
            score = _score(labels, cuts, runs, each, costs)
            best[labels] = max(best.get(labels, -np.inf), score)
    found = tuple(int(k) for k in best_path(runs, each, costs))
    assert best[found] == pytest.approx(max(best.values()))


def test_a_change_that_gains_less_than_it_costs_is_not_made() -> None:
    each = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    runs = np.zeros((3, 1, 2))
    assert best_path(runs, each, np.full(3, 0.6)).tolist() == [0, 0, 0]
    assert best_path(runs, each, np.full(3, 0.4)).tolist() == [0, 1, 0]


def test_the_usual_fit_grows_with_the_length_of_a_run() -> None:
    cosine = np.zeros((6, 3, 2))
    for n, value in enumerate((0.6, 0.7, 0.65)):
        cosine[n:, n, 0] = value
    usual = usual_cosine([cosine])
    assert usual[:3] == pytest.approx([0.6, 0.7, 0.7])
    assert (np.diff(usual) >= 0).all()
