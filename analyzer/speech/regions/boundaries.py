"""Network frames + signal -> stretches of speech with edges where the sound begins and ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S, hop_span, runs
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.contour import Contour
from analyzer.speech.voices.segmentation import FIRST_CENTRE_S, FRAME_S

GAP_IN_EDGE_S = 0.12
"""A stop consonant's closure may part an edge from its word; longer is another sound."""

HEARD_DB, MASKED_DB = 15.0, 10.0
"""Excess of a region's louder parts: from the first on what falls under the noise for long is a
pause, up to the second it is one only where the network is no longer `SURE`. In 39 recordings with
noise .52 % of the speech is missed so, .71 % if it has to be certain everywhere."""
SURE = 0.75
"""Probability of speech. Ends in noise are 59 ms off in the mean where it falls below .5, 44 ms at
.7 and at .8, each less its median (174 ends of made recordings and dyads)."""

Edges = tuple[bool, bool]
"""Something about a region's beginning and its end."""


def network_regions(active: NDArray[np.bool_], duration_s: float) -> list[Interval]:
    """Runs of active network frames as times; each frame covers half a step to either side."""
    out = []
    for first, last in runs(active):
        start = FIRST_CENTRE_S + (first - 0.5) * FRAME_S
        end = FIRST_CENTRE_S + (last - 0.5) * FRAME_S
        out.append(Interval(max(0.0, start), min(duration_s, end)))
    return out


def on_hops(regions: list[Interval], hops: int) -> NDArray[np.bool_]:
    """Regions as a mask of 10-ms hops."""
    mask = np.zeros(hops, dtype=np.bool_)
    for region in regions:
        mask[slice(*hop_span(region))] = True
    return mask


def refine(
    regions: list[Interval],
    signal: Contour,
    settings: SpeechSettings,
    duration_s: float,
    likely: NDArray[np.float32] | None = None,
    keyed: Sequence[Edges] = (),
) -> list[Interval]:
    """Move each region's edges to where the sound rises from and falls back to the noise.

    The threshold adapts to the region: `edge_rise_db` above the noise floor, but no lower than
    `edge_below_level_db` under the region's own level. An edge moves outward by `edge_search_s`
    at most, and never past the middle of the pause to its neighbour; inward to the first sound
    that there is. Regions are parted where the sound falls away for `split_pause_s` or longer,
    which the network bridges up to half a second; but not where it is certain of speech
    throughout: there somebody far away goes on, or noise hides what is said (`_certainty`).
    Regions whose sound never rises keep the network's edges; a `keyed` edge moves inward alone
    (`keystrokes.beside_keys`).

    Parameters
    ----------
    likely : ndarray, shape (hops,), optional
        The network's probability of speech at every 10 ms.
    """
    out: list[Interval] = []
    for index, region in enumerate(regions):
        before = regions[index - 1].end_s if index else 0.0
        after = regions[index + 1].start_s if index + 1 < len(regions) else duration_s
        low = max((before + region.start_s) / 2, region.start_s - settings.edge_search_s)
        high = min((region.end_s + after) / 2, region.end_s + settings.edge_search_s)
        if keyed:
            low = region.start_s if keyed[index][0] else low
            high = region.end_s if keyed[index][1] else high
        out += _edges(region, (low, high), signal, settings, likely)
    return out


def _edges(
    region: Interval,
    limits_s: tuple[float, float],
    signal: Contour,
    settings: SpeechSettings,
    likely: NDArray[np.float32] | None,
) -> list[Interval]:
    first, last = hop_span(region)
    sound = loud_enough(region, signal, settings)
    if sound is None:
        return [region]
    inward = round(settings.edge_search_s / HOP_S)
    start = _outward(sound, first, round(limits_s[0] / HOP_S), inward, -1)
    end = _outward(sound, last, round(limits_s[1] / HOP_S) - 1, inward, +1)
    heard = np.flatnonzero(sound[first:last])
    if not len(heard):
        return [region]
    # the network may begin or end half a second off: the first and last sound inside count then
    start = first + int(heard[0]) if start is None else start
    end = first + int(heard[-1]) + 1 if end is None else end
    if end <= start:
        return [region]
    needed = _certainty(signal.excess_db[first:last], settings)
    pauses = [
        (start + a, start + b)
        for a, b in runs(~sound[start:end])
        if (b - a) * HOP_S >= settings.split_pause_s
        and (likely is None or likely[start + a : start + b].min() < needed)
    ]
    begins = [start, *(b for _, b in pauses)]
    ends = [*(a for a, _ in pauses), end]
    return [Interval(a * HOP_S, b * HOP_S) for a, b in zip(begins, ends, strict=True) if b > a]


