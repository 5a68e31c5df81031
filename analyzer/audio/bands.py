"""Samples -> levels of mel bands on 10-ms hops, the grid on which channels are compared."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP, windows
from analyzer.audio.librosa_loader import load_librosa
from analyzer.audio.pcm import RATE_HZ, Samples

WINDOW = 400
BANDS = 20
LOW_HZ, HIGH_HZ = 150.0, 6000.0
CHUNK = 12_000
"""Two minutes at a time."""

BandLevels = NDArray[np.float32]


def band_levels(samples: Samples) -> BandLevels:
    """Level of each band in each 25-ms window, dBFS, shape (frames, bands), >= -90.

    The sound is read piece by piece.

    Examples
    --------
    >>> band_levels(np.zeros(1600, dtype=np.float32)).shape
    (11, 20)
    """
    librosa = load_librosa()  # only recordings of several channels need it so early
    bank = librosa.filters.mel(
        sr=RATE_HZ, n_fft=512, n_mels=BANDS, fmin=LOW_HZ, fmax=HIGH_HZ, norm=None
    ).T.astype(np.float32)
    shape = np.hanning(WINDOW).astype(np.float32)
    frames = 1 + len(samples) // HOP
    out = np.empty((frames, BANDS), dtype=np.float32)
    for first in range(0, frames, CHUNK):
        count = min(CHUNK, frames - first)
        view = windows(samples, first, count, size=WINDOW)
        spectrum = np.fft.rfft(view * shape, 512, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) @ bank
        out[first : first + count] = 10 * np.log10(power / (WINDOW * 128) + 1e-9)
    return out


def total_db(levels: BandLevels) -> NDArray[np.float32]:
    """Level of all bands together, dBFS, shape (frames,)."""
    out = np.empty(len(levels), dtype=np.float32)
    for first in range(0, len(levels), CHUNK):
        rows = slice(first, first + CHUNK)
        power = np.power(10.0, levels[rows] / 10, dtype=np.float32).sum(axis=1)
        out[rows] = 10 * np.log10(power)
    return out


def noise_floor(levels: BandLevels) -> NDArray[np.float32]:
    """The level each band (or the total) falls back to: its 10th percentile over time."""
    if levels.ndim == 1:
        return np.asarray(np.percentile(levels, 10), dtype=np.float32)
    return np.array([np.percentile(band, 10) for band in levels.T], dtype=np.float32)
