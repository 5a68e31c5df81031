"""The sample interviews, heard perfectly: the level comes out within one of what was played.

Hearings are built from the published timelines, words spread evenly over the speech of their
utterance; a level is a judgement, so one step of it is allowed, and both ends of the scale and
the order of the means must hold.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from analyzer.conversation import converse
from analyzer.measures import measure
from analyzer.records import LEVELS, Conversation, Hearing, Interval, Rating, Speech, Word
from analyzer.rubric import rate
from analyzer.settings import Settings
from tests.rubric.interviews import RUBRIC

TRUTHS = sorted((Path(__file__).parents[2] / "sample_audio" / "truth").glob("*.json"))
FILLERS = {"um", "uh", "er", "ah", "hm"}
SETTINGS = Settings()
SURE = 0.9


@cache
def truth_of(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def hearing_of(truth: Any) -> Hearing:
    speech = tuple(sorted(Speech(s["start_s"], s["end_s"], s["speaker"]) for s in truth["speech"]))
    words = sorted(w for u in truth["utterances"] for w in _words(u, speech))
    typing = tuple(Interval(t["start_s"], t["end_s"]) for t in truth["typing"])
    return Hearing(truth["duration_s"], speech, tuple(words), typing)


@cache
def heard(path: Path) -> tuple[Conversation, Rating]:
    conversation = converse(hearing_of(truth_of(path)), SETTINGS.conversation)
    measures = measure(conversation, SETTINGS.measures)
    return conversation, rate(conversation, measures, SETTINGS.rubric, RUBRIC)


def _words(utterance: Any, speech: tuple[Speech, ...]) -> list[Word]:
    who = utterance["speaker"]
    start_s, end_s = float(utterance["start_s"]), float(utterance["end_s"])
    near = [s for s in speech if s.speaker == who and s.start_s < end_s and s.end_s > start_s]
    pieces = [(max(s.start_s, start_s), min(s.end_s, end_s)) for s in near] or [(start_s, end_s)]
    said = utterance["text"].split()
    step = sum(b - a for a, b in pieces) / len(said)

    def at(spoken_s: float) -> float:
        for a, b in pieces:
            if spoken_s <= b - a:
                return a + spoken_s
            spoken_s -= b - a
        return pieces[-1][1]

    return [
        Word(
            at(i * step),
            max(at(i * step) + 0.02, min(at((i + 1) * step), at(i * step) + 1.0)),
            text,
            who,
            SURE,
            text.lower().strip(".,?!") in FILLERS,
        )
        for i, text in enumerate(said)
    ]


def test_there_are_sample_interviews_of_every_level() -> None:
    assert {truth_of(path)["level"] for path in TRUTHS} == set(LEVELS)


@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_the_level_is_within_one_of_what_was_played(path: Path) -> None:
    found = heard(path)[1]
    assert found.level in LEVELS, found.reason
    assert abs(LEVELS.index(found.level) - LEVELS.index(truth_of(path)["level"])) <= 1, found.reason


@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_the_roles_are_right(path: Path) -> None:
    assert {s.id: s.role for s in heard(path)[0].speakers} == {
        "candidate": "candidate",
        "interviewer": "interviewer",
    }


def test_hire_and_no_hire_are_told_apart_and_the_means_rise() -> None:
    scores: dict[str, list[float]] = {level: [] for level in LEVELS}
    for path in TRUTHS:
        score = heard(path)[1].score
        assert score is not None
        scores[truth_of(path)["level"]].append(score)
    means = [mean(scores[level]) for level in LEVELS]
    assert means[0] < means[1] < min(means[2:])
    assert max(scores["very_weak"]) < min(scores["strong"] + scores["very_strong"])


@pytest.mark.parametrize("path", TRUTHS, ids=lambda p: p.stem)
def test_evidence_and_advice_lie_in_the_recording(path: Path) -> None:
    conversation, found = heard(path)
    spans = [(e.start_s, e.end_s) for c in found.criteria for e in c.evidence]
    spans += [(a.start_s, a.end_s) for a in found.advice]
    assert all(0 <= a < b <= conversation.duration_s + 1e-6 for a, b in spans)
    assert len(found.advice) <= 3
