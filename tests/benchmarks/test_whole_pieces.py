"""The recipe's embeddings: unit vectors, none for what is too short, masks select the samples."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.voices.campplus import DIMENSION
from analyzer.speech.weights.registry import resolve
from benchmarks.whole_pieces import MIN_SAMPLES, PieceEmbedder
from tests.sound import noise, solo_pieces


@pytest.fixture(scope="module")
def embedder() -> PieceEmbedder:
    prepare_runtime()
    return PieceEmbedder(resolve("embedding").path)


def test_embeddings_are_unit_vectors_and_do_not_depend_on_the_batch(
    embedder: PieceEmbedder,
) -> None:
    pieces = solo_pieces("kmeans", "candidate", 1.0)[:4]
    together = embedder.embed(pieces)
    alone = np.concatenate([embedder.embed([p]) for p in pieces])
    assert together.shape == (4, DIMENSION)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (together * alone).sum(axis=1).min() > 0.99  # near lengths are cut to the shortest


def test_too_short_pieces_have_no_embedding(embedder: PieceEmbedder) -> None:
    long, short = noise(1.0, -20), noise(1.0, -20)[: MIN_SAMPLES - 1]
    found = embedder.embed([short, long, short[:0]])
    assert np.isnan(found[[0, 2]]).all()
    assert np.isfinite(found[1]).all()


def test_a_mask_selects_the_samples_that_are_embedded(embedder: PieceEmbedder) -> None:
    first, second = (solo_pieces("kmeans", who, 2.0)[0] for who in ("candidate", "interviewer"))
    half = min(len(first), len(second))
    wave = torch.from_numpy(np.concatenate([first[:half], second[:half]]))[None, None]
    masks = torch.zeros(1, 100)
    masks[0, :50] = 1.0
    got, expected = embedder(wave, masks), embedder.embed([first[:half]])
    assert float((got * expected).sum()) > 0.99
    assert np.isnan(embedder(wave, torch.zeros(1, 100))).all()
