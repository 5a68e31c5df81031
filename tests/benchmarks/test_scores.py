"""Timing scores of a timeline that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.records import Interval, Speech
from benchmarks.scores import Found, score_timing, silence_gaps
from tests.benchmarks.references import LENGTH_S, SPEECH, reference


def _renamed(speech: tuple[Speech, ...], names: dict[str, str]) -> list[Speech]:
    return [Speech(s.start_s, s.end_s, names[s.speaker]) for s in speech]


def test_truth_under_other_names_has_no_error() -> None:
    scores = score_timing(reference(), _renamed(SPEECH, {"A": "S2", "B": "S1"}), LENGTH_S)
    assert scores.diarization.rate == 0
    assert scores.latency_errors_s == (0.0, 0.0)
    assert scores.latencies_missed == 0
    assert scores.gaps == Found(1, 1, 1, 1)  # 8 to 12 s
    assert scores.share_error == pytest.approx(0.0)
    assert scores.names == {"S1": "B", "S2": "A"}


def test_what_is_said_in_an_unscored_pause_does_not_count() -> None:
    heard = [*SPEECH, Speech(6.0, 6.8, "B")]
    scores = score_timing(reference(), heard, LENGTH_S)
    assert scores.diarization.rate == 0
    assert scores.share_error == pytest.approx(0.0)


def test_a_missed_turn_is_missed_speech_and_a_lost_latency() -> None:
    scores = score_timing(reference(), SPEECH[:-1], LENGTH_S)
    # 9.2 s are spoken; the collar takes a quarter of a second at each of ten edges
    assert scores.diarization.total_s == pytest.approx(9.2 - 10 * 0.25)
    assert scores.diarization.missed_s == pytest.approx(2.0 - 0.5)
    assert scores.diarization.false_alarm_s == scores.diarization.confusion_s == 0
    assert len(scores.latency_errors_s) == scores.latencies_missed == 1


def test_a_turn_under_the_wrong_name_is_confusion_and_moves_talk_share() -> None:
    heard = [*SPEECH[:-1], replace(SPEECH[-1], speaker="A")]
    scores = score_timing(reference(), heard, LENGTH_S)
    assert scores.diarization.confusion_s == pytest.approx(1.5)
    assert scores.share_error == pytest.approx(2.0 / 9.2)


def test_talk_counts_once_and_only_where_it_is_scored() -> None:
    #   0    2    4    6    8
    #  A ====           ====
    #  B      ==**==              ** twice by B, and 2 s that are not scored
    speech = (
        *(Speech(0, 2, "A"), Speech(2, 4, "B"), Speech(3, 5, "B")),
        Speech(6, 8, "A"),
    )
    truth = replace(reference(), speech=speech, unscored=(Interval(6, 8),), latencies=())
    assert score_timing(truth, speech, LENGTH_S).share_error == pytest.approx(0.0)


def test_one_label_for_all_is_seen_in_the_count_of_speakers() -> None:
    scores = score_timing(reference(), _renamed(SPEECH, {"A": "S1", "B": "S1"}), LENGTH_S)
    assert (scores.speakers, scores.speakers_true) == (1, 2)


def test_latency_error_is_that_of_the_offset_not_of_its_edges() -> None:
    late = [Speech(s.start_s + 0.2, s.end_s + 0.2, s.speaker) for s in SPEECH]
    assert score_timing(reference(), late, LENGTH_S).latency_errors_s == pytest.approx((0.0, 0.0))
    slow = [replace(s, start_s=s.start_s + 0.2) if s.speaker == "B" else s for s in SPEECH]
    assert score_timing(reference(), slow, LENGTH_S).latency_errors_s == pytest.approx((0.2, 0.2))


@pytest.mark.parametrize(("hole_s", "lost"), [(0.02, 2), (0.19, 2), (0.21, 0)])
def test_a_hole_is_no_end_of_speech_unless_it_is_a_pause(hole_s: float, lost: int) -> None:
    goes_on = [Speech(s.end_s + hole_s, s.end_s + 0.9, "A") for s in SPEECH if s.speaker == "A"]
    scores = score_timing(reference(), [*SPEECH, *goes_on], LENGTH_S)
    assert scores.latencies_missed == lost


def test_an_edge_more_than_half_a_second_off_is_a_lost_latency() -> None:
    slow = [replace(s, start_s=s.start_s + 0.6) if s.speaker == "B" else s for s in SPEECH]
    assert score_timing(reference(), slow, LENGTH_S).latencies_missed == 2


def test_a_silence_needs_both_edges_within_three_tenths() -> None:
    true = [Interval(8.0, 12.0), Interval(20.0, 23.5)]
    claimed = [Interval(8.2, 11.8), Interval(20.0, 23.9), Interval(30.0, 34.0)]
    found = silence_gaps(true, claimed)
    assert found == Found(found=1, true=2, right=1, claimed=3)
    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == pytest.approx(1 / 2)
    assert found.f1 == pytest.approx(0.4)


def test_a_silence_just_under_three_seconds_answers_for_one_just_over() -> None:
    assert silence_gaps([Interval(0.0, 3.1)], [Interval(0.1, 3.05)]) == Found(1, 1, 0, 0)


def test_nothing_true_and_nothing_claimed_has_no_rate() -> None:
    nothing = Found(0, 0, 0, 0)
    assert nothing.precision is nothing.recall is nothing.f1 is None
    assert Found(0, 2, 0, 0).f1 == 0
