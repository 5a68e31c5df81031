"""How likely overlap must be to be believed, in a recording that has its own share of it.

The network's probabilities hold for the share of overlap that it was taught with. A meeting where
a fifth of the speech is overlapped and an interview with next to none want different thresholds.
Saerens, Latinne & Decaestecker 2002 ("Adjusting the outputs of a classifier to new a priori
probabilities") find the share that explains the probabilities best, and correct them by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.voices.segmentation import FRAME_S, Segmentation, frame_span, frame_time_s

ROUNDS = 50
"""Of expectation and maximisation; the share moves by less than a thousandth after twenty."""
AT_CHANGE_S = 0.3
"""So far from a change of voice an overlap there is looked for; with .4 and .5 the way from end to
onset is 6 and 11 ms further off in the mean."""
SHARE_OF_PEAK = 0.6
"""It lasts as long as it is this much as likely as where it is likeliest: the network places well
what it does not quite believe. With .5 ends are 6 ms nearer and onsets 5 ms further off, with .7
it is the other way round."""
NEVER = 1e-6
"""Probabilities stay so far from 0 and 1 that their odds are finite."""


@dataclass(frozen=True, slots=True)
class OverlapThresholds:
    """Probabilities from which on a frame is overlapped: `believed`, so that two voices are given
    to it, and, no higher, `possible`, so that no voice is learnt from it. Two voices are given to
    nothing that lasts longer than `longest_s`."""

    believed: float
    possible: float
    longest_s: float = float("inf")


def overlap_thresholds(
    segmentation: Segmentation,
    settings: SpeechSettings,
    *,
    echoes: bool,
    telephone: bool,
    returns: bool = False,
) -> OverlapThresholds:
    """Both are `overlap_probability` in most recordings.

    Where overlap is more than usual it is lower, down to `least_overlap_probability`: as low as
    makes overlap likelier than not, given the recording's own share of it. It is never higher,
    so that an interview's few overlaps are not lost. Nor does it move where there are `echoes`: the
    network takes a voice and its echo for two people, and the share would be that of the room; for
    long that is all it is. On the `telephone` it hears two where one speaks as well, and more is
    asked before it is believed; most of all where a voice `returns` by a loudspeaker.
    """
    possible = settings.overlap_probability
    echoes = echoes or returns
    if not echoes:
        share, usual = overlap_share(segmentation, settings), settings.usual_overlap
        fair = 1.0 / (1.0 + _odds(share) / _odds(usual))
        possible = min(possible, max(settings.least_overlap_probability, fair))
    believed = max(possible, settings.overlap_on_telephone) if telephone else possible
    believed = max(believed, settings.overlap_of_return) if returns else believed
    longest_s = settings.longest_overlap_in_room_s if echoes else float("inf")
    return OverlapThresholds(believed, possible, longest_s)


def overlap_at_change(
    segmentation: Segmentation, change_s: float, settings: SpeechSettings
) -> Interval | None:
    """Where two speak around a moment at which one voice follows another without a pause, or None.

    Who takes the floor so has seldom waited for the other's end. In a room or in noise the network
    hears it (`overlap_at_change`), but does not believe it, since two seldom speak at once.
    """
    first, last = frame_span(change_s - AT_CHANGE_S, change_s + AT_CHANGE_S)
    likely = segmentation.overlap[first:last]
    top = int(likely.argmax())
    if likely[top] < settings.overlap_at_change:
        return None
    low = np.flatnonzero(likely < SHARE_OF_PEAK * likely[top])
    begin = first + int(low[low < top].max(initial=-1)) + 1
    end = first + int(low[low > top].min(initial=len(likely)))
    edges_s = frame_time_s(np.array([begin, end])) - FRAME_S / 2
    return Interval(min(change_s, float(edges_s[0])), max(change_s, float(edges_s[1])))


def overlap_share(segmentation: Segmentation, settings: SpeechSettings) -> float:
    """Share of the speech that is overlapped, in (0, 1), the network's bias taken out.

    `usual_overlap` stands beside the recording as `overlap_evidence_s` of speech would, so that
    a few doubtful seconds do not decide.
    """
    speech = segmentation.speech
    spoken = speech >= settings.speech_probability
    probability = np.clip(segmentation.overlap[spoken] / speech[spoken], NEVER, 1.0 - NEVER)
    odds = probability / (1.0 - probability)
    usual, weight = settings.usual_overlap, settings.overlap_evidence_s / FRAME_S
    share = usual
    for _ in range(ROUNDS):
        corrected = odds * (_odds(share) / _odds(usual))
        expected = float((corrected / (1.0 + corrected)).sum())
        share = (expected + weight * usual) / (len(odds) + weight)
    return share


def _odds(probability: float) -> float:
    return probability / (1.0 - probability)
