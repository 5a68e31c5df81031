"""Speech of each speaker -> words with times, probabilities and fillers.

Only speech is recognised, one speaker at a time: no text can appear in silence, and every word
has its speaker by construction. What two chunks heard twice, because two people spoke at once,
is kept for one of them (see `attribute`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Interval, Speech, Word
from analyzer.settings import SpeechSettings
from analyzer.speech.runtime import return_memory
from analyzer.speech.threads import Later, sharing_cores
from analyzer.speech.whisper.whisper import BEAM, Encoded, TimedWord, Whisper, unheard_s
from analyzer.speech.words.chunks import Chunk, make_chunks
from analyzer.speech.words.correction import Corrector
from analyzer.speech.words.fillers import (
    BEFORE,
    answers,
    asking,
    find_suspects,
    is_filler,
    put_in,
    respelled,
    timed_by_sound,
)
from analyzer.speech.words.islands import Island, find_islands
from analyzer.speech.words.language import Begun, detect_language
from analyzer.speech.words.strays import find_strays, put_back, silenced
from analyzer.speech.words.vocabulary import Vocabulary, load_vocabulary, plain

BATCH = 2
"""Chunks that are decoded together, some more in a short recording. With four in a long one each
takes as long, and two cores 0.3 GB more."""
DECIDING = 2
"""Groups that the language is heard from: the first ones, which hold the longest chunks."""
PROMPT = "Um, so, uh, let me think. "
"""Shows the recogniser that filled pauses are to be written; terms of the field follow."""
ENCODING_S = 20.0
"""Encoding a chunk, whose 30 s are filled up with silence, takes about as long as all else does for
so many seconds of sound: 18 with CTranslate2, 22 with torch. One figure for both, so that groups do
not depend on it."""
UNHEARD_S = 1.5
"""A stretch that no word accounts for and that is longer than any rest or pause inside a chunk."""
HALVED_S = 5.0
"""What two ways to decode leave without words, and is longer than a short sentence, is heard in
halves: what makes a decoder stumble is mostly in one of them."""
MIN_WORD_S = 0.01
STEP_S = 0.002
"""Onsets of one chunk differ, so that words sorted by time stay in the order of the text."""
SPACELESS = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Languages whose words are not parted by spaces."""


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
                hear = _Listener(self._whisper, self._vocabulary, name, settings)
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
        hear: _Listener,
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


class _Text(NamedTuple):
    """Words of a chunk, and the longest stretch of it that they do not account for.

    All of it where the decoder was caught in a loop; nothing where it heard no speech.
    """

    words: list[TimedWord]
    lost_s: float


class _Listener:
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
            text.words if text.lost_s < HALVED_S else self._in_halves(samples, chunk, text)
            for chunk, text in zip(group, texts, strict=True)
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

    def _in_halves(self, samples: Samples, chunk: Chunk, text: _Text) -> list[TimedWord]:
        """The words of a chunk's halves, each heard alone, if they account for more of it."""
        if chunk.middle_s is None:
            return text.words
        sound, cut = chunk.samples(samples), round(chunk.middle_s * RATE_HZ)
        encoded = self._whisper.encode([sound[:cut], sound[cut:]])
        first, second = self._heard_again(encoded, self._texts(encoded))
        words = [*first.words, *(word.later(cut / RATE_HZ) for word in second.words)]
        fits_better = max(first.lost_s, second.lost_s) < text.lost_s
        return words if fits_better and len(words) > len(text.words) else text.words

    def _without_strays(
        self, samples: Samples, chunk: Chunk, words: list[TimedWord]
    ) -> list[TimedWord]:
        """The words of a chunk, none before a rest that was said after it."""
        strays = find_strays(words, chunk, self._settings)
        if not strays:
            return words
        encoded = self._whisper.encode([silenced(chunk.samples(samples), strays)])
        text = [token for word in words for token in word.tokens]
        (found,) = self._whisper.align(encoded, self._tokenizer, [text])
        return put_back(words, _joined(found, self._spaced), strays)

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
