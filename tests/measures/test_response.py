"""Responses: rate, latencies, kinds."""

from __future__ import annotations

import pytest

from tests.measures.figures import figures, reason, value
from tests.measures.timeline import asked, conversation

LINE = "#" * 60


def test_rate_and_latencies_over_what_called_for_a_response() -> None:
    talk = conversation(
        LINE,
        LINE,
        interjections=(
            asked(0, 2, "answered", 0.5),
            asked(10, 12, "answered", 1.5, "hint"),
            asked(20, 22, "deferred", -0.2),
            asked(30, 32, "unanswered", None),
            asked(40, 42, None, None, "statement"),
        ),
    )
    assert value(talk, "interjections") == 5
    assert value(talk, "interjections_expecting") == 4
    assert (value(talk, "unanswered"), value(talk, "deferred")) == (1, 1)
    assert value(talk, "response_rate") == 0.75
    assert value(talk, "first_sound_median_s") == 0.5
    assert value(talk, "first_content_median_s") == 1.5
    # order statistics -0.2, 0.5, 1.5; the 90th percentile lies 0.8 of the way from 0.5 to 1.5
    assert value(talk, "first_sound_p90_s") == pytest.approx(1.3)


def test_kinds_are_told_apart() -> None:
    talk = conversation(
        LINE, LINE, interjections=(asked(0, 2), asked(10, 12, "answered", 1.5, "hint"))
    )
    assert value(talk, "first_sound_median_s_question") == 0.5
    assert value(talk, "first_sound_median_s_hint") == 1.5
    assert value(talk, "response_rate_hint") == 1.0
    assert "called for a response" in reason(talk, "response_rate_correction")


def test_an_early_start_is_a_negative_latency_with_its_span() -> None:
    talk = conversation(LINE, LINE, interjections=(asked(0, 2, "answered", -0.5),))
    found = figures(talk)["first_sound_median_s"]
    assert found.value == -0.5
    assert (found.spans[0].start_s, found.spans[0].end_s) == (1.5, 2.0)
    assert found.numerator is None


def test_nobody_asking_is_undefined_not_nought() -> None:
    assert "called for a response" in reason(conversation(LINE, LINE), "response_rate")
    assert reason(conversation(LINE, ""), "response_rate") == "no interviewer was heard"
    one = conversation(LINE, LINE, interjections=(asked(0, 2, "unanswered", None),))
    assert value(one, "response_rate") == 0.0
    assert "met with a response" in reason(one, "first_sound_median_s")
