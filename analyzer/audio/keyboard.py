"""Samples + silent stretches -> where keyboard noise is heard in them.

A key press is a click: in 10 ms it rises in several bands at once, and 60 ms later it is gone.
Steady noise has no such rise; breath and creaking chairs do not fall; bells and music rise in one
band. Crackling paper is never quiet between its clicks, and drums keep time. A key's release falls
together with its press, and so does a mouse button's: what makes typing of strokes is that they
follow one another, several within a breath's time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter, minimum_filter1d, uniform_filter1d
from scipy.signal import find_peaks

from analyzer.audio.framing import sample_span, shifted, windows
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Interval
from analyzer.settings import AudioSettings

HOP = 80
HOP_S = HOP / RATE_HZ
WINDOW = 160
CHUNK_FRAMES = 60_000
"""Five minutes of frames at a time bound the memory."""
BANDS_HZ = ((1000.0, 2000.0), (2000.0, 3400.0), (3400.0, 7900.0))
"""Two of the three pass a telephone."""
BAND_RISE_DB = 6.0
"""What each of two bands must rise by: a tone rises in one."""
NEAR_FRAMES = 51
"""A click stands out of the quarter of a second around it."""
BEFORE = (8, 3)
"""The rise is counted from the mean of 40 to 15 ms before."""
AFTER = (6, 16)
"""Within 30 to 80 ms the click has died away."""
FALL_DB = 6.0
SPACING_FRAMES = 8
STROKE_S = 0.13
"""Clicks this close are one stroke: a press and its release, or a button's."""
BURST_PAUSE_S = 0.7
"""Strokes of one burst follow at most this far apart: slow typing is 20 words a minute."""
CREST_DB, ABOVE_FLOOR_DB = 12.0, 3.0
CREST_SHARE = 0.23
"""Of the quarter second around a key less than this lies within 12 dB of its peak (.08 to .19);
of paper .38 and more."""
TONE_WINDOW = 1024
TONE_LEAD = 100
"""64 ms that end 6 ms before a click hold what sounds beside it."""
TONE_HZ = (300.0, 3400.0)
TONE_DB = 27.0
"""Peak over median of that spectrum: 10 to 20 beside keys, 31 to 60 in music, whose drums and
plucked strings click."""
STEADY = 0.05
STEADY_STROKES = 6
"""Mean distance of the intervals between so many strokes from multiples of their median, which is
the beat of drums; people's is .15 and more."""
EDGE_S = 0.05
"""Lips and echo click at the edges of speech."""
MIN_GAP_S = 0.6
STROKE_LENGTH_S = 0.05


def find_typing(
    samples: Samples, gaps: Sequence[Interval], settings: AudioSettings
) -> tuple[Interval, ...]:
    """Stretches of typing inside `gaps` (mutual silences) of mono 16 kHz `samples`.

    A burst is `typing_min_strokes` strokes close together; bursts and strokes at most
    `typing_pause_s` apart belong to one stretch. Speech between two gaps parts a stretch, but
    not a burst: who types on while answering is heard typing in the pauses.
    """
    strokes = _strokes(samples, gaps, settings)
    return tuple(_stretches(strokes, settings))


def find_strokes(
    samples: Samples, gaps: Sequence[Interval], settings: AudioSettings
) -> NDArray[np.float64]:
    """Times in s, in order, of the strokes of keys inside `gaps` of mono 16 kHz `samples`.

    Where somebody types, single strokes count too: the rest of their burst may lie under speech.
    """
    strokes = _strokes(samples, gaps, settings)
    return strokes.times if strokes.typed.any() else np.zeros(0)


@dataclass(frozen=True, slots=True)
class _Strokes:
    """Strokes of keys or of anything that sounds so, in order: `times` in s, `places` (the index
    of the gap each is in) and which are `typed`, shape (strokes,) each; `gaps` are those that were
    looked through."""

    times: NDArray[np.float64]
    places: NDArray[np.int64]
    typed: NDArray[np.bool_]
    gaps: Sequence[Interval]


