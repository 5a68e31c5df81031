"""Chunks of sound -> words with times and probabilities, through faster-whisper's networks.

The library's own batched transcription takes what comes. Here a chunk is decoded again, without
the prompt, where the text is doubtful (a loop, a low probability, far too few words for the sound);
and the encoder's output is kept, so that a text can be aligned again after words were put into it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.errors import UsageError
from analyzer.speech.device import find_cublas, not_on_gpu
from analyzer.speech.threads import MAX_WORKERS, usable_cores
from analyzer.speech.whisper_encoder import quick_encoder

FRAMES = 3000
"""Whisper hears 30 s of 10-ms frames, whatever is in them. Windows that end with the sound are
encoded in half the time, but it was not trained on them: it invents words in noise then."""
LEAST_FRAMES = 2
"""Two frames of features are one of the encoder's."""
DYNAMIC_RANGE = 2.0
"""Whisper's features end 8 powers of ten under the loudest, divided by 4: this is silence."""
BEAM = 5
"""Whisper's own width; two takes three quarters of the time and costs 0.3 points of word error on
the samples and 0.6 on the made recordings."""
MAX_COMPRESSION = 3.2
"""A text that zlib shrinks further than this is a loop. Whisper's own limit of 2.4 also meets
people who say a sentence again, so the loops that it means are looked for as such below."""
LOOP = re.compile(r"\b(.{2,80}?)(?:\W+\1){3,}\b", re.IGNORECASE)
LOOP_WORDS = 12
"""The same few words four times on end, this long altogether: a decoder caught in a loop."""
SYLLABLE_LOOP = re.compile(r"([^\W\d].{0,11}?)\1{9,}", re.IGNORECASE)
"""The same sounds ten times on end, in one word as well ("M-h-m-h-m-h-")."""
MAX_WORDS_PER_S = 7.0
"""Faster than anybody speaks."""
LOW_LOG_PROBABILITY = -1.0
NO_SPEECH = 0.8
"""A chunk is no speech when the network says so and the text is unlikely (as in Whisper)."""
NOISE_NO_SPEECH = 0.15
NOISE_LOG_PROBABILITY = -0.8
"""Noise is answered by a word or two for many seconds ("Oh, yeah."), no likelier than that. Of 191
stretches of real speech, in noise and echo too, none is so in all three; of noises other
than those that set the limits, a quarter still gives words (`benchmarks/words_in_noise.py`)."""
MIN_WORDS_PER_S = 0.8
"""Half the pace of slow speech (100 words a minute): fewer words mean that sentences are lost."""
QUICK_WORDS_PER_S = 5.5
"""A quick speaker's pace for a moment; nobody keeps it up, but a loop may."""
MIN_SECONDS_FOR_PACE = 6.0
DIGIT_LETTERS = 4
"""A digit's name has as many on average."""
POINT_LETTERS = 5


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


def letter_s(words: Sequence[TimedWord]) -> float:
    """Seconds that one letter takes in these words; half of them take longer."""
    return float(np.median([(word.end_s - word.start_s) / word.letters for word in words]))


def unheard_s(words: Sequence[TimedWord], seconds: float) -> float:
    """The longest stretch of a chunk of so many seconds that its words do not account for.

    Attention spreads the words over all of the sound: where a sentence is missing, or words were
    invented elsewhere, one of them lasts far longer than its letters do.
    """
    if not words:
        return seconds
    pace_s = letter_s(words)
    spare = (word.end_s - word.start_s - pace_s * word.letters for word in words)
    return max(words[0].start_s, seconds - words[-1].end_s, *spare)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A chunk's text as tokens; `log_probability` is the mean over them."""

    tokens: tuple[int, ...]
    text: str
    log_probability: float
    no_speech: float

    def is_loop(self, seconds: float) -> bool:
        """Whether the decoder repeated itself instead of hearing."""
        raw = self.text.encode()
        if len(raw) > MAX_COMPRESSION * len(zlib.compress(raw)):
            return True
        if len(self.text.split()) > max(LOOP_WORDS, MAX_WORDS_PER_S * seconds):
            return True
        if SYLLABLE_LOOP.search(self.text):
            return True
        return any(len(m.group().split()) >= LOOP_WORDS for m in LOOP.finditer(self.text))

    def is_doubtful(self, seconds: float) -> bool:
        """Whether another attempt is worth its time."""
        pace = len(self.text.split()) / seconds
        odd_pace = not MIN_WORDS_PER_S <= pace <= QUICK_WORDS_PER_S
        return (
            self.is_loop(seconds)
            or self.log_probability < LOW_LOG_PROBABILITY
            or (odd_pace and seconds >= MIN_SECONDS_FOR_PACE)
        )

    def is_speech(self, seconds: float) -> bool:
        """False for a loop, and for text that the network itself holds to be none."""
        silent = self.no_speech > NO_SPEECH and self.log_probability < LOW_LOG_PROBABILITY
        return bool(self.tokens) and not (silent or self.is_noise(seconds) or self.is_loop(seconds))

    def is_noise(self, seconds: float) -> bool:
        """Whether the few words are what the decoder makes of noise."""
        return (
            len(self.text.split()) < MIN_WORDS_PER_S * seconds
            and self.log_probability < NOISE_LOG_PROBABILITY
            and self.no_speech > NOISE_NO_SPEECH
        )


