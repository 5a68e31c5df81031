"""The best path through units is the best of all paths, and short answers keep their speaker."""

from __future__ import annotations

import itertools
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.speech.voices.assignment import SaidBy, assign, best_path, usual_cosine
from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.units import Unit
from analyzer.speech.voices.voice_sums import VoiceSums


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


class _Heard:
    """Features are embeddings of so many dimensions: a run is its units' mean, of length one."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions

    def embed_pooled(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        mean = features[:, : self._dimensions]
        length = np.linalg.norm(mean, axis=1, keepdims=True)
        return np.asarray(mean / np.maximum(length, 1e-6), dtype=np.float32)


@pytest.mark.parametrize(("overlapped", "first"), [(True, 1), (False, 0)])
def test_an_overlap_parts_who_was_heard_before_it_from_who_is_heard_after(
    overlapped: bool, first: int
) -> None:
    """A third of a second that sounds a little more like the other one is lost within a run."""
    units = [
        Unit(0.0, 0.3, first=True, change=1.0),
        Unit(0.3, 0.5, overlapped=overlapped, doubtful=overlapped, change=1.0),
        *(Unit(0.2 * k + 0.5, 0.2 * k + 0.7, change=1.0 if k == 0 else 0.0) for k in range(3)),
    ]
    sound = np.array([[0.66, 0.75], [0.9, 0.5], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]], np.float32)
    count = np.array([15.0, 10.0, 10.0, 10.0, 10.0], np.float32)
    total = sound * count[:, None]
    labels = assign(
        units,
        VoiceSums(count, total, total * sound),
        np.eye(2, dtype=np.float32),
        np.full((5, 2), 0.5, dtype=np.float32),
        cast(SpeakerEmbedder, _Heard(2)),
    )
    assert labels[[0, 2, 3, 4]].tolist() == [first, 0, 0, 0]


@pytest.mark.parametrize(
    ("likeness", "network", "voice"),
    [
        pytest.param((0.1, 0.2), (0.75, 0.25), 0, id="like neither: who the network hears"),
        pytest.param((0.7, 0.6), (0.1, 0.9), 0, id="like both: who it is more like"),
    ],
)
def test_a_small_difference_tells_the_less_the_less_a_run_sounds_like_anybody(
    likeness: tuple[float, float], network: tuple[float, float], voice: int
) -> None:
    rest = np.sqrt(1.0 - np.square(likeness).sum())
    sound = np.array([[*likeness, rest], *([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] * 3)], np.float32)
    units = [Unit(k, k + 0.3, first=True, change=1.0) for k in map(float, range(len(sound)))]
    count = np.full(len(sound), 15.0, np.float32)
    total = sound * count[:, None]
    labels = assign(
        units,
        VoiceSums(count, total, total * sound),
        np.eye(2, 3, dtype=np.float32),
        np.array([network, *([[1.0, 0.0], [0.0, 1.0]] * 3)], dtype=np.float32),
        cast(SpeakerEmbedder, _Heard(3)),
    )
    assert labels.tolist() == [voice, 0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("log_odds", "begins", "expected"),
    [
        pytest.param([4, 4, 4, -4, -4, -4], [1, 0, 0, 1, 0, 0], [0, 0, 0, 1, 1, 1], id="sentences"),
        pytest.param([1, 1, -1, 1, 1, 1], [1, 0, 0, 0, 0, 0], [0] * 6, id="within one sentence"),
        pytest.param([1, 1, -1, 1, 1, 1], [1, 0, 1, 1, 0, 0], [0, 0, 1, 0, 0, 0], id="three"),
    ],
)
def test_where_two_sound_alike_the_words_decide_sentence_by_sentence(
    log_odds: list[int], begins: list[int], expected: list[int]
) -> None:
    units = [Unit(0.3 * k, 0.3 * k + 0.3, first=k == 0) for k in range(6)]
    count = np.full(6, 15.0, np.float32)
    sound = np.ones((6, 2), np.float32)
    labels = assign(
        units,
        VoiceSums(count, sound * 15.0, sound * 15.0),
        np.eye(2, dtype=np.float32),
        np.full((6, 2), 0.5, dtype=np.float32),
        cast(SpeakerEmbedder, _Heard(2)),
        SaidBy(np.array(log_odds, np.float64), np.array(begins, np.bool_), 0.3),
    )
    assert labels.tolist() == expected
