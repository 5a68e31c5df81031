"""Words that are placed in the sound before a rest, though they were said after it -> put back.

Whisper was taught on text without "mm-hm" and mostly leaves it out. Its sound is then given to the
first words of what the speaker says next, which may be ten seconds later: "What" at the backchannel
and "happens when a cluster is empty?" after it. Where a text runs on over a rest without so much as
a comma, the recogniser is asked how likely these words are with that sound silenced: likelier if
they were said after the rest, next to impossible if before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import sample_span
from analyzer.settings import SpeechSettings
from analyzer.speech.whisper.whisper import TimedWord
from analyzer.speech.words.chunks import Chunk

MOST_WORDS = 3
"""A backchannel has the sound of so many words at most."""

LEAST_SHARE = 0.5
"""Of its probability a word keeps so much without the sound that it is placed in, if it was said
after the rest: of 21 words of which the script says that they were, 20 do, and most become
likelier; of 11 that were said before it none keeps more than a quarter."""


@dataclass(frozen=True, slots=True)
class Stray:
    """`words[first:last]` stand at the end of a part, in the sound from `start_s` to `end_s`.

    Times are in the chunk; the part in which the text runs on begins at `next_s`.
    """

    first: int
    last: int
    start_s: float
    end_s: float
    next_s: float


def find_strays(words: Sequence[TimedWord], chunk: Chunk, settings: SpeechSettings) -> list[Stray]:
    """Words at the end of a part that may have been said in the next one.

    No mark follows the last of them, and the first is one that the recogniser was not sure of: it
    expected the backchannel there.
    """
    home = [chunk.part_of(word.start_s, word.end_s) for word in words]
    out = []
    for last in range(1, len(words)):
        part = home[last - 1]
        if home[last] <= part or not _runs_on(words[last - 1]):
            continue
        first = last
        for index in range(last - 1, max(-1, last - 1 - MOST_WORDS), -1):
            if home[index] != part or not _runs_on(words[index]):
                break
            if words[index].probability < settings.stray_probability:
                first = index
        if first < last:
            here = chunk.parts[part]
            alone = first == 0 or home[first - 1] != part
            out.append(
                Stray(
                    first,
                    last,
                    here.at_s if alone else words[first - 1].end_s,
                    here.at_s + here.source.duration_s,
                    chunk.parts[home[last]].at_s,
                )
            )
    return out


def _runs_on(word: TimedWord) -> bool:
    return word.text[-1:].isalnum()


def silenced(sound: NDArray[np.float32], strays: Sequence[Stray]) -> NDArray[np.float32]:
    """A chunk's sound without that in which the strays are placed."""
    out = sound.copy()
    for stray in strays:
        out[slice(*sample_span(stray))] = 0.0
    return out


def put_back(
    words: Sequence[TimedWord], without: Sequence[TimedWord], strays: Sequence[Stray]
) -> list[TimedWord]:
    """The words, with those strays in the next part that are about as likely without that sound.

    `without` are the same words, as they are heard and placed in the silenced sound. What is left
    of the strays, and comes before them, stays.
    """
    out = list(words)
    for stray in strays:
        first = stray.last
        while first > stray.first and _as_likely(words[first - 1], without[first - 1]):
            first -= 1
        if first == stray.last:
            continue
        for index in range(first, stray.last + 1):  # the next word, too, was placed too early
            start_s = max(without[index].start_s, stray.next_s)
            end_s = max(without[index].end_s, start_s)
            out[index] = replace(words[index], start_s=start_s, end_s=end_s)
    return out


def _as_likely(word: TimedWord, without: TimedWord) -> bool:
    return without.probability >= LEAST_SHARE * word.probability
