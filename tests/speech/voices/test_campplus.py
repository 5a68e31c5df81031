"""Embeddings of real voices: same speaker near, other speaker far; frames pool to the whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from analyzer.errors import ModelError
from analyzer.speech.voices.campplus import (
    DIMENSION,
    MEL_BINS,
    TILE_FRAMES,
    SpeakerEmbedder,
    load_campplus,
    mel_energies,
)
from analyzer.speech.voices.voice_sums import pooled
from tests.sound import solo_pieces

NAMES = ("kmeans", "knn")


def _embedded(embedder: SpeakerEmbedder, piece: NDArray[np.float32]) -> NDArray[np.float32]:
    """A piece by itself, its frames added up as the product adds them."""
    energies = mel_energies(piece)
    frames = embedder.frames(energies - energies.mean(0, keepdim=True))
    count = np.array([float(len(frames))])
    sums = pooled(count, frames.sum(0)[None], np.square(frames).sum(0)[None])
    return np.asarray(embedder.embed_pooled(sums)[0])


@pytest.mark.parametrize("name", NAMES)
def test_pieces_of_one_speaker_are_nearer_than_pieces_of_two(
    embedder: SpeakerEmbedder, name: str
) -> None:
    mine, theirs = (
        np.stack([_embedded(embedder, piece) for piece in solo_pieces(name, who, least_s, 3.0)[:4]])
        for who, least_s in (("candidate", 2.0), ("interviewer", 1.4))
    )
    off = ~np.eye(len(mine), dtype=np.bool_)
    same = (mine @ mine.T)[off]
    other = (mine @ theirs.T).ravel()
    assert same.mean() - other.mean() > 0.3  # a third of the scale
    assert same.min() > other.max()


def test_summed_frames_embed_as_the_whole_network_does(embedder: SpeakerEmbedder) -> None:
    piece = solo_pieces("kmeans", "candidate", 2.0, 3.0)[0]
    energies = mel_energies(piece)
    with torch.inference_mode():
        whole = embedder.network((energies - energies.mean(0, keepdim=True))[None])[0].numpy()
    found = _embedded(embedder, piece)
    assert found.shape == (DIMENSION,)
    assert np.linalg.norm(found) == pytest.approx(1.0, abs=1e-5)
    assert float(found @ whole / np.linalg.norm(whole)) > 0.9999


@pytest.mark.parametrize("frames", [5, TILE_FRAMES, TILE_FRAMES + 1, 3 * TILE_FRAMES - 7])
def test_the_front_end_in_tiles_is_the_front_end(embedder: SpeakerEmbedder, frames: int) -> None:
    features = torch.randn(1, MEL_BINS, frames, generator=torch.Generator().manual_seed(frames))
    with torch.inference_mode():
        whole = embedder.network.head(features)
        tiled = embedder.network.head.in_tiles(features)
    assert tiled.shape == whole.shape
    assert float((tiled - whole).abs().max()) < 1e-4


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.pt"
    torch.save({"linear.weight": torch.zeros(3, 3)}, path)
    with pytest.raises(ModelError, match=r"other\.pt"):
        load_campplus(path)


def test_mel_energies_need_nothing_to_be_prepared() -> None:
    # torchaudio's compiled part does not load beside a torch without CUDA
    code = (
        "import numpy as np; from analyzer.speech.voices.campplus import mel_energies;"
        "print(tuple(mel_energies(np.zeros(16000, dtype=np.float32)).shape))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "(98, 80)\n", done.stderr