def _certainty(excess_db: NDArray[np.float32], settings: SpeechSettings) -> float:
    """Probability of speech from which on a faint stretch of a region is no pause.

    The less its louder parts stand above the noise, the more of its softer ones drown.
    """
    loud_db = float(np.percentile(excess_db, 90))
    drowned = float(np.clip((HEARD_DB - loud_db) / (HEARD_DB - MASKED_DB), 0.0, 1.0))
    return settings.certain_probability + drowned * (SURE - settings.certain_probability)


def loud_enough(
    region: Interval, signal: Contour, settings: SpeechSettings
) -> NDArray[np.bool_] | None:
    """Hops of the recording that are loud enough to be of this region; None if it never rises."""
    first, last = hop_span(region)
    if last <= first:
        return None
    peak_excess = float(np.percentile(signal.excess_db[first:last], 90))
    peak_level = float(np.percentile(signal.level_db[first:last], 90))
    if peak_excess < settings.edge_rise_db:
        return None
    rise = max(settings.edge_rise_db, 0.25 * peak_excess)
    return np.asarray(
        (signal.excess_db > rise) & (signal.level_db > peak_level - settings.edge_below_level_db)
    )


def with_soft_edges(
    regions: list[Interval],
    signal: Contour,
    perhaps: NDArray[np.bool_],
    settings: SpeechSettings,
) -> list[Interval]:
    """Regions with the soft sounds before and after them that stand clear of the noise.

    A fricative at a word's end, of which the telephone leaves little, lies 30 to 45 dB under its
    vowel: as far as a breath does, which `refine` leaves out. It counts where the network does not
    rule out speech and it stands `soft_edge_db` above the noise; so a noisy recording stays as it
    is. Edges move by `edge_search_s` at most, and never past the middle of a pause. Not for a
    reverberant room, whose echo is such a sound.

    Parameters
    ----------
    regions : list of Interval
        Sorted, not overlapping.
    perhaps : ndarray, shape (hops,)
        Hops of 10 ms in which the network may hear speech; not those of a noise that is held on
        behind words (`held_noise.held_hops`).
    """
    sound = perhaps & (signal.excess_db > settings.soft_edge_db)
    reach = round(settings.edge_search_s / HOP_S)
    out: list[Interval] = []
    for index, region in enumerate(regions):
        first, last = hop_span(region)
        low, high = max(0, first - reach), min(len(sound), last + reach)
        if index:
            low = max(low, -(-(round(regions[index - 1].end_s / HOP_S) + first) // 2))
        if index + 1 < len(regions):
            high = min(high, (last + round(regions[index + 1].start_s / HOP_S)) // 2)
        start = _soft(sound[low:first][::-1])
        end = _soft(sound[last:high])
        out.append(
            Interval(
                (first - start) * HOP_S if start else region.start_s,
                (last + end) * HOP_S if end else region.end_s,
            )
        )
    return out


def _soft(sound: NDArray[np.bool_]) -> int:
    """Hops up to the last sound that no longer gap than a stop's closure parts from the edge."""
    gap = round(GAP_IN_EDGE_S / HOP_S)
    last = 0
    for hop in np.flatnonzero(sound):
        if hop - last > gap:
            break
        last = int(hop) + 1
    return last


def _outward(sound: NDArray[np.bool_], edge: int, limit: int, inward: int, step: int) -> int | None:
    """Walk outward from inside the region as long as sound goes on; returns the edge hop."""
    gap = round(GAP_IN_EDGE_S / HOP_S)
    span = range(edge - step * inward, limit + step, step)
    last: int | None = None
    for hop in span:
        if 0 <= hop < sound.shape[0] and sound[hop]:
            beyond = (hop - edge) * step > 0
            if last is not None and beyond and abs(hop - last) > gap:
                break
            last = hop
    if last is None:
        return None
    return last + 1 if step > 0 else last