@dataclass(frozen=True, slots=True)
class _Part:
    """The samples from `first` to before `last`, read where they are sliced."""

    samples: Samples
    first: int
    last: int

    def __len__(self) -> int:
        return max(0, min(self.last, len(self.samples)) - self.first)

    def __getitem__(self, span: slice, /) -> NDArray[np.float32]:
        first, last, _ = span.indices(len(self))
        return self.samples[self.first + first : self.first + max(first, last)]


def _strokes(samples: Samples, gaps: Sequence[Interval], settings: AudioSettings) -> _Strokes:
    wide = [g for g in gaps if g.duration_s >= MIN_GAP_S]
    times, crests, tones = [np.zeros(0)], [np.zeros(0)], [np.zeros(0)]
    places = [np.zeros(0, dtype=np.int64)]
    for place, gap in enumerate(wide):
        piece = _Part(samples, *sample_span(gap))
        clicks, crest = _clicks(piece, settings.typing_rise_db)
        first = _firsts(clicks)
        first = first[(clicks[first] > EDGE_S) & (clicks[first] < gap.duration_s - EDGE_S)]
        found = clicks[first]
        times.append(gap.start_s + found)
        crests.append(crest[first])
        tones.append(_tones_db(piece, found))
        places.append(np.full(len(found), place))
    keyed = (np.concatenate(crests) < CREST_SHARE) & (np.concatenate(tones) < TONE_DB)
    when, where = np.concatenate(times), np.concatenate(places)
    return _Strokes(when, where, _typed(when, keyed, where, wide, settings), wide)