@dataclass(frozen=True, slots=True)
class Encoded:
    """The encoder's output for a batch, its features of shape (n, mels, 3000), and lengths."""

    output: Any
    features: NDArray[np.float32]
    seconds: tuple[float, ...]


class Whisper:
    """The recognition network and its tokenizer; one per process.

    Parameters
    ----------
    folder : Path
        A CTranslate2 Whisper model, already verified.
    device : str
        "cpu" or "cuda"; a GPU is tried out at once.
    threads : int
        Cores to use; 0 for all.

    Attributes
    ----------
    workers : int
        So many threads may ask at once, and each gets cores of its own.

    Raises
    ------
    UsageError
        If CTranslate2 cannot use the GPU.
    """

    def __init__(self, folder: Path, *, device: str = "cpu", threads: int = 0) -> None:
        self._name = folder.name
        if device == "cpu":
            cores = threads or usable_cores()
            self.workers = min(cores, MAX_WORKERS)
            self._model = _loaded(folder, "cpu", "int8", cores // self.workers, self.workers)
            self._encoder = quick_encoder(folder)
            return
        self.workers, self._encoder = 1, None
        find_cublas()
        try:
            self._model = _loaded(folder, device, _gpu_numbers())
            self.encode([np.zeros(1, dtype=np.float32)])
        except (RuntimeError, ValueError) as error:
            raise not_on_gpu("the recogniser", error) from None

    @property
    def is_multilingual(self) -> bool:
        return bool(self._model.model.is_multilingual)

    def tokenizer(self, language: str) -> Any:
        """Tokenizer that writes a language.

        Raises
        ------
        UsageError
            If the model does not know the language.
        """
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._model.supported_languages:
            known = "any of Whisper's languages" if self.is_multilingual else "en"
            raise UsageError(
                f"the Whisper model {self._name} does not know this language",
                value=language,
                remedy=f"use {known} or another model"
                if self.is_multilingual
                else f"use {known}, or a Whisper model that is not English only",
            )
        return Tokenizer(
            self._model.hf_tokenizer, self.is_multilingual, task="transcribe", language=language
        )

    def encode(self, sounds: Sequence[NDArray[np.float32]]) -> Encoded:
        """Encode 16 kHz sounds of at most 30 s each; what is left of the 30 s is silence."""
        features = np.stack([self._padded(sound) for sound in sounds])
        seconds = tuple(len(sound) / 16_000 for sound in sounds)
        return Encoded(self._encoded(features), features, seconds)

    def _encoded(self, features: NDArray[np.float32]) -> Any:
        """The encoder's output, one sound after the other: together they leave the cache."""
        if self._model.model.device != "cpu":
            return self._model.encode(features)
        from ctranslate2 import StorageView

        if self._encoder is not None:
            return StorageView.from_array(np.stack([self._encoder(one) for one in features]))
        outputs = [np.asarray(self._model.encode(one[None])) for one in features]
        return StorageView.from_array(np.concatenate(outputs))

    def languages(self, encoded: Encoded) -> list[dict[str, float]]:
        """Probability of each language, for each chunk."""
        found = self._model.model.detect_language(encoded.output)
        return [{token[2:-2]: float(p) for token, p in chunk} for chunk in found]

    def decode(
        self, encoded: Encoded, tokenizer: Any, prompt: str | None, *, beam: int = BEAM
    ) -> list[Decoded]:
        """Texts of a batch; the doubtful ones again without the prompt, which may lead astray."""
        texts = self._generate(encoded.output, len(encoded.seconds), tokenizer, prompt, beam)
        doubtful = [i for i, found in enumerate(texts) if found.is_doubtful(encoded.seconds[i])]
        if doubtful and prompt:
            output = self.some(encoded, doubtful).output
            tried = self._generate(output, len(doubtful), tokenizer, None, beam)
            for index, found in zip(doubtful, tried, strict=True):
                texts[index] = _better(texts[index], found, encoded.seconds[index])
        return texts

    def align(
        self, encoded: Encoded, tokenizer: Any, texts: Sequence[Sequence[int]]
    ) -> list[list[TimedWord]]:
        """Times of each text's words by attention to the sound, and how likely each was."""
        if not any(texts):
            return [[] for _ in texts]
        found = self._model.find_alignment(
            tokenizer, [list(t) for t in texts], encoded.output, _frames(encoded)
        )
        return [[_timed(word) for word in chunk] for chunk in found]

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
        # How likely tokens are does not hang on the frames that are to be aligned: the fewest do.
        found = self._model.model.align(
            some.output,
            start,
            [list(texts[index]) for index in asked],
            [LEAST_FRAMES] * len(asked),
            median_filter_width=1,
        )
        for index, one in zip(asked, found, strict=True):
            likely[index] = [float(p) for p in one.text_token_probs]
        return likely

    def some(self, encoded: Encoded, rows: Sequence[int]) -> Encoded:
        """Some of a batch of encoded sounds."""
        from ctranslate2 import StorageView

        features = encoded.features[rows]
        seconds = tuple(encoded.seconds[row] for row in rows)
        if self._model.model.device != "cpu":
            return Encoded(self._encoded(features), features, seconds)
        output = np.asarray(encoded.output)[rows]
        return Encoded(StorageView.from_array(output), features, seconds)

    def _padded(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        found = self._model.feature_extractor(sound)[..., :-1][:, :FRAMES]
        silence = found.max(initial=-1.5) - DYNAMIC_RANGE
        room = FRAMES - found.shape[1]
        return np.pad(found, ((0, 0), (0, room)), constant_values=silence).astype(np.float32)

    def _generate(
        self, output: Any, count: int, tokenizer: Any, prompt: str | None, beam: int
    ) -> list[Decoded]:
        from faster_whisper.transcribe import get_suppressed_tokens

        before = tokenizer.encode(" " + prompt.strip()) if prompt else []
        start = self._model.get_prompt(tokenizer, before, without_timestamps=True)
        results = self._model.model.generate(
            output,
            [list(start) for _ in range(count)],
            beam_size=beam,
            max_length=self._model.max_length,
            suppress_tokens=list(get_suppressed_tokens(tokenizer, [-1])),
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [_decoded(result, tokenizer) for result in results]


def _loaded(folder: Path, device: str, numbers: str, threads: int = 1, workers: int = 1) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(folder),
        device=device,
        compute_type=numbers,
        cpu_threads=max(1, threads),
        num_workers=workers,
        local_files_only=True,
    )


def _gpu_numbers() -> str:
    """float16 where the GPU is quick with it, else float32."""
    from ctranslate2 import get_supported_compute_types

    return "float16" if "float16" in get_supported_compute_types("cuda") else "float32"


def _frames(encoded: Encoded) -> list[int]:
    """How many of the 30 s of each chunk hold its sound."""
    return [min(FRAMES, int(np.ceil(s * 100))) for s in encoded.seconds]


def _decoded(result: Any, tokenizer: Any) -> Decoded:
    tokens = tuple(int(t) for t in result.sequences_ids[0] if t < tokenizer.eot)
    length = len(result.sequences_ids[0])
    return Decoded(
        tokens=tokens,
        text=tokenizer.decode(list(tokens)).strip(),
        log_probability=float(result.scores[0]) * length / (length + 1),
        no_speech=float(result.no_speech_prob),
    )


def _better(a: Decoded, b: Decoded, seconds: float) -> Decoded:
    """The text that is no loop; of two, the likelier one, unless it lost most of the words."""
    loops = [d.is_loop(seconds) for d in (a, b)]
    if loops[0] != loops[1]:
        return b if loops[0] else a
    few, many = sorted((a, b), key=lambda d: len(d.tokens))
    if len(few.tokens) < len(many.tokens) / 2:
        return many if many.log_probability > LOW_LOG_PROBABILITY else few
    return max((b, a), key=lambda d: d.log_probability)


def _timed(word: dict[str, Any]) -> TimedWord:
    return TimedWord(
        text=str(word["word"]),
        start_s=float(word["start"]),
        end_s=float(word["end"]),
        probability=float(word["probability"]),
        tokens=tuple(int(t) for t in word["tokens"]),
    )
