"""Two sounds -> how much later the second holds what the first holds (GCC-PHAT)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import RATE_HZ, Samples

LOW_HZ, HIGH_HZ = 150.0, 6000.0


def correlate(
    pairs: Iterable[tuple[NDArray[np.float32], NDArray[np.float32]]], max_lag: int
) -> NDArray[np.float64]:
    """Summed generalised cross-correlation with phase transform (Knapp & Carter 1976).

    Parameters
    ----------
    pairs : iterable of (first, second)
        Pieces of equal length cut at the same times.
    max_lag : int
        In samples.

    Returns
    -------
    ndarray, shape (2 * max_lag + 1,)
        Index `max_lag + k` is for a second sound that is `k` samples late.
    """
    total = np.zeros(2 * max_lag + 1)
    for first, second in pairs:
        size = 1 << int(np.ceil(np.log2(len(first) + max_lag + 1)))
        cross = np.conj(np.fft.rfft(first, size)) * np.fft.rfft(second, size)
        hertz = np.fft.rfftfreq(size, 1 / RATE_HZ)
        cross[(hertz < LOW_HZ) | (hertz > HIGH_HZ)] = 0.0
        lags = np.fft.irfft(cross / (np.abs(cross) + 1e-12), size)
        total += np.concatenate((lags[size - max_lag :], lags[: max_lag + 1]))
    return total


def correlate_seconds(
    first: Samples, second: Samples, seconds: Sequence[int], max_lag: int
) -> NDArray[np.float64]:
    """`correlate` of these whole seconds of two sounds; one that is cut by an end is left out."""
    cuts = [slice(s * RATE_HZ, (s + 1) * RATE_HZ) for s in seconds]
    pieces = ((first[cut], second[cut]) for cut in cuts)
    return correlate((p for p in pieces if len(p[0]) == len(p[1]) == RATE_HZ), max_lag)


def peak(correlation: NDArray[np.float64]) -> tuple[int, float]:
    """Index of the highest point, and how many robust standard deviations it stands out."""
    best = int(np.argmax(correlation))
    spread = 1.4826 * float(np.median(np.abs(correlation - np.median(correlation))))
    return best, float(correlation[best] - np.median(correlation)) / max(spread, 1e-12)
