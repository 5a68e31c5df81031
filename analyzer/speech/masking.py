"""Speech edges -> the same where noise masks the soft beginnings and ends of words.

A word's last sounds fade for a tenth of a second and more, and noise swallows them: seen from the
sound alone, speech ends the earlier the less it stands above the noise. The network's own edges
are no finer than 40 ms, but as good in noise as without it (`benchmarks/masking.py` measures both).
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from analyzer.records import Interval
from analyzer.speech.contour import HOP_S, Contour

CLEAR_DB, MASKED_DB = 30.0, 10.0
"""Excess of a stretch's louder parts: from the first on its sound is believed, up to the second the
network alone, in between both in proportion."""
EARLY_S, LATE_S = 0.045, 0.02
"""So much too early the network has beginnings and too late ends, in the median."""
HIDDEN_ONSET_S, ONSET_DB = 0.18, 8.0
HIDDEN_END_S, END_DB = 0.6, 9.0
"""Medians of what noise hides: exponentials of the excess, falling by a factor of e in so many dB;
of ends 0.2 s at 10 dB, 65 ms at 20, 21 ms at 30."""


def unmask(
    regions: list[Interval], rough: list[Interval], signal: Contour, *, ends: bool
) -> list[Interval]:
    """Move the edges of `regions` to where speech begins and ends under the noise, in the median.

    Parameters
    ----------
    rough : list of Interval
        The network's regions; each holds those of `regions` that its sound was parted into.
    ends : bool
        Ends too: not in a room, whose echo makes them late.

    Notes
    -----
    Neighbours never meet: each moves to the middle of the pause between them at most.
    """
    if not regions:
        return []
    between = [(a.end_s + b.start_s) / 2 for a, b in pairwise(rough)]
    homes = np.searchsorted(between, [(r.start_s + r.end_s) / 2 for r in regions])
    edges = [0.0, *((a.end_s + b.start_s) / 2 for a, b in pairwise(regions)), _end_s(signal)]
    out: list[Interval] = []
    for index, region in enumerate(regions):
        home = rough[int(homes[index])]
        excess_db = _excess_db(region, signal)
        masked = min(1.0, max(0.0, (CLEAR_DB - excess_db) / (CLEAR_DB - MASKED_DB)))
        start = region.start_s - HIDDEN_ONSET_S * math.exp(-excess_db / ONSET_DB)
        end = region.end_s + HIDDEN_END_S * math.exp(-excess_db / END_DB)
        if index == 0 or homes[index - 1] != homes[index]:
            start = _mixed(start, home.start_s + EARLY_S, masked)
        if index == len(regions) - 1 or homes[index + 1] != homes[index]:
            end = _mixed(end, home.end_s - LATE_S, masked)
        start = max(start, edges[index])
        end = min(end, edges[index + 1]) if ends else region.end_s
        out.append(Interval(start, end) if end > start else region)
    return out


def _end_s(signal: Contour) -> float:
    return (len(signal.level_db) - 1) * HOP_S


def _excess_db(region: Interval, signal: Contour) -> float:
    inside = signal.excess_db[round(region.start_s / HOP_S) : round(region.end_s / HOP_S)]
    return float(np.percentile(inside, 90)) if len(inside) else 0.0


def _mixed(sound_s: float, network_s: float, masked: float) -> float:
    return masked * network_s + (1.0 - masked) * sound_s
