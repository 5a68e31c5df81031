"""Ends of speech are compared only where somebody falls silent and the truth is known."""

from __future__ import annotations

from pathlib import Path

from analyzer.records import Interval, Speech
from benchmarks.echo import _ends
from benchmarks.reference import Reference


def test_ends_count_that_are_followed_by_silence_and_known() -> None:
    speech = (
        Speech(0.0, 1.0, "A"),
        Speech(1.2, 2.0, "A"),  # after a brief pause
        Speech(1.9, 2.5, "B"),  # an interruption
        Speech(3.0, 4.0, "A"),
        Speech(5.0, 6.0, "B"),
    )
    reference = Reference("x", Path("x"), "made", "reverb", speech, unscored=(Interval(4.1, 4.4),))
    assert list(_ends(reference)) == [2.5, 6.0]
