"""How interjections, their answers and phases are matched."""

from __future__ import annotations

import pytest

from analyzer.records import Interjection, Interval, Phase, Response, ResponseStatus
from benchmarks.interview import content_errors, matched, phase_starts
from benchmarks.reference import Call
from benchmarks.scores import Found


def _claim(
    start_s: float, end_s: float, content_s: float | None, status: ResponseStatus = "answered"
) -> Interjection:
    response = Response(status, content_s, content_s, None, None, "")
    return Interjection(start_s, end_s, "S1", "why?", "question", "implementation", True, response)


def test_one_claim_may_answer_for_two_and_a_stray_one_is_wrong() -> None:
    true = [Interval(0, 2), Interval(2.5, 4), Interval(10, 12)]
    assert matched(true, [Interval(0.1, 3.9), Interval(20, 21)]) == Found(2, 3, 1, 2)


def test_content_is_compared_at_its_own_time_not_by_latency() -> None:
    calls = [Call(0.0, 2.0, "answered", 3.0)]
    # the claim ends 0.1 s early, its latency is 0.1 s longer: the content begins when it does
    for claim, error_s in ((_claim(0.0, 1.9, 1.1), 0.0), (_claim(0.0, 2.0, 1.5), 0.5)):
        errors, missed = content_errors(calls, [claim])
        assert errors == pytest.approx((error_s,))
        assert missed == 0


def test_an_answer_without_a_time_is_counted_and_one_that_never_came_is_not() -> None:
    calls = [
        Call(0.0, 2.0, "answered", 3.0),
        Call(5.0, 6.0, "answered", 7.0),
        Call(8.0, 9.0, "unanswered", None),
    ]
    errors, missed = content_errors(calls, [_claim(0.0, 2.0, None, "unanswered")])
    assert (errors, missed) == ((), 2)


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
