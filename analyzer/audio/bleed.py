"""Channels with a person each -> where each holds its own person, and its sound without others.

A voice reaches the other channels weaker and a little later. How much weaker, band by band, is
learnt where one channel clearly dominates; what a channel holds beyond that is its own person's.
Where it holds nothing of its own while others are audible, its noise is put in the place of theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from analyzer.audio.bands import BANDS, HOP, HOP_S, Levels, noise_floor, total_db
from analyzer.audio.channels import level_modes
from analyzer.audio.delay import RATE, correlate, peak
from analyzer.settings import ChannelSettings

MAX_MARGIN_DB = 12.0
NOTHING_DB = -200.0
AUDIBLE_BANDS = 2
"""Bleed in so many bands is heard."""
HEARD_DB = 3.0
NOISE_SPREAD_DB = 6.0
"""From the 10th percentile of steady noise in a band to its 90th."""
CLEAR_PEAK = 8.0
"""Robust standard deviations: below it no delay is heard, and none is assumed."""
PIECE_S = 1.0
MAX_PIECES = 120
KEEP_FRAMES = 3
"""Own sound is kept open 30 ms to either side: onsets rise out of the bleed."""
NOISE_S = 20.0
TAPS = 512

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OwnSound:
    """`samples`, shape (n,): the channel without the bleed of others; `own`, shape (frames,), is
    true where nothing of others is audible or its own person is above it, per 10-ms frame."""

    samples: NDArray[np.float32]
    own: Mask


def own_sounds(
    samples: Sequence[NDArray[np.float32]], levels: Sequence[Levels], settings: ChannelSettings
) -> list[OwnSound]:
    """Each channel's own sound.

    Parameters
    ----------
    samples : sequence of ndarray, each of shape (n,)
        The channels at 16 kHz, one person or panel each.
    levels : sequence of ndarray
        `band_levels` of each channel.
    """
    out = []
    for index, (sound, level) in enumerate(zip(samples, levels, strict=True)):
        bleed = np.full_like(level, NOTHING_DB)
        for other in range(len(samples)):
            if other != index:
                part = _bleed(samples, levels, other, index, settings)
                bleed = np.maximum(bleed, part)
        own = _own(level, bleed, settings)
        out.append(OwnSound(_without(sound, own, level), own))
    return out


def _bleed(
    samples: Sequence[NDArray[np.float32]],
    levels: Sequence[Levels],
    source: int,
    target: int,
    settings: ChannelSettings,
) -> Levels:
    """Upper bound of what `target` holds of `source`, dB, shape (frames, bands)."""
    first, second = levels[source], levels[target]
    first_db, second_db = total_db(first), total_db(second)
    modes = level_modes(first_db, second_db, settings)
    strong = first_db - noise_floor(first_db) >= settings.strong_db
    solo = strong & (first_db - second_db > modes.middle_db)
    if solo.sum() * HOP_S < settings.min_own_s:
        return np.full_like(first, NOTHING_DB)
    lag = _lag(samples[source], samples[target], solo, settings)
    shifted = _decaying(_later(first, lag), settings.bleed_decay_db_s * HOP_S)
    found = (second - shifted)[solo]
    typical, high = np.percentile(found, [50, 90], axis=0)
    margin = np.clip(high - typical, 0.0, MAX_MARGIN_DB)
    quiet = ~strong & (second_db - noise_floor(second_db) < NOISE_SPREAD_DB)
    heard = np.percentile(second[solo], 90, axis=0) > _noise_top(second, quiet) + HEARD_DB
    if heard.sum() < AUDIBLE_BANDS:
        return np.full_like(first, NOTHING_DB)
    spread = np.maximum(shifted, np.maximum(_later(shifted, 1), _later(shifted, -1)))
    # Where the bleed lies under the noise the noise was measured: still an upper bound.
    return np.asarray(spread + (typical + margin).astype(np.float32), dtype=np.float32)


def _noise_top(levels: Levels, quiet: Mask) -> NDArray[np.float32]:
    """What the noise of each band seldom exceeds: its 90th percentile while nobody speaks."""
    if quiet.sum() * HOP_S < 0.5:
        return noise_floor(levels) + NOISE_SPREAD_DB
    return np.asarray(np.percentile(levels[quiet], 90, axis=0), dtype=np.float32)


def _lag(
    source: NDArray[np.float32], target: NDArray[np.float32], solo: Mask, settings: ChannelSettings
) -> int:
    """Frames by which the bleed comes later, 0 where that cannot be heard."""
    size = round(PIECE_S * RATE)
    per = round(PIECE_S / HOP_S)
    blocks = len(solo) // per
    share = solo[: blocks * per].reshape(blocks, per).mean(axis=1)
    best = [int(b) for b in np.argsort(-share, kind="stable")[:MAX_PIECES] if share[b] > 0.3]
    pieces = [(source[b * size : (b + 1) * size], target[b * size : (b + 1) * size]) for b in best]
    reach = round(settings.max_bleed_delay_s * RATE)
    lags = correlate((p for p in pieces if len(p[1]) == size), reach)[reach - HOP :]
    at, clear = peak(lags)
    return max(0, round((at - HOP) / HOP)) if clear >= CLEAR_PEAK else 0


def _later(levels: Levels, frames: int) -> Levels:
    """The same levels, moved by whole frames; the edge is repeated."""
    index = np.clip(np.arange(len(levels)) - frames, 0, len(levels) - 1)
    return levels[index]


def _decaying(levels: Levels, fall_db: float) -> Levels:
    """Each band falls by at most `fall_db` a frame, as an echo does: a running maximum."""
    slope = (np.arange(len(levels), dtype=np.float32) * np.float32(fall_db))[:, None]
    out: Levels = np.maximum.accumulate(levels + slope, axis=0) - slope
    return out


def _own(level: Levels, bleed: Levels, settings: ChannelSettings) -> Mask:
    noise = noise_floor(level) + NOISE_SPREAD_DB
    audible = (bleed > noise).sum(axis=1) >= AUDIBLE_BANDS
    beyond = np.maximum(level - np.maximum(bleed, noise), 0.0)
    excess = np.sort(beyond, axis=1)[:, BANDS // 2 :].mean(axis=1)
    above = excess >= settings.own_above_bleed_db
    steady = np.convolve(above, np.ones(3), "same") >= 2
    kept = np.convolve(steady, np.ones(2 * KEEP_FRAMES + 1), "same") > 0
    return np.asarray(~audible | kept, dtype=np.bool_)


def _without(sound: NDArray[np.float32], own: Mask, level: Levels) -> NDArray[np.float32]:
    """The sound where it is its own, noise of the channel elsewhere."""
    if own.all():
        return sound
    centres = np.arange(len(own)) * HOP
    gain = np.interp(np.arange(len(sound)), centres, own.astype(np.float32)).astype(np.float32)
    noise = _noise_like(sound, level)
    bed = np.resize(noise, len(sound))
    return np.asarray(sound * gain + bed * (1.0 - gain), dtype=np.float32)


def _noise_like(sound: NDArray[np.float32], level: Levels) -> NDArray[np.float32]:
    """Noise with the spectrum of the channel's quiet tenth, shape (n,)."""
    total = total_db(level)
    quiet = np.flatnonzero(total <= np.percentile(total, 10))[:: max(1, len(total) // 20_000)]
    power = np.zeros(TAPS // 2 + 1)
    count = 0
    for frame in quiet:
        piece = sound[frame * HOP : frame * HOP + TAPS]
        if len(piece) == TAPS:
            power += np.abs(np.fft.rfft(piece * np.hanning(TAPS))) ** 2
            count += 1
    # The window holds 3/8 of the power; unit noise through this filter has the same density.
    response = np.fft.irfft(np.sqrt(power / max(1, count) / (TAPS * 0.375)))
    taps = np.roll(response, TAPS // 2) * np.hanning(TAPS)
    drawn = np.random.default_rng(0).standard_normal(round(NOISE_S * RATE))
    return np.asarray(fftconvolve(drawn, taps, "same"), dtype=np.float32)
