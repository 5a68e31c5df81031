"""Waveforms of any length -> CAM++ embeddings, one call of the network each: what the recipe needs.

The product embeds sums of frame features instead (`analyzer.speech.voices.voice_sums`). Here
stands the usual way, in the shape that pyannote.audio's pipelines accept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from analyzer.speech.voices.campplus import DIMENSION, load_campplus, mel_energies

MIN_SAMPLES = 4800
"""0.3 s at 16 kHz: shorter speech carries too little of a voice."""
BATCH = 16
NEAR_LENGTH = 1.02
"""Pieces whose lengths differ by less are cut to the shortest and embedded together."""


class PieceEmbedder:
    """Holds the network.

    Parameters
    ----------
    checkpoint : Path
        CAM++ weights, already verified.
    """

    sample_rate = 16_000
    dimension = DIMENSION
    metric = "cosine"
    min_num_samples = MIN_SAMPLES

    def __init__(self, checkpoint: Path) -> None:
        self.network = load_campplus(checkpoint)

    def to(self, device: torch.device) -> PieceEmbedder:
        """Move the network; pyannote.audio calls this."""
        self.network.to(device)
        return self

    def __call__(self, waveforms: Tensor, masks: Tensor | None = None) -> NDArray[np.float32]:
        """Embed (batch, 1, samples) waveforms, each under its (batch, frames) mask in [0, 1].

        Returns
        -------
        ndarray, shape (batch, 192)
            Rows of NaN where fewer than `min_num_samples` samples are left under the mask.
        """
        pieces = []
        for index, wave in enumerate(waveforms[:, 0].cpu().numpy()):
            if masks is not None:
                wave = wave[_stretched(masks[index], wave.shape[0])]
            pieces.append(wave)
        return self.embed(pieces)

    def embed(self, pieces: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Embed waveforms of any lengths; rows are unit vectors, NaN for too short pieces."""
        out = np.full((len(pieces), DIMENSION), np.nan, dtype=np.float32)
        usable = [i for i, piece in enumerate(pieces) if piece.shape[0] >= MIN_SAMPLES]
        usable.sort(key=lambda i: pieces[i].shape[0])
        for start in range(0, len(usable), BATCH):
            group = usable[start : start + BATCH]
            shortest = pieces[group[0]].shape[0]
            if pieces[group[-1]].shape[0] <= NEAR_LENGTH * shortest:
                out[group] = self._embed_equal([pieces[i][:shortest] for i in group])
            else:
                for i in group:
                    out[i] = self._embed_equal([pieces[i]])[0]
        return out

    def _embed_equal(self, pieces: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        energies = torch.stack([mel_energies(piece) for piece in pieces])
        features = energies - energies.mean(1, keepdim=True)
        with torch.inference_mode():
            vectors: Any = torch.nn.functional.normalize(self.network(features), dim=-1).numpy()
        return np.asarray(vectors)


def _stretched(mask: Tensor, samples: int) -> NDArray[np.bool_]:
    frames = mask.shape[0]
    index = np.minimum(np.arange(samples) * frames // samples, frames - 1)
    return np.asarray(mask.cpu().numpy()[index] > 0.5)
