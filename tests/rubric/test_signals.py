"""The other signals: evidence only; the overall reading needs all four levels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.records import Level, Rating, Signal, Turn
from analyzer.rubric import list_signals, overall
from tests.measures.timeline import conversation, cue
from tests.rubric.interviews import RUBRIC

NAMES = ("problem_understanding", "technical_skills", "rationale")


def rated(level: Level) -> Rating:
    return Rating(level, 2.0, "", "", None, ())


def coached(*levels: Level | None) -> dict[str, Signal]:
    return {n: Signal((), level) for n, level in zip(NAMES, levels, strict=True)}


def test_a_listening_signal_is_no_answer() -> None:
    asks = (cue("clarifying_question", 2, text="is it sorted"),)
    talk = conversation("#" * 60, "." * 60, cues=asks)
    heard = replace(talk, turns=(Turn(2.5, 2.9, "I", "Mm-hm.", True), Turn(5, 6, "I", "No.")))
    (found,) = list_signals(heard)["problem_understanding"].evidence
    assert found.quote == '"is it sorted" was answered "No."'


def test_cues_are_listed_under_their_signal_without_a_level() -> None:
    cues = (
        cue("clarifying_question", 2, text="is it a matrix"),
        cue("test_walkthrough", 30, text="two points give"),
        cue("justification", 40, prompted=True, text="because it converges"),
    )
    talk = conversation("#" * 60, "." * 60, cues=cues)
    answered = replace(talk, turns=(Turn(4, 6, "I", "yes it is"),))
    found = list_signals(answered)
    assert set(found) == set(NAMES)
    assert all(signal.coach_level is None for signal in found.values())
    quotes = {name: [e.quote for e in signal.evidence] for name, signal in found.items()}
    assert quotes["problem_understanding"] == ['"is it a matrix" was answered "yes it is"']
    assert quotes["technical_skills"] == ['"two points give"']
    assert quotes["rationale"] == ['"because it converges" (after a question)']
    unanswered = list_signals(replace(talk, turns=()))
    assert unanswered["problem_understanding"].evidence[0].quote.endswith("not answered")


@pytest.mark.parametrize("level", ["weak", "not_rated"])
def test_no_overall_before_all_four_have_a_level(level: Level) -> None:
    some = coached("strong", None, "strong")
    assert overall(rated("strong"), some, RUBRIC).level is None
    assert overall(rated(level), {}, RUBRIC).reading is None
    full = coached("strong", "strong", "strong")
    assert overall(rated("not_rated"), full, RUBRIC).level is None


@pytest.mark.parametrize(
    ("communication", "others", "expected"),
    [
        ("strong", ("strong", "strong", "strong"), "strong"),
        ("very_strong", ("very_strong", "very_strong", "strong"), "very_strong"),
        ("very_strong", ("very_strong", "strong", "strong"), "strong"),
        ("very_weak", ("strong", "strong", "strong"), "weak"),
        ("very_weak", ("very_weak", "very_weak", "very_weak"), "very_weak"),
    ],
)
def test_the_overall_is_the_mean_with_halves_down(
    communication: Level, others: tuple[Level, ...], expected: Level
) -> None:
    found = overall(rated(communication), coached(*others), RUBRIC)
    assert found.level == expected
    assert found.reading == next(r.reading for r in RUBRIC.levels if r.name == expected)