def _clicks(piece: Samples, rise_db: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times of clicks, seconds from the piece's start, and the share of the quarter second
    around each that is nearly as loud."""
    bands = _band_levels_db(piece)
    if len(bands) < 2 * NEAR_FRAMES:
        return np.zeros(0), np.zeros(0)
    level = 10 * np.log10(np.sum(10 ** (bands / 10), axis=1))
    near = median_filter(bands, size=(NEAR_FRAMES, 1), mode="nearest")
    floor = median_filter(level, size=NEAR_FRAMES, mode="nearest")
    peaks, _ = find_peaks(level, distance=SPACING_FRAMES, height=floor + rise_db)
    rise = level - _mean_before(level)
    fall = level - _least_after(level)
    broad = ((bands - near) >= BAND_RISE_DB).sum(axis=1) >= 2
    sharp = (rise >= rise_db) & (fall >= FALL_DB) & broad
    at = peaks[sharp[peaks]]
    around = np.clip(
        at[:, None] + np.arange(-NEAR_FRAMES // 2, NEAR_FRAMES // 2), 0, len(level) - 1
    )
    loud = np.maximum(level[at] - CREST_DB, floor[at] + ABOVE_FLOOR_DB)
    return at * HOP_S, (level[around] > loud[:, None]).mean(axis=1)


def _band_levels_db(piece: Samples) -> NDArray[np.float64]:
    """Level in each band of 10-ms windows every 5 ms, shape (frames, bands); centres at HOP."""
    frequencies = np.fft.rfftfreq(WINDOW, 1 / RATE_HZ)
    chosen = [(frequencies >= low) & (frequencies < high) for low, high in BANDS_HZ]
    shape = np.hanning(WINDOW).astype(np.float32)
    frames = len(piece) // HOP + 1
    out = np.empty((frames, len(BANDS_HZ)))
    for first in range(0, frames, CHUNK_FRAMES):
        count = min(CHUNK_FRAMES, frames - first)
        view = windows(piece, first, count, size=WINDOW, hop=HOP)
        spectrum = np.fft.rfft(view * shape, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        for column, band in enumerate(chosen):
            out[first : first + count, column] = power[:, band].mean(axis=1)
    return np.asarray(10 * np.log10(out + 1e-9))


def _mean_before(level: NDArray[np.float64]) -> NDArray[np.float64]:
    far, close = BEFORE
    width = far - close + 1
    mean = uniform_filter1d(level, width, mode="nearest")
    return np.asarray(shifted(mean, (far + close) // 2))


def _least_after(level: NDArray[np.float64]) -> NDArray[np.float64]:
    close, far = AFTER
    least = minimum_filter1d(level, far - close + 1, mode="nearest")
    return np.asarray(shifted(least, -(far + close) // 2))


def _tones_db(piece: Samples, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Peak over median of the spectrum just before each time."""
    ends = np.round(times * RATE_HZ).astype(np.int64) - TONE_LEAD
    before = np.empty((len(ends), TONE_WINDOW), dtype=np.float32)
    for row, end in zip(before, ends.tolist(), strict=True):
        heard = piece[max(0, end - TONE_WINDOW) : end]
        row[:] = np.pad(heard, (TONE_WINDOW - len(heard), 0), mode="edge")
    spectrum = np.abs(np.fft.rfft(before * np.hanning(TONE_WINDOW), axis=1)) ** 2
    frequencies = np.fft.rfftfreq(TONE_WINDOW, 1 / RATE_HZ)
    voice = spectrum[:, (frequencies >= TONE_HZ[0]) & (frequencies <= TONE_HZ[1])]
    level = 10 * np.log10(voice + 1e-10)
    return np.asarray(level.max(axis=1) - np.median(level, axis=1))


def _firsts(clicks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index of the first click of each stroke."""
    kept: list[int] = []
    last_s = -STROKE_S
    for index, time_s in enumerate(clicks.tolist()):
        if time_s - last_s >= STROKE_S:
            kept.append(index)
            last_s = time_s
    return np.array(kept, dtype=np.int64)


def _typed(
    times: NDArray[np.float64],
    keyed: NDArray[np.bool_],
    places: NDArray[np.int64],
    gaps: Sequence[Interval],
    settings: AudioSettings,
) -> NDArray[np.bool_]:
    """Which strokes belong to a burst of typing: most of it `keyed`, crisp and without a tone.

    Bursts run on behind speech, on a clock that stands still in it.
    """
    if len(times) == 0:
        return np.zeros(0, dtype=np.bool_)
    silent = np.array([0.0, *np.cumsum([g.duration_s for g in gaps])])
    starts = np.array([g.start_s for g in gaps])
    clock = times - starts[places] + silent[places]
    apart = (np.diff(clock) > BURST_PAUSE_S) | (np.diff(times) > settings.typing_pause_s)
    typed = np.zeros(len(times), dtype=np.bool_)
    for burst in np.split(np.arange(len(times)), np.flatnonzero(apart) + 1):
        enough = len(burst) >= settings.typing_min_strokes
        keys = float(keyed[burst].mean()) > 0.5
        typed[burst] = enough and keys and not _keeps_time(clock[burst])
    return typed


def _keeps_time(times: NDArray[np.float64]) -> bool:
    """Whether the intervals are whole multiples of one beat."""
    if len(times) < STEADY_STROKES:
        return False
    beats = np.diff(times) / np.median(np.diff(times))
    return float(np.abs(beats - np.round(beats)).mean()) < STEADY


def _stretches(strokes: _Strokes, settings: AudioSettings) -> list[Interval]:
    """Strokes at most `typing_pause_s` apart in one gap, if any of them is typed."""
    times, places = strokes.times, strokes.places
    groups = np.flatnonzero((np.diff(times) > settings.typing_pause_s) | (np.diff(places) > 0))
    out = []
    for group in np.split(np.arange(len(times)), groups + 1):
        if strokes.typed[group].any():
            first, last = float(times[group[0]]), float(times[group[-1]])
            end = min(last + STROKE_LENGTH_S, strokes.gaps[int(places[group[0]])].end_s)
            out.append(Interval(round(first, 3), round(end, 3)))
    return out
