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

from analyzer.audio.bands import BANDS, CHUNK, BandLevels, noise_floor, total_db
from analyzer.audio.channels import level_modes
from analyzer.audio.delay import correlate_seconds, peak
from analyzer.audio.framing import HOP, HOP_S, HOPS_PER_S, shifted, whole_frames
from analyzer.audio.pcm import RATE_HZ, Samples, piece_around
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
MAX_SECONDS = 120
KEEP_FRAMES = 3
"""Own sound is kept open 30 ms to either side: onsets rise out of the bleed."""
NOISE_S = 20.0
TAPS = 512
ZEROS_DB = -76.7
"""`total_db` of zeros is -77, of noise at -85 dBFS -76: what is muted or gated holds no noise."""

Mask = NDArray[np.bool_]
Level = NDArray[np.float32]
"""Of one band."""


@dataclass(frozen=True, slots=True)
class OwnSound:
    """`samples`: the channel without the bleed of others; `own`, shape (frames,), is true where
    nothing of others is audible or its own person is above it, per 10-ms frame."""

    samples: Samples
    own: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Bedded:
    """`sound` where it is `own`, `noise` (repeated) elsewhere, faded within a frame.

    Mixed where it is sliced: three hours of a second copy would be 700 MB.
    """

    sound: Samples
    own: Mask
    noise: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.sound)

    def __getitem__(self, span: slice, /) -> NDArray[np.float32]:
        start, stop, _ = span.indices(len(self.sound))
        first, last = start // HOP, min(stop // HOP + 2, len(self.own))
        marks = self.own[first:last].astype(np.float32)
        index = np.arange(start, max(start, stop))
        if not len(marks):
            marks = self.own[-1:].astype(np.float32)
        centres = (first + np.arange(len(marks))) * HOP
        gain = np.interp(index, centres, marks).astype(np.float32)
        bed = self.noise[index % len(self.noise)]
        return np.asarray(self.sound[start:stop] * gain + bed * (1.0 - gain), dtype=np.float32)


def own_sounds(
    samples: Sequence[Samples], levels: Sequence[BandLevels], settings: ChannelSettings
) -> list[OwnSound]:
    """Each channel's own sound.

    Parameters
    ----------
    samples : sequence of Samples
        The channels at 16 kHz, one person or panel each.
    levels : sequence of ndarray
        `band_levels` of each channel.
    """
    out = []
    for index, (sound, level) in enumerate(zip(samples, levels, strict=True)):
        bleed = np.full_like(level, NOTHING_DB)
        for other in range(len(samples)):
            if other != index:
                _add_bleed(bleed, samples, levels, (other, index), settings)
        own = _own(level, bleed, settings)
        out.append(OwnSound(_without(sound, own, level), own))
    return out


def _add_bleed(
    bleed: BandLevels,
    samples: Sequence[Samples],
    levels: Sequence[BandLevels],
    pair: tuple[int, int],
    settings: ChannelSettings,
) -> None:
    """Raise `bleed`, dB, shape (frames, bands), to what the second of a pair of channels holds of
    the first at most; band by band, to keep the memory small."""
    source, target = pair
    first, second = levels[source], levels[target]
    first_db, second_db = total_db(first), total_db(second)
    modes = level_modes(first_db, second_db, settings)
    strong = first_db - noise_floor(first_db) >= settings.strong_db
    solo = strong & (first_db - second_db > modes.middle_db)
    if solo.sum() * HOP_S < settings.min_own_s:
        return
    lag = _lag(samples[source], samples[target], solo, settings)
    quiet = ~strong & (second_db - noise_floor(second_db) < NOISE_SPREAD_DB)
    heard = np.percentile(second[solo], 90, axis=0) > _noise_top(second, quiet) + HEARD_DB
    if heard.sum() < AUDIBLE_BANDS:
        return
    for band in range(BANDS):
        echo = _decaying(shifted(first[:, band], lag), settings.bleed_decay_db_s * HOP_S)
        typical, high = np.percentile((second[:, band] - echo)[solo], [50, 90])
        margin = np.clip(high - typical, 0.0, MAX_MARGIN_DB)
        spread = np.maximum(echo, np.maximum(shifted(echo, 1), shifted(echo, -1)))
        # Where the bleed lies under the noise the noise was measured: still an upper bound.
        spread += np.float32(typical + margin)
        np.maximum(bleed[:, band], spread, out=bleed[:, band])


