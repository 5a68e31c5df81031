"""Rows of a folder -> its charts: how levels and figures are spread, and progress over time.

Each recording is a dot that opens its report, and no dot covers another: equal ones stand on each
other. Where that would be too high they are bars.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analyzer.records import LEVELS
from analyzer.report import wording
from analyzer.report.folder_order import by_candidate, is_dated, order_words
from analyzer.report.folder_rows import FIGURES, FolderEntry, FolderFigure
from analyzer.report.series import fragment

# A progress chart is this high; the scale runs from its foot to its head.
PROGRESS_HEIGHT = 96.0
PROGRESS_EDGE_PCT = 7.0
"""Here half a label has to fit beside the first point."""
LABELLED = 6
"""With more points than this only the first and the last say their score: no room for more."""
LABEL_PX = 11.0
"""Between a point and its label above it; below it where there is no room above."""
EDGE_PCT = 4.0
"""Points keep this far from the edges, in percent of the width."""
SECONDS_AXIS = {"first_sound_median_s": 5.0, "longest_silence_s": 120.0}
"""Where the axis of a figure in seconds ends, unless a recording lies beyond."""
DOT_PCT = 3.6
"""Dots nearer than this, in percent of the width, would cover each other: 11 of 304 px."""
DOT_PX = 11.0
"""From dot to dot where they stand on each other."""
MOST_FLOORS = 8
"""A figure of which more than this would stand on each other is drawn as bars."""
BARS = 23
BAR_PX = 44.0
"""The highest bar."""


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many recordings have a level; `share_pct` of the most frequent one."""

    word: str
    code: str
    count: int
    share_pct: float


