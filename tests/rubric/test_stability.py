"""Stability: deterministic, lower near a border, blind to nothing it perturbs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analyzer.records import Conversation, Hearing, Measure
from analyzer.rubric import assess_stability
from analyzer.rubric.stability import perturb_hearing, perturb_rubric
from analyzer.settings import RubricSettings
from tests.rubric.interviews import RUBRIC, interview, measured, strong, very_strong

SETTINGS = RubricSettings()


def heard(talk: Conversation) -> Hearing:
    return Hearing(talk.duration_s, talk.speech, talk.words)


def rebuilt(hearing: Hearing, talk: Conversation) -> tuple[Conversation, tuple[Measure, ...]]:
    again = replace(talk, speech=hearing.speech, words=hearing.words)
    return again, measured(again)


def test_a_clear_case_is_stable_and_the_levels_add_up() -> None:
    talk = very_strong()
    found = assess_stability(
        heard(talk), lambda h: rebuilt(h, talk), RUBRIC, SETTINGS, level="very_strong"
    )
    assert found.share == 1.0
    assert sum(found.levels.values()) == found.runs == SETTINGS.stability_runs


def test_a_border_case_shows_both_levels() -> None:
    talk = interview(spoken=0.6, reasons=4, narrations=5, markers=1, engaged=2)  # 2.1 is the border
    found = assess_stability(
        heard(talk), lambda h: rebuilt(h, talk), RUBRIC, SETTINGS, level="weak"
    )
    assert 0 < found.share < 1
    assert set(found.levels) == {"weak", "strong"}


def test_the_same_seed_gives_the_same_result() -> None:
    talk = strong()
    first, second = (
        assess_stability(
            heard(talk), lambda h: rebuilt(h, talk), RUBRIC, SETTINGS, level="strong", seed=7
        )
        for _ in range(2)
    )
    assert first == second


def test_the_conversation_is_built_once_for_each_run() -> None:
    """It goes through all words, which is what takes the time."""
    talk = strong()
    built: list[Hearing] = []

    def build(hearing: Hearing) -> tuple[Conversation, tuple[Measure, ...]]:
        built.append(hearing)
        return rebuilt(hearing, talk)

    found = assess_stability(heard(talk), build, RUBRIC, SETTINGS, level="strong")
    assert len(built) == found.runs == SETTINGS.stability_runs


def test_edges_move_by_a_tenth_of_a_second_and_stay_in_the_recording() -> None:
    hearing = heard(strong())
    shaken = perturb_hearing(hearing, SETTINGS, np.random.default_rng(3))
    assert len(shaken.words) == len(hearing.words)
    assert shaken.speech != hearing.speech
    assert all(0 <= s.start_s < s.end_s <= hearing.duration_s for s in shaken.speech)
    total = sum(s.interval.duration_s for s in hearing.speech)
    moved = sum(s.interval.duration_s for s in shaken.speech)
    assert abs(total - moved) <= 2 * SETTINGS.edge_jitter_s * len(hearing.speech)


def test_short_pieces_change_speaker_with_their_words() -> None:
    hearing = heard(strong())
    settings = replace(SETTINGS, swapped_share=1.0, short_piece_s=1000.0, edge_jitter_s=0.0)
    shaken = perturb_hearing(hearing, settings, np.random.default_rng(3))
    other = {"C": "I", "I": "C"}
    assert [s.speaker for s in shaken.speech] == [other[s.speaker] for s in hearing.speech]
    assert [w.speaker for w in shaken.words] == [other[w.speaker] for w in hearing.words]


def test_a_single_speaker_keeps_the_label() -> None:
    talk = strong()
    alone = Hearing(talk.duration_s, tuple(s for s in talk.speech if s.speaker == "C"), ())
    shaken = perturb_hearing(alone, SETTINGS, np.random.default_rng(3))
    assert {s.speaker for s in shaken.speech} == {"C"}


def test_knots_are_scaled_within_a_tenth() -> None:
    shaken = perturb_rubric(RUBRIC, SETTINGS, np.random.default_rng(3))
    for before, after in zip(RUBRIC.criteria, shaken.criteria, strict=True):
        for old, new in zip(before.components, after.components, strict=True):
            for (x, y), (x2, y2) in zip(old.knots, new.knots, strict=True):
                assert y2 == y
                assert abs(x2 - x) <= 0.1 * abs(x) + 1e-12
