"""Chunks of one language -> their words, heard again where a stretch of a chunk has none.

A decoder may leave a sentence out, or say one again and again, and hold what is left to be likely.
What its words do not account for is heard another way, until some way has more of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analyzer.audio.framing import sample_span
from analyzer.audio.pcm import Samples
from analyzer.records import Interval, Word
from analyzer.settings import SpeechSettings
from analyzer.speech.whisper.whisper import (
    BEAM,
    Encoded,
    TimedWord,
    Whisper,
    unheard,
    unheard_s,
)
from analyzer.speech.words.chunks import Chunk
from analyzer.speech.words.correction import Corrector
from analyzer.speech.words.fillers import (
    BEFORE,
    answers,
    asking,
    find_suspects,
    put_in,
    respelled,
    timed_by_sound,
)
from analyzer.speech.words.islands import Island, find_islands
from analyzer.speech.words.splice import splices
from analyzer.speech.words.strays import find_strays, put_back, silenced
from analyzer.speech.words.vocabulary import Vocabulary, plain

PROMPT = "Um, so, uh, let me think. "
"""Shows the recogniser that filled pauses are to be written; terms of the field follow."""
UNHEARD_S = 1.5
"""A stretch that no word accounts for and that is longer than any rest or pause inside a chunk.
What two ways to decode leave so is heard alone: a question over somebody else's last word."""
HALVED_S = 5.0
"""Where it is longer than a short sentence the whole chunk is heard in halves: what makes a decoder
stumble is mostly in one of them."""
SPACELESS = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Languages whose words are not parted by spaces."""


class _Text(NamedTuple):
    """Words of a chunk, and the longest stretch of it that they do not account for.

    All of it where the decoder was caught in a loop; nothing where it heard no speech.
    """

    words: list[TimedWord]
    lost_s: float


class Listener:
    """Hears chunks in one language; prompt, fillers, vocabulary and strays are for English.

    Other languages' texts have fewer marks, and no prompt that shows the recogniser to write them.
    """

    def __init__(
        self, whisper: Whisper, vocabulary: Vocabulary, language: str, settings: SpeechSettings
    ) -> None:
        self._whisper, self._settings = whisper, settings
        self._tokenizer = whisper.tokenizer(language)
        self.language = language
        self._english = language == "en"
        self._spaced = language not in SPACELESS
        self._prompt = PROMPT + vocabulary.prompt() if self._english else None
        self._shown = {plain(term) for term in vocabulary.shown()} if self._english else set()
        self._correct = Corrector(vocabulary, self._is_common)

    def __call__(
        self, samples: Samples, group: Sequence[Chunk], encoded: Encoded
    ) -> list[list[TimedWord]]:
        """Words of each chunk of a batch, times in the chunk."""
        texts = self._heard_again(encoded, self._texts(encoded))
        words = [
            self._with_unheard(samples, chunk, self._whisper.some(encoded, [row]), text)
            if text.lost_s >= UNHEARD_S
            else text.words
            for row, (chunk, text) in enumerate(zip(group, texts, strict=True))
        ]
        if not self._english:
            return words
        words = [
            self._without_strays(samples, chunk, found)
            for chunk, found in zip(group, words, strict=True)
        ]
        words = [[respelled(word) for word in found] for found in words]
        return self._with_fillers(samples, group, encoded, words)

    def _texts(self, encoded: Encoded, beam: int = BEAM) -> list[_Text]:
        """What is heard in each chunk.

        Where a term of the prompt is written that the sound does not bear out ("K-means" for
        "ketamine"), what is heard without the terms counts.
        """
        texts = self._written(encoded, self._prompt, beam)
        rows = [row for row, text in enumerate(texts) if self._names_unheard(text.words)]
        if rows:
            again = self._written(self._whisper.some(encoded, rows), PROMPT, beam)
            for row, text in zip(rows, again, strict=True):
                texts[row] = text if text.words else texts[row]
        return texts

    def _names_unheard(self, words: Sequence[TimedWord]) -> bool:
        """Whether a term that the recogniser was shown is among the words, and hardly likely."""
        least = self._settings.shown_term_probability
        return any(w.probability < least and plain(w.text) in self._shown for w in words)

    def _written(self, encoded: Encoded, prompt: str | None, beam: int) -> list[_Text]:
        texts = self._whisper.decode(encoded, self._tokenizer, prompt, beam=beam)
        spoken = [
            text.tokens if text.is_speech(seconds) else ()
            for text, seconds in zip(texts, encoded.seconds, strict=True)
        ]
        found = self._whisper.align(encoded, self._tokenizer, spoken)
        words = [_joined(own, self._spaced) for own in found]
        return [
            _Text(own, unheard_s(own, seconds) if own or text.is_loop(seconds) else 0.0)
            for own, text, seconds in zip(words, texts, encoded.seconds, strict=True)
        ]

    def _heard_again(self, encoded: Encoded, texts: list[_Text]) -> list[_Text]:
        """With another text for each chunk of which a stretch has no words, where it fits better.

        The beam may leave a sentence out and hold what is left to be likely, or say one again and
        again; greedy decoding then mostly has what was said.
        """
        rows = [row for row, text in enumerate(texts) if text.lost_s >= UNHEARD_S]
        if not rows:
            return texts
        some = self._whisper.some(encoded, rows)
        for row, found in zip(rows, self._texts(some, beam=1), strict=True):
            if found.words and found.lost_s < texts[row].lost_s:
                texts[row] = found
        return texts

    def _with_unheard(
        self, samples: Samples, chunk: Chunk, encoded: Encoded, text: _Text
    ) -> list[TimedWord]:
        """The words of a chunk, what has none of it heard apart where that accounts for more."""
        if len(chunk.parts) == 1:
            return text.words
        if text.lost_s >= HALVED_S or not text.words:
            return self._in_halves(samples, chunk, text)
        part = _part_around(chunk, unheard(text.words, chunk.duration_s)[1])
        (found,) = self._heard_apart(samples, chunk, [part])
        if not found.words or found.lost_s >= text.lost_s:
            return text.words
        ways = splices(text.words, part, found.words)
        timed = self._aligned(encoded, [way.words for way in ways])
        way, words = max(zip(ways, timed, strict=True), key=lambda one: _likelihood(one[1]))
        left = way.timed(words, part).words
        if len(left) <= len(text.words):
            return text.words
        return left if len(left) == len(words) else self._aligned(encoded, [left])[0]

    def _aligned(
        self, encoded: Encoded, texts: Sequence[Sequence[TimedWord]]
    ) -> list[list[TimedWord]]:
        """Each text as that of the first sound, its words timed anew."""
        tokens = [[token for word in text for token in word.tokens] for text in texts]
        same = self._whisper.some(encoded, [0] * len(texts))
        found = self._whisper.align(same, self._tokenizer, tokens)
        return [_joined(words, self._spaced) for words in found]

    def _in_halves(self, samples: Samples, chunk: Chunk, text: _Text) -> list[TimedWord]:
        """The words of a chunk's halves, each heard alone, if they account for more of it."""
        cut_s = chunk.middle_s
        halves = [Interval(0.0, cut_s), Interval(cut_s, chunk.duration_s)]
        first, second = self._heard_apart(samples, chunk, halves)
        words = [*first.words, *(word.later(cut_s) for word in second.words)]
        fits_better = max(first.lost_s, second.lost_s) < text.lost_s
        return words if fits_better and len(words) > len(text.words) else text.words

    def _heard_apart(
        self, samples: Samples, chunk: Chunk, pieces: Sequence[Interval]
    ) -> list[_Text]:
        """What is heard in pieces of a chunk, times in the piece."""
        sound = chunk.samples(samples)
        encoded = self._whisper.encode([sound[slice(*sample_span(piece))] for piece in pieces])
        return self._heard_again(encoded, self._texts(encoded))

    def _without_strays(
        self, samples: Samples, chunk: Chunk, words: list[TimedWord]
    ) -> list[TimedWord]:
        """The words of a chunk, none before a rest that was said after it."""
        strays = find_strays(words, chunk, self._settings)
        if not strays:
            return words
        encoded = self._whisper.encode([silenced(chunk.samples(samples), strays)])
        (found,) = self._aligned(encoded, [words])
        return put_back(words, found, strays)

    def corrected(self, words: list[Word]) -> list[Word]:
        """The words of one chunk with misheard terms put right."""
        return self._correct(words, self._settings) if self._english else words

    def _is_common(self, word: str) -> bool:
        """Whisper's vocabulary has one token for a common word."""
        return len(self._tokenizer.encode(f" {word}")) == 1

    def _with_fillers(
        self,
        samples: Samples,
        group: Sequence[Chunk],
        encoded: Encoded,
        words: list[list[TimedWord]],
    ) -> list[list[TimedWord]]:
        """Words of each chunk with the filled pauses that the recogniser left out."""
        islands = [_islands(chunk, samples, self._settings) for chunk in group]
        suspects = [
            find_suspects(found, own, self._settings)
            for found, own in zip(words, islands, strict=True)
        ]
        encode = self._tokenizer.encode
        asks = [asking(w, s, encode) for w, s in zip(words, suspects, strict=True)]
        texts = [tokens for tokens, _ in asks]
        likely = self._whisper.probabilities(encoded, self._tokenizer, texts, BEFORE)
        full = [
            put_in(found, who, answers(tokens, begins), self._settings)
            for found, who, tokens, (_, begins) in zip(words, suspects, likely, asks, strict=True)
        ]
        return [timed_by_sound(found, own) for found, own in zip(full, islands, strict=True)]


