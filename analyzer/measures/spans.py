"""Interval arithmetic: tuples of intervals -> their union, intersection, difference, length.

All functions take any iterable of half-open intervals, in any order and overlapping, and give
disjoint intervals sorted by time; empty input gives the empty tuple.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from analyzer.records import Interval

Spans = tuple[Interval, ...]


def union(intervals: Iterable[Interval]) -> Spans:
    """Merge overlapping and touching intervals; drop those of no length.

    Examples
    --------
    >>> union([Interval(3, 5), Interval(0, 2), Interval(1, 3)])
    (Interval(start_s=0, end_s=5),)
    """
    merged: list[Interval] = []
    for item in sorted(i for i in intervals if i.end_s > i.start_s):
        if merged and item.start_s <= merged[-1].end_s:
            if item.end_s > merged[-1].end_s:
                merged[-1] = Interval(merged[-1].start_s, item.end_s)
        else:
            merged.append(item)
    return tuple(merged)


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


def bridge(intervals: Iterable[Interval], gap_s: float) -> Spans:
    """Join neighbours no more than `gap_s` apart.

    Examples
    --------
    >>> bridge([Interval(0, 1), Interval(1.5, 2), Interval(4, 5)], 1.0)
    (Interval(start_s=0, end_s=2), Interval(start_s=4, end_s=5))
    """
    joined: list[Interval] = []
    for item in union(intervals):
        if joined and item.start_s - joined[-1].end_s <= gap_s:
            joined[-1] = Interval(joined[-1].start_s, item.end_s)
        else:
            joined.append(item)
    return tuple(joined)


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
