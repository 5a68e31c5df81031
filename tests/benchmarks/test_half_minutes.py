"""Half minutes in which it is clear how many people speak."""

from __future__ import annotations

from pathlib import Path

from analyzer.records import Speech
from benchmarks.half_minutes import half_minutes
from benchmarks.reference import Reference


def of(*speech: Speech) -> Reference:
    return Reference("x", Path("x.flac"), "dyads", "clean", speech)


def test_people_are_counted_who_speak_alone_for_long_enough() -> None:
    reference = of(Speech(0, 9, "A"), Speech(10, 12, "B"), Speech(30, 50, "B"))
    assert list(half_minutes(reference, 60.0)) == [(0, 2), (30, 1)]


def test_a_faint_second_person_makes_the_count_doubtful() -> None:
    assert not list(half_minutes(of(Speech(0, 9, "A"), Speech(10, 11, "B")), 30.0))
    assert not list(half_minutes(of(Speech(0, 9, "A"), Speech(10, 10.5, "B")), 30.0))
    blip = of(Speech(0, 9, "A"), Speech(10, 10.3, "B"))
    assert list(half_minutes(blip, 30.0)) == [(0, 1)]


def test_who_speaks_only_over_another_is_not_counted() -> None:
    assert list(half_minutes(of(Speech(0, 20, "A"), Speech(5, 9, "B")), 30.0)) == [(0, 1)]


def test_nobody_and_no_whole_half_minute_count_for_nothing() -> None:
    assert not list(half_minutes(of(Speech(0, 9, "A")), 29.0))
    assert list(half_minutes(of(Speech(0, 9, "A")), 90.0)) == [(0, 1)]


def test_who_counts_is_asked_for() -> None:
    reference = of(Speech(0, 9, "A"), Speech(10, 11, "B"))
    assert list(half_minutes(reference, 30.0, 0.9)) == [(0, 2)]
    assert list(half_minutes(reference, 30.0, 5.0)) == [(0, 1)]
