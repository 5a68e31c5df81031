"""A stretch of speech -> short pieces of steady voice that stand alone in it, as "um" does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP, sample_span
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval
from analyzer.settings import SpeechSettings

WINDOW = 640
"""40 ms: two periods of the lowest voice, whose pitch is 60 Hz."""
LOWEST_HZ, HIGHEST_HZ = 60, 400
BAND_HZ = (90, 5000)
NASAL_HZ = 500
"""Closed lips let little through above this."""
SPECTRUM = 1024


@dataclass(frozen=True, slots=True)
class Island:
    """A piece of steady voice, apart from the sound around it.

    `nasal` tells whether it ends on closed lips; `previous_s` and `next_s` are where sound ends
    before it and begins again after it in the same stretch of speech, None at the stretch's ends.
    """

    start_s: float
    end_s: float
    nasal: bool
    next_s: float | None = None
    previous_s: float | None = None

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    def stands_clear(self, gap_s: float) -> bool:
        """Whether there is quiet of `gap_s` on both sides."""
        before = self.previous_s is None or self.start_s - self.previous_s >= gap_s
        return before and (self.next_s is None or self.next_s - self.end_s >= gap_s)


def find_islands(
    samples: NDArray[np.float32], stretch: Interval, settings: SpeechSettings
) -> list[Island]:
    """Steady voiced pieces within a stretch of one speaker's speech.

    A piece stands alone: the sound falls away on both sides, or the stretch ends there.
    """
    first, last = sample_span(stretch)
    first = max(0, first)
    sound = samples[first:last]
    if len(sound) < WINDOW:
        return []
    power = _spectra(sound)
    level_db = 10 * np.log10(_band(power, *BAND_HZ) + 1e-9)
    out = []
    pieces = _sounding(level_db, settings)
    at = first / RATE_HZ
    begins = [at + begin * HOP / RATE_HZ for begin, _ in pieces]
    ends = [at + end * HOP / RATE_HZ for _, end in pieces]
    previous = [None, *ends[:-1]]
    nexts = [*begins[1:], None]
    for index, (begin, end) in enumerate(pieces):
        if not settings.filler_min_s <= (end - begin) * HOP / RATE_HZ <= settings.filler_max_s:
            continue
        voiced = _periodicity(power[begin:end]) > settings.voiced_periodicity
        if voiced.mean() < settings.filler_voiced_share or _dips(level_db[begin:end], voiced):
            continue
        last_third = power[end - max(1, (end - begin) // 3) : end]
        low = _band(last_third, BAND_HZ[0], NASAL_HZ)
        nasal = bool(np.median(low / np.maximum(_band(last_third, *BAND_HZ), 1e-12)) > 0.9)
        out.append(Island(begins[index], ends[index], nasal, nexts[index], previous[index]))
    return out


def _spectra(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Power every 10 ms, shape (n_frames, SPECTRUM + 1)."""
    padded = np.pad(sound, (WINDOW // 2, WINDOW // 2)).astype(np.float64)
    cut = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP] * np.hanning(WINDOW)
    return np.square(np.abs(np.fft.rfft(cut, 2 * SPECTRUM)))


def _band(power: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Power between two frequencies, shape (n_frames,)."""
    hz = np.fft.rfftfreq(2 * SPECTRUM, 1 / RATE_HZ)
    found: NDArray[np.float64] = power[:, (hz >= low_hz) & (hz < high_hz)].sum(axis=1)
    return found


def _periodicity(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """How voiced each frame is, in [0, 1], shape (n_frames,): the greatest correlation with itself
    within the lags of a voice, less what the window takes of it."""
    own = np.fft.irfft(np.square(np.abs(np.fft.rfft(np.hanning(WINDOW), 2 * SPECTRUM))))
    lags = slice(RATE_HZ // HIGHEST_HZ, RATE_HZ // LOWEST_HZ + 1)
    correlation = np.fft.irfft(power)
    normal = correlation[:, lags] / np.maximum(correlation[:, :1], 1e-12) / (own[lags] / own[0])
    found: NDArray[np.float64] = normal.max(axis=1)
    return found


def _sounding(level_db: NDArray[np.float64], settings: SpeechSettings) -> list[tuple[int, int]]:
    """Runs of frames above the threshold, parted by at least `filler_gap_s`."""
    peak, floor = np.percentile(level_db, 95), np.percentile(level_db, 5)
    threshold_db = max(peak - settings.filler_below_level_db, floor + settings.edge_rise_db)
    at = np.flatnonzero(level_db > threshold_db)
    if not len(at):
        return []
    gap = round(settings.filler_gap_s * RATE_HZ / HOP)
    breaks = np.flatnonzero(np.diff(at) > gap)
    begins = np.concatenate((at[:1], at[breaks + 1]))
    ends = np.concatenate((at[breaks], at[-1:])) + 1
    return [(int(a), int(b)) for a, b in zip(begins, ends, strict=True)]


def _dips(level_db: NDArray[np.float64], voiced: NDArray[np.bool_]) -> bool:
    """Whether the voice sinks and comes back: two syllables, no filled pause."""
    inside = level_db[voiced]
    rise_to = np.minimum(np.maximum.accumulate(inside), np.maximum.accumulate(inside[::-1])[::-1])
    return bool((rise_to - inside).max(initial=0.0) > 8.0)
