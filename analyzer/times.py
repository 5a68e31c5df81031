"""Moments and parts of a recording as people type them -> seconds, and back."""

from __future__ import annotations

import math

from analyzer.errors import UsageError
from analyzer.records import Interval


def seconds(text: str) -> float:
    """A moment as typed: seconds, m:ss or h:mm:ss.

    Raises
    ------
    UsageError
        If it is no time.

    Examples
    --------
    >>> seconds("65.5"), seconds("1:05.5"), seconds("1:00:00")
    (65.5, 65.5, 3600.0)
    """
    total = 0.0
    try:
        for part in text.strip().split(":"):
            total = total * 60 + float(part)
    except ValueError:
        total = math.nan
    if not math.isfinite(total):
        raise UsageError("is no time", value=text, remedy="write 65.5 or 1:05.5")
    return total


def clock(time_s: float) -> str:
    """A moment as the player shows it, which knows hundredths: whole seconds rounded down.

    Examples
    --------
    >>> clock(192.7), clock(59.997), clock(3723)
    ('3:12', '1:00', '1:02:03')
    """
    whole = max(0, int(round(time_s, 2)))
    hours, minutes, seconds = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def part_of(text: str) -> Interval:
    """The part of a recording between two moments; a side left open is the recording's edge.

    Raises
    ------
    UsageError
        If it is none, or ends before it begins.

    Examples
    --------
    >>> part_of("5:00-50:00")
    Interval(start_s=300.0, end_s=3000.0)
    >>> part_of("5:00-").end_s
    inf
    """
    first, sign, last = (side.strip() for side in text.partition("-"))
    if not sign or not (first or last):
        raise UsageError("is no part of a recording", value=text, remedy="write 5:00-50:00")
    part = Interval(seconds(first) if first else 0.0, seconds(last) if last else math.inf)
    if part.end_s <= part.start_s:
        raise UsageError("a part must end after it begins", value=text)
    return part
