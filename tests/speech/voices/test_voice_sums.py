"""Pooled sums of units are what the network would have pooled itself."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.records import Interval
from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.voice_sums import pooled, voice_sums
from tests.sound import voiced


def test_sums_of_parts_pool_to_mean_and_deviation_of_the_whole() -> None:
    rows = np.random.default_rng(0).normal(2.0, 1.5, (40, 6)).astype(np.float32)
    parts = [rows[:7], rows[7:19], rows[19:]]
    count = np.array([float(sum(len(p) for p in parts))])
    total = sum(p.sum(axis=0) for p in parts)
    square = sum((p**2).sum(axis=0) for p in parts)
    found = pooled(count, np.asarray(total)[None], np.asarray(square)[None])[0]
    assert found == pytest.approx(np.concatenate([rows.mean(0), rows.std(0, ddof=1)]), rel=1e-4)


def test_units_far_apart_are_heard_alike_wherever_they_stand(embedder: SpeakerEmbedder) -> None:
    tone = voiced(1.0, 140.0, -25.0)
    quiet = np.zeros(16_000 * 4, dtype=np.float32)
    sound = np.concatenate([quiet, tone, quiet, tone, quiet])
    units = [Interval(4.0, 5.0), Interval(9.0, 10.0)]
    sums = voice_sums(sound, units, embedder)
    assert sums.count == pytest.approx([50, 50], abs=1)
    vectors = embedder.embed_pooled(sums.pooled(np.arange(2), 2))
    assert float(vectors[0] @ vectors[1]) == pytest.approx(1.0, abs=0.01)


def test_a_word_before_anothers_turn_sounds_like_its_own_speaker_when_heard_alone(
    embedder: SpeakerEmbedder,
) -> None:
    low, high = voiced(2.0, 110.0, -25.0), voiced(3.0, 230.0, -25.0)
    quiet = np.zeros(16_000 * 3, dtype=np.float32)
    sound = np.concatenate([quiet, low[:4800], high, quiet, low, quiet])
    units = [Interval(3.0, 3.3), Interval(3.3, 6.3), Interval(9.3, 11.3)]
    together = voice_sums(sound, units, embedder)
    alone = voice_sums(sound, units, embedder, alone=[slice(0, 1)])
    assert np.array_equal(alone.total[1:], together.total[1:])
    assert alone.count == pytest.approx(together.count, abs=1)
    margins = [
        float(vectors[0] @ vectors[2] - vectors[0] @ vectors[1])
        for sums in (together, alone)
        for vectors in [embedder.embed_pooled(sums.pooled(np.arange(3), 3))]
    ]
    assert margins[1] > margins[0] + 0.05


def test_a_set_of_no_units_has_no_frames(embedder: SpeakerEmbedder) -> None:
    sums = voice_sums(np.zeros(16_000, dtype=np.float32), [], embedder)
    assert sums.total.shape == (0, embedder.channels)
