"""One voice + what is said -> two, where the words are a dialogue's and the sound agrees.

Voices can be so alike that nothing in the sound parts them unaided; but who asks and who answers is
known from the words. What is said gives every sentence odds of its own, and these tell where in the
space of the embeddings the two voices lie: which of all the differences between sentences is the
one between the speakers. Then the sound tells of the sentences that could be anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from analyzer.settings import SpeechSettings
from analyzer.spans import middle_s
from analyzer.speech.voices.assignment import VOICE_WEIGHT, SaidBy
from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.clustering import LEAST_COSINE
from analyzer.speech.voices.told import Told
from analyzer.speech.voices.units import Unit
from analyzer.speech.voices.voice_sums import VoiceSums

MOST_ODDS = 5.0
"""Nats that a sentence counts at most: one in 150 is said by who never says such a thing [J]."""
MOST_TRUST = 0.3
"""Of what the sound would count for, were the voices found by it: with all of it a sentence is cut
wherever it sounds a little otherwise [J]."""
ROUNDS = 8
"""Of giving out sentences anew [J]."""
STARTS = (0.02, 0.2, 0.8)
"""From little trust in the sound to much: where the search for it begins is not to decide [J]."""
MOST_PRIOR = (-3.0, 3.0)
PRIOR_SPREAD = 2.0
"""Nats of the odds that a sentence is the first one's, before it is heard: one in twenty sentences
at least, and their spread where there are few to tell [J]."""
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TwoVoices:
    """Two voices that may be in one, and what speaks for them.

    `voices`, shape (2, dimension): unit vectors; `said`: what the words tell of each unit;
    `by_words`: nats by which what is said is likelier of two people than of one; `by_sound`: nats
    by which it is likelier yet if the sound tells who says what.
    """

    voices: NDArray[np.float32]
    said: SaidBy
    by_words: float
    by_sound: float

    def believed(self, settings: SpeechSettings) -> bool:
        """Whether the words are two people's, and the sound agrees."""
        least = min(self.by_words, self.by_sound)
        enough = self.by_words + self.by_sound >= settings.two_by_words
        return enough and least >= settings.two_by_each


def two_voices(
    units: Sequence[Unit], sums: VoiceSums, told: Sequence[Told], embedder: SpeakerEmbedder
) -> TwoVoices | None:
    """The two voices that sentences are most likely said by; None of fewer than two sentences.

    Notes
    -----
    Two people say the sentences with probability `p e^t + (1 - p)` where one says them with 1, `t`
    being the log-odds: a dialogue needs both. How a sentence sounds is judged by the others alone,
    each counted for as much as its words (expectation maximisation with the sentence left out), so
    that chance does not look like a voice.
    """
    if not told or not units:
        return None
    home = _sentences(units, told)
    spoken = np.array([unit.duration_s for unit in units])
    alone = np.array([not unit.overlapped for unit in units])
    length = np.bincount(home, spoken * alone, len(told)).astype(np.float64)
    heard = np.flatnonzero(length > 0)
    if len(heard) < 2:
        return None
    vectors = embedder.embed_pooled(sums.pooled(np.where(alone, home, -1), len(told)))
    odds = np.clip(np.array([t.log_odds for t in told]), -MOST_ODDS, MOST_ODDS)
    found = _fit(vectors[heard].astype(np.float64), length[heard], odds[heard])
    by_words = _by_words(odds[heard])
    share = np.zeros(len(told))
    share[heard] = found.share
    voices = [_unit((weight * length) @ vectors) for weight in (share, 1.0 - share)]
    part = spoken / np.bincount(home, spoken, len(told))[home]
    said = SaidBy(
        log_odds=(odds + found.prior)[home] * part,
        begins=np.append(True, home[1:] != home[:-1]),
        trust=min(found.trust, MOST_TRUST),
    )
    one = abs(float(odds[heard].sum())) / 2
    return TwoVoices(
        np.stack(voices).astype(np.float32), said, by_words - one, found.log_likelihood - by_words
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """`share`, shape (sentences,): probability that the first one says each; the sound counts for
    `trust` of what it would, and beforehand the log-odds are `prior`."""

    share: Array
    trust: float
    prior: float
    log_likelihood: float


def _sentences(units: Sequence[Unit], told: Sequence[Told]) -> NDArray[np.int64]:
    """The sentence that each unit is in, or nearest to, shape (units,)."""
    starts = np.array([t.start_s for t in told])
    ends = np.array([t.end_s for t in told])
    middles = np.array([middle_s(unit) for unit in units])[:, None]
    away = np.maximum(np.maximum(starts - middles, middles - ends), 0.0)
    return np.asarray(away.argmin(axis=1), dtype=np.int64)


def _fit(vectors: Array, seconds: Array, odds: Array) -> _Fit:
    """Who says which sentence, by its words and by how much it sounds like all the others."""
    share = expit(odds)
    for _ in range(ROUNDS):
        sound = _sound(vectors, seconds, share)
        trust, prior = _believed(sound, odds)
        share = expit(odds + trust * sound + prior)
    return _Fit(share, trust, prior, float(_log_likelihood(trust * sound, prior, odds)))


def _sound(vectors: Array, seconds: Array, share: Array) -> Array:
    """Log-odds that the first one says each sentence by its sound, were it as sure as usual.

    Both voices are the means of the other sentences; the measure is that of `assignment`, but with
    the mean of the cosines, not the cosine of the mean: that is smaller the fewer sentences the
    mean is taken of, and who says little would seem to say less.
    """
    likeness = []
    for weight in (share * seconds, (1.0 - share) * seconds):
        part = weight[:, None] * vectors
        others = part.sum(axis=0) - part
        spoken = np.maximum(weight.sum() - weight, 1e-9)
        likeness.append((vectors * others).sum(axis=1) / spoken)
    first, second = likeness
    usual = max(LEAST_COSINE, float(np.average(np.maximum(first, second), weights=seconds)))
    squares = (first * np.abs(first) - second * np.abs(second)) / usual**2
    return np.asarray(VOICE_WEIGHT * seconds * squares)


def _believed(sound: Array, odds: Array) -> tuple[float, float]:
    """The trust in the sound, in [0, 1], and the prior log-odds under which all is likeliest."""

    def unlikely(at: Array) -> float:
        penalty = float(at[1] / PRIOR_SPREAD) ** 2 / 2
        return penalty - _log_likelihood(at[0] * sound, at[1], odds)

    tries = [
        minimize(unlikely, np.array([start, 0.0]), bounds=[(0.0, 1.0), MOST_PRIOR])
        for start in STARTS
    ]
    best = min(tries, key=lambda found: float(found.fun))
    return float(best.x[0]), float(best.x[1])


def _by_words(odds: Array) -> float:
    """The log-likelihood of the words alone, under the prior log-odds that suit them best."""
    silent = np.zeros(len(odds))
    found = minimize(
        lambda at: -_log_likelihood(silent, at[0], odds), np.zeros(1), bounds=[MOST_PRIOR]
    )
    return -float(found.fun)


def _log_likelihood(sound: Array, prior: float, odds: Array) -> float:
    """Of the words, if two people say them: the sum over the sentences of the logarithm of
    s e^(t/2) + (1 - s) e^(-t/2), where s is the probability, by the sound, of the first one."""
    z = sound + prior
    each = np.logaddexp(odds / 2 - np.logaddexp(0, -z), -odds / 2 - np.logaddexp(0, z))
    return float(each.sum())


def _unit(vector: Array) -> Array:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9))
