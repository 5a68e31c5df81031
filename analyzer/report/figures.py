"""Measures -> the tiles and tables of key figures, each with its definition one click away."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.measures.catalogue import Definition, catalogue
from analyzer.records import Measure
from analyzer.report import wording

# With fewer others than this nothing is compared [J].
MIN_OTHERS = 2
# The figures a coach asks for first, in reading order.
KEY_NAMES = (
    "talk_share",
    "think_aloud_coverage",
    "implementation_silence_share",
    "longest_silence_s",
    "response_rate",
    "first_sound_median_s",
    "first_content_median_s",
    "unprompted_justification_share",
    "test_walkthroughs",
    "words_per_minute",
    "filler_rate_per_min",
    "hint_uptake_share",
)
GROUP_WORDS = {
    "talk": "Talk time",
    "silence": "Silence",
    "response": "Responses",
    "delivery": "Delivery",
    "content": "Content",
    "": "Other",
}
SOURCE_WORDS = {
    "L": "From the literature.",
    "P": "Common practice.",
    "J": "A judgement, to be re-fitted on coaches' ratings.",
}


@dataclass(frozen=True, slots=True)
class Others:
    """The same figure in the folder's other recordings: places in percent, and a sentence."""

    dots_pct: tuple[float, ...]
    own_pct: float
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it is called, how much, of what, what it means, or why it has no value."""

    name: str
    label: str
    value: str
    unit: str
    fraction: str
    reason: str
    definition: str
    source: str
    others: Others | None = None


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """All figures of one family."""

    title: str
    tiles: tuple[Tile, ...]


def key_tiles(
    measures: Sequence[Measure], others: Mapping[str, Sequence[float]] | None = None
) -> tuple[Tile, ...]:
    """The key figures that this analysis has, in reading order.

    `others` are, by name, the values in the folder's other recordings.
    """
    by_name = {m.name: m for m in measures}
    known = _definitions()
    return tuple(
        replace(_tile(by_name[n], known.get(n)), others=_against(by_name[n], (others or {}).get(n)))
        for n in KEY_NAMES
        if n in by_name
    )


def _against(measure: Measure, values: Sequence[float] | None) -> Others | None:
    """Where the figure stands among the others; None with fewer than MIN_OTHERS of them."""
    if measure.value is None or values is None or len(values) < MIN_OTHERS:
        return None
    low, high = min(0.0, measure.value, *values), max(measure.value, *values)
    width = (high - low) or 1.0

    def place(value: float) -> float:
        return round(3 + 94 * (value - low) / width, 1)

    middle = statistics.median(values)
    figure, unit = wording.measure_value(replace(measure, value=middle))
    text = f"median of {len(values)} others {figure} {unit}".strip()
    return Others(tuple(place(v) for v in values), place(measure.value), text)


def figure_groups(measures: Sequence[Measure]) -> tuple[FigureGroup, ...]:
    """Every measure by family, in the order of the record; unknown ones come last."""
    known = _definitions()
    groups: dict[str, list[Tile]] = {name: [] for name in GROUP_WORDS}
    for measure in measures:
        found = known.get(measure.name)
        groups.setdefault(found.group if found else "", []).append(_tile(measure, found))
    return tuple(
        FigureGroup(GROUP_WORDS.get(name, wording.humanise(name)), tuple(tiles))
        for name, tiles in groups.items()
        if tiles
    )


def _definitions() -> dict[str, Definition]:
    return {item.name: item for item in catalogue()}


def _tile(measure: Measure, found: Definition | None) -> Tile:
    figure, unit = wording.measure_value(measure)
    return Tile(
        name=wording.clean(measure.name),
        label=found.label if found else wording.humanise(wording.clean(measure.name)),
        value=figure,
        unit=unit,
        fraction=wording.fraction(measure) if measure.value is not None else "",
        reason=wording.clean(measure.reason) if measure.value is None else "",
        definition=found.text if found else "",
        source=SOURCE_WORDS.get(found.source, "") if found else "",
    )
