"""What the segmentation network heard -> the loud stretches in which it may have been deaf.

Now and then a window takes seconds of an echoing voice for silence, and so does the next one, while
windows that begin a second earlier or later hear it. Such stretches are as loud as speech is, and
Silero, which knows no windows, takes them for speech.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzer.audio.framing import HOP_S, hop_span, runs
from analyzer.audio.pcm import Samples
from analyzer.records import Interval
from analyzer.spans import bridge, subtract
from analyzer.speech.regions.contour import Contour
from analyzer.speech.regions.not_speech import SecondOpinion

LEAST_S = 1.5
"""Shorter stretches are words, which a window misses for other reasons [J]."""
WORDS_APART_S = 0.5
"""Between two loud sounds nearer than this the voice takes a breath [J]."""
SOFTER_DB = 10.0
"""Under the median level of speech: most of what is said is louder, and most noise is not [J]."""
LOUD_SHARE = 0.5
"""Of a stretch so much is that loud, from 0 to 1 [J]. All four were set before any was tried: they
find one of two stretches known in a real conversation, stretches in one more, and none in the
dyads, meetings, samples and made recordings."""
LIKELY = 0.5
"""Mean probability of speech; Silero's own threshold."""


def deaf_stretches(
    samples: Samples, regions: Sequence[Interval], signal: Contour, opinion: SecondOpinion
) -> list[Interval]:
    """Stretches outside `regions` of speech that are as loud, and speech to the second network."""
    spoken = [signal.level_db[slice(*hop_span(region))] for region in regions]
    if not spoken:
        return []
    loud = signal.level_db >= np.median(np.concatenate(spoken)) - SOFTER_DB
    sounds = [Interval(a * HOP_S, b * HOP_S) for a, b in runs(loud)]
    outside = subtract(sounds, regions)
    found = []
    for stretch in subtract(bridge(outside, WORDS_APART_S), regions):
        if stretch.duration_s < LEAST_S or loud[slice(*hop_span(stretch))].mean() < LOUD_SHARE:
            continue
        if opinion.likelihood(stretch, samples) >= LIKELY:
            found.append(stretch)
    return found
