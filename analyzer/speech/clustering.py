"""Voice embeddings of clean pieces -> centroids, one per speaker."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from analyzer.settings import SpeechSettings

MAX_PIECES = 1500
"""Agglomeration is quadratic in memory; a longer recording is clustered on its longest pieces."""
ROUNDS = 10


def find_voices(
    embeddings: NDArray[np.float32],
    seconds: NDArray[np.float64],
    settings: SpeechSettings,
    *,
    speakers: int | None = None,
) -> NDArray[np.float32]:
    """Centroids of the voices, longest-speaking first.

    Average-link agglomeration proposes clusters for every count up to `max_speakers`; spherical
    k-means settles each; the largest count is kept whose voices all differ (centroid cosine below
    `same_voice_cosine` for two, below `third_voice_cosine` for more) and all speak at least
    `min_speaker_s`.

    Parameters
    ----------
    embeddings : ndarray, shape (pieces, dimension)
        Unit vectors without NaN.
    seconds : ndarray, shape (pieces,)
        Length of each piece; the weights.
    speakers : int, optional
        A given count is kept as far as there are pieces to make it.

    Returns
    -------
    ndarray, shape (speakers, dimension)
        Unit vectors; empty when there are no pieces.
    """
    if len(embeddings) == 0:
        return np.zeros((0, embeddings.shape[1]), dtype=np.float32)
    keep = np.sort(np.argsort(-seconds, kind="stable")[:MAX_PIECES])
    vectors, weights = embeddings[keep], seconds[keep]
    best = _settle(vectors, weights, np.zeros(len(vectors), dtype=np.int64))
    if len(vectors) == 1:
        return best
    tree = linkage(vectors.astype(np.float64), method="average", metric="cosine")
    limit = speakers or settings.max_speakers
    found: dict[int, NDArray[np.float32]] = {1: best}
    for cut in range(2, min(len(vectors), 4 * limit) + 1):
        voices = _distinct(vectors, weights, tree, cut, limit, settings)
        found.setdefault(len(voices), voices)
    if speakers is not None:
        return found[max(k for k in found if k <= speakers)]
    return found[max(found)]


def _distinct(
    vectors: NDArray[np.float32],
    weights: NDArray[np.float64],
    tree: NDArray[np.float64],
    cut: int,
    limit: int,
    settings: SpeechSettings,
) -> NDArray[np.float32]:
    """Voices left of a cut into `cut` clusters once ghosts are absorbed and alikes merged."""
    labels = fcluster(tree, cut, criterion="maxclust") - 1
    totals = np.bincount(labels, weights)
    order = [int(k) for k in np.argsort(-totals, kind="stable") if totals[k] > 0]
    order = [k for k in order if totals[k] >= settings.min_speaker_s][:limit] or order[:1]
    centroids = np.stack([_mean(vectors[labels == k], weights[labels == k]) for k in order])
    voices = _settle(vectors, weights, (vectors @ centroids.T).argmax(axis=1))
    while len(voices) > 1:
        alike = voices @ voices.T - 2.0 * np.eye(len(voices))
        i, j = np.unravel_index(int(alike.argmax()), alike.shape)
        spoken = np.bincount((vectors @ voices.T).argmax(axis=1), weights, len(voices))
        weak = int(spoken.argmin())
        limit_cosine = (
            settings.same_voice_cosine if len(voices) == 2 else settings.third_voice_cosine
        )
        if alike[i, j] >= limit_cosine:
            drop = int(i if spoken[i] < spoken[j] else j)
        elif spoken[weak] < settings.min_speaker_s:
            drop = weak
        else:
            break
        kept = np.delete(voices, drop, axis=0)
        voices = _settle(vectors, weights, (vectors @ kept.T).argmax(axis=1))
    return voices


def _settle(
    vectors: NDArray[np.float32], weights: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Weighted spherical k-means from `labels`; clusters may die out; longest-speaking first."""
    for _ in range(ROUNDS):
        alive = np.unique(labels)
        centroids = np.stack([_mean(vectors[labels == k], weights[labels == k]) for k in alive])
        again = (vectors @ centroids.T).argmax(axis=1)
        if len(alive) == labels.max() + 1 and np.array_equal(again, labels):
            break
        labels = again
    alive = np.unique(labels)
    totals = np.array([weights[labels == k].sum() for k in alive])
    order = alive[np.argsort(-totals, kind="stable")]
    return np.stack([_mean(vectors[labels == k], weights[labels == k]) for k in order])


def _mean(vectors: NDArray[np.float32], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    total = (vectors * weights[:, None]).sum(axis=0)
    unit: NDArray[np.float32] = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return unit
