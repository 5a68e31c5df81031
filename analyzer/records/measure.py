"""A figure with its fraction and the spans that support it."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.records.basics import Code, Interval


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its fraction. `value` is None exactly when `reason` says why.

    `numerator` and `denominator` pool over a folder; for a median they are None and 'spans' carry
    the support. `unit` is one of: "share", "s", "count", "per_min", "per_100_words", "wpm",
    "semitones", "dB", "probability", "syllables_per_s".
    """

    name: Code
    value: float | None
    unit: Code
    numerator: float | None = None
    denominator: float | None = None
    reason: str = ""
    spans: tuple[Interval, ...] = ()
