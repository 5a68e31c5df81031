"""Samples -> pitch every 10 ms, by YIN (de Cheveigné & Kawahara 2002)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

RATE = 16_000
LOWEST_HZ, HIGHEST_HZ = 65.0, 400.0
"""From a low male to a high female speaking voice."""
FRAME = 1024
HOP = 160
SHORTEST, LONGEST = int(RATE // HIGHEST_HZ), int(np.ceil(RATE / LOWEST_HZ))
"""Periods, in samples."""
TROUGH = 0.1
"""The first period at which the sound differs from itself by less than this share is taken."""
SPECTRUM = fft.next_fast_len(FRAME + LONGEST, real=True)
"""Long enough for the correlation not to wrap around at the periods that are asked for."""
TINY = float(np.finfo(np.float32).tiny)


def track_pitch(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Pitch in Hz of mono 16 kHz `samples`, shape (1 + n // 160,); frames are centred on the hops.

    Every frame has a pitch, voiced or not. The same as librosa's `yin`, to which the tests compare
    it, without the compiler that librosa loads: 1.4 s and 135 MB.
    """
    padded = np.pad(samples, (FRAME // 2, FRAME // 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    difference = _normalised_difference(frames)
    period = _first_trough(difference)
    return np.asarray(RATE / (SHORTEST + period + _shift(difference, period)))


def _normalised_difference(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cumulative mean normalised difference at each period, shape (frames, periods)."""
    spectrum = fft.rfft(frames, SPECTRUM, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    alike = fft.irfft(power, SPECTRUM, axis=1)[:, : LONGEST + 1]
    lost = np.cumsum(np.square(frames[:, :LONGEST]), axis=1)
    difference = 2 * (alike[:, :1] - alike[:, 1:]) - lost
    mean = np.cumsum(difference, axis=1) / np.arange(1, LONGEST + 1, dtype=np.float32)
    out: NDArray[np.float32] = difference[:, SHORTEST - 1 :] / (mean[:, SHORTEST - 2 : -1] + TINY)
    return out


def _first_trough(difference: NDArray[np.float32]) -> NDArray[np.int64]:
    """Index of the first deep trough of each frame, of the deepest point where there is none."""
    lower = difference[:, 1:] < difference[:, :-1]
    trough = np.zeros(difference.shape, dtype=np.bool_)
    trough[:, 0] = ~lower[:, 0] & (difference[:, 0] < difference[:, 1])
    trough[:, 1:-1] = lower[:, :-1] & (difference[:, 1:-1] <= difference[:, 2:])
    trough[:, -1] = lower[:, -1]
    deep = trough & (difference < TROUGH)
    found: NDArray[np.int64] = np.where(
        deep.any(axis=1), deep.argmax(axis=1), difference.argmin(axis=1)
    )
    return found


def _shift(difference: NDArray[np.float32], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Where the parabola through a point and its neighbours is lowest, in periods from it."""
    rows, last = np.arange(len(at)), difference.shape[1] - 1
    inner = np.clip(at, 1, last - 1)
    before, here, after = (difference[rows, inner + step].astype(np.float64) for step in (-1, 0, 1))
    bend, slope = after + before - 2 * here, (after - before) / 2
    fits = (inner == at) & (np.abs(slope) < np.abs(bend))
    return np.where(fits, -slope / np.where(fits, bend, 1.0), 0.0)
