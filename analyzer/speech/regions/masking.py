"""Speech edges -> the same where noise masks the soft beginnings and ends of words.

A word's last sounds fade for a tenth of a second and more, and noise swallows them: seen from the
sound alone, speech ends the earlier the less it stands above the noise. The network's own edges
are no finer than 40 ms, but as good in noise as without it (`benchmarks/masking.py` measures both).
Its ends are best where it is no longer sure of speech, not where it finds speech unlikely: that
comes 50 ms later in noise, and now and then far later.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, hop_span
from analyzer.records import Interval
from analyzer.spans import middle_s
from analyzer.speech.regions.boundaries import MASKED_DB, SURE, Edges
from analyzer.speech.regions.contour import Contour
from analyzer.speech.voices.segmentation import frame_span, frame_time_s

CLEAR_DB = 30.0
"""Excess of a stretch's louder parts: from here on its sound is believed, up to `MASKED_DB` the
network alone, in between both in proportion."""
EARLY_S, SOON_S = 0.045, 0.018
"""So much too early the network has beginnings, and the ends where it is `SURE`, in the median."""
LONGEST_DOUBT_S = 0.3
"""Where the network was not sure for longer before an end, that says nothing about the end."""
DOUBT_S = 0.05
"""From where it is no longer sure to where it finds speech unlikely, in the median."""
NETWORK_IN_ROOM, FAR_APART_S = 0.35, 0.3
"""In 522 ends in rooms the mean of both is 32 ms off, less its median, where the network counts so
much and they are no further apart; 35 however far apart, 36 the last sound alone."""
HIDDEN_ONSET_S, ONSET_DB = 0.18, 8.0
HIDDEN_END_S, END_DB = 0.6, 9.0
"""Medians of what noise hides: exponentials of the excess, falling by a factor of e in so many dB;
of ends 0.2 s at 10 dB, 65 ms at 20, 21 ms at 30."""


def sure_ends(rough: list[Interval], speech: NDArray[np.float32]) -> list[Interval]:
    """The network's regions, which end where it is no longer `SURE` of speech.

    Parameters
    ----------
    speech : ndarray, shape (frames,)
        Probability of speech.
    """
    out: list[Interval] = []
    for region in rough:
        first, last = frame_span(region.start_s, region.end_s)
        sure = np.flatnonzero(speech[first:last] >= SURE)
        end = region.end_s - DOUBT_S
        if len(sure):
            frame = first + int(sure[-1])
            before, after = float(speech[frame]), float(speech[min(frame + 1, len(speech) - 1)])
            crossing = frame_time_s(frame + (before - SURE) / max(before - after, SURE / 10))
            if region.end_s - crossing <= LONGEST_DOUBT_S:
                end = float(crossing)
        out.append(Interval(region.start_s, min(max(end, region.start_s), region.end_s)))
    return out


def unmask(
    regions: list[Interval],
    network: list[Interval],
    signal: Contour,
    *,
    echoes: bool,
    keyed: Sequence[Edges] = (),
) -> list[Interval]:
    """Move the edges of `regions` to where speech begins and ends under the noise, in the median.

    Parameters
    ----------
    network : list of Interval
        The network's regions with `sure_ends`; each holds those of `regions` that its sound was
        parted into.
    echoes : bool
        In a room, whose echo goes on under the noise, an end is a mean of the network's and of
        the last sound that is no echo; where they are far apart one of them heard another sound,
        and the latter is believed.
    keyed : sequence of pairs of bool, optional
        Of the network's regions, which begin or end beside keys: there it alone is believed.

    Notes
    -----
    Neighbours never meet: each moves to the middle of the pause between them at most.
    """
    if not regions:
        return []
    between = [(a.end_s + b.start_s) / 2 for a, b in pairwise(network)]
    homes = np.searchsorted(between, [middle_s(region) for region in regions])
    edges = [0.0, *((a.end_s + b.start_s) / 2 for a, b in pairwise(regions)), _end_s(signal)]
    out: list[Interval] = []
    for index, region in enumerate(regions):
        home = network[int(homes[index])]
        excess_db = _excess_db(region, signal)
        masked = min(1.0, max(0.0, (CLEAR_DB - excess_db) / (CLEAR_DB - MASKED_DB)))
        start = region.start_s - HIDDEN_ONSET_S * math.exp(-excess_db / ONSET_DB)
        end = region.end_s
        keys_before, keys_after = keyed[int(homes[index])] if keyed else (False, False)
        if not echoes:
            end += HIDDEN_END_S * math.exp(-excess_db / END_DB)
        if index == 0 or homes[index - 1] != homes[index]:
            start = _mixed(start, home.start_s + EARLY_S, 1.0 if keys_before else masked)
        if index == len(regions) - 1 or homes[index + 1] != homes[index]:
            if keys_after or not echoes:
                end = _mixed(end, home.end_s + SOON_S, 1.0 if keys_after else masked)
            elif abs(home.end_s - region.end_s) <= FAR_APART_S:
                end = _mixed(end, home.end_s + SOON_S, NETWORK_IN_ROOM)
        start = max(start, edges[index])
        end = min(end, edges[index + 1])
        out.append(Interval(start, end) if end > start else region)
    return out


def _end_s(signal: Contour) -> float:
    return (len(signal.level_db) - 1) * HOP_S


def _excess_db(region: Interval, signal: Contour) -> float:
    inside = signal.excess_db[slice(*hop_span(region))]
    return float(np.percentile(inside, 90)) if len(inside) else 0.0


def _mixed(sound_s: float, network_s: float, masked: float) -> float:
    return masked * network_s + (1.0 - masked) * sound_s
