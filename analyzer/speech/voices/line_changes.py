"""Speech whose line changes midway -> the sound that all lines pass; which voices are one person.

A headset fails, or somebody dials in: from then on the same person sounds like another, and two
people through one line sound more alike than one person through two. So voices are compared in what
the narrow line passes. Where they are two all the same, one begins where the other ends, the others
talk with both, and another part of the spectrum is heard, as no two people differ through one line.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, log

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.audio.room import BIN_HZ, spectrum_db
from analyzer.settings import SpeechSettings
from analyzer.speech.voices.units import Unit

MIDDLE_HZ = (600.0, 2400.0)
"""Every line passes it: levels elsewhere are taken from here."""
OUTER_HZ = ((150.0, 300.0), (3500.0, 5000.0), (5000.0, 7000.0))
"""What lines cut or pass: a telephone has 300 to 3400 Hz, a poor headset up to 5000."""


TELEPHONE_HZ = (300.0, 3400.0)
HIGH_HZ = (4000.0, 7000.0)
LEAST_REGION_S = 1.0
"""Shorter regions may hold no fricative, which is what reaches so high."""
OUTER_PART = 0.1
"""Of the speech, by how high it reaches, that is left out at both ends: odd regions."""
MARGIN = 1600
"""Samples around a piece, in which the filter settles."""


class Narrowed:
    """Samples as a telephone passes them; every piece is filtered when it is read."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._filter = butter(6, TELEPHONE_HZ, "bandpass", fs=RATE_HZ, output="sos")

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, span: slice, /) -> NDArray[np.float32]:
        first, last, _ = span.indices(len(self))
        begin = max(0, first - MARGIN)
        piece = self._samples[begin : last + MARGIN]
        if last <= first:
            return piece[:0]
        passed = sosfiltfilt(self._filter, piece, padlen=min(MARGIN, len(piece) - 1))
        return np.asarray(passed[first - begin : last - begin], dtype=np.float32)


def line_changes_midway(units: Sequence[Unit], samples: Samples, settings: SpeechSettings) -> bool:
    """Whether some of the speech comes through a narrow line, and not just by who speaks.

    Somebody at a telephone is heard from first to last. Where the line changes, all that is said
    before, or after, is wide, or all is narrow: more of it than chance leaves without the other.
    """
    regions = [r for r in _regions(units) if sum(u.duration_s for u in r) >= LEAST_REGION_S]
    heard = [(r, level) for r in regions if (level := _high_db(samples, r)) is not None]
    if not heard:
        return False
    levels = np.array([level for _, level in heard])
    seconds = np.array([sum(u.duration_s for u in region) for region, _ in heard])
    order = np.argsort(levels)
    share = np.cumsum(seconds[order]) / seconds.sum()
    low, high = levels[order][np.searchsorted(share, (OUTER_PART, 1.0 - OUTER_PART))]
    if high - low < settings.narrow_line_db:
        return False
    narrow = levels < (low + high) / 2
    return max(map(_surprise, (narrow, ~narrow, narrow[::-1], ~narrow[::-1]))) >= (
        settings.line_midway_surprise
    )


def _surprise(flags: NDArray[np.bool_]) -> float:
    """Nats by which it is unlikely that chance sets none of so many flags so long."""
    count, total = int(flags.sum()), len(flags)
    before = int(flags.argmax())
    return log(comb(total, count)) - log(comb(total - before, count))


def _regions(units: Sequence[Unit]) -> list[list[Unit]]:
    out: list[list[Unit]] = []
    for unit in units:
        if unit.first or not out:
            out.append([])
        out[-1].append(unit)
    return out


@dataclass(frozen=True, slots=True)
class LineChange:
    """`after` is heard from `at_s` on, and `before` no more; the line is another."""

    before: int
    after: int
    at_s: float


