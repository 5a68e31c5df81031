"""Speech edges -> the same with the room's echo taken off their ends, where a room is heard.

In a reverberant room a word does not end: it decays in a straight line of decibels, by 60 dB in
the reverberation time (Sabine). Dry speech falls in steps. Where most ends of a recording decay
smoothly the decay is the room's, and speech ended where the straight line begins.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.contour import HOP_S

BEFORE, AFTER = 4, 12
"""The line is fitted from 40 ms before an end to 120 ms after it."""
STRAIGHT_DB = 1.5
"""Standard deviation about the line of a smooth decay; dry ends have 2 to 6."""
MIN_FALL_DB_S = 40.0
"""Slower decays would be reverberation of over 1.5 s: no room for an interview."""
LEAVE_DB = 2.0
"""Where the level leaves the line by this much the decay has not begun yet."""
LONGEST_S = 0.3


def trim_echo(
    regions: list[Interval], level_db: NDArray[np.float32], settings: SpeechSettings
) -> list[Interval]:
    """Move ends back to where their decay began, if at least `echo_share` of them decay smoothly.

    Parameters
    ----------
    level_db : ndarray, shape (frames,)
        Level of each 10-ms frame, dBFS.
    """
    lines = [_decay(level_db, round(region.end_s / HOP_S)) for region in regions]
    heard = [line for line in lines if line is not None]
    smooth = [line for line in heard if _is_smooth(line)]
    if not smooth or len(smooth) < settings.echo_share * len(heard):
        return regions
    out = []
    for region, line in zip(regions, lines, strict=True):
        end = region.end_s
        if line is not None and _is_smooth(line):
            end = _beginning(level_db, round(end / HOP_S), line) * HOP_S
        out.append(Interval(region.start_s, max(end, region.start_s + HOP_S)))
    return out


Line = tuple[float, float, float]
"""Slope in dB per frame, level at the first fitted frame, standard deviation about it."""


def _decay(level_db: NDArray[np.float32], end: int) -> Line | None:
    first = max(0, end - BEFORE)
    piece = level_db[first : end + AFTER]
    if len(piece) < BEFORE + AFTER:
        return None
    frames = np.arange(len(piece))
    slope, intercept = np.polyfit(frames, piece, 1)
    return float(slope), float(intercept), float(np.std(piece - (intercept + slope * frames)))


def _is_smooth(line: Line) -> bool:
    return line[2] < STRAIGHT_DB and line[0] < -MIN_FALL_DB_S * HOP_S


def _beginning(level_db: NDArray[np.float32], end: int, line: Line) -> int:
    slope, intercept, _ = line
    first = max(0, end - BEFORE)
    frame = first
    while frame > max(0, end - round(LONGEST_S / HOP_S)):
        if abs(float(level_db[frame]) - (intercept + slope * (frame - first))) > LEAVE_DB:
            break
        frame -= 1
    return min(end, frame + 1)
