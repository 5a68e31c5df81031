"""What a row about recordings with a given count says."""

from __future__ import annotations

from analyzer.records import Speech
from benchmarks.given_count import line, speakers_of
from benchmarks.scores import score_timing
from tests.benchmarks.references import LENGTH_S, SPEECH, reference


def test_counts_and_seconds_are_added_up_before_a_rate_is_taken() -> None:
    alone = [Speech(s.start_s, s.end_s, "A") for s in SPEECH]
    right, wrong = (score_timing(reference(), heard, LENGTH_S) for heard in (SPEECH, alone))
    assert line([right]) == "count right in 1 of 1, DER 0.00 %, 0 of 2 changes of floor lost"
    share = wrong.diarization.confusion_s / wrong.diarization.total_s
    assert share > 0.3
    assert line([right, wrong]) == (
        f"count right in 1 of 2, DER {50 * share:.2f} %, 2 of 4 changes of floor lost"
    )


def test_speakers_are_those_of_the_truth() -> None:
    assert speakers_of(reference()) == 2
