"""Speech edges -> the same with the room's echo taken off their ends, where a room is heard.

In a reverberant room nothing falls faster than the room lets it: the level decays in a straight
line of decibels, by 60 dB in the reverberation time (Sabine). Dry speech has falls of 270 dB/s and
more within its words. Where a whole recording has none, its falls are the room's, and speech ended
where the last straight line begins.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Interval
from analyzer.speech.contour import HOP_S, Contour

Levels = NDArray[np.float64]

SLOPE_FRAMES = 8
"""A fall's slope is taken over 80 ms: a stop's release and one frame's noise are shorter."""
MIN_FALLS = 20
"""Fewer falls say nothing about a room."""
STARTS_ABOVE_DB, ENDS_ABOVE_DB = 20.0, 4.0
"""A fall counts whose level, above the noise, leaves room for a steep one."""
FIT_DB = 12.0
"""The line is fitted to as much of an end as decays by this much in the room."""
LEAVE_DB = 2.0
"""Where the level leaves the line by this much the decay has not begun yet."""
LONGEST_S = 0.6
"""Forty decibels at a reverberation time of 0.9 s."""


def trim_echo(regions: list[Interval], signal: Contour, decay_db_s: float) -> list[Interval]:
    """Move ends back to where their decay, as fast as the room's, began."""
    level_db = _less_noise(signal)
    out = []
    for region in regions:
        end = _beginning(level_db, round(region.end_s / HOP_S), decay_db_s) * HOP_S
        end = region.end_s if end >= region.end_s - HOP_S else end
        out.append(Interval(region.start_s, max(end, region.start_s + HOP_S)))
    return out


def room_decay_db_s(regions: list[Interval], signal: Contour) -> float | None:
    """How fast the steepest tenth of the falls inside speech are, dB/s; None if there are few.

    At most 60 dB in the reverberation time in a room (`echo_decay_db_s` and less), 270 to 520 in
    dry recordings.
    """
    level_db, raw, noise = _less_noise(signal), signal.level_db, signal.noise_db
    if len(level_db) <= 2 * SLOPE_FRAMES:
        return None
    slope = _slopes(level_db)
    spoken = np.zeros(len(level_db), dtype=np.bool_)
    for region in regions:
        spoken[round(region.start_s / HOP_S) : round(region.end_s / HOP_S)] = True
    first, last = slice(None, -SLOPE_FRAMES), slice(SLOPE_FRAMES, None)
    clear = (raw[first] > noise[first] + STARTS_ABOVE_DB) & (
        raw[last] > noise[last] + ENDS_ABOVE_DB
    )
    steepest = _local_minima(slope) & clear & spoken[last] & (slope < 0)
    if steepest.sum() < MIN_FALLS:
        return None
    return -float(np.percentile(slope[steepest], 10))


def _less_noise(signal: Contour) -> Levels:
    """Level of what is not noise, dBFS, at least 3 dB under the noise."""
    noise = np.power(10.0, signal.noise_db / 10, dtype=np.float64)
    power = np.power(10.0, signal.level_db / 10, dtype=np.float64)
    return np.asarray(10 * np.log10(np.maximum(power - noise, noise / 2)))


def _slopes(level_db: Levels) -> Levels:
    """Slope of the line fitted to each frame and the `SLOPE_FRAMES` after it, dB/s."""
    at = (np.arange(SLOPE_FRAMES + 1) - SLOPE_FRAMES / 2) * HOP_S
    return np.asarray(np.convolve(level_db, (at / (at @ at))[::-1], "valid"))


def _local_minima(slope: Levels) -> NDArray[np.bool_]:
    from scipy.ndimage import minimum_filter1d

    return np.asarray(slope == minimum_filter1d(slope, SLOPE_FRAMES + 3))


def _beginning(level_db: Levels, end: int, decay_db_s: float) -> int:
    """Frame at which the decay that ends at `end` began; `end` if there is none."""
    first = max(0, end - max(4, round(FIT_DB / decay_db_s / HOP_S)))
    piece = level_db[first:end]
    if len(piece) < 4:
        return end
    slope, level = np.polyfit(np.arange(len(piece)), piece, 1)
    if slope / HOP_S > -decay_db_s / 3:
        return end
    frame = first
    while frame > max(0, end - round(LONGEST_S / HOP_S)):
        if abs(float(level_db[frame]) - (level + slope * (frame - first))) > LEAVE_DB:
            break
        frame -= 1
    return min(end, frame + 1)
