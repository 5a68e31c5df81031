"""The segmentation network hears the same however a recording is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analyzer.audio.pcm import Pcm, to_int16
from analyzer.speech import segmentation
from analyzer.speech.models import Models
from tests.sound import cut


@pytest.mark.parametrize("seconds", [4.0, 10.0, 26.0])
def test_windows_are_the_same_in_blocks_of_any_size(
    models: Models, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    hear: Any = models.diarizer
    samples = Pcm((to_int16(cut("kmeans", 0.0, seconds)),))
    whole = hear.segmenter(samples)
    monkeypatch.setattr(segmentation, "BLOCK_WINDOWS", 3)
    shares: list[float] = []
    parted = hear.segmenter(samples, shares.append)
    assert np.array_equal(parted.starts, whole.starts)
    assert parted.frames == whole.frames
    # Sums of another batch's size may round otherwise.
    assert np.allclose(parted.local, whole.local, atol=1e-4)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_windows_tile_the_recording_as_the_network_library_tiles_it(models: Models) -> None:
    import torch

    hear: Any = models.diarizer
    clip = cut("kmeans", 0.0, 26.0)
    library = hear.segmenter._inference(
        {"waveform": torch.from_numpy(clip)[None], "sample_rate": 16_000}
    )
    ours = hear.segmenter(clip).local
    assert ours.shape[:2] == library.data.shape[:2]
    assert np.allclose(ours, np.exp(library.data) @ segmentation.POWERSET, atol=1e-4)
