"""Units + voices -> which voice speaks in each unit, by the best path through every region.

Two witnesses are heard: the embedding of a whole run of units says how much it sounds like each
voice, and the segmentation network says who is heard in each unit (`network_evidence`). The best
sequence of runs is found exactly by dynamic programming (a segmental Viterbi search: Ostendorf et
al. 1996, "From HMM's to segment models"); a change of voice costs more where nothing points to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.clustering import LEAST_COSINE
from analyzer.speech.voices.units import Unit
from analyzer.speech.voices.voice_sums import VoiceSums, pooled

LONGEST_RUN = 5
"""Units in one embedded run: about 1.5 s. In 3 s the third of a second that somebody else says is
lost, since the mean of a run hardly moves."""
VOICE_WEIGHT = 30.0
"""Log-odds per second of speech that sounds as much like a voice as it usually does. They go with
the square of the likeness: what sounds like neither of two voices tells little of which it is. Of
12231 units of 39 recordings of two voices squares tell who speaks with a log-loss of .0077 and
.0107, likenesses with .0079 and .0118 (each half judged by what was fitted to the other)."""
NETWORK_WEIGHT = 1.5
"""How much of the network's log-odds is believed, per second: its frames are not independent."""
LEAST = 0.1
"""The network's evidence against a voice is never stronger: it merges people it cannot tell."""
CHANGE_COST = 2.0
"""Log-odds against a change of voice where neither network nor sound points to one."""
FREE_DIP_S = 0.15
"""A dip of this length may be the pause between two people: a change of voice there is free."""


@dataclass(frozen=True, slots=True)
class SaidBy:
    """What the words tell of two voices that the sound alone does not part.

    `log_odds`, shape (units,): that the first voice, not the second, says a unit; `begins`, shape
    (units,): whether a sentence does there, where a change of voice is free; `trust`, in [0, 1]:
    how much of what sound and network say is to be believed beside it.
    """

    log_odds: NDArray[np.float64]
    begins: NDArray[np.bool_]
    trust: float


def assign(
    units: list[Unit],
    sums: VoiceSums,
    voices: NDArray[np.float32],
    heard: NDArray[np.float32],
    embedder: SpeakerEmbedder,
    said: SaidBy | None = None,
) -> NDArray[np.int64]:
    """Index of the voice that has each unit, shape (units,).

    Parameters
    ----------
    heard : ndarray, shape (units, voices)
        The network's probability that a voice is heard in a unit.
    said : SaidBy, optional
        A third witness, of two voices.
    """
    labels = np.zeros(len(units), dtype=np.int64)
    if len(voices) < 2:
        return labels
    seconds = np.array([u.duration_s for u in units])
    each = NETWORK_WEIGHT * seconds[:, None] * np.log(np.maximum(heard, LEAST))
    costs = np.array([_change_cost(unit) for unit in units])
    trust = 1.0
    if said is not None:
        trust = said.trust
        each = trust * each + np.stack([said.log_odds, -said.log_odds], axis=1) / 2
        costs[said.begins] = 0.0
    starts = [i for i, u in enumerate(units) if u.first]
    regions = [slice(a, b) for a, b in zip(starts, [*starts[1:], len(units)], strict=True)]
    runs = [_whole_runs(units[region]) for region in regions]
    likeness = [
        _likeness(region, units, there, sums, voices, embedder)
        for region, there in zip(regions, runs, strict=True)
    ]
    usual = usual_cosine([cosine for cosine, _ in likeness])
    for region, there, (cosine, lengths) in zip(regions, runs, likeness, strict=True):
        fit = cosine / usual[None, : cosine.shape[1], None]
        scores = trust * VOICE_WEIGHT * lengths[:, :, None] * fit * np.abs(fit)
        scores[~there] = -np.inf
        labels[region] = best_path(scores, each[region], costs[region])
    return labels


