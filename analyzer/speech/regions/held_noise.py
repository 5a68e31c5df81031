"""Speech regions -> where a voice gate lets the room's noise through behind them.

Calls send a microphone's sound while somebody speaks and for a hold time after the last word, and
nothing in the pauses. The noise of the room then stands far above what the pauses hold, and is no
sound of a voice: it is alike after one word and after the next, stays level, and stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, hop_span, runs
from analyzer.audio.pcm import Samples
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.contour import BANDS, Contour, band_levels_db, excess_over

Spectrum = NDArray[np.float32]
"""Level of each mel band, dB."""

REACH_S = 0.6
"""Holds are looked for so long after an end; gates hold for 0.1 to 0.5 s."""
FADE_S = 0.03
"""So much after a last sound and before a gate closes a window of 25 ms holds both; with .04 holds
of 0.15 s are not found."""
LEVEL_S = 0.05
"""A hold goes on for so much longer than its fades; a last sound of a word hardly."""
LEVEL_DB = 2.0
"""Standard deviation of the level of half the bands about its mean: of noise 1, behind a lossy
codec up to 2; of a sound that falls by 150 dB/s 2.1."""
ALIKE_DB = 3.0
"""Mean difference over the bands of two holds of one noise: 2.1 at most in three of four pairs; of
two last sounds of words 5 and more."""
FEWEST, KIN_SHARE = 4, 0.2
"""So many ends, and this share of all, have the same noise behind them where it is held: of 13
recordings without a gate not one end in a dry one does, of twelve with one 20 to 90 %."""


def held_hops(
    regions: Sequence[Interval], samples: Samples, signal: Contour, settings: SpeechSettings
) -> NDArray[np.bool_]:
    """Hops of 10 ms behind regions in which nothing stands clear of a held noise, shape (hops,).

    Parameters
    ----------
    regions : sequence of Interval
        Sorted, not overlapping; they end with the last sound that is clearly a voice's.
    """
    out = np.zeros(len(signal.excess_db), dtype=np.bool_)
    spans = list(_behind(regions, len(out)))
    tails = [_tail(first, last, samples, signal, settings) for first, last in spans]
    for (first, last), noise_db in zip(spans, _held(tails), strict=True):
        if noise_db is not None and last > first:
            bands_db = band_levels_db(samples, first, last - first)
            out[first:last] = excess_over(bands_db, noise_db) <= settings.soft_edge_db
    return out


def _behind(regions: Sequence[Interval], hops: int) -> Iterator[tuple[int, int]]:
    """Of each region the hops behind it, up to the next one or `REACH_S`."""
    starts = [*(hop_span(region)[0] for region in regions[1:]), hops]
    for region, start in zip(regions, starts, strict=False):
        first = min(hops, hop_span(region)[1])
        yield first, max(first, min(start, first + round(REACH_S / HOP_S), hops))


def _tail(
    first: int, last: int, samples: Samples, signal: Contour, settings: SpeechSettings
) -> Spectrum | None:
    """The last level stretch of these hops, before the sound falls to the noise of pauses."""
    above = runs(signal.excess_db[first:last] > settings.soft_edge_db)
    if not above or above[-1][1] >= last - first:
        return None  # nothing closes
    fade, least = round(FADE_S / HOP_S), round(LEVEL_S / HOP_S)
    start, stop = first + above[0][0] + fade, first + above[-1][1] - fade
    if stop - start < least:
        return None
    bands_db = band_levels_db(samples, start, stop - start)
    louder_db = np.sort(bands_db, axis=1)[:, BANDS // 2 :].mean(axis=1)
    for end in range(len(louder_db), least - 1, -1):
        if louder_db[end - least : end].std() <= LEVEL_DB:
            return np.asarray(bands_db[end - least : end].mean(axis=0), dtype=np.float32)
    return None


def _held(tails: Sequence[Spectrum | None]) -> list[Spectrum | None]:
    """The noise that a tail has in common with enough others, None where it has none.

    Where no tail was found the next end's that has one stands in: another word may follow before
    the gate closes.
    """
    known = [tail for tail in tails if tail is not None]
    needed = max(FEWEST, KIN_SHARE * len(tails))
    found: dict[int, Spectrum] = {}
    for index, tail in enumerate(tails):
        kin = [] if tail is None else [k for k in known if np.abs(k - tail).mean() <= ALIKE_DB]
        if len(kin) >= needed:
            found[index] = np.median(kin, axis=0)
    out: list[Spectrum | None] = []
    for index, tail in enumerate(tails):
        near = min(found, key=lambda other: abs(other - index), default=index)
        out.append(found.get(near if tail is None else index))
    return out
