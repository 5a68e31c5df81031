"""Speech edges -> the same without what comes back of a voice by somebody's loudspeaker.

Where a recording holds an acoustic echo (`audio.acoustic_echo`), an end of speech is followed by
its copy. Whether the end that was found is such a copy's is heard in the waveform: it is the sound
a delay ago once more. Speech ended with the last sound that is louder than the copy of what was
there before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.delay import correlate
from analyzer.audio.framing import HOP_S, hop_span, runs
from analyzer.audio.pcm import RATE_HZ, Samples, piece_around
from analyzer.records import Interval
from analyzer.spans import clip, subtract
from analyzer.speech.regions.contour import Contour, band_powers
from analyzer.speech.regions.new_sound import (
    STEADY_FRAMES,
    Levels,
    clear_power,
    dying_db,
    new_sound,
)
from analyzer.speech.voices.segmentation import FRAME_S, Segmentation, frame_time_s

NEAR_S, AROUND_S = 0.0015, 0.1
"""A copy is late by the delay to within the first; the second is what it is compared with."""
COPIED = 7.0
"""Robust standard deviations of the correlation around it: 5 to 45 at ends that are a copy's, at
other ends of the same recordings 1.2 to 5.4 where the delay is .2 s and more, and now and then more
where it is shorter (the middle nine tenths of either)."""
TOLD_SHARE = 0.6
"""Of the delay before an end, by which is told how loud the copy is: all of it may hold speech."""
LOOK_S = 0.4
"""An overlap is a copy's if most pieces of this length in it are."""
SHORTEST_S = 0.03
"""A shorter end of a region is left to it."""
MOMENT_FRAMES = 4
"""A copy's own ups and downs pass for new sounds for less."""
DIES_DB_S = 120.0
"""The copy's echo in the loudspeaker's room dies so fast, as in a room of half a second."""
BEFORE_S = 0.5
"""What was said so long before has died away."""
JITTER_FRAMES = 5
"""The copy comes by several ways within so many."""
SOFTER_DB = 3.0
"""A copy is softer than its sound by so much at least."""
NEW_DB, NEW_BANDS = 4.0, 0.2
"""A sound is new that is so much louder than the copy in this share of the bands [J]. Of 155 ends
of two dyads whose person comes back in five ways the median error was 36 to 279 ms without, -9 to
33 with this and `TOLD_SHARE`; with 3 dB and .9 of the delay -17 to 13, but up to 173 for one in ten
instead of 112."""


def without_return(
    audible: Sequence[Interval],
    whole: Sequence[Interval],
    samples: Samples,
    signal: Contour,
    delay_s: float,
    pause_s: float,
) -> tuple[list[Interval], list[Interval]]:
    """Regions without what is a copy alone: behind their ends, and in their pauses.

    Where all of a region is a copy it stays as it is.

    Parameters
    ----------
    audible, whole : sequence of Interval
        The regions as they are heard, and with what noise masks of them; as many come back.
    delay_s : float
        How late the copy is, in seconds.
    pause_s : float
        A pause that holds nothing but a copy for so long parts a region.
    """
    lag = round(delay_s / HOP_S)
    gains = [
        _gain_db(samples, signal, hop_span(region)[1], lag)
        for region in whole
        if is_copied(samples, region.end_s, delay_s, delay_s)
    ]
    if not gains:
        return list(audible), list(whole)
    gain_db = np.median(gains, axis=0)
    heard, all_ = [], []
    for core, region in zip(audible, whole, strict=True):
        copies = _copies(region, samples, signal, gain_db, delay_s, pause_s)
        for piece in subtract([region], copies) or [region]:
            inside = clip([core], piece)
            heard.append(inside[0] if inside else piece)
            all_.append(piece)
    return heard, all_


