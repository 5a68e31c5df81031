"""The sample interviews, heard perfectly: the level comes out within one of what was played.

A level is a judgement, so one step of it is allowed, and both ends of the scale and the order of
the means must hold.
"""

from __future__ import annotations

from functools import cache
from statistics import mean

import pytest

from analyzer.conversation import converse
from analyzer.measures import measure
from analyzer.records import LEVELS, Conversation, Rating
from analyzer.rubric import rate
from analyzer.settings import Settings
from tests.conversation.builders import read_truth, truth_hearing, truth_names
from tests.rubric.interviews import RUBRIC

NAMES = truth_names()
SETTINGS = Settings()


@cache
def heard(name: str) -> tuple[Conversation, Rating]:
    conversation = converse(truth_hearing(read_truth(name)), SETTINGS.conversation)
    measures = measure(conversation, SETTINGS.measures)
    return conversation, rate(conversation, measures, SETTINGS.rubric, RUBRIC)


def test_there_are_sample_interviews_of_every_level() -> None:
    assert {read_truth(name)["level"] for name in NAMES} == set(LEVELS)


@pytest.mark.parametrize("name", NAMES)
def test_the_level_is_within_one_of_what_was_played(name: str) -> None:
    found, played = heard(name)[1], read_truth(name)["level"]
    assert found.level in LEVELS, found.reason
    assert abs(LEVELS.index(found.level) - LEVELS.index(played)) <= 1, found.reason


@pytest.mark.parametrize("name", NAMES)
def test_the_roles_are_right(name: str) -> None:
    assert {s.id: s.role for s in heard(name)[0].speakers} == {
        "candidate": "candidate",
        "interviewer": "interviewer",
    }


def test_hire_and_no_hire_are_told_apart_and_the_means_rise() -> None:
    scores: dict[str, list[float]] = {level: [] for level in LEVELS}
    for name in NAMES:
        score = heard(name)[1].score
        assert score is not None
        scores[read_truth(name)["level"]].append(score)
    means = [mean(scores[level]) for level in LEVELS]
    assert means[0] < means[1] < min(means[2:])
    assert max(scores["very_weak"]) < min(scores["strong"] + scores["very_strong"])


@pytest.mark.parametrize("name", NAMES)
def test_evidence_and_advice_lie_in_the_recording(name: str) -> None:
    conversation, found = heard(name)
    spans = [(e.start_s, e.end_s) for c in found.criteria for e in c.evidence]
    spans += [(a.start_s, a.end_s) for a in found.advice]
    assert all(0 <= a < b <= conversation.duration_s + 1e-6 for a, b in spans)
    assert len(found.advice) <= 3
