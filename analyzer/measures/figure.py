"""Counts and durations -> `Measure` records; scale and unit come from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.measures.catalogue import definition
from analyzer.records import Interval, Measure
from analyzer.spans import longest

# Factor from numerator / denominator to the unit; minutes are the denominator of the per-minute
# units, so that folders pool numerators and denominators as they stand.
SCALE = {"per_100_words": 100.0}
SECONDS_PER_MIN = 60.0


def ratio(
    name: str,
    numerator: float,
    denominator: float,
    *,
    reason: str,
    spans: Sequence[Interval] = (),
    max_spans: int = 50,
) -> Measure:
    """A fraction with its parts; undefined with `reason` when the denominator is 0.

    Examples
    --------
    >>> ratio("talk_share", 30.0, 40.0, reason="nobody spoke").value
    0.75
    """
    if denominator <= 0:
        return undefined(name, reason, numerator=float(numerator), denominator=0.0)
    unit = definition(name).unit
    value = SCALE.get(unit, 1.0) * numerator / denominator
    return Measure(
        name,
        float(value),
        unit,
        float(numerator),
        float(denominator),
        spans=longest(spans, max_spans),
    )


def total(
    name: str, value: float, *, spans: Sequence[Interval] = (), max_spans: int = 50
) -> Measure:
    """A count or a sum of seconds; its numerator is itself, so that folders add it up."""
    unit = definition(name).unit
    return Measure(name, float(value), unit, float(value), spans=longest(spans, max_spans))


def extreme(name: str, value: float, *, spans: Sequence[Interval] = ()) -> Measure:
    """A maximum or an acoustic figure, which does not pool: no numerator."""
    return Measure(name, float(value), definition(name).unit, spans=tuple(spans))


def longest_span(name: str, spans: Sequence[Interval], reason: str) -> Measure:
    """The length of the longest of some stretches, the first of equals; undefined without any."""
    if not spans:
        return undefined(name, reason)
    best = max(spans, key=lambda s: (s.duration_s, -s.start_s))
    return extreme(name, best.duration_s, spans=[best])


def undefined(
    name: str, reason: str, *, numerator: float | None = None, denominator: float | None = None
) -> Measure:
    """The measure has no value here, and `reason` says why in plain words."""
    return Measure(name, None, definition(name).unit, numerator, denominator, reason)


def quantile(values: Iterable[float], share: float) -> float:
    """Quantile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7).

    Raises
    ------
    ValueError
        When there are no values.

    Examples
    --------
    >>> quantile([1.0, 2.0, 4.0], 0.5), quantile([1.0, 2.0], 0.9)
    (2.0, 1.9)
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))
