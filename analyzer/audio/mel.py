"""Mel bands -> triangular filters over the bins of a spectrum, on Slaney's scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LINEAR_HZ = 200.0 / 3
"""A mel below 1 kHz (Slaney 1998, Auditory Toolbox, as in librosa and torchaudio)."""
BREAK_HZ = 1000.0
STEP = np.log(6.4) / 27
"""Above 1 kHz 27 mels multiply the frequency by 6.4."""


def mel_filters(
    rate_hz: int, fft: int, bands: int, low_hz: float, high_hz: float
) -> NDArray[np.float32]:
    """Filters of height 1, shape (1 + fft // 2, bands).

    Examples
    --------
    >>> mel_filters(16_000, 512, 20, 150.0, 6000.0).shape
    (257, 20)
    """
    edges = _hz(np.linspace(_mel(low_hz), _mel(high_hz), bands + 2))
    bins = np.fft.rfftfreq(fft, 1 / rate_hz)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hz: float) -> float:
    if hz < BREAK_HZ:
        return hz / LINEAR_HZ
    return float(BREAK_HZ / LINEAR_HZ + np.log(hz / BREAK_HZ) / STEP)


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    at_break = BREAK_HZ / LINEAR_HZ
    above = BREAK_HZ * np.exp(STEP * (np.maximum(mel, at_break) - at_break))
    return np.where(mel < at_break, mel * LINEAR_HZ, above)
