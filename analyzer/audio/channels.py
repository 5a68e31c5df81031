"""Channels -> what they are to each other: one person each, one sound twice, or a stereo image.

What tells is the difference of level between two channels while somebody speaks. Where each person
has a microphone it takes two values far apart, one for each; in a stereo image it stays near one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.bands import BandLevels, noise_floor, total_db
from analyzer.audio.delay import correlate_seconds, peak
from analyzer.audio.framing import HOP, HOP_S, HOPS_PER_S, whole_frames
from analyzer.audio.pcm import BLOCK, RATE_HZ, Samples
from analyzer.settings import ChannelSettings

ALIKE = 0.99
"""Correlation of two channels that are one sound twice; a coder blurs the last hundredth."""
COPY = 0.9
"""Correlation of a channel with its late copy in noise; of two people's channels 0.4 where bleed is
-8 dB and both speak, more only where one hardly does."""
LOUD_SECONDS = 30
"""Tell by how much a copy is late."""
BETWEEN_SHARE = 0.25
"""Of the frames lie in the middle third of the way between two true modes at most."""
ACTIVE_DB = 10.0
DIGITAL_SILENCE_DB = -75.0
"""`total_db` of zeros is -77: a track that has not begun, or is cut to nothing by its recorder."""
ROUNDS = 20

Kind = Literal["single", "same", "image", "separate"]


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """`groups` lists channels to be heard as one, without those that are silent or late.

    `late` channels hold what another one holds, later: mixed with it they would be its echo.
    `kind` is single (one channel holds sound), same (one sound in all), image (a stereo
    microphone or mix) or separate (at least two groups with their own people);
    `separation_db` is the smallest between two groups, 0 where there are none.
    """

    kind: Kind
    groups: tuple[tuple[int, ...], ...]
    silent: tuple[int, ...] = ()
    separation_db: float = 0.0
    late: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Modes:
    """Two values of a level difference, the middle between them, and whether they are two."""

    low_db: float
    high_db: float
    two: bool

    @property
    def separation_db(self) -> float:
        return self.high_db - self.low_db

    @property
    def middle_db(self) -> float:
        return (self.high_db + self.low_db) / 2


def map_channels(
    samples: Sequence[Samples], levels: Sequence[BandLevels], settings: ChannelSettings
) -> ChannelMap:
    """Find what the channels of a recording are to each other.

    Parameters
    ----------
    samples : sequence of Samples
        The channels at 16 kHz, equally long.
    levels : sequence of ndarray
        `band_levels` of each channel.
    """
    totals = [total_db(level) for level in levels]
    live = [c for c, total in enumerate(totals) if _active_s(total) >= settings.min_own_s]
    silent = tuple(c for c in range(len(totals)) if c not in live)
    if len(live) < 2:
        return ChannelMap("single", (tuple(live),), silent)
    apart = {
        (i, j): level_modes(totals[i], totals[j], settings)
        for i, j in itertools.combinations(live, 2)
    }
    late = dict.fromkeys(apart, 0)
    for (i, j), modes in apart.items():
        if is_separate(modes, settings):
            pair, pair_db = (samples[i], samples[j]), (totals[i], totals[j])
            late[i, j] = _late_copy(*pair, *pair_db, settings)
    together = {p for p, m in apart.items() if late[p] or not is_separate(m, settings)}
    whole = _grouped(live, together)
    copies = {j if n > 0 else i for (i, j), n in late.items() if n}
    groups = tuple(tuple(c for c in group if c not in copies) or group for group in whole)
    copies -= {c for group in groups for c in group}
    if len(groups) < 2:
        same = all(_correlation(samples[i], samples[j], n) >= ALIKE for (i, j), n in late.items())
        return ChannelMap("same" if same else "image", groups, silent, late=tuple(sorted(copies)))
    home = {c: n for n, group in enumerate(whole) for c in group}
    between = [m.separation_db for (i, j), m in apart.items() if home[i] != home[j]]
    return ChannelMap(
        "separate", groups, silent, round(min(between), 1), late=tuple(sorted(copies))
    )


def is_separate(modes: Modes, settings: ChannelSettings) -> bool:
    """Whether a level difference has two values so far apart that two people have two channels."""
    return modes.two and modes.separation_db >= settings.separation_db


def level_modes(
    first_db: NDArray[np.float32], second_db: NDArray[np.float32], settings: ChannelSettings
) -> Modes:
    """The two values around which first minus second lies while somebody speaks (2-means).

    They are two where each holds at least `min_own_s` and few frames lie between them. What one
    channel holds before the other has begun, or after it has ended, says nothing of the two.
    """
    spans = [held(first_db), held(second_db)]
    both = slice(max(s.start for s in spans), min(s.stop for s in spans))
    first_db, second_db = first_db[both], second_db[both]
    if not len(first_db):
        return Modes(0.0, 0.0, False)
    above = np.maximum(first_db - noise_floor(first_db), second_db - noise_floor(second_db))
    difference = (first_db - second_db)[above >= settings.strong_db]
    if len(difference) * HOP_S < 2 * settings.min_own_s:
        return Modes(0.0, 0.0, False)
    low, high = (float(x) for x in np.percentile(difference, [1, 99]))
    for _ in range(ROUNDS):
        upper = difference > (low + high) / 2
        if not 0 < upper.sum() < len(difference):
            return Modes(low, high, False)
        low, high = float(np.median(difference[~upper])), float(np.median(difference[upper]))
    third = (high - low) / 3
    between = float(np.mean((difference > low + third) & (difference < high - third)))
    smaller_s = min(int(upper.sum()), int((~upper).sum())) * HOP_S
    return Modes(low, high, smaller_s >= settings.min_own_s and between <= BETWEEN_SHARE)


def held(total: NDArray[np.float32]) -> slice:
    """The frames from a channel's first sound to its last, without the zeros around them."""
    frames = np.flatnonzero(total > DIGITAL_SILENCE_DB)
    return slice(int(frames[0]), int(frames[-1]) + 1) if len(frames) else slice(0, 0)


