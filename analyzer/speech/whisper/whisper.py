"""Chunks of sound -> words with times and probabilities, through faster-whisper's networks.

The library's own batched transcription takes what comes. Here a chunk is decoded again, without
the prompt, where the text is doubtful (a loop, a low probability, far too few words for the sound);
and the encoder's output is kept, so that a text can be aligned again after words were put into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import RATE_HZ
from analyzer.errors import UsageError
from analyzer.records import Interval
from analyzer.speech.threads import usable_cores
from analyzer.speech.whisper.ctranslate2_engine import CTranslate2Engine
from analyzer.speech.whisper.decoded import Decoded, better
from analyzer.speech.whisper.engine import FRAME_S, MOST_TOKENS, Aligned, Engine
from analyzer.speech.whisper.languages import whisper_codes
from analyzer.speech.whisper.torch_engine import torch_engine

FRAMES = 3000
"""Whisper hears 30 s of 10-ms frames, whatever is in them. Windows that end with the sound are
encoded in half the time, but it was not trained on them: it invents words in noise then."""
DYNAMIC_RANGE = 2.0
"""Whisper's features end 8 powers of ten under the loudest, divided by 4: this is silence."""
BEAM = 5
"""Whisper's own width; two takes three quarters of the time and costs 0.3 points of word error on
the samples and 0.6 on the made recordings."""
DIGIT_LETTERS = 4
"""A digit's name has as many on average."""
POINT_LETTERS = 5
SLOWEST_LETTER_S = 0.5
"""Twice a Chinese syllable; a letter of slow English takes a fifth of it."""


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word and its punctuation in a chunk; times in seconds from the chunk's start."""

    text: str
    start_s: float
    end_s: float
    probability: float
    tokens: tuple[int, ...]

    @property
    def letters(self) -> int:
        """Letters of the word as it is said: "1.5" is a short way to write a long word."""
        point = POINT_LETTERS * len(re.findall(r"\d\.(?=\d)", self.text))
        said = sum(DIGIT_LETTERS if c.isdigit() else c.isalpha() for c in self.text)
        return max(1, point + said)

    def later(self, by_s: float) -> TimedWord:
        """The same word in a longer sound, of which so much comes before."""
        return replace(self, start_s=self.start_s + by_s, end_s=self.end_s + by_s)


def letter_s(words: Sequence[TimedWord]) -> float:
    """Seconds that one letter takes in these words; half of them take longer.

    No longer than anybody takes: a lone word is stretched over all that it does not say.
    """
    taken_s = float(np.median([(word.end_s - word.start_s) / word.letters for word in words]))
    return min(taken_s, SLOWEST_LETTER_S)


def unheard_s(words: Sequence[TimedWord], seconds: float) -> float:
    """The longest stretch of a chunk of so many seconds that its words do not account for.

    Attention spreads the words over all of the sound: where a sentence is missing, or words were
    invented elsewhere, one of them lasts far longer than its letters do.
    """
    return unheard(words, seconds)[0]


