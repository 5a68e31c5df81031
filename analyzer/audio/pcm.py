"""Decoded sound, kept as 16-bit samples -> float32 where it is sliced.

Three hours of one channel are 346 MB this way instead of 691. Recordings hold 16 bits or, where
lossy, less: rounding adds noise at -101 dBFS, below that of any microphone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.spool import Channel

RATE_HZ = 16_000
"""Of all sound after decoding: what every network downstream expects."""
FULL_SCALE = 32_768
BLOCK = 60 * RATE_HZ
"""A minute: what a stage that goes over the whole recording holds at a time."""
CANCELLED = 0.2
"""Channels cancel out that leave less than this share of what the loudest alone would leave in
their mean: of N channels 1/N^2 of its power."""

DEAD_DB = 40.0
"""A channel so far below the loudest is silent."""


class Samples(Protocol):
    """Mono sound at 16 kHz: a float32 array, or whatever gives one when it is sliced."""

    def __len__(self) -> int: ...

    def __getitem__(self, span: slice, /) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """The mean of `channels`, each of n int16 samples; slices are float32, full scale 1.0.

    Examples
    --------
    >>> sound = Pcm((np.array([0, 16384, -32768], dtype=np.int16),))
    >>> len(sound), sound[1:].tolist()
    (3, [0.5, -1.0])
    """

    channels: tuple[Channel, ...]

    def __len__(self) -> int:
        return len(self.channels[0])

    def __getitem__(self, span: slice, /) -> NDArray[np.float32]:
        out = self.channels[0][span].astype(np.float32)
        for channel in self.channels[1:]:
            out += channel[span]
        out *= np.float32(1.0 / (FULL_SCALE * len(self.channels)))
        return out


def piece_around(samples: Samples, first: int, length: int) -> NDArray[np.float32]:
    """`length` samples from `first` on, silence where the recording has none."""
    piece = samples[max(0, first) : first + length]
    before = max(0, -first)
    return np.pad(piece, (before, length - before - len(piece)))


def mixed(channels: tuple[Channel, ...]) -> Pcm:
    """The mean of the channels, or the louder one where they would cancel out."""
    both = Pcm(channels)
    if len(channels) == 1:
        return both
    powers = [_power(Pcm((channel,))) for channel in channels]
    loudest = int(np.argmax(powers))
    cancelled = _power(both) < CANCELLED * powers[loudest] / len(channels) ** 2
    return Pcm((channels[loudest],)) if cancelled else both


def sounding(channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Of more than two channels those that hold sound: mixed with the bass and rear channels of
    surround sound, which a call leaves empty, the others would be 6 dB too quiet."""
    if len(channels) <= 2:
        return channels
    thin = [thinned(channel, 2_000_000).astype(np.float64) for channel in channels]
    powers = [float(np.dot(c, c)) for c in thin]
    least = max(powers) * 10 ** (-DEAD_DB / 10)
    return tuple(c for c, power in zip(channels, powers, strict=True) if power >= least)


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Round float samples to 16 bits; what is no number becomes silence, what is too loud clips."""
    scaled = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0) * np.float32(FULL_SCALE)
    rounded: NDArray[np.int16] = np.clip(np.rint(scaled), -FULL_SCALE, FULL_SCALE - 1).astype("i2")
    return rounded


def packed(samples: Samples) -> NDArray[np.int16]:
    """The whole sound as 16-bit samples, shape (n,)."""
    out = np.empty(len(samples), dtype=np.int16)
    for first in range(0, len(out), BLOCK):
        out[first : first + BLOCK] = to_int16(samples[first : first + BLOCK])
    return out


def blocks(samples: Samples, size: int = BLOCK) -> Iterator[NDArray[np.float32]]:
    """The sound piece by piece, each of `size` samples but the last."""
    for first in range(0, len(samples), size):
        yield samples[first : first + size]


def thinned(channel: Channel, count: int) -> NDArray[np.int16]:
    """At least `count` samples at equal distances, all of a shorter channel."""
    step = max(1, len(channel) // count)
    size = BLOCK // step * step or step
    parts = [channel[at : at + size][::step] for at in range(0, len(channel), size)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def _power(sound: Pcm) -> float:
    return sum(float(np.dot(block, block)) for block in blocks(sound))
