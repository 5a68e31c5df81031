"""Words heard, against what was said -> error counts, fillers found, words where nobody spoke."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import jiwer
from meeteval.wer import cp_word_error_rate
from whisper_normalizer.english import EnglishTextNormalizer

from analyzer.records import Interval, Word
from analyzer.spans import middle_s, union
from analyzer.speech.words.fillers import is_filler
from benchmarks.pairs import pairs
from benchmarks.reference import Filler, Interview, Reference, Utterance
from benchmarks.scores import Found

FILLER_NEAR_S = 0.75
"""A filler's time is the recogniser's, which may be half a second off, at its own length."""
ELSEWHERE_S = 1.0
"""A word is in another turn when its midpoint is further than this from what it was said in."""
OUTSIDE_S = 0.2
"""A word whose midpoint is further than this from all speech was heard where nobody spoke."""
BRACKETS = str.maketrans("()[]<>", "      ")
"""The normaliser drops what stands in brackets, where a caption says "(laughter)". In an interview
about code it is said aloud: "O(n log n)", "x[i]"."""
_normalised = EnglishTextNormalizer()


@dataclass(frozen=True, slots=True)
class Errors:
    """Word errors of `length` reference words."""

    errors: int
    length: int

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.errors + other.errors, self.length + other.length)

    @property
    def rate(self) -> float | None:
        return self.errors / self.length if self.length else None


@dataclass(frozen=True, slots=True)
class Outside:
    """Words where nobody speaks, those of them in stretches of nothing but noise, and all words."""

    outside: int
    in_noise: int
    words: int

    def __add__(self, other: Outside) -> Outside:
        return Outside(
            self.outside + other.outside,
            self.in_noise + other.in_noise,
            self.words + other.words,
        )


@dataclass(frozen=True, slots=True)
class WordScores:
    """`plain` knows no speakers (WER), `by_speaker` is cpWER; fillers are left out of both.

    `elsewhere` counts the words heard right, and those of them that stand in another turn.
    """

    plain: Errors
    by_speaker: Errors
    fillers: Found
    elsewhere: Errors


def score_outside(reference: Reference, words: Sequence[Word], duration_s: float) -> Outside:
    """Count words by their midpoints; short pauses inside an utterance count as speech."""
    spoken = union([*(s.interval for s in reference.speech), *reference.unscored])
    near = [Interval(one.start_s - OUTSIDE_S, one.end_s + OUTSIDE_S) for one in spoken]
    middles = [middle_s(word) for word in words]
    outside = [middle for middle in middles if not _within(middle, near)]
    noise_only = reference.noise_only(duration_s)
    return Outside(
        len(outside), sum(_within(middle, noise_only) for middle in outside), len(middles)
    )


def score_words(interview: Interview, words: Sequence[Word], names: dict[str, str]) -> WordScores:
    """WER in the order of onset, cpWER by meeteval, and the fillers found again."""
    heard = [w for w in sorted(words) if not w.filler]
    true_text = plain(" ".join(u.text for u in interview.utterances))
    found = jiwer.process_words(true_text, plain(" ".join(w.text for w in heard)))
    true_by = _by_speaker((u.speaker, u.text) for u in interview.utterances)
    heard_by = _by_speaker((w.speaker, w.text) for w in heard)
    cp = cp_word_error_rate(
        true_by, heard_by or {"nobody": ""}, reference_sort=False, hypothesis_sort=False
    )
    return WordScores(
        plain=Errors(
            found.substitutions + found.deletions + found.insertions, len(true_text.split())
        ),
        by_speaker=Errors(int(cp.errors), int(cp.length)),
        fillers=_fillers(interview.fillers, words, names),
        elsewhere=_elsewhere(interview.utterances, heard, names),
    )


def _elsewhere(true: Sequence[Utterance], heard: Sequence[Word], names: dict[str, str]) -> Errors:
    """Words of each speaker that the alignment of least errors finds right, and where they are."""
    found = Errors(0, 0)
    for speaker in sorted({u.speaker for u in true}):
        said = [(t, u) for u in true if u.speaker == speaker for t in plain(u.text).split()]
        own = [w for w in heard if names.get(w.speaker) == speaker]
        got = [(t, w) for w in own for t in plain(w.text).split()]
        if not (said and got):
            continue
        (chunks,) = jiwer.process_words(
            " ".join(t for t, _ in said), " ".join(t for t, _ in got)
        ).alignments
        for chunk in chunks:
            if chunk.type == "equal":
                there = range(chunk.ref_start_idx, chunk.ref_end_idx)
                here = range(chunk.hyp_start_idx, chunk.hyp_end_idx)
                for a, b in zip(there, here, strict=True):
                    far = _apart_s(got[b][1], said[a][1].interval) > ELSEWHERE_S
                    found += Errors(int(far), 1)
    return found


def _apart_s(word: Word, span: Interval) -> float:
    middle = middle_s(word)
    return max(span.start_s - middle, middle - span.end_s, 0.0)


def _within(time_s: float, intervals: Sequence[Interval]) -> bool:
    return any(one.start_s <= time_s < one.end_s for one in intervals)


def _by_speaker(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for speaker, text in said:
        texts.setdefault(speaker, []).append(text)
    return {speaker: plain(" ".join(parts)) for speaker, parts in texts.items()}


def plain(text: str) -> str:
    """What is compared: the text normaliser published with Whisper, and fillers left out.

    It spells contractions out and writes numbers in figures (Radford et al., "Robust Speech
    Recognition via Large-Scale Weak Supervision", 2022, appendix C), so that neither notation is
    an error.

    Examples
    --------
    >>> plain("Um, it's K-means: zero point three six of 3 points!")
    'it is k means 0.36 of 3 points'
    >>> plain("It's x[i].")
    'it is x i'
    """
    words = text.replace("\u2019", "'").split()
    said = " ".join(w for w in words if not is_filler(w))
    return str(_normalised(said.translate(BRACKETS))).strip()


def _fillers(true: Sequence[Filler], words: Sequence[Word], names: dict[str, str]) -> Found:
    """Each heard filler answers for one true one of the same speaker, near in time."""
    heard = [w for w in words if w.filler]

    def near(filler: Filler, word: Word) -> float:
        here = word.start_s - FILLER_NEAR_S <= filler.middle_s <= word.end_s + FILLER_NEAR_S
        return float(here and names.get(word.speaker) == filler.speaker)

    hits = len(pairs(true, heard, near))
    return Found(hits, len(true), hits, len(heard))
