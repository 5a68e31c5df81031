"""Encoded chunks -> the languages that may be spoken in them, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

import numpy as np

from analyzer.settings import SpeechSettings
from analyzer.speech.whisper.decoded import LOW_LOG_PROBABILITY, NOISE_LOG_PROBABILITY
from analyzer.speech.whisper.whisper import Encoded, Whisper

ENGLISH = "en"
Begun = list[Future[Encoded]]
"""A group whose chunks are being encoded, each by whoever has time."""


def detect_language(
    whisper: Whisper, groups: Sequence[Begun], settings: SpeechSettings
) -> tuple[str, ...]:
    """The language that the chunks, weighed by their length, agree on most.

    A group that is sure of it decides alone, and no core waits for the next. English comes second
    where it may be meant: an accent can pass for another language, in which then not a word is
    understood. Where nobody is sure of anything the chunks are heard in both, and English comes
    first if what it gives is at least as likely, and likelier than what noise is answered with:
    German in noise as loud as itself gives -1.24 in English and -1.55 in German.
    """
    if not whisper.is_multilingual:
        return (ENGLISH,)
    votes: dict[str, float] = {}
    best, total_s = ENGLISH, 0.0
    for group in groups:
        for encoded in (one.result() for one in group):
            ((seconds,), (chances,)) = encoded.seconds, whisper.languages(encoded)
            total_s += seconds
            for name, chance in chances.items():
                votes[name] = votes.get(name, 0.0) + seconds * chance
        best = max(votes, key=lambda name: votes[name])
        if votes[best] >= settings.certain_language * total_s:
            break
    perhaps = votes.get(ENGLISH, 0.0) >= settings.perhaps_english * total_s
    if best == ENGLISH or not perhaps:
        return (best,)
    if votes[best] < settings.unsure_language * total_s:
        chunks = whisper.joined([one.result() for group in groups for one in group])
        fit = _fit(whisper, chunks, ENGLISH)
        if fit > NOISE_LOG_PROBABILITY and fit >= _fit(whisper, chunks, best):
            return (ENGLISH, best)
    return (best, ENGLISH)


def _fit(whisper: Whisper, chunks: Encoded, language: str) -> float:
    """Mean log-probability of a token when chunks are heard in a language, weighed by length.

    Greedy and without a prompt, which only English has. A loop is likely in any language, and
    counts as a text that nobody trusts.
    """
    found = whisper.decode(chunks, whisper.tokenizer(language), None, beam=1)
    likely = [
        text.log_probability if text.is_speech(seconds) else LOW_LOG_PROBABILITY
        for text, seconds in zip(found, chunks.seconds, strict=True)
    ]
    return float(np.average(likely, weights=chunks.seconds))
