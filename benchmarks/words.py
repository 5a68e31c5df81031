"""Words and structure heard, against a sample's script -> error counts and hits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import jiwer
from meeteval.wer import cp_word_error_rate

from analyzer.records import Analysis, Interval, Word
from analyzer.speech.transcribe import is_filler
from benchmarks.reference import Filler, Interview
from benchmarks.scores import Found

FILLER_NEAR_S = 0.75
"""A filler's time is the recogniser's, which may be half a second off, at its own length."""
NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


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
class WordScores:
    """`plain` knows no speakers (WER), `by_speaker` is cpWER; fillers are left out of both."""

    plain: Errors
    by_speaker: Errors
    fillers: Found


@dataclass(frozen=True, slots=True)
class InterviewScores:
    """What the product says about a sample beside what its script intended."""

    roles_right: bool
    level: str
    intended: str
    expecting: int
    expecting_true: int
    unanswered: Found


def score_words(interview: Interview, words: Sequence[Word], names: dict[str, str]) -> WordScores:
    """WER in the order of onset, cpWER by meeteval, and the fillers found again."""
    heard = [w for w in sorted(words) if not w.filler]
    true_text = " ".join(_plain(u.text) for u in interview.utterances)
    plain = jiwer.process_words(true_text, " ".join(_plain(w.text) for w in heard))
    true_by: dict[str, str] = {}
    for utterance in interview.utterances:
        text = true_by.get(utterance.speaker, "")
        true_by[utterance.speaker] = f"{text} {_plain(utterance.text)}"
    heard_by: dict[str, str] = {}
    for word in heard:
        heard_by[word.speaker] = f"{heard_by.get(word.speaker, '')} {_plain(word.text)}"
    cp = cp_word_error_rate(
        true_by, heard_by or {"nobody": ""}, reference_sort=False, hypothesis_sort=False
    )
    return WordScores(
        plain=Errors(
            plain.substitutions + plain.deletions + plain.insertions, len(true_text.split())
        ),
        by_speaker=Errors(int(cp.errors), int(cp.length)),
        fillers=_fillers(interview.fillers, words, names),
    )


def score_interview(
    interview: Interview, analysis: Analysis, names: dict[str, str]
) -> InterviewScores:
    """Roles, level and interjections of an analysis."""
    talk = analysis.conversation
    expecting = [i for i in talk.interjections if i.expects_response]
    unmet = [i for i in expecting if i.response and i.response.status == "unanswered"]

    claimed = [Interval(i.start_s, i.end_s) for i in unmet]
    true = interview.unanswered
    return InterviewScores(
        roles_right=all(names.get(s.id, s.role) == s.role for s in talk.speakers)
        and {names.get(s.id) for s in talk.speakers} >= {"candidate", "interviewer"},
        level=analysis.rating.level,
        intended=interview.level,
        expecting=len(expecting),
        expecting_true=interview.expecting,
        unanswered=Found(
            sum(any(t.overlap_s(c) > 0 for c in claimed) for t in true),
            len(true),
            sum(any(t.overlap_s(c) > 0 for t in true) for c in claimed),
            len(claimed),
        ),
    )


def _plain(text: str) -> str:
    """Lower case without punctuation and fillers; numbers up to twelve spelt out.

    Examples
    --------
    >>> _plain("Um, K-means: 3 points!")
    'k means three points'
    """
    words = re.sub(r"[^a-z0-9' ]", " ", text.lower().replace("\u2019", "'")).split()
    spelt = (NUMBERS[int(w)] if w.isdecimal() and int(w) < len(NUMBERS) else w for w in words)
    return " ".join(w for w in spelt if not is_filler(w))


def _fillers(true: Sequence[Filler], words: Sequence[Word], names: dict[str, str]) -> Found:
    """Each heard filler answers for one true one of the same speaker, near in time."""
    heard = [w for w in words if w.filler]
    left = list(heard)
    for filler in true:
        near = [
            w
            for w in left
            if names.get(w.speaker) == filler.speaker
            and w.start_s - FILLER_NEAR_S <= filler.middle_s <= w.end_s + FILLER_NEAR_S
        ]
        if near:
            left.remove(min(near, key=lambda w: abs((w.start_s + w.end_s) / 2 - filler.middle_s)))
    hits = len(heard) - len(left)
    return Found(hits, len(true), hits, len(heard))
