"""Hearings written by hand: who says what from when, with evenly spaced words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.conversation import converse
from analyzer.conversation.calls import CallReader
from analyzer.conversation.clauses import Clause, clause_of
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import load_meaning
from analyzer.records import Conversation, Hearing, Interval, Speech, Word
from analyzer.settings import ConversationSettings
from analyzer.speech.sentences import sentence_encoder

SETTINGS = ConversationSettings()
TRUTH = Path(__file__).parents[2] / "sample_audio" / "truth"
MEANING = load_meaning(sentence_encoder(), "en")
"""None where the encoder is not installed; what needs it is passed over there."""
needs_encoder = pytest.mark.skipif(MEANING is None, reason="the sentence encoder is an extra")
READ = CallReader(load_lexicon("en"), SETTINGS, MEANING)
FILLERS = frozenset({"um", "uh", "er", "hmm", "hm", "ah"})
WORD_S = 0.3
"""Length of a word where no end is given; about 200 words per minute."""


@dataclass(frozen=True)
class Said:
    """One stretch of speech with its words."""

    speech: Speech
    words: tuple[Word, ...]

    @property
    def end_s(self) -> float:
        return self.speech.end_s


def say(speaker: str, start_s: float, text: str, end_s: float | None = None) -> Said:
    """`text` spoken without a pause; no words for an empty text, which then needs `end_s`."""
    texts = text.split()
    stop_s = start_s + WORD_S * len(texts) if end_s is None else end_s
    speech = Speech(start_s, stop_s, speaker)
    return Said(speech, _words([Interval(start_s, stop_s)], texts, speaker))


def hear(
    *said: Said,
    typing: Sequence[tuple[float, float]] = (),
    duration_s: float | None = None,
    language: str = "en",
) -> Hearing:
    """A hearing of these stretches; it ends with the last one unless told otherwise."""
    end_s = max((one.end_s for one in said), default=0.0)
    return Hearing(
        duration_s=end_s if duration_s is None else duration_s,
        speech=tuple(sorted(one.speech for one in said)),
        words=tuple(sorted(word for one in said for word in one.words)),
        typing=tuple(Interval(start_s, stop_s) for start_s, stop_s in typing),
        language=language,
    )


def talk(hearing: Hearing, candidate: str | None = "C") -> Conversation:
    """The conversation, with the candidate named so that only the tested stage can be wrong."""
    return converse(hearing, SETTINGS, candidate=candidate)


def clause(text: str, start_s: float = 0.0, speaker: str = "C") -> Clause:
    """One clause of these words."""
    return clause_of(say(speaker, start_s, text).words)


def shifted(hearing: Hearing, by_s: float) -> Hearing:
    """The same talk after `by_s` more seconds of silence at the beginning."""
    return replace(
        hearing,
        duration_s=hearing.duration_s + by_s,
        speech=tuple(Speech(s.start_s + by_s, s.end_s + by_s, s.speaker) for s in hearing.speech),
        words=tuple(
            replace(w, start_s=w.start_s + by_s, end_s=w.end_s + by_s) for w in hearing.words
        ),
        typing=tuple(Interval(t.start_s + by_s, t.end_s + by_s) for t in hearing.typing),
    )


def renamed(hearing: Hearing, names: dict[str, str]) -> Hearing:
    """The same talk with other speaker ids."""
    return replace(
        hearing,
        speech=tuple(replace(s, speaker=names[s.speaker]) for s in hearing.speech),
        words=tuple(replace(w, speaker=names[w.speaker]) for w in hearing.words),
    )


def truth_names() -> list[str]:
    """The sample recordings whose exact timeline is known."""
    return sorted(path.stem for path in TRUTH.glob("*.json"))


def read_truth(name: str) -> dict[str, Any]:
    """The timeline of one sample recording."""
    data: dict[str, Any] = json.loads((TRUTH / f"{name}.json").read_text(encoding="utf-8"))
    return data


def truth_hearing(truth: dict[str, Any]) -> Hearing:
    """What a perfect speech stage would hear; words spread over each utterance's speech."""
    spans = [Speech(s["start_s"], s["end_s"], s["speaker"]) for s in truth["speech"]]
    words: list[Word] = []
    for utterance in truth["utterances"]:
        whole = Interval(utterance["start_s"] - 0.01, utterance["end_s"] + 0.01)
        own = [
            s.interval
            for s in spans
            if s.speaker == utterance["speaker"] and s.interval.overlap_s(whole) > 0.02
        ]
        fillers = [
            Interval(f["start_s"], f["end_s"])
            for f in truth["fillers"]
            if f["speaker"] == utterance["speaker"] and whole.start_s <= f["start_s"] <= whole.end_s
        ]
        words += _with_fillers(own, fillers, utterance["text"].split(), utterance["speaker"])
    return Hearing(
        truth["duration_s"],
        tuple(sorted(spans)),
        tuple(sorted(words)),
        tuple(Interval(t["start_s"], t["end_s"]) for t in truth["typing"]),
    )


def _with_fillers(
    spans: Sequence[Interval], fillers: Sequence[Interval], texts: Sequence[str], speaker: str
) -> tuple[Word, ...]:
    """The fillers where they truly are, all other words over the rest of the speech."""
    spoken = [text for text in texts if not text.startswith("[")]
    hesitations = [text for text in spoken if _is_filler(text)]
    others = [text for text in spoken if not _is_filler(text)]
    if len(hesitations) != len(fillers):
        return _words(spans, spoken, speaker)
    rest = [
        Interval(max(span.start_s, low), min(span.end_s, high))
        for span in spans
        for low, high in zip(
            [0.0, *(f.end_s for f in fillers)],
            [*(f.start_s for f in fillers), span.end_s],
            strict=True,
        )
        if min(span.end_s, high) - max(span.start_s, low) > 0.02
    ]
    placed = [
        Word(f.start_s, f.end_s, text, speaker, 0.9, True)
        for f, text in zip(fillers, hesitations, strict=True)
    ]
    return (*placed, *(_words(rest, others, speaker) if others and rest else ()))


def _is_filler(text: str) -> bool:
    return text.lower().strip(".,?!") in FILLERS


def _words(spans: Sequence[Interval], texts: Sequence[str], speaker: str) -> tuple[Word, ...]:
    """Words in proportion to their letters, over the spans as though there were no pause."""
    total_s = sum(span.duration_s for span in spans)
    letters = sum(len(text) + 1 for text in texts)
    words, passed = [], 0
    for text in texts:
        start_s = _at(spans, total_s * passed / letters + 1e-6)
        passed += len(text) + 1
        end_s = max(start_s + 0.01, _at(spans, total_s * passed / letters))
        words.append(Word(start_s, end_s, text, speaker, 0.9, _is_filler(text)))
    return tuple(words)


def _at(spans: Iterable[Interval], into_s: float) -> float:
    end_s = 0.0
    for span in spans:
        if into_s <= span.duration_s + 1e-9:
            return span.start_s + into_s
        into_s -= span.duration_s
        end_s = span.end_s
    return end_s
