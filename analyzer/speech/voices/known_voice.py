"""Regions that the second network doubts -> those that sound like somebody who is heard elsewhere.

On the telephone Silero doubts what somebody mumbles, and now and then a whole clause, the more so
the longer the line was still. A creaking chair or a door sounds like nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.segmentation import Segmentation, frame_span
from analyzer.speech.voices.voice_sums import voice_sums

SLICES = 16
"""Voices are known from the longest region in each of so many parts of the recording: everybody's
who says more than a word there."""
SAMPLE_S, LEAST_S = 3.0, 0.6
"""So much of each is heard, its middle; shorter ones tell little of a voice."""
NEAREST = 3
"""Likeness is the mean of so many: a single piece may be like a noise by chance."""


def known_voices(
    doubted: Sequence[Interval],
    sure: Sequence[Interval],
    samples: Samples,
    segmentation: Segmentation,
    embedder: SpeakerEmbedder,
    settings: SpeechSettings,
) -> list[Interval]:
    """The doubted regions in which the first network and a voice of the `sure` ones are heard.

    The former by its mean probability, `doubted_probability`, the latter by the cosine of
    embeddings, `known_voice`. All are regions of mono 16 kHz `samples`, sorted and disjoint.
    """
    likely = [
        region
        for region in doubted
        if segmentation.speech[slice(*frame_span(region.start_s, region.end_s))].mean()
        >= settings.doubted_probability
    ]
    known = _excerpts(sure, len(samples) / RATE_HZ)
    if not likely or not known:
        return []
    voices = _vectors(known, samples, embedder)
    cosines = np.sort(_vectors(likely, samples, embedder) @ voices.T, axis=1)
    alike = cosines[:, -NEAREST:].mean(axis=1) >= settings.known_voice
    return [region for region, is_known in zip(likely, alike, strict=True) if is_known]


def _excerpts(sure: Sequence[Interval], duration_s: float) -> list[Interval]:
    """The middle of the longest region that begins in each slice."""
    longest: dict[int, Interval] = {}
    for region in sure:
        number = int(region.start_s / duration_s * SLICES)
        if region.duration_s > max(LEAST_S, longest.get(number, Interval(0.0, 0.0)).duration_s):
            longest[number] = region
    spare = [max(0.0, region.duration_s - SAMPLE_S) / 2 for region in longest.values()]
    return [
        Interval(region.start_s + cut_s, region.end_s - cut_s)
        for region, cut_s in zip(longest.values(), spare, strict=True)
    ]


def _vectors(
    regions: Sequence[Interval], samples: Samples, embedder: SpeakerEmbedder
) -> NDArray[np.float32]:
    """Unit vectors, shape (regions, dimension)."""
    sums = voice_sums(samples, regions, embedder)
    return embedder.embed_pooled(sums.pooled(np.arange(len(regions)), len(regions)))
