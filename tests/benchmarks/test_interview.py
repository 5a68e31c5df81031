"""How interjections, their answers and phases are matched."""

from __future__ import annotations

import pytest

from analyzer.records import (
    Analysis,
    Interjection,
    Interval,
    Phase,
    Response,
    ResponseStatus,
    Role,
    Speaker,
)
from benchmarks.interview import (
    content_errors,
    matched,
    phase_starts,
    score_interview,
    stated_errors,
)
from benchmarks.reference import Call, Interview
from benchmarks.scores import Found
from tests.analyses import analysis_with

INTERVIEW = Interview(
    roles={"A": "interviewer", "B": "candidate"},
    utterances=(),
    fillers=(),
    calls=(
        Call(0.0, 2.0, "answered", 2.5, 3.0),
        Call(5.0, 7.0, "unanswered", None, None),
        Call(8.0, 9.0, "unanswered", 19.0, 19.0),
    ),
    level="weak",
)
NAMES = {"S1": "B", "S2": "A"}


def _claim(
    start_s: float,
    end_s: float,
    sound_s: float | None,
    content_s: float | None,
    status: ResponseStatus = "answered",
) -> Interjection:
    response = Response(status, sound_s, content_s, None, None, "")
    return Interjection(start_s, end_s, "S1", "why?", "question", "implementation", True, response)


def _heard(*roles: tuple[str, Role]) -> Analysis:
    speakers = tuple(Speaker(who, role, 0.9, 3.0) for who, role in roles)
    claims = (
        _claim(0.0, 2.0, 0.6, 1.5),
        _claim(5.0, 7.0, None, None, "unanswered"),
        _claim(11.0, 12.0, None, None, "unanswered"),
    )
    return analysis_with(speakers=speakers, interjections=claims)


@pytest.mark.parametrize(
    ("roles", "right"),
    [
        ([("S1", "candidate"), ("S2", "interviewer")], True),
        ([("S1", "interviewer"), ("S2", "candidate")], False),
        ([("S1", "candidate"), ("S2", "interviewer"), ("S3", "interviewer")], True),
        ([("S1", "candidate"), ("S2", "interviewer"), ("S3", "candidate")], False),
        ([("S1", "candidate")], False),
    ],
)
def test_roles_are_right_where_nobody_else_is_the_candidate(
    roles: list[tuple[str, Role]], *, right: bool
) -> None:
    assert score_interview(INTERVIEW, _heard(*roles), NAMES).roles_right is right


def test_an_interview_is_read_against_its_script() -> None:
    scores = score_interview(INTERVIEW, _heard(("S1", "candidate"), ("S2", "interviewer")), NAMES)
    assert scores.interjections == Found(2, 3, 2, 3)
    assert scores.unanswered == Found(1, 2, 1, 2)
    assert scores.stated_errors_s == pytest.approx((0.1,))
    assert scores.content_errors_s == pytest.approx((0.5,))
    assert (scores.stated_missed, scores.content_missed) == (1, 1)
    assert (scores.level, scores.intended) == ("weak", "weak")


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ([Interval(0.1, 3.9), Interval(20, 21)], 1),  # one claim answers for one of two
        ([Interval(0, 100)], 1),
        ([Interval(0, 1.0), Interval(1.0, 2.0)], 1),  # and two of one question are one too many
        ([Interval(0.0, 2.0), Interval(2.4, 4.1), Interval(9.5, 11.1)], 3),
        ([Interval(1.1, 3.0)], 0),  # .9 s and .5 s shared of 1.9: less than half of either
        ([Interval(1.0, 3.2), Interval(0.5, 1.5)], 1),
    ],
)
def test_one_claim_answers_for_one_call_that_it_shares_half_with(
    claimed: list[Interval], found: int
) -> None:
    true = [Interval(0, 2), Interval(2.5, 4), Interval(10, 12)]
    assert matched(true, claimed) == Found(found, 3, found, len(claimed))


def test_as_many_are_matched_as_can_be() -> None:
    # the long claim is most like the first call, but is the only one for the second
    true, claimed = [Interval(0, 9), Interval(9, 10)], [Interval(0, 10), Interval(4, 8)]
    assert matched(true, claimed) == Found(2, 2, 2, 2)


def test_content_is_compared_at_its_own_time_and_a_latency_as_it_is_stated() -> None:
    calls = [Call(0.0, 2.0, "answered", 2.5, 3.0)]
    # the first claim ends 0.1 s early, its latencies are 0.1 s longer: the answer begins when it
    # does, and the latency that is stated is wrong all the same
    for claim, sound_s, content_s in (
        (_claim(0.0, 1.9, 0.6, 1.1), 0.1, 0.0),
        (_claim(0.0, 2.0, 0.5, 1.5), 0.0, 0.5),
        (_claim(0.0, 2.0, -0.2, 1.0), 0.7, 0.0),
    ):
        for errors, expected_s in ((stated_errors, sound_s), (content_errors, content_s)):
            found, missed = errors(calls, [claim])
            assert found == pytest.approx((expected_s,))
            assert missed == 0


def test_an_answer_without_a_time_is_counted_and_one_that_never_came_is_not() -> None:
    calls = [
        Call(0.0, 2.0, "answered", 2.5, 3.0),
        Call(5.0, 6.0, "answered", 6.5, 7.0),
        Call(8.0, 9.0, "unanswered", None, None),
    ]
    for errors in (stated_errors, content_errors):
        assert errors(calls, [_claim(0.0, 2.0, None, None, "unanswered")]) == ((), 2)


def test_a_phase_counts_within_ten_seconds_under_its_name() -> None:
    true = [
        Phase("intro", 0, 30),
        Phase("understanding", 30, 60),
        Phase("implementation", 60, 200),
    ]
    claimed = [
        Phase("intro", 0, 38),
        Phase("understanding", 38, 75),
        Phase("implementation", 75, 150),
        Phase("wrapup", 150, 200),
    ]
    assert phase_starts(true, claimed) == Found(1, 2, 1, 3)