def _part_around(chunk: Chunk, stretch: Interval) -> Interval:
    """Where in a chunk the part lies that holds most of a stretch."""
    part = chunk.parts[chunk.part_of(stretch.start_s, stretch.end_s)]
    return Interval(part.at_s, min(part.at_s + part.source.duration_s, chunk.duration_s))


def _likelihood(words: Sequence[TimedWord]) -> float:
    return float(np.mean(np.log([max(word.probability, 1e-9) for word in words])))


def _islands(chunk: Chunk, samples: Samples, settings: SpeechSettings) -> list[Island]:
    sound = chunk.samples(samples)
    out: list[Island] = []
    for part in chunk.parts:
        stretch = Interval(part.at_s, part.at_s + part.source.duration_s)
        out += find_islands(sound, stretch, settings)
    return out


def _joined(words: Sequence[TimedWord], spaced: bool) -> list[TimedWord]:
    """Punctuation and what follows a hyphen belong to the word before."""
    out: list[TimedWord] = []
    for word in words:
        bare = not any(c.isalnum() for c in word.text)
        glued = bare or (spaced and not word.text.startswith(" "))
        if glued and out:
            last = out[-1]
            out[-1] = TimedWord(
                last.text + word.text,
                last.start_s,
                last.end_s if bare else word.end_s,
                last.probability if bare else min(last.probability, word.probability),
                last.tokens + word.tokens,
            )
        else:
            out.append(word)
    return out
