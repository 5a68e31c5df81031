"""Embeddings of real voices: same speaker near, other speaker far, too short none at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from analyzer.errors import ModelError
from analyzer.speech.campplus import DIMENSION, MIN_SAMPLES, SpeakerEmbedder, load_campplus
from analyzer.speech.model_registry import resolve
from analyzer.speech.runtime import prepare_runtime
from tests.sound import noise, solo_pieces

NAMES = ("kmeans", "knn")


@pytest.fixture(scope="module")
def embedder() -> SpeakerEmbedder:
    prepare_runtime()
    return SpeakerEmbedder(resolve("embedding").path)


@pytest.mark.parametrize("name", NAMES)
def test_pieces_of_one_speaker_are_nearer_than_pieces_of_two(
    embedder: SpeakerEmbedder, name: str
) -> None:
    mine = embedder.embed(solo_pieces(name, "candidate", 2.0, 3.0)[:5])
    theirs = embedder.embed(solo_pieces(name, "interviewer", 1.4, 3.0)[:4])
    off = ~np.eye(len(mine), dtype=np.bool_)
    same = (mine @ mine.T)[off]
    other = (mine @ theirs.T).ravel()
    assert same.mean() - other.mean() > 0.3  # a third of the scale
    assert same.min() > other.max()


def test_embeddings_are_unit_vectors_and_do_not_depend_on_the_batch(
    embedder: SpeakerEmbedder,
) -> None:
    pieces = solo_pieces("kmeans", "candidate", 1.0)[:4]
    together = embedder.embed(pieces)
    alone = np.concatenate([embedder.embed([p]) for p in pieces])
    assert together.shape == (4, DIMENSION)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (together * alone).sum(axis=1).min() > 0.99  # near lengths are cut to the shortest


def test_too_short_pieces_have_no_embedding(embedder: SpeakerEmbedder) -> None:
    long, short = noise(1.0, -20), noise(1.0, -20)[: MIN_SAMPLES - 1]
    found = embedder.embed([short, long, short[:0]])
    assert np.isnan(found[[0, 2]]).all()
    assert np.isfinite(found[1]).all()


def test_a_mask_selects_the_samples_that_are_embedded(embedder: SpeakerEmbedder) -> None:
    first, second = (solo_pieces("kmeans", who, 2.0)[0] for who in ("candidate", "interviewer"))
    half = min(len(first), len(second))
    wave = torch.from_numpy(np.concatenate([first[:half], second[:half]]))[None, None]
    masks = torch.zeros(1, 100)
    masks[0, :50] = 1.0
    got, expected = embedder(wave, masks), embedder.embed([first[:half]])
    assert float((got * expected).sum()) > 0.99
    assert np.isnan(embedder(wave, torch.zeros(1, 100))).all()


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.pt"
    torch.save({"linear.weight": torch.zeros(3, 3)}, path)
    with pytest.raises(ModelError, match=r"other\.pt"):
        load_campplus(path)
