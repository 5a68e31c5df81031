"""Two voices in one are found by what is said where the sound agrees, and nowhere else."""

from __future__ import annotations

import itertools
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.settings import SpeechSettings
from analyzer.speech.voices import voices_by_words
from analyzer.speech.voices.assignment import assign
from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.told import Told
from analyzer.speech.voices.units import Unit
from analyzer.speech.voices.voice_sums import VoiceSums
from analyzer.speech.voices.voices_by_words import TwoVoices, two_voices

SETTINGS = SpeechSettings()
UNITS_EACH, UNIT_S = 8, 0.3
SENTENCE_S = UNITS_EACH * UNIT_S
DIMENSIONS = 12
DIALOGUE = np.array([3.0, -2.0, -1.5, 2.5, -2.5, 0.2, -3.0, 2.0, -1.0, -2.0, 0.1, -2.0])
"""What the words of twelve sentences say; two could be anybody's."""
ASKS = np.array([1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0], dtype=np.bool_)
Array = NDArray[np.float64]


class _Embedder:
    """The mean of the features, of length one."""

    def embed_pooled(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        mean = features[:, :DIMENSIONS]
        norm = np.linalg.norm(mean, axis=1, keepdims=True)
        return np.asarray(mean / np.maximum(norm, 1e-6), dtype=np.float32)


EMBEDDER = cast(SpeakerEmbedder, _Embedder())


def _heard(asks: NDArray[np.bool_], *, apart: float, seed: int) -> tuple[list[Unit], VoiceSums]:
    """Sentences of `UNITS_EACH` units with a pause after each.

    All are in one voice but for a step of `apart` along one dimension where the first one asks;
    along the others sentences differ by more than that, whoever says them.
    """
    rng = np.random.default_rng(seed)
    units, rows = [], []
    for number, first in enumerate(asks):
        sentence = np.concatenate([[5.0, apart * (0.5 if first else -0.5)], np.zeros(10)])
        sentence[2:] = rng.normal(0.0, 0.6, DIMENSIONS - 2)
        for k in range(UNITS_EACH):
            start_s = number * (SENTENCE_S + 1.0) + k * UNIT_S
            units.append(Unit(start_s, start_s + UNIT_S, first=k == 0))
            rows.append(sentence + rng.normal(0.0, 0.3, DIMENSIONS))
    total = 15.0 * np.array(rows, np.float32)
    return units, VoiceSums(np.full(len(units), 15.0, np.float32), total, total**2 / 15.0)


def _of_one(vectors: Array) -> Array:
    """The same directions, of length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _told(odds: Array) -> list[Told]:
    starts = np.arange(len(odds)) * (SENTENCE_S + 1.0)
    return [Told(a, a + SENTENCE_S, t) for a, t in zip(starts.tolist(), odds.tolist(), strict=True)]


def _found(asks: NDArray[np.bool_], odds: Array, *, apart: float, seed: int = 0) -> TwoVoices:
    units, sums = _heard(asks, apart=apart, seed=seed)
    found = two_voices(units, sums, _told(odds), EMBEDDER)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(5))
def test_the_words_show_where_the_voices_lie_and_the_sound_tells_the_rest(seed: int) -> None:
    units, sums = _heard(ASKS, apart=2.0, seed=seed)
    found = two_voices(units, sums, _told(DIALOGUE), EMBEDDER)
    assert found is not None
    assert found.believed(SETTINGS)
    even = np.full((len(units), 2), 0.5, dtype=np.float32)
    labels = assign(units, sums, found.voices, even, EMBEDDER, found.said)
    assert labels.reshape(len(ASKS), UNITS_EACH).tolist() == [
        [0 if asks else 1] * UNITS_EACH for asks in ASKS
    ]


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["asking", "answering"])
def test_what_one_person_would_say_is_one_persons(sign: float) -> None:
    """Even where half of the sentences sound otherwise than the others."""
    found = _found(ASKS, sign * np.abs(DIALOGUE), apart=2.0)
    assert found.by_words < 0.5
    assert not found.believed(SETTINGS)


def test_a_dialogue_that_does_not_sound_like_one_is_not_believed() -> None:
    """The same voice reads both parts: in few of forty drawings chance looks like two."""
    found = [_found(ASKS, DIALOGUE, apart=0.0, seed=seed) for seed in range(40)]
    assert all(one.by_words > 2.0 for one in found)
    assert sum(one.believed(SETTINGS) for one in found) <= 5


def test_who_is_called_the_first_does_not_matter() -> None:
    one, other = _found(ASKS, DIALOGUE, apart=2.0), _found(ASKS, -DIALOGUE, apart=2.0)
    assert one.by_words == pytest.approx(other.by_words, abs=1e-4)
    assert one.by_sound == pytest.approx(other.by_sound, abs=0.05)
    assert np.abs(one.voices - other.voices[::-1]).max() < 0.02


def test_the_likelihood_is_the_sum_over_all_who_could_have_said_what() -> None:
    rng = np.random.default_rng(1)
    odds, sound, prior = rng.normal(0, 2, 6), rng.normal(0, 1, 6), 0.4
    first = 1.0 / (1.0 + np.exp(-(sound + prior)))
    total = sum(
        np.prod([f if z else 1.0 - f for f, z in zip(first, who, strict=True)])
        * np.exp(sum(t / 2 if z else -t / 2 for t, z in zip(odds, who, strict=True)))
        for who in itertools.product((True, False), repeat=6)
    )
    found = voices_by_words._log_likelihood(sound, prior, odds)
    assert found == pytest.approx(np.log(total))


def test_a_voice_that_says_little_is_as_like_a_sentence_as_one_that_says_much() -> None:
    """What could be anybody's, in the one voice of all, sounds like either as often."""
    rng = np.random.default_rng(2)
    share = np.array([0.5, 1.0, 1.0, *[0.0] * 20])
    noise = rng.normal(0.0, 0.6, (400, len(share), DIMENSIONS))
    noise[:, :, 0] = 5.0 / 3.0
    told = [voices_by_words._sound(v, np.ones(len(share)), share)[0] for v in map(_of_one, noise)]
    assert abs(np.mean(told)) < 3.0 * np.std(told) / np.sqrt(len(told))


def test_a_single_sentence_or_none_tells_of_nobody() -> None:
    units, sums = _heard(ASKS[:1], apart=2.0, seed=0)
    assert two_voices(units, sums, _told(DIALOGUE[:1]), EMBEDDER) is None
    assert two_voices(units, sums, [], EMBEDDER) is None
