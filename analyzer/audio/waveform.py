"""Samples -> the peak envelope the report draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Waveform

RATE = 16_000
MIN_STEP_S = 0.05
MAX_POINTS = 24_000
"""Keeps the envelope of a long recording at 32 kB of base64."""


def waveform(samples: NDArray[np.float32]) -> Waveform:
    """Peaks of mono 16 kHz `samples`, one byte each, on steps of at least 50 ms."""
    duration_s = len(samples) / RATE
    step_s = max(MIN_STEP_S, round(duration_s / MAX_POINTS, 3))
    hop = round(step_s * RATE)
    padded = np.pad(samples, (0, -len(samples) % hop))
    peaks = np.abs(padded).reshape(-1, hop).max(axis=1) if len(padded) else np.zeros(0)
    return Waveform(step_s, np.clip(peaks * 255, 0, 255).astype(np.uint8).tobytes())
