"""Hearing -> tracks of units and words."""

from __future__ import annotations

import math

import pytest

from analyzer.conversation.timeline import Unit, build_tracks, joined
from analyzer.records import Hearing, Speech, Word
from tests.conversation.builders import SETTINGS, hear, say


def test_tracks_come_in_the_order_in_which_people_are_first_heard() -> None:
    tracks = build_tracks(hear(say("B", 0, "hello there"), say("A", 2, "hi")), SETTINGS)
    assert [track.speaker for track in tracks] == ["B", "A"]


def test_a_word_beside_the_speech_goes_to_the_nearest_unit_within_reach() -> None:
    speech = (Speech(1.0, 2.0, "A"), Speech(5.0, 6.0, "A"))
    words = tuple(Word(at, at + 0.1, str(at), "A", 1.0) for at in (0.5, 2.3, 3.4, 4.6))
    (track,) = build_tracks(Hearing(10.0, speech, words), SETTINGS)
    assert [unit.text for unit in track.units] == ["0.5 2.3", "4.6"]
    assert len(track.words) == 4


def test_what_is_no_interval_is_left_out_and_the_rest_is_clipped() -> None:
    speech = (
        Speech(math.nan, 1.0, "A"),
        Speech(3.0, 2.0, "A"),
        Speech(-1.0, 1.0, "A"),
        Speech(9.0, 12.0, "A"),
    )
    (track,) = build_tracks(Hearing(10.0, speech, ()), SETTINGS)
    assert [(u.start_s, u.end_s) for u in track.units] == [(0.0, 1.0), (9.0, 10.0)]


def test_units_join_across_a_hesitation_only() -> None:
    hearing = hear(say("A", 0, "so", 1), say("A", 1.4, "this", 2), say("A", 2.6, "that", 3))
    (track,) = build_tracks(hearing, SETTINGS)
    assert [u.text for u in joined(track.units, 0.5, unless=lambda *_: False)] == [
        "so this",
        "that",
    ]


@pytest.mark.parametrize("from_s", [0.1, 0.7, 1.1, 64.3])
def test_a_pause_is_as_long_wherever_it_is(from_s: float) -> None:
    """A pause of 0.2 s is kept and one of 0.5 s not closed, however their times are written."""

    def units(pause_s: float) -> tuple[Unit, ...]:
        first = say("A", from_s, "so", from_s + 1)
        then = say("A", round(from_s + 1 + pause_s, 3), "this", round(from_s + 2 + pause_s, 3))
        (track,) = build_tracks(hear(first, then), SETTINGS)
        return joined(track.units, 0.2 if pause_s == 0.2 else 0.5, unless=lambda *_: False)

    assert [len(units(pause_s)) for pause_s in (0.199, 0.2, 0.499, 0.5)] == [1, 2, 1, 2]


def test_of_two_who_begin_at_once_the_one_who_says_more_comes_first() -> None:
    for longer, shorter in (("A", "B"), ("B", "A")):
        hearing = hear(say(shorter, 0, "hi", 0.3), say(longer, 0, "hello there", 0.6))
        assert [track.speaker for track in build_tracks(hearing, SETTINGS)] == [longer, shorter]