@dataclass(frozen=True, slots=True)
class Point:
    """A recording on a chart: x in percent, y in pixels, what it links to and says."""

    x_pct: float
    y: float
    level: str
    report: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How many recordings lie in a piece of the axis; `x_pct` and width in percent, y from the
    foot of the chart in pixels."""

    x_pct: float
    width_pct: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure over all recordings, as dots or as bars; `height` in pixels, the axis at its foot,
    the y of points from there, upwards negative."""

    label: str
    count: int
    points: tuple[Point, ...]
    bars: tuple[Bar, ...]
    height: float
    median_pct: float
    median: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Label:
    """The score beside a point: its place as of a point, and the words."""

    x_pct: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The scores of one candidate, one after the other; `order` says by what."""

    candidate: str
    fragment: str
    points: tuple[Point, ...]
    lines: tuple[tuple[Point, Point], ...]
    labels: tuple[Label, ...]
    change: str
    order: str
    first: str
    last: str


def level_counts(entries: Sequence[FolderEntry]) -> tuple[LevelCount, ...]:
    """Every level with its count, the lowest first; 'not rated' only where it occurs."""
    done = [e for e in entries if not e.error]
    counts = {code: sum(e.level == code for e in done) for code in (*LEVELS, "not_rated")}
    most = max(1, *counts.values())
    return tuple(
        LevelCount(wording.LEVEL_WORDS[code], code, n, round(100 * n / most, 1))
        for code, n in counts.items()
        if n or code != "not_rated"
    )


def spreads(entries: Sequence[FolderEntry]) -> tuple[Spread, ...]:
    """Each key figure with its median, all equally high; figures of fewer than two are left out."""
    found = []
    for name in FIGURES:
        pairs = [(e, f) for e in entries for f in e.figures if f.name == name]
        known = [(e, f, f.value) for e, f in pairs if f.value is not None]
        if len(known) >= 2:
            found.append(_spread(name, known))
    highest = max((spread.height for spread in found), default=0.0)
    return tuple(replace(spread, height=highest) for spread in found)


def _spread(name: str, known: Sequence[tuple[FolderEntry, FolderFigure, float]]) -> Spread:
    values = [value for _, _, value in known]
    seconds = name in SECONDS_AXIS
    low = min(0.0, *values) if seconds else 0.0
    high = max(SECONDS_AXIS[name], *values) if seconds else 1.0

    def x(value: float) -> float:
        share = (value - low) / (high - low)
        return round(EDGE_PCT + share * (100 - 2 * EDGE_PCT), 2)

    def worded(value: float) -> str:
        return wording.length(value) if seconds else wording.percent(value)

    middle = statistics.median(values)
    floors = _stacked([x(value) for value in values])
    points = tuple(
        Point(x(v), -DOT_PX * floor, e.level, e.report, f"{e.name}: {f.shown}")
        for (e, f, v), floor in zip(known, floors or (), strict=False)
    )
    reach = DOT_PX * (0.5 + max(floors)) if floors else BAR_PX
    return Spread(
        label=known[0][1].label.removesuffix(", median"),
        count=len(values),
        points=points,
        bars=() if points else _bars([(value - low) / (high - low) for value in values]),
        height=reach + DOT_PX,
        median_pct=x(middle),
        median=worded(middle),
        low=worded(low),
        high=worded(high),
    )


def _stacked(places_pct: Sequence[float]) -> list[int] | None:
    """The lowest floor for each place on which no earlier one is nearer than a dot is wide; None
    where there would be too many floors.

    Examples
    --------
    >>> _stacked([96.0, 50.0, 96.0, 95.0, 96.0])
    [1, 0, 2, 0, 3]
    """
    floors = [0] * len(places_pct)
    last: list[float] = []
    for place, index in sorted((place, index) for index, place in enumerate(places_pct)):
        floor = next((n for n, at in enumerate(last) if place - at >= DOT_PCT), len(last))
        if floor == MOST_FLOORS:
            return None
        last[floor : floor + 1] = [place]
        floors[index] = floor
    return floors


def _bars(shares: Sequence[float]) -> tuple[Bar, ...]:
    """How many lie in each of BARS equal pieces of the axis, of which `shares` are the places."""
    counts = [0] * BARS
    for share in shares:
        counts[min(int(share * BARS), BARS - 1)] += 1
    wide = (100 - 2 * EDGE_PCT) / BARS
    return tuple(
        Bar(
            round(EDGE_PCT + n * wide, 2),
            round(wide, 2),
            round(max(1.0, BAR_PX * count / max(counts)), 1),
            f"{count} recording{'' if count == 1 else 's'}",
        )
        for n, count in enumerate(counts)
        if count
    )


def progress(entries: Sequence[FolderEntry]) -> tuple[Progress, ...]:
    """One chart per candidate with at least two rated recordings, by name."""
    rated = by_candidate([entry for entry in entries if entry.score is not None])
    return tuple(_progress(name, rows) for name, rows in rated.items() if len(rows) >= 2)


def _progress(candidate: str, rows: Sequence[FolderEntry]) -> Progress:
    step = (100 - 2 * PROGRESS_EDGE_PCT) / (len(rows) - 1)
    points = tuple(
        Point(
            round(PROGRESS_EDGE_PCT + i * step, 2),
            round(PROGRESS_HEIGHT * (1 - (row.position_pct or 0.0) / 100), 1),
            row.level,
            row.report,
            f"{_when(row)}: {row.level_shown}, {wording.score(row.score)} of 4",
        )
        for i, row in enumerate(rows)
    )
    return Progress(
        candidate=candidate,
        fragment=fragment(candidate),
        points=points,
        lines=tuple(itertools.pairwise(points)) if is_dated(rows) else (),
        labels=_labels(points, rows),
        change=_change(rows),
        order=order_words(rows),
        first=_when(rows[0]),
        last=_when(rows[-1]),
    )


def _labels(points: Sequence[Point], rows: Sequence[FolderEntry]) -> tuple[Label, ...]:
    every = len(rows) <= LABELLED
    return tuple(
        Label(
            point.x_pct,
            point.y + (-LABEL_PX if point.y > LABEL_PX else 2 * LABEL_PX),
            wording.score(row.score),
        )
        for n, (point, row) in enumerate(zip(points, rows, strict=True))
        if every or n in (0, len(rows) - 1)
    )


def _change(rows: Sequence[FolderEntry]) -> str:
    """From the oldest to the newest; without dates nobody knows which that is."""
    over = f"{len(rows)} recordings"
    if not is_dated(rows):
        return over
    change = (rows[-1].score or 0.0) - (rows[0].score or 0.0)
    sign = "+" if change >= 0.005 else ""
    return f"{sign}{wording.score(change)} over {over}"


def _when(row: FolderEntry) -> str:
    return row.recorded_on[:10] or row.name
