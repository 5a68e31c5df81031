"""Samples + silent stretches -> where keyboard noise is heard in them.

A key press is a click: a broadband burst of a few milliseconds that rises within one or two. Steady
noise has no such bursts, breath and hum have no such rise. Keys come at 1.5 to 15 a second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, find_peaks, sosfilt

from analyzer.audio.pcm import Samples
from analyzer.records import Interval
from analyzer.settings import AudioSettings

RATE = 16_000
FRAME = 80
"""5 ms."""
HIGH_PASS_HZ = 1_500.0
MIN_SPACING_FRAMES = 8
"""40 ms: a key's press and release may both click."""
FLOOR_SPAN_FRAMES = 400
"""2 s around a frame give its floor."""
MIN_GAP_S = 0.6


def find_typing(
    samples: Samples, gaps: list[Interval], settings: AudioSettings
) -> tuple[Interval, ...]:
    """Stretches of typing inside `gaps` (mutual silences) of mono 16 kHz `samples`.

    Strokes closer than `typing_pause_s` belong to one stretch; a stretch counts from
    `typing_min_strokes` strokes.
    """
    out: list[Interval] = []
    filter_sos = butter(4, HIGH_PASS_HZ, "highpass", fs=RATE, output="sos")
    for gap in gaps:
        if gap.duration_s < MIN_GAP_S:
            continue
        piece = samples[round(gap.start_s * RATE) : round(gap.end_s * RATE)]
        strokes = _strokes(sosfilt(filter_sos, piece), settings)
        out += _stretches(gap.start_s + strokes, settings)
    return tuple(out)


def _strokes(piece: NDArray[np.float64], settings: AudioSettings) -> NDArray[np.float64]:
    """Times of clicks in seconds from the piece's start."""
    frames = len(piece) // FRAME
    if frames < 2 * MIN_SPACING_FRAMES:
        return np.zeros(0)
    energy = np.square(piece[: frames * FRAME]).reshape(frames, FRAME).mean(axis=1)
    level = 10 * np.log10(energy + 1e-10)
    rise = level - np.minimum(np.roll(level, 3), np.roll(level, 4))
    rise[:4] = 0.0
    floor = _running_low(level)
    peaks, _ = find_peaks(level, distance=MIN_SPACING_FRAMES)
    clicks = [
        p
        for p in peaks
        if rise[p] >= settings.typing_rise_db and level[p] >= floor[p] + settings.typing_rise_db
    ]
    return np.array(clicks, dtype=np.float64) * FRAME / RATE


def _running_low(level: NDArray[np.float64]) -> NDArray[np.float64]:
    """20th percentile around each frame, by blocks of half the span."""
    half = FLOOR_SPAN_FRAMES // 2
    out = np.empty_like(level)
    for first in range(0, len(level), half):
        near = level[max(0, first - half) : first + 2 * half]
        out[first : first + half] = np.percentile(near, 20)
    return out


def _stretches(strokes: NDArray[np.float64], settings: AudioSettings) -> list[Interval]:
    if len(strokes) == 0:
        return []
    groups = np.split(strokes, np.flatnonzero(np.diff(strokes) > settings.typing_pause_s) + 1)
    return [
        Interval(round(float(g[0]), 3), round(float(g[-1]) + 0.05, 3))
        for g in groups
        if len(g) >= settings.typing_min_strokes
    ]
