"""Mel filters: librosa's, without librosa."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from analyzer.audio.mel import mel_filters


@pytest.mark.parametrize(
    ("bands", "low_hz", "high_hz"), [(20, 150.0, 6000.0), (24, 100.0, 8000.0), (5, 0.0, 900.0)]
)
def test_they_are_librosas(bands: int, low_hz: float, high_hz: float) -> None:
    theirs = librosa.filters.mel(
        sr=16_000, n_fft=512, n_mels=bands, fmin=low_hz, fmax=high_hz, norm=None
    )
    ours = mel_filters(16_000, 512, bands, low_hz, high_hz)
    np.testing.assert_allclose(ours, theirs.T, atol=1e-5)
