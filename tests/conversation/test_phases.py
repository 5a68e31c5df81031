"""Phases of the interview, on scripts of known outline."""

from __future__ import annotations

import pytest

from analyzer.conversation.clauses import build_clauses
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.phases import _best_path, find_phases
from analyzer.conversation.senses import phase_kind
from analyzer.conversation.timeline import build_tracks
from analyzer.records import PHASES, Hearing, Interval
from tests.conversation.builders import SETTINGS, Said, hear, say, shifted, talk


def outline() -> list[Said]:
    return [
        say("I", 0, "Hi, nice to meet you. Tell me a little about yourself.", 5),
        say("C", 6, "Hello. I work on ranking at a small company.", 12),
        say("I", 14, "Okay. I'd like you to implement k means from scratch.", 19),
        say("C", 20, "Is the input a matrix with n rows?", 24),
        say("I", 24.5, "Yes, it is.", 26),
        say("C", 30, "I'll start by writing the function. I pick random rows.", 36),
        say("C", 50, "Inside the loop I compute the distances over the last axis.", 56),
        say("C", 80, "Let me test it on a small example. Say x is zero and ten.", 86),
        say("C", 87, "The labels should be zero and one.", 90),
        say("I", 92, "Great. We are out of time. Thanks for coming.", 97),
        say("C", 98, "Thank you.", 99),
    ]


def starts(hearing: Hearing) -> dict[str, float]:
    return {phase.name: phase.start_s for phase in talk(hearing).phases}


def test_each_phase_begins_with_its_first_cue() -> None:
    found = starts(hear(*outline()))
    expected = {"intro": 0, "understanding": 20, "implementation": 30}
    expected |= {"verification": 80, "wrapup": 92}
    assert found == pytest.approx(expected, abs=0.1)


def test_phases_tile_the_recording() -> None:
    phases = talk(hear(*outline(), duration_s=120)).phases
    assert (phases[0].start_s, phases[-1].end_s) == (0.0, 120)
    assert [a.end_s for a in phases[:-1]] == [b.start_s for b in phases[1:]]


def test_a_later_beginning_shifts_every_phase_but_the_first() -> None:
    plain, late = starts(hear(*outline())), starts(shifted(hear(*outline()), 100))
    assert late["intro"] == 0.0
    for name in PHASES[1:]:
        assert late[name] == pytest.approx(plain[name] + 100)


def test_a_silence_with_typing_begins_the_implementation_without_a_word() -> None:
    hearing = hear(
        say("I", 0, "I'd like you to implement softmax from scratch.", 5),
        say("C", 6, "All clear, thanks.", 7),
        say("I", 60, "Which axis is that?", 62),
        typing=[(8 + 2 * i, 9 + 2 * i) for i in range(25)],
    )
    assert starts(hearing)["implementation"] == 7


def test_phases_may_be_absent() -> None:
    hearing = hear(
        say("C", 0, "I'll start by writing the function. I return x.", 6),
        say("C", 30, "Then I sum over the last axis.", 34),
    )
    assert list(starts(hearing)) == ["implementation"]


def test_a_single_stray_cue_opens_no_phase() -> None:
    """ "Because then I can test it" in the middle of coding is no verification."""
    said = [
        say("C", 0, "I'll start by writing the function.", 3),
        say("C", 10, "I keep the helper apart because then I can test it alone.", 15),
        say("C", 30, "Inside the loop I compute the sum over the last axis.", 35),
        say("C", 60, "Then I return the result over the last axis.", 65),
    ]
    assert list(starts(hear(*said))) == ["implementation"]


def test_without_any_words_the_recording_is_one_phase() -> None:
    assert starts(Hearing(50.0, hear(say("C", 0, "", 2)).speech, ())) == {"intro": 0.0}


def test_of_equal_paths_the_one_that_changes_latest_is_taken() -> None:
    rows = [{"intro": 2.0}, {}, {}, {"understanding": 2.0}]
    assert _best_path(rows, 1.0) == ["intro", "intro", "intro", "understanding"]  # type: ignore[arg-type]


def test_a_change_that_gains_less_than_it_costs_is_not_made() -> None:
    rows = [{"intro": 2.0}, {"understanding": 0.9}]
    assert _best_path(rows, 1.0) == ["intro", "intro"]  # type: ignore[arg-type]


def test_meaning_tells_a_phase_where_no_phrase_does() -> None:
    hearing = hear(*outline()[:7], say("C", 80, "Every bird sings on its own.", 86))
    clauses = build_clauses(build_tracks(hearing, SETTINGS), SETTINGS)
    last = clauses["C"][-1]
    sure = {last.plain: {phase_kind("candidate", "verification"): 9.0}}
    duration_s, who, lexicon = hearing.duration_s, frozenset("C"), load_lexicon("en")
    by_words = find_phases(clauses, (), (), who, Interval(0.0, duration_s), lexicon, SETTINGS)
    by_meaning = find_phases(
        clauses, (), (), who, Interval(0.0, duration_s), lexicon, SETTINGS, sure
    )
    assert by_words[-1].name == "implementation"
    assert by_meaning[-1].name == "verification"
    assert by_meaning[-1].start_s == pytest.approx(last.start_s)
