"""Silence: hand-countable timelines, a brute-force grid, owners, announcements, typing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.figures import figures, reason, value
from tests.measures.timeline import conversation, cue


def test_counts_start_at_their_floor() -> None:
    talk = conversation("#..#...#" + "." * 15 + "#" + "." * 30 + "#" + "." * 60 + "#", "")
    found = figures(talk)
    names = ("silences", "silences_15s", "silences_30s", "silences_60s")
    assert [found[name].value for name in names] == [4, 3, 2, 1]
    assert value(talk, "silence_s") == 3 + 15 + 30 + 60
    assert value(talk, "longest_silence_s") == 60
    assert value(talk, "silence_share") == pytest.approx(108 / talk.duration_s)


def test_silence_is_told_by_phase_and_owner() -> None:
    talk = conversation("#....#....", "", "iiiiimmmmm")
    assert value(talk, "silence_share_intro") == 4 / 5
    assert value(talk, "silence_share_implementation") == 4 / 5
    assert value(talk, "candidate_silence_s") == 4
    assert reason(talk, "silence_share_verification") == "there is no verification phase"


def test_an_announced_pause_costs_nothing_up_to_a_minute() -> None:
    plain = conversation("#" * 20 + "." * 70 + "#" * 10, "")
    told = conversation("#" * 20 + "." * 70 + "#" * 10, "", announced=(20.0,))
    assert value(plain, "implementation_silence_share") == 70 / 100
    found = figures(told)["implementation_silence_share"]
    assert (found.numerator, found.denominator) == (10.0, 40.0)
    assert value(told, "implementation_silence_s") == 70
    assert value(told, "excused_silence_s") == 60
    assert value(told, "announced_silences") == 1


def test_an_announced_pause_that_an_um_breaks_is_excused_once() -> None:
    broken = "#" * 20 + "." * 50 + "u" + "." * 50 + "#" * 10
    talk = conversation(broken, "", announced=(20.0, 71.0), cues=(cue("announced_pause", 18),))
    assert value(talk, "excused_silence_s") == 59  # from 20 to 80 s, the "um" apart
    again = (cue("announced_pause", 18), cue("announced_pause", 70))
    twice = conversation(broken, "", announced=(20.0, 71.0), cues=again)
    assert value(twice, "excused_silence_s") == 100
    later = "#" * 20 + "." * 50 + "#" * 30 + "." * 50
    apart = conversation(later, "", announced=(20.0, 100.0), cues=(cue("announced_pause", 18),))
    assert value(apart, "excused_silence_s") == 100


def test_the_interviewers_talk_does_not_dilute_the_candidates_silence() -> None:
    alone = conversation("#" * 10 + "." * 10, "")
    talked_to = conversation("#" * 10 + "." * 10 + "." * 20, "." * 20 + "#" * 20)
    name = "implementation_silence_share"
    assert value(alone, name) == value(talked_to, name) == 0.5


def test_typing_is_reported_and_still_silence() -> None:
    talk = conversation("#####" + "kkkkk....." + "#####", "")
    assert value(talk, "typing_silence_share") == 0.5
    assert value(talk, "implementation_silence_share") == 0.5


def test_whether_a_silence_counts_does_not_depend_on_how_its_times_are_written() -> None:
    talk = conversation("##...##", "")
    (gap,) = talk.silences
    for start_s, end_s in ((1.1, 4.1), (2.3, 5.3)):
        one = replace(talk, silences=(replace(gap, start_s=start_s, end_s=end_s),))
        assert value(one, "silences") == 1


def test_a_silence_of_the_interviewer_leaves_the_candidate_no_time() -> None:
    talk = conversation("#" * 30 + "." * 30, "")
    (gap,) = talk.silences
    awaited = replace(talk, silences=(replace(gap, owner="interviewer"),))
    assert value(talk, "implementation_silence_share") == 0.5
    assert value(awaited, "implementation_silence_share") == 0.0
    assert value(awaited, "interviewer_silence_s") == 30.0
    assert figures(awaited)["think_aloud_coverage"].denominator == 2.0
    assert figures(talk)["think_aloud_coverage"].denominator == 4.0
    assert figures(awaited)["justifications_per_min"].denominator == 0.5


def test_no_silence_has_no_longest_and_no_typing_share() -> None:
    talk = conversation("#" * 20, "")
    assert value(talk, "silences") == 0
    assert "no silence" in reason(talk, "longest_silence_s")
    assert "no silence" in reason(talk, "typing_silence_share")


@settings(deadline=None)
@given(st.text("#.", min_size=1, max_size=120), st.text("#.", min_size=1, max_size=120))
def test_totals_agree_with_counting_seconds(mine: str, theirs: str) -> None:
    length = max(len(mine), len(theirs))
    lines = mine.ljust(length, "."), theirs.ljust(length, ".")
    quiet = "".join("." if a == b == "." else "#" for a, b in zip(*lines, strict=True))
    scored = [len(run) for run in quiet.split("#") if len(run) >= 3]
    talk = conversation(mine, theirs)
    assert value(talk, "silence_s") == sum(scored)
    assert value(talk, "silences") == len(scored)
    assert value(talk, "silences_15s") == sum(n >= 15 for n in scored)
