"""Analyses -> figures over all of them, from pooled counts and times, never from means of rates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analyzer.measures.catalogue import Definition, catalogue
from analyzer.measures.figure import SCALE, quantile
from analyzer.records import Analysis, Interjection, Measure

LATENCY = re.compile(r"(first_sound|first_content)_(median|p90)_s(?:_(\w+))?$")
SHARES = {"median": 0.5, "p90": 0.9}
NOT_POOLED = "does not pool: it is a property of one recording"


@dataclass(frozen=True, slots=True)
class PooledFigure:
    """One measure over several recordings; `recordings` are those in which it is defined."""

    name: str
    unit: str
    value: float | None
    numerator: float | None
    denominator: float | None
    recordings: int
    reason: str = ""


@dataclass
class _Sums:
    """What one measure has gathered so far."""

    numerator: float = 0.0
    denominator: float = 0.0
    is_ratio: bool = False
    adds_up: bool = False
    recordings: int = 0
    longest: float | None = None
    waits: list[float] = field(default_factory=list)


class Pool:
    """Takes analyses one by one, so that they need not be kept, and gives the pooled figures."""

    def __init__(self) -> None:
        self._sums: dict[str, _Sums] = {}
        self.count = 0

    def add(self, analysis: Analysis) -> None:
        """Count one analysis in."""
        self.count += 1
        for measure in analysis.measures:
            self._add(measure, analysis)

    def figures(self) -> tuple[PooledFigure, ...]:
        """One figure per measure, in the order of the catalogue."""
        return tuple(_figure(item, self._sums.get(item.name, _Sums())) for item in catalogue())

    def _add(self, measure: Measure, analysis: Analysis) -> None:
        if measure.value is None:
            return
        sums = self._sums.setdefault(measure.name, _Sums())
        sums.recordings += 1
        if LATENCY.match(measure.name):
            sums.waits += _waits(measure.name, analysis)
        elif measure.numerator is not None:
            sums.adds_up = True
            sums.numerator += measure.numerator
            sums.is_ratio |= measure.denominator is not None
            sums.denominator += measure.denominator or 0.0
        else:
            sums.longest = max(measure.value, sums.longest or measure.value)


def _waits(name: str, analysis: Analysis) -> Iterator[float]:
    """The latencies behind a latency measure of one recording."""
    match = LATENCY.match(name)
    if match is None:
        return
    for item in analysis.conversation.interjections:
        latency_s = _latency_s(item, match[1])
        if latency_s is not None and match[3] in (None, item.kind):
            yield latency_s


def _latency_s(item: Interjection, what: str) -> float | None:
    if not item.expects_response or item.response is None:
        return None
    sound = what == "first_sound"
    return item.response.first_sound_s if sound else item.response.first_content_s


def _figure(item: Definition, sums: _Sums) -> PooledFigure:
    match = LATENCY.match(item.name)
    value, numerator, denominator, reason = None, None, None, ""
    if not sums.recordings:
        reason = "no recording has it"
    elif match is not None and sums.waits:
        value = quantile(sums.waits, SHARES[match[2]])
        denominator = float(len(sums.waits))
    elif sums.is_ratio and sums.denominator > 0:
        numerator, denominator = sums.numerator, sums.denominator
        value = SCALE.get(item.unit, 1.0) * numerator / denominator
    elif sums.adds_up and not sums.is_ratio:
        value = numerator = sums.numerator
    elif item.name.startswith("longest_"):
        value = sums.longest
    else:
        reason = NOT_POOLED
    return PooledFigure(
        item.name, item.unit, value, numerator, denominator, sums.recordings, reason
    )
