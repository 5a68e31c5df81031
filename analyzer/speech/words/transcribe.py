"""Speech of each speaker -> words with times, probabilities and fillers.

Only speech is recognised, one speaker at a time: no text can appear in silence, and every word
has its speaker by construction. What two chunks heard twice, because two people spoke at once,
is kept for one of them (see `attribute`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Speech, Word
from analyzer.settings import SpeechSettings
from analyzer.speech.runtime import return_memory
from analyzer.speech.threads import Later, sharing_cores
from analyzer.speech.whisper.whisper import Encoded, TimedWord, Whisper
from analyzer.speech.words.chunks import Chunk, make_chunks
from analyzer.speech.words.fillers import is_filler
from analyzer.speech.words.language import Begun, detect_language
from analyzer.speech.words.listener import Listener
from analyzer.speech.words.vocabulary import Vocabulary, load_vocabulary

BATCH = 2
"""Chunks that are decoded together, some more in a short recording. With four in a long one each
takes as long, and two cores 0.3 GB more."""
DECIDING = 2
"""Groups that the language is heard from: the first ones, which hold the longest chunks."""
ENCODING_S = 20.0
"""Encoding a chunk, whose 30 s are filled up with silence, takes about as long as all else does for
so many seconds of sound: 18 with CTranslate2, 22 with torch. One figure for both, so that groups do
not depend on it."""
MIN_WORD_S = 0.01
STEP_S = 0.002
"""Onsets of one chunk differ, so that words sorted by time stay in the order of the text."""


class Recognizer:
    """Holds the recognition network and the vocabulary; one per process.

    Parameters
    ----------
    folder : Path
        A CTranslate2 Whisper model, already verified.
    vocabulary : Vocabulary, optional
        Terms of the field; the packaged ones when left out. Used for English only.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "cpu",
        threads: int = 0,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self._whisper = Whisper(folder, device=device, threads=threads)
        self._vocabulary = vocabulary or load_vocabulary()

    def require(self, language: str) -> None:
        """See to it that the model knows a language, before anything is heard.

        Raises
        ------
        UsageError
            If it does not.
        """
        self._whisper.tokenizer(language)

    def __call__(
        self,
        samples: Samples,
        speech: tuple[Speech, ...],
        *,
        language: str | None = None,
        settings: SpeechSettings | None = None,
        progress: Callable[[float], None] | None = None,
        beside: Later[Any] | None = None,
    ) -> tuple[tuple[Word, ...], str]:
        """Recognise `speech` in mono 16 kHz `samples`.

        `beside` is begun by the first core that has nothing left to recognise; where there is
        nothing to recognise, it is left to who needs it.

        Returns
        -------
        words, language
            Words sorted by start, and the ISO 639-1 code; "" when there was nothing to hear.

        Raises
        ------
        UsageError
            If the model does not know the language.
        """
        chunks = make_chunks(speech, len(samples) / RATE_HZ)
        if not chunks:
            return (), ""
        settings = settings or SpeechSettings()
        groups = grouped(chunks)
        with sharing_cores(self._whisper.workers) as workers:
            first = groups[: max(DECIDING, self._whisper.workers)]
            encode = self._encode(samples)
            ahead = [[workers.submit(encode, [chunk]) for chunk in group] for group in first]
            if language:
                likely: tuple[str, ...] = (language,)
            else:
                likely = detect_language(self._whisper, ahead[:DECIDING], settings)
            for name in likely:
                hear = Listener(self._whisper, self._vocabulary, name, settings)
                begun = [*ahead, *(None for _ in groups[len(ahead) :])]
                found = workers.map(partial(self._heard, samples, hear), groups, begun)
                if beside is not None:
                    workers.submit(beside)
                ahead, begun = [], []  # what was encoded lives as long as it is used
                words = _gathered(zip(groups, found, strict=True), len(chunks), progress)
                if words:
                    return words, name
        return (), likely[0]

    def _encode(self, samples: Samples) -> Callable[[Sequence[Chunk]], Encoded]:
        return lambda group: self._whisper.encode([chunk.samples(samples) for chunk in group])

    def _heard(
        self,
        samples: Samples,
        hear: Listener,
        group: Sequence[Chunk],
        begun: Begun | None,
    ) -> list[Word]:
        """Words of chunks that are decoded together."""
        encoded = self._joined(begun) if begun else self._encode(samples)(group)
        del begun
        words: list[Word] = []
        for chunk, found in zip(group, hear(samples, group, encoded), strict=True):
            words += hear.corrected(list(_words(found, chunk, hear.language)))
        del encoded
        return_memory()  # hundreds of groups leave the heap in pieces
        return words

    def _joined(self, begun: Begun) -> Encoded:
        return self._whisper.joined([one.result() for one in begun])


def _gathered(
    found: Iterable[tuple[Sequence[Chunk], list[Word]]],
    chunks: int,
    progress: Callable[[float], None] | None,
) -> tuple[Word, ...]:
    """All words, sorted; `progress` hears of each group that is done."""
    words: list[Word] = []
    done = 0
    for group, heard in found:
        words += heard
        done += len(group)
        if progress is not None:
            progress(done / chunks)
    return tuple(sorted(words))


def grouped(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Chunks, the longest first, in an even number of groups that take about equally long.

    Texts of like length end at the same step. The groups do not depend on how many workers there
    are: the same recording gives the same words on however many cores.
    """
    longest_first = sorted(chunks, key=lambda c: -c.duration_s)
    pairs = max(1, len(chunks) // (2 * BATCH))
    costs_s = [ENCODING_S + chunk.duration_s for chunk in longest_first]
    share_s = sum(costs_s) / min(len(chunks), 2 * pairs)
    groups: list[list[Chunk]] = []
    before_s = 0.0
    for chunk, cost_s in zip(longest_first, costs_s, strict=True):
        if not groups or before_s + cost_s / 2 > share_s * len(groups):
            groups.append([])
        groups[-1].append(chunk)
        before_s += cost_s
    return groups


def _words(found: Sequence[TimedWord], chunk: Chunk, language: str) -> Iterable[Word]:
    earliest_s = 0.0
    for word in found:
        text = word.text.strip()
        if not any(c.isalnum() for c in text):
            continue
        begins, ends = chunk.recording_span_s(word.start_s, word.end_s)
        start = max(begins, earliest_s)
        end = max(ends, start + MIN_WORD_S)
        earliest_s = start + STEP_S
        yield Word(
            start_s=round(start, 3),
            end_s=round(end, 3),
            text=text,
            speaker=chunk.speaker,
            probability=round(min(1.0, float(word.probability)), 3),
            filler=is_filler(text, language),
        )
