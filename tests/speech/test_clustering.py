"""Voices are counted and told apart among synthetic embeddings of known origin."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.settings import SpeechSettings
from analyzer.speech.clustering import find_voices

SETTINGS = SpeechSettings()
DIMENSION = 192
OWN_COSINE = 0.85
"""Between a piece and its voice's centre: CAM++ pieces of one voice lie .77 to .97 apart."""


def _voices(count: int) -> NDArray[np.float64]:
    """Orthogonal unit vectors: voices that have nothing in common."""
    return np.eye(DIMENSION)[:count]


def _pieces(centre: NDArray[np.float64], count: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors whose cosine with `centre` is `OWN_COSINE`."""
    aside = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    aside -= (aside @ centre)[:, None] * centre
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    return np.asarray((OWN_COSINE * centre + np.sqrt(1 - OWN_COSINE**2) * aside), dtype=np.float32)


def _recording(counts: list[int]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    centres = _voices(len(counts))
    pairs = enumerate(zip(centres, counts, strict=True))
    vectors = np.concatenate([_pieces(centre, count, i) for i, (centre, count) in pairs])
    return vectors, np.full(len(vectors), 2.0)


@pytest.mark.parametrize("counts", [[20], [20, 15], [25, 15, 10]])
def test_as_many_voices_are_found_as_there_are(counts: list[int]) -> None:
    vectors, seconds = _recording(counts)
    found = find_voices(vectors, seconds, SETTINGS)
    assert len(found) == len(counts)
    labels = (vectors @ found.T).argmax(axis=1)
    assert [int(n) for n in np.bincount(labels)] == counts  # longest-speaking first
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_voice_that_hardly_speaks_is_absorbed() -> None:
    vectors, seconds = _recording([20, 15, 1])
    assert seconds[-1] < SETTINGS.min_speaker_s
    assert len(find_voices(vectors, seconds, SETTINGS)) == 2


@pytest.mark.parametrize("speakers", [1, 2, 3])
def test_a_given_count_is_kept_where_the_voices_make_it(speakers: int) -> None:
    vectors, seconds = _recording([25, 15, 10])
    assert len(find_voices(vectors, seconds, SETTINGS, speakers=speakers)) == speakers


def test_a_given_count_is_not_reached_by_inventing_voices() -> None:
    vectors, seconds = _recording([20])
    assert len(find_voices(vectors, seconds, SETTINGS, speakers=4)) == 1


def test_the_order_of_the_pieces_does_not_matter() -> None:
    vectors, seconds = _recording([20, 15])
    order = np.random.default_rng(0).permutation(len(vectors))
    straight = find_voices(vectors, seconds, SETTINGS)
    mixed = find_voices(vectors[order], seconds[order], SETTINGS)
    assert np.allclose(straight, mixed, atol=1e-5)


def test_one_piece_is_one_voice_and_none_is_none() -> None:
    vectors, seconds = _recording([1])
    assert np.allclose(find_voices(vectors, seconds, SETTINGS), vectors, atol=1e-6)
    assert find_voices(vectors[:0], seconds[:0], SETTINGS).shape == (0, DIMENSION)
