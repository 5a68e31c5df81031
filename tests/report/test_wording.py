"""Rounding and words of the report."""

from __future__ import annotations

import pytest

from analyzer.records import Measure, Response, Speaker
from analyzer.report import wording
from analyzer.report.legend import LOOK_WORDS
from analyzer.rubric.counts import is_time_share, things
from analyzer.times import clock
from tests.rubric.interviews import interview, measured

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
    assert clock(time_s) == shown


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
        (Measure("response_rate", 0.9, "share", 9.0, 10.0), "9 of 10 interjections"),
        (Measure("response_rate_hint", 1.0, "share", 1.0, 1.0), "1 of 1 interjection"),
        (Measure("think_aloud_coverage", 0.08, "share", 1.0, 12.0), "1 of 12 stretches of 15 s"),
        (Measure("silence_share_intro", 0.5, "share", 2.0, 4.0), "2.0 s of 4.0 s"),
        (Measure("filler_rate_per_min", 3.2, "per_min", 12.0, 3.75), "12 fillers in 3 min 45 s"),
        (Measure("words_per_minute", 173, "wpm", 8.0, 2.78 / 60), "8 words in 2.8 s"),
        (Measure("filler_rate_per_min", 11.8, "per_min", 1.0, 10.2 / 60), "1 filler in 10 s"),
        (Measure("hedges_per_100_words", 2.0, "per_100_words", 1.0, 50.0), "1 hedge in 50 words"),
        (Measure("articulation_rate", 4.0, "syllables_per_s", 40.0, 10.0), "40 syllables in 10 s"),
        (Measure("of_ones_own", 0.5, "share", 1.0, 2.0), "1 of 2"),
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


def test_every_ratio_of_the_product_says_what_it_counts() -> None:
    """Shares of time are seconds of seconds; every other fraction has a noun."""
    talk = interview(reasons=4, narrations=5, markers=2, walks=1, unanswered=1, engaged=2)
    ratios = [m for m in measured(talk) if m.denominator]
    assert len(ratios) > 20
    for measure in ratios:
        assert is_time_share(measure.name) or things(measure.name, 2), measure.name
        assert " 0.0 min" not in wording.fraction(measure).replace(NB, " ")


def test_the_key_and_the_tables_call_a_response_the_same() -> None:
    for code in ("deferred", "unanswered"):
        assert LOOK_WORDS[code].startswith(wording.STATUS_WORDS[code].lower())