def without_copies(
    segmentation: Segmentation, samples: Samples, delay_s: float, doubtful: float
) -> NDArray[np.float32]:
    """Probability of overlap, shape (frames,), 0 where the second voice is the first one's copy;
    what is less likely than `doubtful` stays."""
    overlap = segmentation.overlap.copy()
    step = round(LOOK_S / FRAME_S)
    for first, last in runs(overlap >= doubtful):
        ends = [*range(first + step, last, step), last]
        ends_s = [float(frame_time_s(end - 1)) + FRAME_S / 2 for end in ends]
        copies = sum(is_copied(samples, end_s, delay_s, LOOK_S) for end_s in ends_s)
        if 2 * copies >= len(ends):
            overlap[first:last] = 0.0
    return overlap


def is_copied(samples: Samples, end_s: float, delay_s: float, over_s: float) -> bool:
    """Whether the sound in `over_s` before a moment is that of a delay earlier once more."""
    size, late, end = (round(at_s * RATE_HZ) for at_s in (over_s, delay_s, end_s))
    if end < size + late or end > len(samples):
        return False
    earlier = piece_around(samples, end - late - size, size)
    later = piece_around(samples, end - size, size)
    around, near = round(AROUND_S * RATE_HZ), round(NEAR_S * RATE_HZ)
    found = correlate([(earlier, later)], around)
    spread = 1.4826 * float(np.median(np.abs(found - np.median(found))))
    return float(found[around - near : around + near + 1].max()) > COPIED * spread


def _copies(
    region: Interval,
    samples: Samples,
    signal: Contour,
    gain_db: Levels,
    delay_s: float,
    pause_s: float,
) -> list[Interval]:
    """Where in a region nothing is heard but a copy: at its end, or for a pause."""
    lag = round(delay_s / HOP_S)
    first, end = hop_span(region)
    from_ = max(0, first - lag - round(BEFORE_S / HOP_S))
    if first - from_ < lag:
        first = from_ + lag
    if end - first < 2:
        return []
    new = _louder(samples, signal, from_, end, lag, gain_db)[first - from_ - lag :]
    found = []
    for start, stop in runs(~new):
        last = first + stop >= end
        span = Interval((first + start) * HOP_S, region.end_s if last else (first + stop) * HOP_S)
        over_s = min(delay_s, span.duration_s)
        long = span.duration_s >= (SHORTEST_S if last else pause_s)
        if long and start and is_copied(samples, span.start_s + over_s, delay_s, over_s):
            found.append(span)
    return found


def _gain_db(samples: Samples, signal: Contour, end: int, lag: int) -> Levels:
    """By how much the copy that ends at frame `end` is louder than its sound, dB, in each band."""
    told = max(STEADY_FRAMES, int(lag * TOLD_SHARE))
    copy = _clear(samples, signal, end - told, end)
    sound = _clear(samples, signal, end - told - lag, end - lag)
    return np.asarray(np.minimum(10 * np.log10(copy.sum(axis=0) / sound.sum(axis=0)), -SOFTER_DB))


def _clear(samples: Samples, signal: Contour, first: int, end: int) -> Levels:
    """Power in each band of what is not noise in frames `first` to `end`."""
    return clear_power(band_powers(samples, first, end - first)[0], signal.floor_db(end))


def _louder(
    samples: Samples, signal: Contour, first: int, end: int, lag: int, gain_db: Levels
) -> NDArray[np.bool_]:
    """Frames from `first + lag` to `end` in which some bands are louder than the copy of what was
    there before, for longer than a moment."""
    from scipy.ndimage import binary_opening, maximum_filter1d

    level_db = 10 * np.log10(_clear(samples, signal, first, end))
    around_db = maximum_filter1d(level_db, JITTER_FRAMES, axis=0)
    copy_db = dying_db(around_db, DIES_DB_S)[:-lag] + gain_db
    floor_db = signal.floor_db(end)
    new = new_sound(level_db[lag:], copy_db, floor_db, by_db=NEW_DB, share=NEW_BANDS)
    return np.asarray(binary_opening(new, np.ones(MOMENT_FRAMES)))
