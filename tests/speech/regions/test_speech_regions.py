"""In which frames somebody speaks, where windows of the network differ."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.settings import SpeechSettings
from analyzer.speech.regions.speech_regions import speaking
from analyzer.speech.voices.segmentation import Segmentation

SETTINGS = SpeechSettings()


def _two_windows(first: float, second: float, frames: int) -> Segmentation:
    """Two windows over the same frames that differ in how likely speech is in some of them."""
    probability = np.zeros((2, 100), dtype=np.float32)
    probability[:, 20 : 20 + frames] = [[first], [second]]
    return Segmentation(
        local=np.zeros((2, 100, 3), dtype=np.float32),
        starts=np.zeros(2, dtype=np.int64),
        frames=100,
        speech=probability.mean(axis=0),
        overlap=np.zeros(100, dtype=np.float32),
        surest=probability.max(axis=0),
    )


@pytest.mark.parametrize(
    ("first", "second", "frames", "heard"),
    [(0.9, 0.0, 30, 30), (0.9, 0.0, 10, 0), (0.7, 0.0, 30, 0), (0.6, 0.5, 10, 10)],
    ids=["one is deaf", "only for a moment", "none is sure", "likely on average"],
)
def test_a_window_that_is_sure_for_a_while_is_believed(
    first: float, second: float, frames: int, heard: int
) -> None:
    assert speaking(_two_windows(first, second, frames), SETTINGS).sum() == heard