def usual_cosine(cosines: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """What runs of 1, 2, ... units have in common with their voice, shape (LONGEST_RUN,).

    The longer a run the better it fits its voice, whatever the voice. Measured against this usual
    fit, a long run in which somebody else has a word scores less than its parts do.

    Parameters
    ----------
    cosines : list of ndarray, shape (units, longest, voices)
        As `_likeness` gives them for each region; 0 where there is no run.
    """
    usual = np.zeros(LONGEST_RUN)
    for n in range(LONGEST_RUN):
        best = [c[n:, n].max(axis=1) for c in cosines if c.shape[1] > n]
        fits = np.concatenate(best) if best else np.zeros(0)
        fits = fits[fits > 0]
        usual[n] = float(np.median(fits)) if len(fits) else 0.0
    usual = np.maximum.accumulate(usual)
    return np.maximum(usual, LEAST_COSINE)


def best_path(
    runs: NDArray[np.float64], each: NDArray[np.float64], costs: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Voice of each unit on the path of the highest score.

    Parameters
    ----------
    runs : ndarray, shape (units, longest, voices)
        `runs[j, n, v]`: score of the run of n + 1 units that ends with unit j, said by v.
    each : ndarray, shape (units, voices)
        Score of each unit by itself.
    costs : ndarray, shape (units,)
        What a change of voice at a unit's start costs; the first unit's is not used.

    Notes
    -----
    A run may follow another of the same voice at no cost, so that long turns are parted, not cut.
    """
    count, longest, voices = runs.shape
    total = np.concatenate([np.zeros((1, voices)), np.cumsum(each, axis=0)])
    best = np.full((count + 1, voices), -np.inf)
    back = np.zeros((count + 1, voices), dtype=np.int64)
    came = np.zeros((count + 1, voices), dtype=np.int64)
    best[0] = 0.0
    for j in range(count):
        for n in range(min(longest, j + 1)):
            i = j - n
            entry, source = _entry(best[i], 0.0 if i == 0 else float(costs[i]))
            score = entry + runs[j, n] + total[j + 1] - total[i]
            better = score > best[j + 1]
            best[j + 1][better] = score[better]
            back[j + 1][better] = i
            came[j + 1][better] = source[better]
    labels = np.zeros(count, dtype=np.int64)
    j, voice = count, int(best[count].argmax())
    while j > 0:
        i = int(back[j, voice])
        labels[i:j] = voice
        j, voice = i, int(came[j, voice])
    return labels


def _entry(
    before: NDArray[np.float64], cost: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Best score on entering each voice, staying or changing, and the voice come from."""
    top = int(before.argmax())
    stay = before
    change = before[top] - cost
    source = np.where(stay >= change, np.arange(len(before)), top)
    return np.maximum(stay, change), source


def _likeness(
    span: slice,
    units: list[Unit],
    there: NDArray[np.bool_],
    sums: VoiceSums,
    voices: NDArray[np.float32],
    embedder: SpeakerEmbedder,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every run in a region: its cosine to every voice and its solo seconds.

    Shapes (units, longest, voices) and (units, longest); entry [j, n] is the run of n + 1 units
    that ends with unit j; 0 where there is none. Overlapped units lend neither sound nor length.
    """
    solo = np.array([0.0 if u.overlapped else 1.0 for u in units[span]])
    frames, total, square = (
        _running_sum(x)
        for x in (
            sums.count[span] * solo,
            sums.total[span] * solo[:, None],
            sums.square[span] * solo[:, None],
        )
    )
    length = _running_sum(np.array([u.duration_s for u in units[span]]) * solo)
    ends, sizes = np.nonzero(there)
    a, b = ends - sizes, ends + 1
    held = frames[b] - frames[a]
    vectors = embedder.embed_pooled(pooled(held, total[b] - total[a], square[b] - square[a]))
    cosine = np.zeros((*there.shape, len(voices)))
    cosine[ends, sizes] = np.where(held[:, None] >= 2, vectors @ voices.T, 0.0)
    lengths = np.zeros(there.shape)
    lengths[ends, sizes] = length[b] - length[a]
    return cosine, lengths


def _whole_runs(units: list[Unit]) -> NDArray[np.bool_]:
    """Which runs a region has, shape (units, longest): none reaches into an overlap or out of it.

    Who speaks before two speak at once is as likely the one who is interrupted as the one who is
    heard afterwards: a run on both sides would make them one.
    """
    longest = min(LONGEST_RUN, len(units))
    runs = np.zeros((len(units), longest), dtype=np.bool_)
    for end, last in enumerate(units):
        for size, unit in enumerate(reversed(units[max(0, end + 1 - longest) : end + 1])):
            if unit.overlapped != last.overlapped:
                break
            runs[end, size] = True
    return runs


def _running_sum(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Sum of all rows before each, one row more than `values`."""
    doubled = values.astype(np.float64)
    return np.concatenate([np.zeros_like(doubled[:1]), np.cumsum(doubled, axis=0)])


def _change_cost(unit: Unit) -> float:
    """Less where the network hears a change or the sound dips, by whichever says more."""
    return CHANGE_COST * (1.0 - min(1.0, max(unit.change, unit.dip_s / FREE_DIP_S)))
