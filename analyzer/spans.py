"""Interval arithmetic: intervals -> their union, intersection, difference, gaps, length.

Unless they say otherwise, functions take any iterable of half-open intervals, in any order and
overlapping, and give disjoint intervals sorted by time; empty input gives the empty tuple.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Protocol

from analyzer.records import Interval, Speech

Spans = tuple[Interval, ...]
GRACE_S = 1e-6
"""Times this near are the same time, computed in two ways: whether a silence from 1.1 to 4.1 s
lasts 3 must not depend on how its times are written."""


class Timed(Protocol):
    """Whatever has a start and an end: a word, a cue, a silence."""

    @property
    def start_s(self) -> float: ...

    @property
    def end_s(self) -> float: ...


def shared_part(one: Timed, other: Timed) -> float:
    """What two stretches share of the span that holds both, in [0, 1]; 0.0 where it has no length.

    Examples
    --------
    >>> shared_part(Interval(0, 3), Interval(1, 4)), shared_part(Interval(0, 1), Interval(3, 4))
    (0.5, 0.0)
    """
    both_s = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    whole_s = max(one.end_s, other.end_s) - min(one.start_s, other.start_s)
    return max(both_s, 0.0) / whole_s if whole_s > 0 else 0.0


def as_spans(items: Iterable[Timed]) -> Spans:
    """The items' own times, in their order and unmerged."""
    return tuple(Interval(item.start_s, item.end_s) for item in items)


def middle_s(item: Timed) -> float:
    """The midpoint, less sensitive to how exact the times are than either edge."""
    return (item.start_s + item.end_s) / 2


def union(intervals: Iterable[Interval]) -> Spans:
    """Merge overlapping and touching intervals; drop those of no length.

    Examples
    --------
    >>> union([Interval(3, 5), Interval(0, 2), Interval(1, 3)])
    (Interval(start_s=0, end_s=5),)
    """
    return bridge((i for i in intervals if i.end_s > i.start_s), GRACE_S)


def bridge(intervals: Iterable[Interval], gap_s: float, *, shorter: bool = False) -> Spans:
    """Join neighbours no more than `gap_s` apart; with `shorter`, less than `gap_s` apart.

    An interval of no length is kept where it stands alone.

    Examples
    --------
    >>> bridge([Interval(0, 1), Interval(1.5, 2), Interval(4, 5)], 1.0)
    (Interval(start_s=0, end_s=2), Interval(start_s=4, end_s=5))
    """
    joined: list[Interval] = []
    for item in sorted(intervals):
        apart_s = item.start_s - joined[-1].end_s if joined else float("inf")
        if apart_s < gap_s or (apart_s == gap_s and not shorter):
            joined[-1] = Interval(joined[-1].start_s, max(joined[-1].end_s, item.end_s))
        else:
            joined.append(item)
    return tuple(joined)


def intersect(first: Iterable[Interval], second: Iterable[Interval]) -> Spans:
    """The time that lies in both.

    Examples
    --------
    >>> intersect([Interval(0, 4)], [Interval(1, 2), Interval(3, 9)])
    (Interval(start_s=1, end_s=2), Interval(start_s=3, end_s=4))
    """
    left, right = union(first), union(second)
    found: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start_s, right[j].start_s), min(left[i].end_s, right[j].end_s)
        if end > start:
            found.append(Interval(start, end))
        if left[i].end_s < right[j].end_s:
            i += 1
        else:
            j += 1
    return tuple(found)


def clip(spans: Sequence[Interval], window: Interval) -> Spans:
    """The part of disjoint, sorted intervals, as `union` gives them, that lies in a window.

    The same as `intersect(spans, [window])` at the cost of the pieces in the window alone.

    Examples
    --------
    >>> clip(union([Interval(0, 4), Interval(6, 9)]), Interval(3, 7))
    (Interval(start_s=3, end_s=4), Interval(start_s=6, end_s=7))
    """
    first = bisect_right(spans, window.start_s, key=lambda i: i.end_s)
    last = bisect_left(spans, window.end_s, key=lambda i: i.start_s)
    parts = (
        Interval(max(i.start_s, window.start_s), min(i.end_s, window.end_s))
        for i in spans[first:last]
    )
    return tuple(part for part in parts if part.end_s > part.start_s)


def subtract(first: Iterable[Interval], second: Iterable[Interval]) -> Spans:
    """The time of `first` that does not lie in `second`.

    Examples
    --------
    >>> subtract([Interval(0, 5)], [Interval(1, 2)])
    (Interval(start_s=0, end_s=1), Interval(start_s=2, end_s=5))
    """
    left, holes = union(first), union(second)
    if not left:
        return ()
    start, end = left[0].start_s, left[-1].end_s
    edges = [start, *(e for hole in holes for e in (hole.start_s, hole.end_s)), end]
    gaps = [Interval(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return intersect(left, gaps)


def gaps(intervals: Iterable[Interval], duration_s: float) -> Spans:
    """The time of a recording in which there is none of the intervals.

    Examples
    --------
    >>> gaps([Interval(1, 2)], 5.0)
    (Interval(start_s=0.0, end_s=1), Interval(start_s=2, end_s=5.0))
    """
    return subtract([Interval(0.0, duration_s)], intervals)


def total_s(intervals: Iterable[Interval]) -> float:
    """Seconds covered by the union, 0.0 for none.

    Examples
    --------
    >>> total_s([Interval(0, 2), Interval(1, 4)])
    4.0
    """
    return float(sum(i.duration_s for i in union(intervals)))


def longest(intervals: Sequence[Interval], limit: int) -> Spans:
    """At most `limit` intervals, the longest of them, in order of time."""
    kept = sorted(intervals, key=lambda i: (-i.duration_s, i.start_s))[:limit]
    return tuple(sorted(kept))


def unite_speech(speech: Iterable[Speech], pause_s: float = GRACE_S) -> tuple[Speech, ...]:
    """Speech in which overlapping pieces of one speaker, and those with less than `pause_s`
    between them, are one, sorted.

    Examples
    --------
    >>> unite_speech([Speech(0, 2, "S1"), Speech(1, 3, "S2"), Speech(2, 4, "S1")])
    (Speech(start_s=0, end_s=4, speaker='S1'), Speech(start_s=1, end_s=3, speaker='S2'))
    """
    own: dict[str, list[Interval]] = {}
    for item in speech:
        own.setdefault(item.speaker, []).append(item.interval)
    found = (
        Speech(span.start_s, span.end_s, speaker)
        for speaker, intervals in own.items()
        for span in bridge(intervals, pause_s, shorter=True)
    )
    return tuple(sorted(found))