def unheard(words: Sequence[TimedWord], seconds: float) -> tuple[float, Interval]:
    """How long that stretch is, and within what: the word that is drawn over it, or an end."""
    if not words:
        return seconds, Interval(0.0, seconds)
    pace_s = letter_s(words)
    lengths_s = [word.end_s - word.start_s - pace_s * word.letters for word in words]
    within = [Interval(word.start_s, word.end_s) for word in words]
    ends = [Interval(0.0, words[0].start_s), Interval(words[-1].end_s, seconds)]
    found = zip([*(end.duration_s for end in ends), *lengths_s], [*ends, *within], strict=True)
    return max(found, key=lambda one: one[0])


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder made of a batch, for the decoder, and the length of each sound."""

    heard: Any
    seconds: tuple[float, ...]


class Whisper:
    """The recognition networks and their tokenizer; one per process.

    Parameters
    ----------
    folder : Path
        A CTranslate2 Whisper model, already verified.
    device : str
        "cpu" or "cuda"; a GPU is tried out at once.
    threads : int
        Cores to use; 0 for all.

    Raises
    ------
    UsageError
        If CTranslate2 cannot use the GPU.
    """

    def __init__(self, folder: Path, *, device: str = "cpu", threads: int = 0) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor
        from tokenizers import Tokenizer

        self._name = folder.name
        cores = threads or usable_cores()
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        quick = torch_engine(folder, self._tokens, cores=cores) if device == "cpu" else None
        self.engine: Engine = quick or CTranslate2Engine(folder, device=device, cores=cores)
        self._extract = FeatureExtractor(feature_size=self.engine.mels)

    @property
    def workers(self) -> int:
        """So many threads may ask at once, and each gets cores of its own."""
        return self.engine.workers

    @property
    def is_multilingual(self) -> bool:
        return self.engine.multilingual

    def tokenizer(self, language: str) -> Any:
        """Tokenizer that writes a language.

        Raises
        ------
        UsageError
            If the model does not know the language.
        """
        from faster_whisper.tokenizer import Tokenizer

        if language not in (whisper_codes() if self.is_multilingual else ("en",)):
            known = "any of Whisper's languages" if self.is_multilingual else "en"
            raise UsageError(
                f"the Whisper model {self._name} does not know this language",
                value=language,
                remedy=f"use {known} or another model"
                if self.is_multilingual
                else f"use {known}, or a Whisper model that is not English only",
            )
        return Tokenizer(self._tokens, self.is_multilingual, task="transcribe", language=language)

    def encode(self, sounds: Sequence[NDArray[np.float32]]) -> Encoded:
        """Encode 16 kHz sounds of at most 30 s each; what is left of the 30 s is silence."""
        features = np.stack([self.features(sound) for sound in sounds])
        seconds = tuple(len(sound) / RATE_HZ for sound in sounds)
        return Encoded(self.engine.encode(features), seconds)

    def features(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log mel energies of 30 s, shape (mels, 3000)."""
        found = self._extract(sound)[..., :-1][:, :FRAMES]
        silence = found.max(initial=-1.5) - DYNAMIC_RANGE
        room = FRAMES - found.shape[1]
        return np.pad(found, ((0, 0), (0, room)), constant_values=silence).astype(np.float32)

    def joined(self, encoded: Sequence[Encoded]) -> Encoded:
        """Several batches as one."""
        seconds = tuple(one for batch in encoded for one in batch.seconds)
        return Encoded(self.engine.joined([batch.heard for batch in encoded]), seconds)

    def some(self, encoded: Encoded, rows: Sequence[int]) -> Encoded:
        """Some of a batch of encoded sounds."""
        seconds = tuple(encoded.seconds[row] for row in rows)
        return Encoded(self.engine.some(encoded.heard, rows), seconds)

    def languages(self, encoded: Encoded) -> list[dict[str, float]]:
        """Probability of each language, for each sound."""
        return self.engine.languages(encoded.heard)

    def decode(
        self, encoded: Encoded, tokenizer: Any, prompt: str | None, *, beam: int = BEAM
    ) -> list[Decoded]:
        """Texts of a batch; the doubtful ones again without the prompt, which may lead astray."""
        texts = self._write(encoded, tokenizer, prompt, beam)
        doubtful = [i for i, found in enumerate(texts) if found.is_doubtful(encoded.seconds[i])]
        if doubtful and prompt:
            tried = self._write(self.some(encoded, doubtful), tokenizer, None, beam)
            for index, found in zip(doubtful, tried, strict=True):
                texts[index] = better(texts[index], found, encoded.seconds[index])
        return texts

    def align(
        self, encoded: Encoded, tokenizer: Any, texts: Sequence[Sequence[int]]
    ) -> list[list[TimedWord]]:
        """Times of each text's words by attention to the sound, and how likely each was."""
        if not any(texts):
            return [[] for _ in texts]
        frames = [min(FRAMES, int(np.ceil(s * 100))) // 2 for s in encoded.seconds]
        start = list(tokenizer.sot_sequence)
        found = self.engine.align(encoded.heard, start, texts, frames)
        return [_timed(tokenizer, list(text), one) for text, one in zip(texts, found, strict=True)]

    def probabilities(
        self, encoded: Encoded, tokenizer: Any, texts: Sequence[Sequence[int]], before: str
    ) -> list[list[float]]:
        """How likely each token of each text is after those before it, had `before` been said.

        A sound without a text costs nothing.
        """
        asked = [index for index, text in enumerate(texts) if text]
        likely: list[list[float]] = [[] for _ in texts]
        if not asked:
            return likely
        some = encoded if len(asked) == len(texts) else self.some(encoded, asked)
        start = [tokenizer.sot_prev, *tokenizer.encode(before), *tokenizer.sot_sequence]
        given = [texts[index] for index in asked]
        found = self.engine.align(some.heard, start, given, None)
        for index, one in zip(asked, found, strict=True):
            likely[index] = list(one.probabilities)
        return likely

    def _write(
        self, encoded: Encoded, tokenizer: Any, prompt: str | None, beam: int
    ) -> list[Decoded]:
        from faster_whisper.transcribe import get_suppressed_tokens

        before = tokenizer.encode(" " + prompt.strip())[1 - MOST_TOKENS // 2 :] if prompt else []
        start = [*([tokenizer.sot_prev] if before else []), *before, *tokenizer.sot_sequence]
        never = get_suppressed_tokens(tokenizer, [-1])
        found = self.engine.write(encoded.heard, start, beam=beam, never=never)
        return [
            Decoded(
                one.tokens,
                tokenizer.decode(list(one.tokens)).strip(),
                one.log_probability,
                one.no_speech,
            )
            for one in found
        ]


def _timed(tokenizer: Any, tokens: list[int], aligned: Aligned) -> list[TimedWord]:
    """Words of a text, each with the times of its tokens and their mean probability."""
    if not aligned.begins:
        return []
    words = zip(*tokenizer.split_to_word_tokens([*tokens, tokenizer.eot]), strict=True)
    out, first = [], 0
    for text, own in list(words)[:-1]:
        last = first + len(own)
        out.append(
            TimedWord(
                text=str(text),
                start_s=aligned.begins[first] * FRAME_S,
                end_s=aligned.begins[last] * FRAME_S,
                probability=float(np.mean(aligned.probabilities[first:last])),
                tokens=tuple(own),
            )
        )
        first = last
    return out
