"""Speech edges -> the same with the room's echo taken off their ends, where a room is heard.

In a reverberant room nothing falls faster than the room lets it: the level decays in a straight
line of decibels, by 60 dB in the reverberation time (Sabine). Dry speech has falls of 270 dB/s and
more within its words. Where a whole recording has none, its falls are the room's, and speech ended
with the last sound that is louder than what the room leaves of the sounds before it (Lebart et al.
2001, "A new method based on spectral subtraction for speech dereverberation", predict an echo so).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, hop_span
from analyzer.audio.pcm import Samples
from analyzer.records import Interval
from analyzer.speech.regions.boundaries import GAP_IN_EDGE_S, on_hops
from analyzer.speech.regions.contour import Contour, band_powers
from analyzer.speech.regions.new_sound import Levels, clear_power, dying_db, new_sound

SHORT_FALL, LONG_FALL = 8, 16
"""Frames over which a fall's slope is taken: a stop's release and one frame's noise are shorter.
The shorter tell a room from none, the longer how fast its sound dies away."""
MIN_FALLS = 20
"""Fewer falls say nothing about a room."""
STARTS_ABOVE_DB, ENDS_ABOVE_DB = 20.0, 4.0
"""A fall counts whose level, above the noise, leaves room for a steep one."""
STEEPEST = 10.0
"""Percentile of the falls that is the steepest: of single ones chance and noise decide."""
DECAY = 25.0
"""Percentile of the long falls that is the room's decay: many of them are slowed by a sound."""
LEAST_FALL_DB_S = 20.0
"""Less is no fall."""
REACH_S, BEFORE_S = 0.6, 0.5
"""Echo is looked for so far before an end: 40 dB at a reverberation time of 0.9 s; and what was
said so long before the reach has died away."""
ECHO_AFTER_S = 0.07
"""What the room leaves of a sound is asked for so long after it: what comes sooner is heard as the
sound itself. With .06 ends of 522 are 10 ms early in the median, with .07 4; with .08 a voice that
breaks off is heard 60 ms longer."""
REST_S = GAP_IN_EDGE_S + ECHO_AFTER_S
"""After the network's end a sound goes on over a stop's closure, and as long as what was before it
is heard as the sound itself. What is new after a longer rest is another sound, a key or a breath,
to which the echo is a bridge. In rooms 34 last sounds of words came after rests of up to 0.19 s,
and 33 others, by which an end was 0.25 s late and more, after 0.19 to 0.33 s."""
NEW_DB, NEW_BANDS = 3.0, 0.15
"""A sound is new that is so much louder than the echo in this share of the bands. Of 522 ends in
rooms the last one is 36 ms off in the mean, less its median; 59 is where the level of all bands
begins to fall in a straight line."""


def trim_echo(
    regions: list[Interval],
    samples: Samples,
    signal: Contour,
    decay_db_s: float,
    spoken: NDArray[np.bool_],
) -> list[Interval]:
    """Move ends back to the last sound that is no echo; where there is none, an end stays.

    The network hears speech in the hops that are `spoken`, shape (hops,).
    """
    out = []
    for region in regions:
        first, end = hop_span(region)
        last = _last_sound(samples, signal, first, end, decay_db_s, spoken)
        if last is None or last >= end - 1:
            out.append(region)
        else:
            out.append(Interval(region.start_s, last * HOP_S))
    return out


def steepest_fall_db_s(regions: list[Interval], signal: Contour) -> float | None:
    """How fast the steepest falls inside speech are, dB/s; None if there are few.

    At most 60 dB in the reverberation time in a room (`echo_decay_db_s` and less), 270 to 520 in
    dry recordings.
    """
    level_db = _less_noise(signal)
    slope, clear = _falls(level_db, signal, SHORT_FALL)
    spoken = on_hops(regions, len(level_db))
    counted = _local_minima(slope) & clear & spoken[SHORT_FALL:] & (slope < 0)
    if counted.sum() < MIN_FALLS:
        return None
    return -float(np.percentile(slope[counted], STEEPEST))


def room_decay_db_s(signal: Contour) -> float | None:
    """How fast sound dies away in the room of a reverberant recording, dB/s; None if unknown."""
    slope, clear = _falls(_less_noise(signal), signal, LONG_FALL)
    counted = clear & (slope < -LEAST_FALL_DB_S)
    if counted.sum() < MIN_FALLS:
        return None
    return -float(np.percentile(slope[counted], DECAY))


def _less_noise(signal: Contour) -> Levels:
    """Level of what is not noise, dBFS, at least 3 dB under the noise."""
    noise = np.power(10.0, signal.noise_db / 10, dtype=np.float64)
    power = np.power(10.0, signal.level_db / 10, dtype=np.float64)
    return np.asarray(10 * np.log10(np.maximum(power - noise, noise / 2)))


def _falls(level_db: Levels, signal: Contour, span: int) -> tuple[Levels, NDArray[np.bool_]]:
    """Slope of the line fitted to each frame and the `span` after it, dB/s, and whether it begins
    and ends clear of the noise; both shape (frames - span,), or (0,) if there are fewer."""
    if len(level_db) <= span:
        return np.zeros(0), np.zeros(0, dtype=np.bool_)
    at = (np.arange(span + 1) - span / 2) * HOP_S
    slope = np.convolve(level_db, (at / (at @ at))[::-1], "valid")
    above = signal.level_db - signal.noise_db
    return slope, (above[:-span] > STARTS_ABOVE_DB) & (above[span:] > ENDS_ABOVE_DB)


def _local_minima(slope: Levels) -> NDArray[np.bool_]:
    from scipy.ndimage import minimum_filter1d

    return np.asarray(slope == minimum_filter1d(slope, SHORT_FALL + 3))


def _last_sound(
    samples: Samples,
    signal: Contour,
    first: int,
    end: int,
    decay_db_s: float,
    spoken: NDArray[np.bool_],
) -> int | None:
    """Frame after the last new sound from frame `first` to `end`; None if there is none."""
    first = max(first, end - round(REACH_S / HOP_S))
    heard = max(0, first - round(BEFORE_S / HOP_S))
    power, _ = band_powers(samples, heard, end - heard + 1)
    new = np.flatnonzero(_louder(power, signal.floor_db(end), decay_db_s)[first - heard :])
    if not len(new):
        return None
    edge = int(np.flatnonzero(spoken[first:end]).max(initial=0))
    rests = np.flatnonzero((np.diff(new) > round(REST_S / HOP_S)) & (new[1:] > edge))
    return first + int(new[rests[0]] if len(rests) else new[-1]) + 1


def _louder(
    power: NDArray[np.float32], floor_db: NDArray[np.float32], decay_db_s: float
) -> NDArray[np.bool_]:
    """Frames in which some bands are louder than the room's echo of what was there before."""
    level_db = 10 * np.log10(clear_power(power, floor_db))
    late = round(ECHO_AFTER_S / HOP_S)
    echo_db = np.full_like(level_db, -np.inf)
    earlier_db = dying_db(level_db, decay_db_s)[: max(0, len(level_db) - late)]
    echo_db[late:] = earlier_db - decay_db_s * late * HOP_S
    return new_sound(level_db, echo_db, floor_db, by_db=NEW_DB, share=NEW_BANDS)
