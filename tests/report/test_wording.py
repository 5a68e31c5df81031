"""Rounding and words of the report."""

from __future__ import annotations

import pytest

from analyzer.records import Measure, Response, Speaker
from analyzer.report import wording
from analyzer.rubric import phrase

NB = wording.NBSP


@pytest.mark.parametrize(
    ("time_s", "shown"),
    [
        (0.0, "0:00"),
        (3.99, "0:03"),
        (59.99, "0:59"),
        (59.997, "1:00"),
        (245.0, "4:05"),
        (3723.0, "1:02:03"),
        (-0.2, "0:00"),
    ],
)
def test_clock_rounds_down_what_the_player_has_in_hundredths(time_s: float, shown: str) -> None:
    assert phrase.clock(time_s) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.236, f"1.24{NB}s"),
        (-0.2, f"{wording.MINUS}0.20{NB}s"),
        (-0.001, f"0.00{NB}s"),
        (None, "not answered"),
    ],
)
def test_latency_in_hundredths(value: float | None, shown: str) -> None:
    assert wording.latency(value) == shown


@pytest.mark.parametrize(
    ("duration_s", "shown"),
    [
        (3.44, "3.4 s"),
        (9.96, "10 s"),
        (59.6, "1 min"),
        (245.2, "4 min 05 s"),
        (3599.7, "1 h"),
        (7260.0, "2 h 01 min"),
    ],
)
def test_length_reads_naturally(duration_s: float, shown: str) -> None:
    assert wording.length(duration_s).replace(NB, " ") == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0 %"), (0.001, "<1 %"), (0.623, "62 %"), (0.999, ">99 %"), (1.0, "100 %")],
)
def test_percent_never_hides_a_remainder(share: float, shown: str) -> None:
    assert wording.percent(share).replace(NB, " ") == shown


def test_measure_without_value_shows_a_dash() -> None:
    measure = Measure("hint_uptake_share", None, "share", reason="no hint was given")
    assert wording.measure_value(measure) == ("\u2013", "")


def test_latency_measures_keep_hundredths() -> None:
    measure = Measure("first_sound_median_s", 0.635, "s")
    assert wording.measure_value(measure)[0] in {f"0.63{NB}s", f"0.64{NB}s"}


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        (Measure("talk_share", 0.5, "share", 90.0, 180.0), "1 min 30 s of 3 min"),
        (Measure("response_rate", 0.9, "share", 9.0, 10.0), "9 of 10"),
        (Measure("filler_rate_per_min", 3.2, "per_min", 12.0, 3.75), "12 in 3.8 min"),
        (Measure("longest_silence_s", 7.0, "s"), ""),
    ],
)
def test_fraction_names_its_units(measure: Measure, shown: str) -> None:
    assert wording.fraction(measure).replace(NB, " ") == shown


@pytest.mark.parametrize(
    ("sound_s", "expected"),
    [
        (-0.4, "immediate"),
        (1.0, "immediate"),
        (1.01, "noticeable"),
        (2.0, "noticeable"),
        (2.01, "slow"),
        (None, "unanswered"),
    ],
)
def test_pace_classes_meet_at_one_and_two_seconds(sound_s: float | None, expected: str) -> None:
    assert wording.pace(Response("answered", sound_s, sound_s, 1.0, 2.0, "x")) == expected


def test_statement_needs_no_reply() -> None:
    assert wording.pace(None) == "none_needed"


def test_panel_members_are_numbered_and_a_single_interviewer_is_not() -> None:
    people = [
        Speaker("S2", "interviewer", 1.0, 1.0),
        Speaker("S1", "candidate", 1.0, 1.0),
        Speaker("S3", "interviewer", 1.0, 1.0),
    ]
    names = wording.speaker_names(people)
    assert names == {"S2": "Interviewer 1", "S1": "Candidate", "S3": "Interviewer 2"}
    assert wording.speaker_names(people[:2])["S2"] == "Interviewer"


def test_shorten_cuts_at_a_word() -> None:
    assert wording.shorten("why this loss and not another", 16) == "why this loss…"
    assert wording.shorten("x" * 30, 10) == "x" * 9 + "…"


def test_clean_drops_what_no_page_can_show() -> None:
    assert wording.clean("a\x00b\x1bc\ud800") == "abc?"
