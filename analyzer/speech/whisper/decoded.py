"""What the decoder wrote for a chunk -> whether it is speech, and the better of two texts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.speech.words.writing_systems import word_count

MAX_COMPRESSION = 3.2
"""A text that zlib shrinks further than this is a loop. Whisper's own limit of 2.4 also meets
people who say a sentence again, so the loops that it means are looked for as such below."""
LOOP_TIMES, LOOP_WORDS = 4, 12
"""The same few words four times on end, this long altogether: a decoder caught in a loop."""
MOST_WORDS = 20
"""Of what comes again; a decoder's loops are shorter than a long sentence."""
WORD = re.compile(r"\w+")
SYLLABLE_LOOP = re.compile(r"([^\W\d].{0,11}?)\1{9,}", re.IGNORECASE)
"""The same sounds ten times on end, in one word as well ("M-h-m-h-m-h-")."""
MOST_LOOP = 0.5
"""Who walks through a loop of code says the same few words again and again, but not those alone: so
much of a text that the network is sure of may be a loop."""
WHOLE = 0.9
"""So many of another text's tokens hold all that it says."""
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
        if word_count(self.text) > max(LOOP_WORDS, MAX_WORDS_PER_S * seconds):
            return True
        return self.repeated > (MOST_LOOP if self._is_sure(seconds) else 0.0)

    @property
    def repeated(self) -> float:
        """The share of the text in which the same words or sounds come on end, 0 to 1."""
        words = [again for again in _again_and_again(self.text) if word_count(again) >= LOOP_WORDS]
        sounds = [m.group() for m in SYLLABLE_LOOP.finditer(self.text)]
        return max(len("".join(words)), len("".join(sounds))) / max(1, len(self.text))

    def _is_sure(self, seconds: float) -> bool:
        """Whether the network takes the sound for speech, and somebody may say so much in it."""
        return (
            self.log_probability > NOISE_LOG_PROBABILITY
            and self.no_speech <= NOISE_NO_SPEECH
            and word_count(self.text) <= QUICK_WORDS_PER_S * seconds
        )

    def is_doubtful(self, seconds: float) -> bool:
        """Whether another attempt is worth its time."""
        pace = word_count(self.text) / seconds
        odd_pace = not MIN_WORDS_PER_S <= pace <= QUICK_WORDS_PER_S
        return (
            self.is_loop(seconds)
            or self.repeated > 0.0
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
            word_count(self.text) < MIN_WORDS_PER_S * seconds
            and self.log_probability < NOISE_LOG_PROBABILITY
            and self.no_speech > NOISE_NO_SPEECH
        )


def better(a: Decoded, b: Decoded, seconds: float) -> Decoded:
    """The text that is no loop; the one that lost few words, repeats nothing, or is likelier.

    One that repeats nothing must hold what stands around the other's repetition, and be likely: a
    sure text, in which somebody walks through a loop of code, is not given up for half of it.
    """
    loops = [d.is_loop(seconds) for d in (a, b)]
    if loops[0] != loops[1]:
        return b if loops[0] else a
    few, many = sorted((a, b), key=lambda d: len(d.tokens))
    if len(few.tokens) < len(many.tokens) / 2:
        return many if many.log_probability > LOW_LOG_PROBABILITY else few
    plain, other = sorted((a, b), key=lambda d: d.repeated > 0)
    whole = len(plain.tokens) >= WHOLE * (1 - other.repeated) * len(other.tokens)
    trusted = whole and plain.log_probability > NOISE_LOG_PROBABILITY
    if trusted and other.repeated and not plain.repeated:
        return plain
    return max((b, a), key=lambda d: d.log_probability)


def _again_and_again(text: str) -> Iterator[str]:
    """The stretches in which the same words come `LOOP_TIMES` and more on end, in order.

    By counting, since a regular expression that says so takes for ever over a row of apostrophes.
    """
    found = list(WORD.finditer(text))
    words = [word.group().lower() for word in found]
    at = 0
    while at < len(words):
        longest = min(MOST_WORDS, (len(words) - at) // LOOP_TIMES)
        ends = (_last_time(words, at, size) for size in range(1, longest + 1))
        end = next((end for end in ends if end), None)
        if end is not None:
            yield text[found[at].start() : found[end - 1].end()]
        at = end or at + 1


def _last_time(words: Sequence[str], at: int, size: int) -> int | None:
    """Where the last time ends that so many words come again; None if they come too few times."""
    alike = 0
    while at + alike + size < len(words) and words[at + alike] == words[at + alike + size]:
        alike += 1
    times = alike // size + 1
    return at + times * size if times >= LOOP_TIMES else None