def _active_s(total: NDArray[np.float32]) -> float:
    """Seconds in which a channel rises above its own noise."""
    return float((total - noise_floor(total) >= ACTIVE_DB).sum()) * HOP_S


def _grouped(live: list[int], together: set[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Connected components: channels that cannot be told apart are heard as one."""
    home = {c: c for c in live}
    for i, j in sorted(together):
        old, new = home[j], home[i]
        home = {c: new if h == old else h for c, h in home.items()}
    return tuple(tuple(c for c in live if home[c] == h) for h in sorted(set(home.values())))


def _late_copy(
    first: Samples,
    second: Samples,
    first_db: NDArray[np.float32],
    second_db: NDArray[np.float32],
    settings: ChannelSettings,
) -> int:
    """Samples by which one channel is the other's late copy (below 0: the first is), 0 if it is
    none. BandLevels of what comes later than a frame differ at every onset, as two people's do."""
    loud = whole_frames(first_db, HOPS_PER_S).mean(axis=1)
    reach = round(settings.max_bleed_delay_s * RATE_HZ)
    best = [int(s) for s in np.argsort(-loud, kind="stable")[:LOUD_SECONDS]]
    late = peak(np.abs(correlate_seconds(first, second, best, reach)))[0] - reach
    frames = round(late / HOP)
    if not frames or _correlation(first, second, late) < COPY:
        return 0
    ahead, behind = max(0, -frames), max(0, frames)
    count = len(first_db) - abs(frames)
    pair_db = first_db[ahead : ahead + count], second_db[behind : behind + count]
    return 0 if is_separate(level_modes(*pair_db, settings), settings) else late


def _correlation(first: Samples, second: Samples, late: int = 0) -> float:
    """Of two equally long channels, the second taken `late` samples later; an inverted one is as
    much the same sound."""
    ahead, behind = max(0, -late), max(0, late)
    both = one = other = 0.0
    for at in range(0, len(first) - abs(late), BLOCK):
        size = min(BLOCK, len(first) - abs(late) - at)
        x = first[at + ahead : at + ahead + size]
        y = second[at + behind : at + behind + size]
        both += float(np.dot(x, y))
        one += float(np.dot(x, x))
        other += float(np.dot(y, y))
    scale = float(np.sqrt(one * other))
    return abs(both) / scale if scale > 0 else 0.0
