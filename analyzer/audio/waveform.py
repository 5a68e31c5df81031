"""Samples -> the peak envelope the report draws."""

from __future__ import annotations

import numpy as np

from analyzer.audio.pcm import RATE_HZ, Samples, blocks
from analyzer.records import Waveform

MIN_STEP_S = 0.05
STEPS = 1000
"""So many points are made at a time."""
MAX_POINTS = 24_000
"""Keeps the envelope of a long recording at 32 kB of base64."""


def waveform(samples: Samples) -> Waveform:
    """Peaks of mono 16 kHz `samples`, one byte each, on steps of at least 50 ms."""
    duration_s = len(samples) / RATE_HZ
    step_s = max(MIN_STEP_S, round(duration_s / MAX_POINTS, 3))
    hop = round(step_s * RATE_HZ)
    peaks = [np.zeros(0)]
    for block in blocks(samples, STEPS * hop):
        padded = np.pad(block, (0, -len(block) % hop))
        peaks.append(np.abs(padded).reshape(-1, hop).max(axis=1))
    scaled = np.clip(np.concatenate(peaks) * 255, 0, 255)
    return Waveform(step_s, scaled.astype(np.uint8).tobytes())
