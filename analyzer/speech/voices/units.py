"""Speech regions -> units: the shortest stretches to which one speaker is given.

Units end where a speaker could change: where the network hears a change or an overlap begin or end,
where the sound dips, and at the latest after `MAX_UNIT_S`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, hop_span, runs
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.boundaries import network_regions
from analyzer.speech.regions.contour import Contour
from analyzer.speech.voices.overlap import OverlapThresholds
from analyzer.speech.voices.segmentation import (
    FIRST_CENTRE_S,
    FRAME_S,
    Segmentation,
    averaged,
    frame_span,
)

LAG_FRAMES = 4
"""A change is looked for between frames 68 ms to either side of a point."""
MIN_UNIT_S = 0.1
"""The network's own changes are no finer."""
MAX_UNIT_S = 0.4
"""Longer units would hold a whole one-word answer and its neighbour."""
MIN_DIP_S = 0.04
"""Shorter dips are inside a sound."""
DIP_DB = 15.0
"""A dip lies this far under the loud parts to both sides: the closure of a stop, a breath."""
DIP_SPAN_S = 0.5
LONG_PIECE_S = 1.0
"""Longer pieces are cut, so that two people taken for one can still be told apart: of 393 half
minutes of two people both voices are found in 94 %, with 1.5 in 87 %, with 2 in 81 %."""
CLEAR_DIP_S = 0.12
"""A dip of this length may be the pause between two people."""
SHORT_S = 1.0
"""Of longer stretches beside an overlap most of what is heard around a moment is their own. Of 324
changes of floor in disturbed dyads 5 are lost so, with .5 and with 2 s 6, as without."""
SNAP_S = 0.15
"""The network's changes are this near to the dip between two speakers, where there is one."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch in which at most one change of speaker is too short to matter.

    `change` in [0, 1] is how likely, before any voice is compared, another speaker begins here;
    `dip_s` the length of the dip that ends at its start (0: none); `first` marks a region's first.
    Two speak in an `overlapped` one; in a `doubtful` one they may: no voice is learnt from it.
    """

    start_s: float
    end_s: float
    overlapped: bool = False
    doubtful: bool = False
    first: bool = False
    change: float = 0.0
    dip_s: float = 0.0

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def interval(self) -> Interval:
        return Interval(self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A possible change at `start_s` .. `end_s` (a dip) or at one moment; higher `rank` wins."""

    start_s: float
    end_s: float
    change: float
    rank: int


def cut_units(
    regions: list[Interval],
    segmentation: Segmentation,
    signal: Contour,
    settings: SpeechSettings,
    thresholds: OverlapThresholds,
) -> list[Unit]:
    """Units of all regions, sorted; together they hold every region but for its dips."""
    change = change_probability(segmentation)
    believed, possible = (
        network_regions(segmentation.overlap >= least, float("inf"))
        for least in (thresholds.believed, thresholds.possible)
    )
    units: list[Unit] = []
    for region in regions:
        inside, doubtful = (
            [o for o in overlaps if o.overlap_s(region) > 0] for overlaps in (believed, possible)
        )
        marks = [_Mark(t, t, 1.0, 3) for o in inside for t in (o.start_s, o.end_s)]
        marks += [_Mark(t, t, 0.0, 2) for o in doubtful for t in (o.start_s, o.end_s)]
        dips = _dips(signal, region)
        marks += _changes(change, region, dips, settings.change_probability)
        marks += [_Mark(d.start_s, d.end_s, 0.0, 1) for d in dips]
        units += _as_brief(_between(region, marks, inside, doubtful), thresholds.longest_s)
    return units


def change_probability(segmentation: Segmentation) -> NDArray[np.float32]:
    """Probability, per global frame, that who speaks just before is not who speaks just after.

    Local names differ between windows, but inside each window "same or not" can be asked.
    """
    local, lag = segmentation.local, LAG_FRAMES
    before, after = local[:, : -2 * lag], local[:, 2 * lag :]
    mass = np.sqrt((before**2).sum(-1) * (after**2).sum(-1)) + 1e-3
    same = (before * after).sum(-1) / mass
    loud = np.minimum(before.max(-1), after.max(-1))
    change = (1.0 - np.clip(same, 0, 1)) * loud
    return averaged(change, segmentation.starts + lag, segmentation.frames)


def _dips(signal: Contour, region: Interval) -> list[Interval]:
    """Where the sound falls `DIP_DB` below its surroundings inside a region."""
    first, last = hop_span(region)
    level = signal.level_db[first:last]
    if len(level) < 3:
        return []
    span = round(DIP_SPAN_S / HOP_S)
    loud = _running_high(level, span)
    dips = [(a, b) for a, b in runs(level < loud - DIP_DB) if (b - a) * HOP_S >= MIN_DIP_S]
    return [
        Interval((first + a) * HOP_S, (first + b) * HOP_S) for a, b in dips if a and b < len(level)
    ]


def _running_high(level: NDArray[np.float32], span: int) -> NDArray[np.float32]:
    """The lower of the highest levels within `span` before and after each frame."""
    from scipy.ndimage import maximum_filter1d

    before: NDArray[np.float32] = maximum_filter1d(level, span + 1, origin=span // 2)
    after: NDArray[np.float32] = maximum_filter1d(level, span + 1, origin=-(span // 2))
    return np.minimum(before, after)


def _changes(
    change: NDArray[np.float32], region: Interval, dips: list[Interval], level: float
) -> list[_Mark]:
    """Peaks of the network's change probability, moved onto a dip where one is near."""
    first, last = frame_span(region.start_s, region.end_s)
    out = []
    for a, b in runs(change[first:last] >= level):
        peak = change[first + a : first + b]
        probability = float(peak.max())
        # a clear change is a plateau as wide as the lag: it lies in the middle
        top = first + a + float(np.flatnonzero(peak >= 0.9 * probability).mean())
        at = FIRST_CENTRE_S + top * FRAME_S
        near = min(dips, key=lambda d: _distance(d, at), default=None)
        if near is not None and _distance(near, at) <= SNAP_S:
            out.append(_Mark(near.start_s, near.end_s, probability, 2))
        else:
            out.append(_Mark(at, at, probability, 2))
    return out


def _distance(dip: Interval, at_s: float) -> float:
    return max(dip.start_s - at_s, at_s - dip.end_s, 0.0)


def _between(
    region: Interval, marks: list[_Mark], overlaps: list[Interval], doubtful: list[Interval]
) -> list[Unit]:
    """Cut one region at its marks; of marks nearer than `MIN_UNIT_S` the higher-ranking is kept."""
    kept: list[_Mark] = []
    for mark in sorted(marks, key=lambda m: (-m.rank, -m.change)):
        room = mark.start_s - region.start_s, region.end_s - mark.end_s
        apart = all(
            mark.start_s - k.end_s >= MIN_UNIT_S or k.start_s - mark.end_s >= MIN_UNIT_S
            for k in kept
        )
        if min(room) >= MIN_UNIT_S and apart:
            kept.append(mark)
    kept.sort(key=lambda m: m.start_s)
    starts = [_Mark(region.start_s, region.start_s, 1.0, 0), *kept]
    ends = [*(m.start_s for m in kept), region.end_s]
    units: list[Unit] = []
    for mark, end in zip(starts, ends, strict=True):
        begin = mark.end_s
        middle = (begin + end) / 2
        double = any(o.start_s <= middle < o.end_s for o in overlaps)
        perhaps = double or any(o.start_s <= middle < o.end_s for o in doubtful)
        count = max(1, int(np.ceil((end - begin) / MAX_UNIT_S - 1e-6)))
        edges = np.linspace(begin, end, count + 1)
        for number, (a, b) in enumerate(itertools.pairwise(edges)):
            head = number == 0
            units.append(
                Unit(
                    float(a),
                    float(b),
                    overlapped=double,
                    doubtful=perhaps,
                    first=head and mark.rank == 0,
                    change=mark.change if head else 0.0,
                    dip_s=mark.end_s - mark.start_s if head else 0.0,
                )
            )
    return units


def _as_brief(units: list[Unit], longest_s: float) -> list[Unit]:
    """A region's units, of which one speaks where two would for longer than `longest_s`."""
    out: list[Unit] = []
    for overlapped, group in itertools.groupby(units, key=lambda unit: unit.overlapped):
        run = list(group)
        if overlapped and run[-1].end_s - run[0].start_s > longest_s:
            run = [replace(unit, overlapped=False) for unit in run]
        out += run
    return out


def beside_overlaps(units: list[Unit]) -> list[slice]:
    """Runs of units, shorter than `SHORT_S`, right before or after two speak at once.

    Who says so little there, and begins or ends as somebody else goes on, sounds like him when both
    are heard together. In a room so little by itself says even less.
    """
    marks = [i for i, u in enumerate(units) if i and u.overlapped != units[i - 1].overlapped]
    edges = sorted({0, len(units), *marks, *(i for i, unit in enumerate(units) if unit.first)})
    out: list[slice] = []
    for first, last in itertools.pairwise(edges):
        begun = not units[first].first
        goes_on = last < len(units) and not units[last].first
        spoken = sum(unit.duration_s for unit in units[first:last])
        if (begun or goes_on) and not units[first].overlapped and spoken < SHORT_S:
            out.append(slice(first, last))
    return out


def clean_pieces(units: list[Unit], min_s: float) -> list[slice]:
    """Runs of units fit for finding voices: one region, no sign of a change or of an overlap.

    Runs of at least `min_s`, at most `LONG_PIECE_S`; if there is none, every unit by itself.
    """
    out: list[slice] = []
    first = 0
    for index in range(1, len(units) + 1):
        if index < len(units) and not _parted(units, first, index):
            continue
        spoken = sum(u.duration_s for u in units[first:index])
        if spoken >= min_s and not units[first].doubtful:
            out.append(slice(first, index))
        first = index
    return out or [slice(i, i + 1) for i, u in enumerate(units) if not u.doubtful]


def _parted(units: list[Unit], first: int, index: int) -> bool:
    unit = units[index]
    return (
        unit.first
        or unit.doubtful != units[first].doubtful
        or unit.change > 0
        or unit.dip_s >= CLEAR_DIP_S
        or unit.end_s - units[first].start_s > LONG_PIECE_S
    )
