"""One file for each person -> how much later each began than the first, and how their clocks drift.

Where a voice is heard on two tracks (bleed), its onsets tell, then its phase, to a few
milliseconds. Without bleed there remain the containers' own clocks, people's habit of speaking in
turns, and the assumption that all tracks began together; what was used is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.bands import BandLevels, noise_floor, total_db
from analyzer.audio.delay import correlate, peak
from analyzer.audio.framing import HOP, HOP_S, whole_frames
from analyzer.audio.pcm import RATE_HZ, Samples

CLEAR_ONSETS = 8.0
"""Robust standard deviations of the onset correlation; the highest of an hour of chance is 5.5."""
CLEAR_PHASE = 10.0
ENOUGH_BLOCKS = 3
"""Blocks that agree on an offset are believed also where a room has blurred the phase."""
AGREE_S = 0.06
"""Blocks must agree on the offset this closely, besides the drift."""
MAX_DRIFT_PPM = 300.0
"""Cheap recorders' clocks differ by up to 100 parts in a million."""
DRIFT_STEP_PPM = 2.0
"""Within a block this moves a piece by two samples at most."""
MIN_DRIFT_SPAN_S = 240.0
BLOCKS, MIN_BLOCK_S, MAX_BLOCK_S = 8, 20.0, 240.0
BAND_GROUPS = 5
ONSET_FRAMES = 3
FINE_S = 0.08
PIECE_S = 4.0
PIECES = 10
TURN_STEP = 5
"""Frames of 10 ms that one step of the turn-taking comparison holds."""
TURN_REACH_S = 600.0
SPEAKS_DB = 15.0
IN_TURNS = 0.5
"""People speak at once at most half as often as by chance."""
CLEARLY_BETTER = 0.35
EQUAL_LENGTH_S = 0.05

How = Literal["first", "given", "bleed", "clock", "length", "turns", "assumed"]


@dataclass(frozen=True, slots=True)
class Placement:
    """`offset_s`: how much later than the first track this one begins (negative: earlier);
    `drift_ppm`: by how many millionths its clock runs slow against the first, None if unknown;
    `how`: what told the offset."""

    offset_s: float
    how: How
    drift_ppm: float | None = None

    @property
    def slow(self) -> float:
        """Seconds on the first track's clock that one on this one's takes."""
        return 1.0 + (self.drift_ppm or 0.0) * 1e-6

    def through(self, near: Placement) -> Placement:
        """What was placed against `near` placed against the first track; drifts add up."""
        known = [p.drift_ppm for p in (self, near) if p.drift_ppm is not None]
        offset_s = near.offset_s + self.offset_s * near.slow
        drift_ppm = round(sum(known), 1) if known else None
        return Placement(round(offset_s, 4), self.how, drift_ppm)


FIRST = Placement(0.0, "first")


def place_track(
    first: Samples,
    other: Samples,
    first_levels: BandLevels,
    other_levels: BandLevels,
    *,
    clock_s: float | None = None,
) -> Placement:
    """Find when `other` began, relative to `first`.

    Parameters
    ----------
    first, other : Samples
        Mono 16 kHz sound.
    first_levels, other_levels : ndarray, shape (frames, bands)
        Their `band_levels`.
    clock_s : float, optional
        How much later `other` began by the containers' clocks.
    """
    heard = _by_bleed(first, other, first_levels, other_levels)
    if heard is not None:
        return heard
    if clock_s is not None:
        return Placement(clock_s, "clock")
    if abs(len(first) - len(other)) <= EQUAL_LENGTH_S * RATE_HZ:
        return Placement(0.0, "length")
    turns = _by_turns(first_levels, other_levels)
    return Placement(0.0, "assumed") if turns is None else Placement(turns, "turns")


def _by_bleed(
    first: Samples, other: Samples, first_levels: BandLevels, other_levels: BandLevels
) -> Placement | None:
    block = round(np.clip(len(other) / RATE_HZ / BLOCKS, MIN_BLOCK_S, MAX_BLOCK_S) / HOP_S)
    onsets, reference = _onsets(other_levels), _onsets(first_levels)
    found = []
    for start in range(0, len(onsets), block):
        piece = onsets[start : start + block]
        if len(piece) >= MIN_BLOCK_S / HOP_S / 2:
            lag, clear = _onset_lag(reference, piece)
            found.append((clear, start, (lag - start) * HOP_S))
    best = max(found, default=(0.0, 0, 0.0))
    if best[0] < CLEAR_ONSETS:
        return None
    agreeing = [
        (start, offset)
        for clear, start, offset in found
        if clear >= CLEAR_ONSETS
        and abs(offset - best[2]) <= AGREE_S + MAX_DRIFT_PPM * 1e-6 * abs(start - best[1]) * HOP_S
    ]
    fine = [
        point
        for start, offset in agreeing
        if (point := _refined(first, other, other_levels, start, block, offset)) is not None
    ]
    if len(fine) >= ENOUGH_BLOCKS or (fine and len(agreeing) < ENOUGH_BLOCKS):
        return _fitted(fine)
    coarse = [((start + block / 2) * HOP_S, offset) for start, offset in agreeing]
    return _fitted(coarse) if len(coarse) >= ENOUGH_BLOCKS else None


def _onsets(levels: BandLevels) -> NDArray[np.float32]:
    """Rises of the level in a few groups of bands, shape (frames, groups)."""
    groups = np.stack([g.mean(axis=1) for g in np.array_split(levels, BAND_GROUPS, axis=1)], 1)
    rise = np.zeros_like(groups)
    rise[ONSET_FRAMES:] = np.clip(groups[ONSET_FRAMES:] - groups[:-ONSET_FRAMES], 0.0, 20.0)
    return np.asarray(rise - rise.mean(axis=0), dtype=np.float32)


