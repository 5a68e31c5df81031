"""Talk time: hand-countable timelines, a brute-force grid, laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.measures import measure
from analyzer.records import Conversation, Phase, Speaker, Speech
from analyzer.settings import MeasureSettings
from tests.measures.figures import figures, reason, value
from tests.measures.timeline import conversation

GRID_S = 0.01
WITHIN_S = 0.02  # two edges of an interval, each off by at most one grid step


def test_talk_share_counts_overlap_for_both() -> None:
    talk = conversation(
        "######....",  # 6 s
        "....####..",  # 4 s, 2 of them at once
    )
    found = figures(talk)["talk_share"]
    assert (found.value, found.numerator, found.denominator) == (0.6, 6.0, 10.0)
    assert value(talk, "talk_share_of_recording") == 0.6
    assert value(talk, "overlap_s") == 2.0


def test_a_panel_counts_as_one_side_and_others_count_for_none() -> None:
    talk = conversation("####......", "....##....")
    panel = replace(
        talk,
        speakers=(*talk.speakers, Speaker("J", "interviewer", 0.9, 2), Speaker("X", "other", 1, 2)),
        speech=(*talk.speech, Speech(5, 8, "J"), Speech(8, 10, "X")),
    )
    # interviewers: 4..6 and 5..8 together 4 s; the other voice is left out
    assert value(panel, "talk_share") == 0.5


def test_words_leave_fillers_out() -> None:
    assert value(conversation("##uu##", "#....."), "words") == 4


def test_the_interviewers_words_are_told_whoever_the_candidate_is() -> None:
    talk = conversation("##....", "...###")
    assert value(talk, "interviewer_words") == 3
    nobody = replace(talk, speakers=tuple(s for s in talk.speakers if s.role == "interviewer"))
    assert value(nobody, "interviewer_words") == 3
    assert reason(replace(talk, words=()), "interviewer_words") == "no words were recognised"


def test_pace_takes_long_pauses_out_and_keeps_short_ones() -> None:
    #                     5 words, 1 s pause, 5 words, 4 s pause, 2 words: 12 words in 13 s
    talk = conversation("#####.#####....##", "")
    assert value(talk, "words_per_minute") == pytest.approx(12 / (13 / 60))


def test_pace_needs_a_turn_of_eight_words() -> None:
    assert "no turn has 8 words" in reason(conversation("####.###", ""), "words_per_minute")


def test_a_monologue_ends_with_a_counted_silence() -> None:
    talk = conversation("####..####...##", "")
    assert value(talk, "longest_monologue_s") == 10.0
    assert figures(talk)["longest_monologue_s"].spans[0].start_s == 0.0


def test_coverage_counts_bins_with_three_words() -> None:
    three, two = "###............", "##............."
    talk = conversation(three + two + three + three, "")
    found = figures(talk)["think_aloud_coverage"]
    assert (found.value, found.numerator, found.denominator) == (0.75, 3.0, 4.0)
    assert value(talk, "longest_unnarrated_s") == 15.0


def test_fillers_do_not_cover() -> None:
    assert value(conversation("uuu##" + "." * 10, ""), "think_aloud_coverage") == 0.0


def test_a_greeting_covers_nothing() -> None:
    talk = conversation("#" * 30 + "." * 30, "", "i" * 30 + "m" * 30)
    assert value(talk, "think_aloud_coverage") == 0.0


def test_bins_of_the_interviewer_and_of_an_announced_pause_drop_out() -> None:
    talk = conversation(
        "###............" + "." * 15 + "...." + "." * 11,
        "..............." + "#########......" + "###" + "." * 12,
    )
    # bin 1 covered, bin 2 mostly the interviewer's: out, bin 3 silent
    assert value(talk, "think_aloud_coverage") == 0.5
    pause = conversation("###" + "." * 27, "", announced=(3.0,))
    assert reason(pause, "think_aloud_coverage")


@pytest.mark.parametrize(("pause_s", "bins"), [(3, 2), (4, 1), (7, 1)])
def test_the_interviewer_and_an_announced_pause_take_up_a_bin_together(
    pause_s: int, bins: int
) -> None:
    """Of the second bin the interviewer takes up 4 s, the pause the rest of what is needed."""
    quiet = "." * (4 + pause_s)
    talk = conversation(
        "#" * 15 + quiet + "#" * (15 - len(quiet)), "." * 15 + "####", announced=(19.0,)
    )
    assert figures(talk)["think_aloud_coverage"].denominator == bins


def test_a_bin_is_half_taken_up_however_its_times_are_written() -> None:
    talk = conversation("#" * 15, "")
    for from_s in (0.1, 1.1, 9.3, 251.7):
        shifted = replace(
            talk,
            speakers=(*talk.speakers, Speaker("I", "interviewer", 0.9, 7.5)),
            speech=(Speech(from_s, from_s + 7.5, "I"),),
            phases=(Phase("implementation", from_s, from_s + 15.0),),
        )
        assert reason(shifted, "think_aloud_coverage")


@pytest.mark.parametrize("from_s", [251.91, 12.47, 833.33, 99.99])
def test_a_run_without_narration_is_one_wherever_it_begins(from_s: float) -> None:
    talk = conversation("#" * 3 + "." * 2000, "")
    phase = Phase("implementation", from_s, from_s + 900.0)
    assert value(replace(talk, phases=(phase,)), "longest_unnarrated_s") == pytest.approx(900.0)


def test_an_announced_pause_is_excused_for_a_minute_only() -> None:
    talk = conversation("###" + "." * 102, "", announced=(3.0,))
    # excused 3..63: bins 1 to 4 out, the three from 60 s on are silent
    assert figures(talk)["think_aloud_coverage"].denominator == 3


def test_a_last_bin_under_half_is_dropped() -> None:
    assert figures(conversation("#" * 22, ""))["think_aloud_coverage"].denominator == 1
    assert figures(conversation("#" * 23, ""))["think_aloud_coverage"].denominator == 2


def test_undefined_measures_say_why() -> None:
    alone = conversation("#####", "")
    assert reason(alone, "talk_share") == "no interviewer was heard"
    nobody = replace(alone, speakers=())
    assert reason(nobody, "words") == "no candidate was found"
    assert reason(replace(alone, words=()), "words") == "no words were recognised"
    assert "implementation" in reason(replace(alone, phases=()), "think_aloud_coverage")


@st.composite
def talks(draw: st.DrawFn) -> Conversation:
    edge = st.floats(0, 100, allow_nan=False).map(lambda x: round(x, 2))
    pieces = draw(st.lists(st.tuples(edge, edge, st.sampled_from("CIX")), max_size=12))
    speech = sorted(Speech(min(a, b), max(a, b), who) for a, b, who in pieces)
    speakers = (
        Speaker("C", "candidate", 1, 0),
        Speaker("I", "interviewer", 1, 0),
        Speaker("X", "other", 1, 0),
    )
    return Conversation(100.0, speakers, tuple(speech), (), (), (), (), (), (), ())


@settings(deadline=None)
@given(talks())
def test_talk_share_agrees_with_a_grid(talk: Conversation) -> None:
    middles = np.arange(0, talk.duration_s, GRID_S) + GRID_S / 2
    spoken = {who: np.zeros(len(middles), dtype=bool) for who in "CIX"}
    for piece in talk.speech:
        spoken[piece.speaker] |= (middles >= piece.start_s) & (middles < piece.end_s)
    mine, theirs = (float(spoken[who].sum()) * GRID_S for who in "CI")
    tolerance = WITHIN_S * max(1, len(talk.speech))
    assert value(talk, "speech_s") == pytest.approx(mine, abs=tolerance)
    assert value(talk, "interviewer_speech_s") == pytest.approx(theirs, abs=tolerance)


@settings(deadline=None)
@given(talks())
def test_swapping_the_roles_swaps_the_shares(talk: Conversation) -> None:
    swapped = replace(
        talk,
        speakers=(Speaker("I", "candidate", 1, 0), Speaker("C", "interviewer", 1, 0)),
    )
    before, after = figures(talk), figures(swapped)
    assert before["speech_s"].value == after["interviewer_speech_s"].value
    first, second = before["talk_share"].value, after["talk_share"].value
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first + second == pytest.approx(1.0)


@settings(deadline=None)
@given(st.text("#u.", min_size=1, max_size=80), st.text("#.", min_size=1, max_size=80))
def test_every_share_lies_between_nought_and_one(mine: str, theirs: str) -> None:
    talk = conversation(mine, theirs)
    for found in measure(talk, MeasureSettings()):
        if found.unit == "share" and found.value is not None:
            assert 0.0 <= found.value <= 1.0, found
        assert (found.value is None) == bool(found.reason)
