"""Interval arithmetic against a brute-force reference of unit cells."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analyzer.records import Interval, Speech
from analyzer.spans import (
    bridge,
    clip,
    gaps,
    intersect,
    longest,
    subtract,
    total_s,
    union,
    unite_speech,
)

CELLS = 40


@st.composite
def intervals(draw: st.DrawFn) -> list[Interval]:
    edges = draw(st.lists(st.tuples(st.integers(0, CELLS), st.integers(0, CELLS)), max_size=8))
    return [Interval(float(min(a, b)), float(max(a, b))) for a, b in edges]


def cells(spans: list[Interval] | tuple[Interval, ...]) -> set[int]:
    return {i for s in spans for i in range(int(s.start_s), int(s.end_s))}


def is_canonical(spans: tuple[Interval, ...]) -> bool:
    return all(s.duration_s > 0 for s in spans) and all(
        a.end_s < b.start_s for a, b in pairwise(spans)
    )


@given(intervals(), intervals())
def test_set_operations_agree_with_unit_cells(
    first: list[Interval], second: list[Interval]
) -> None:
    a, b = cells(first), cells(second)
    assert cells(union([*first, *second])) == a | b
    assert cells(intersect(first, second)) == a & b
    assert cells(subtract(first, second)) == a - b
    assert total_s(first) == len(a)


@given(intervals(), intervals())
def test_results_are_sorted_and_disjoint(first: list[Interval], second: list[Interval]) -> None:
    assert is_canonical(union(first))
    assert total_s(intersect(first, second)) + total_s(subtract(first, second)) == total_s(first)


@given(intervals(), st.integers(0, CELLS - 1), st.integers(1, CELLS))
def test_what_lies_in_a_window_agrees_with_unit_cells(
    first: list[Interval], start: int, length: int
) -> None:
    window = Interval(float(start), float(start + length))
    inside = clip(union(first), window)
    assert is_canonical(inside)
    assert cells(inside) == cells(first) & cells([window])


@given(intervals(), st.integers(0, 5))
def test_bridging_only_adds_time_and_leaves_wider_gaps(first: list[Interval], gap: int) -> None:
    joined = bridge(first, float(gap))
    assert cells(first) <= cells(joined)
    assert all(b.start_s - a.end_s > gap for a, b in pairwise(joined))


@given(intervals(), st.integers(1, 5))
def test_bridging_what_is_shorter_leaves_gaps_of_that_length(
    first: list[Interval], gap: int
) -> None:
    assert bridge(first, float(gap), shorter=True) == bridge(first, gap - 0.5)


@given(intervals())
def test_gaps_are_the_rest_of_the_recording(first: list[Interval]) -> None:
    rest = gaps(first, float(CELLS))
    assert is_canonical(rest)
    assert cells(rest) == set(range(CELLS)) - cells(first)


@given(intervals(), intervals())
def test_speech_is_united_by_speaker(first: list[Interval], second: list[Interval]) -> None:
    said = {"S1": first, "S2": second}
    speech = [Speech(i.start_s, i.end_s, who) for who, own in said.items() for i in own]
    united = unite_speech(reversed(speech))
    assert united == tuple(sorted(united))
    for who, own in said.items():
        assert union(s.interval for s in united if s.speaker == who) == union(own)


def test_one_speakers_speech_is_united_over_short_pauses_alone() -> None:
    speech = (
        Speech(0.0, 1.0, "A"),
        Speech(1.1, 1.3, "B"),
        Speech(1.4, 2.0, "A"),
        Speech(2.5, 3.0, "A"),
    )
    assert unite_speech(speech, 0.5) == (
        Speech(0.0, 2.0, "A"),
        Speech(1.1, 1.3, "B"),
        Speech(2.5, 3.0, "A"),
    )


def test_times_a_rounding_apart_leave_no_gap() -> None:
    assert gaps([Interval(0.0, 0.1 + 0.2), Interval(0.3 + 5e-7, 1.0)], 1.0) == ()


def test_times_a_rounding_apart_are_one_piece_of_speech() -> None:
    speech = [Speech(0.0, 0.1 + 0.2, "S1"), Speech(0.3 + 5e-7, 1.0, "S1")]
    assert unite_speech(speech) == (Speech(0.0, 1.0, "S1"),)


def test_longest_keeps_the_longest_in_order_of_time() -> None:
    spans = [Interval(0, 1), Interval(2, 5), Interval(6, 8)]
    assert longest(spans, 2) == (Interval(2, 5), Interval(6, 8))