def _noise_top(levels: BandLevels, quiet: Mask) -> NDArray[np.float32]:
    """What the noise of each band seldom exceeds: its 90th percentile while nobody speaks."""
    if quiet.sum() * HOP_S < 0.5:
        return noise_floor(levels) + NOISE_SPREAD_DB
    return np.asarray(np.percentile(levels[quiet], 90, axis=0), dtype=np.float32)


def _lag(source: Samples, target: Samples, solo: Mask, settings: ChannelSettings) -> int:
    """Frames by which the bleed comes later, 0 where that cannot be heard."""
    share = whole_frames(solo, HOPS_PER_S).mean(axis=1)
    best = [int(s) for s in np.argsort(-share, kind="stable")[:MAX_SECONDS] if share[s] > 0.3]
    reach = round(settings.max_bleed_delay_s * RATE_HZ)
    lags = correlate_seconds(source, target, best, reach)[reach - HOP :]
    at, clear = peak(lags)
    return max(0, round((at - HOP) / HOP)) if clear >= CLEAR_PEAK else 0


def _decaying(level: Level, fall_db: float) -> Level:
    """The level falls by at most `fall_db` a frame, as an echo does: a running maximum."""
    slope = np.arange(len(level), dtype=np.float32) * np.float32(fall_db)
    out: Level = np.maximum.accumulate(level + slope) - slope
    return out


def _own(level: BandLevels, bleed: BandLevels, settings: ChannelSettings) -> Mask:
    noise = noise_floor(level) + NOISE_SPREAD_DB
    audible = (bleed > noise).sum(axis=1) >= AUDIBLE_BANDS
    excess = np.empty(len(level), dtype=np.float32)
    for first in range(0, len(level), CHUNK):
        rows = slice(first, first + CHUNK)
        beyond = np.maximum(level[rows] - np.maximum(bleed[rows], noise), 0.0)
        excess[rows] = np.sort(beyond, axis=1)[:, BANDS // 2 :].mean(axis=1)
    above = excess >= settings.own_above_bleed_db
    steady = np.convolve(above, np.ones(3), "same") >= 2
    kept = np.convolve(steady, np.ones(2 * KEEP_FRAMES + 1), "same") > 0
    return np.asarray(~audible | kept, dtype=np.bool_)


def _without(sound: Samples, own: Mask, level: BandLevels) -> Samples:
    """The sound where it is its own, noise of the channel elsewhere."""
    return sound if own.all() else Bedded(sound, own, _noise_like(sound, level))


def _noise_like(sound: Samples, level: BandLevels) -> NDArray[np.float32]:
    """Noise with the spectrum of the channel's quiet tenth, shape (n,).

    The median of the pieces, not their mean: the first sound of an onset would fill it.
    """
    total = total_db(level)
    frames = np.flatnonzero(total > ZEROS_DB)
    if not len(frames):
        return np.zeros(1, dtype=np.float32)
    quiet = frames[total[frames] <= np.percentile(total[frames], 10)]
    window = np.hanning(TAPS)
    power = [
        np.abs(np.fft.rfft(piece_around(sound, frame * HOP - TAPS // 2, TAPS) * window)) ** 2
        for frame in quiet[:: max(1, len(total) // 20_000)]
    ]
    # The power of noise in a band is exponential: its median is ln 2 of its mean. The window holds
    # 3/8 of the power; unit noise through this filter has the same density.
    density = np.median(power, axis=0) / np.log(2) / (TAPS * 0.375)
    response = np.fft.irfft(np.sqrt(density))
    taps = np.roll(response, TAPS // 2) * np.hanning(TAPS)
    drawn = np.random.default_rng(0).standard_normal(round(NOISE_S * RATE_HZ))
    return np.asarray(fftconvolve(drawn, taps, "same"), dtype=np.float32)