def line_changes(
    units: Sequence[Unit],
    labels: NDArray[np.int64],
    samples: Samples,
    settings: SpeechSettings,
) -> list[LineChange]:
    """Changes of line, in order of time; none with fewer than three voices.

    `labels`, shape (units,): the voice of each unit. Of two alone, who sound otherwise from some
    time on, turns decide whether they are one person (`clustering.turn_taking`).
    """
    voices = np.unique(labels).tolist()
    if len(voices) < 3:
        return []
    alone = np.array([not unit.overlapped for unit in units])
    pairs = itertools.permutations(voices, 2)
    found = [h for pair in pairs if (h := _handover(units, labels, alone, pair, settings))]
    taken: set[tuple[str, int]] = set()
    out = []
    spectra = {
        voice: _outer_db(samples, [u for u, v in zip(units, labels, strict=True) if v == voice])
        for voice in {v for h in found for v in (h.before, h.after)}
    }
    for one in sorted(found, key=lambda h: (h.at_s, h.before, h.after)):
        ends = {("ends", one.before), ("begins", one.after)}
        before, after = spectra[one.before], spectra[one.after]
        if before is None or after is None or ends & taken:
            continue
        if float(np.abs(before - after).max()) >= settings.line_change_db:
            taken |= ends
            out.append(one)
    return out


def persons(voices: int, changes: Sequence[LineChange]) -> NDArray[np.int64]:
    """Whose each voice is, shape (voices,): the number of the person's first voice.

    Examples
    --------
    >>> persons(3, [LineChange(0, 2, 61.5)])
    array([0, 1, 0])
    """
    out = np.arange(voices)
    for change in changes:
        out[out == out[change.after]] = out[change.before]
    return out


def _handover(
    units: Sequence[Unit],
    labels: NDArray[np.int64],
    alone: NDArray[np.bool_],
    pair: tuple[int, int],
    settings: SpeechSettings,
) -> LineChange | None:
    """The one voice, then the other: with hardly a second in the other's time, in many turns, and
    somebody else on both sides."""
    before, after = pair
    seconds = np.array([unit.duration_s for unit in units])
    first, second = (np.where((labels == v) & alone, seconds, 0.0) for v in pair)
    misplaced = np.append(0.0, np.cumsum(second)) + first.sum() - np.append(0.0, np.cumsum(first))
    place = int(misplaced.argmin())
    most_s = settings.misplaced_share * min(first.sum(), second.sum())
    if most_s == 0.0 or misplaced[place] > most_s:
        return None
    turns = [_turns(units, labels, voice) for voice in pair]
    if log(comb(sum(turns), turns[0])) < settings.line_change_surprise:
        return None
    last, begins = first[:place].nonzero()[0].max(), place + int(second[place:].nonzero()[0].min())
    others = np.where(~np.isin(labels, pair) & alone, seconds, 0.0)
    if min(others[:last].sum(), others[begins:].sum()) < settings.min_voice_s:
        return None
    return LineChange(before, after, units[begins].start_s)


def _turns(units: Sequence[Unit], labels: NDArray[np.int64], voice: int) -> int:
    """Regions of speech in which a voice is heard."""
    regions = np.cumsum([unit.first for unit in units])
    return len(np.unique(regions[labels == voice]))


def _outer_db(samples: Samples, units: Sequence[Unit]) -> NDArray[np.float64] | None:
    """Levels of the outer bands, dB over the middle's; None of less than a second of speech."""
    return _over_middle(samples, [unit for unit in units if not unit.overlapped], OUTER_HZ)


def _high_db(samples: Samples, units: Sequence[Unit]) -> float | None:
    """Level above a telephone's band, dB over the middle's."""
    found = _over_middle(samples, units, (HIGH_HZ,))
    return None if found is None else float(found[0])


def _over_middle(
    samples: Samples, units: Sequence[Unit], bands_hz: Sequence[tuple[float, float]]
) -> NDArray[np.float64] | None:
    level = spectrum_db(samples, [unit.interval for unit in units])
    if level is None:
        return None
    hz = np.arange(len(level)) * BIN_HZ
    found = [level[(hz >= low) & (hz < high)].mean() for low, high in (MIDDLE_HZ, *bands_hz)]
    return np.array(found[1:], dtype=np.float64) - float(found[0])