def _onset_lag(reference: NDArray[np.float32], piece: NDArray[np.float32]) -> tuple[int, float]:
    """Frame of the reference at which the piece begins, and how clearly."""
    size = 1 << int(np.ceil(np.log2(len(reference) + len(piece))))
    total = np.zeros(size)
    for band in range(reference.shape[1]):
        product = np.fft.rfft(reference[:, band], size) * np.conj(np.fft.rfft(piece[:, band], size))
        total += np.fft.irfft(product, size)
    lags = np.concatenate((total[size - len(piece) + 1 :], total[: len(reference)]))
    at, clear = peak(lags)
    return at - (len(piece) - 1), clear


def _refined(
    first: Samples, other: Samples, levels: BandLevels, start: int, block: int, offset_s: float
) -> tuple[float, float] | None:
    """A time within one block and the offset then to a sample, by phase; None where the phase
    does not tell. Clocks drift by milliseconds within a block: each piece is moved by as much."""
    per = round(PIECE_S / HOP_S)
    loud = total_db(levels[start : start + block])
    marks = range(0, max(1, len(loud) - per + 1), per)
    ranked = sorted(marks, key=lambda m: -float(np.mean(loud[m : m + per])))[:PIECES]
    size, reach = round(PIECE_S * RATE_HZ), round(FINE_S * RATE_HZ)
    shift = round(offset_s * RATE_HZ)
    lags, times = [], []
    for mark in ranked:
        at = (start + mark) * HOP
        mine = other[at : at + size]
        theirs = first[max(0, at + shift) : max(0, at + shift) + size]
        if at + shift >= 0 and len(mine) == size == len(theirs):
            lags.append(correlate([(mine, theirs)], reach))
            times.append(at + size / 2)
    if not lags:
        return None
    middle = float(np.mean(times))
    drifts = np.arange(-MAX_DRIFT_PPM, MAX_DRIFT_PPM + DRIFT_STEP_PPM, DRIFT_STEP_PPM) * 1e-6
    moves = np.round(np.outer(drifts, np.array(times) - middle)).astype(np.int64)
    sums = [np.sum([np.roll(x, -by) for x, by in zip(lags, row, strict=True)], 0) for row in moves]
    at, clear = peak(max(sums, key=np.max))
    return (middle / RATE_HZ, offset_s + (at - reach) / RATE_HZ) if clear >= CLEAR_PHASE else None


def _fitted(points: Sequence[tuple[float, float]]) -> Placement:
    """Offset at the start and drift: medians of the slopes and of what remains (Theil-Sen)."""
    times = np.array([t for t, _ in points])
    offsets = np.array([o for _, o in points])
    span_s = float(times.max() - times.min())
    if len(points) < 3 or span_s < MIN_DRIFT_SPAN_S:
        return Placement(round(float(np.median(offsets)), 4), "bleed")
    i, j = np.triu_indices(len(points), 1)
    slope = float(np.median((offsets[j] - offsets[i]) / (times[j] - times[i])))
    slope = float(np.clip(slope, -MAX_DRIFT_PPM * 1e-6, MAX_DRIFT_PPM * 1e-6))
    offset = float(np.median(offsets - slope * times))
    return Placement(round(offset, 4), "bleed", round(slope * 1e6, 1))


def _by_turns(first_levels: BandLevels, other_levels: BandLevels) -> float | None:
    """The offset at which the two speak in turns, where one other than zero stands out."""
    a, b = _speaks(first_levels), _speaks(other_levels)
    if min(a.sum(), b.sum()) * HOP_S * TURN_STEP < 20.0:
        return None
    size = 1 << int(np.ceil(np.log2(len(a) + len(b))))

    def at_once(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        product = np.fft.rfft(x, size) * np.conj(np.fft.rfft(y, size))
        return np.asarray(np.fft.irfft(product, size))

    common = at_once(np.ones(len(a)), np.ones(len(b)))
    chance = at_once(a, np.ones(len(b))) * at_once(np.ones(len(a)), b) / np.maximum(common, 1.0)
    reach = min(round(TURN_REACH_S / HOP_S / TURN_STEP), size // 2 - 1)
    lags = np.arange(-reach, reach + 1)
    ratio = (at_once(a, b) / np.maximum(chance, 1e-9))[lags]
    ratio[common[lags] < 0.6 * min(len(a), len(b))] = np.inf
    best = int(np.argmin(ratio))
    step_s = HOP_S * TURN_STEP
    far = ratio[np.abs(lags - lags[best]) * step_s > 2.0]
    clear = ratio[best] <= IN_TURNS - 0.1 and float(far.min(initial=np.inf)) >= ratio[best] + 0.15
    if not clear or ratio[reach] - ratio[best] < CLEARLY_BETTER:
        return None
    level = np.flatnonzero((ratio <= ratio[best] + 0.05) & (np.abs(lags - lags[best]) < 40))
    return round(float(np.mean(lags[level])) * step_s, 2)


def _speaks(levels: BandLevels) -> NDArray[np.float64]:
    total = total_db(levels)
    active = (total >= noise_floor(total) + SPEAKS_DB) & (total >= np.percentile(total, 98) - 30)
    return np.asarray(whole_frames(active, TURN_STEP).mean(axis=1) >= 0.5, dtype=np.float64)
