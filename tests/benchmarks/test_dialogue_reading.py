"""The labelled dialogues as they are read: roles, phases and levels, without a sentence encoder.

Levels are compared on the dialogues that thresholds were fitted on; those kept aside are for the
benchmark.
"""

from __future__ import annotations

from functools import cache

import pytest

from analyzer.records import LEVELS
from benchmarks.dialogues import Dialogue, aside, load_dialogues
from benchmarks.rubric import Rated, cue_counts, phase_hits, rate_all


@cache
def fitted() -> list[Dialogue]:
    everything = load_dialogues()
    kept = aside(everything)
    return [dialogue for dialogue in everything if dialogue.name not in kept]


@pytest.fixture(scope="module")
def rated() -> dict[str, Rated]:
    """By name."""
    return {item.dialogue.name: item for item in rate_all(fitted(), None)}


@pytest.fixture
def item(request: pytest.FixtureRequest, rated: dict[str, Rated]) -> Rated:
    return rated[request.param]


each = pytest.mark.parametrize("item", [one.name for one in fitted()], indirect=True)


@each
def test_roles_are_right_whoever_asks_opens_or_talks_most(item: Rated) -> None:
    speakers = item.conversation.speakers
    assert {s.id: s.role for s in speakers} == item.dialogue.roles
    assert min(s.role_confidence for s in speakers) > 0.8
    assert all(s.reasons for s in speakers)


@each
def test_the_level_is_at_most_one_off(item: Rated) -> None:
    found = LEVELS.index(item.rating.level)
    assert abs(found - LEVELS.index(item.dialogue.level)) <= 1


def test_nine_levels_in_ten_and_nine_phases_in_ten_are_right(rated: dict[str, Rated]) -> None:
    right = sum(r.rating.level == r.dialogue.level for r in rated.values())
    assert right >= 0.9 * len(rated)
    hits, total, _ = phase_hits([*rated.values()])
    assert hits >= 0.9 * total


def test_reasons_narration_and_cases_are_mostly_found_and_mostly_right(
    rated: dict[str, Rated],
) -> None:
    counts = cue_counts([*rated.values()])
    for kind, precision, recall in (
        ("justification", 0.7, 0.7),
        ("line_narration", 0.5, 0.7),
        ("test_walkthrough", 0.75, 0.7),
        ("clarifying_question", 0.85, 0.85),
        ("engagement", 0.7, 0.75),
    ):
        count = counts[kind]
        assert count["hit"] >= precision * (count["hit"] + count["invented"]), kind
        assert count["hit"] >= recall * (count["hit"] + count["missed"]), kind


@each
def test_advice_is_tied_to_its_moment_and_quotes_it(item: Rated) -> None:
    advice = item.rating.advice
    assert len(advice) <= 3
    assert len({a.text for a in advice}) == len(advice)
    for point in advice:
        assert 0 <= point.start_s < point.end_s <= item.conversation.duration_s
        assert any(character.isdigit() for character in point.text)
