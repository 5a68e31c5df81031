"""Rows of a folder -> its charts: how levels and figures are spread, and progress over time."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.records import LEVELS
from analyzer.report import wording
from analyzer.report.folder_rows import FIGURES, FolderEntry, FolderFigure

# A progress chart is this high; the scale runs from its foot to its head.
PROGRESS_HEIGHT = 96.0
EDGE_PCT = 4.0
"""Points keep this far from the edges, in percent of the width."""
SECONDS_AXIS = {"first_sound_median_s": 5.0, "longest_silence_s": 120.0}
"""Where the axis of a figure in seconds ends, unless a recording lies beyond."""


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
class Spread:
    """One figure over all recordings."""

    label: str
    points: tuple[Point, ...]
    median_pct: float
    median: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The scores of one candidate in the order of time."""

    candidate: str
    points: tuple[Point, ...]
    lines: tuple[tuple[Point, Point], ...]
    change: str
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
    """Each key figure as a row of dots with its median; figures of fewer than two are left out."""
    found = []
    for name in FIGURES:
        pairs = [(e, f) for e in entries for f in e.figures if f.name == name]
        known = [(e, f, f.value) for e, f in pairs if f.value is not None]
        if len(known) >= 2:
            found.append(_spread(name, known))
    return tuple(found)


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
    return Spread(
        label=known[0][1].label.removesuffix(", median"),
        points=tuple(
            Point(x(v), 12.0, e.level, e.report, f"{e.name}: {f.shown}") for e, f, v in known
        ),
        median_pct=x(middle),
        median=worded(middle),
        low=worded(low),
        high=worded(high),
    )


def progress(entries: Sequence[FolderEntry]) -> tuple[Progress, ...]:
    """One chart per candidate with at least two rated recordings, by name."""
    by_name: dict[str, list[FolderEntry]] = {}
    for entry in entries:
        if entry.candidate and entry.score is not None:
            by_name.setdefault(entry.candidate, []).append(entry)
    return tuple(
        _progress(name, sorted(by_name[name], key=lambda e: (e.recorded_on, e.name)))
        for name in sorted(by_name, key=str.casefold)
        if len(by_name[name]) >= 2
    )


def _progress(candidate: str, rows: Sequence[FolderEntry]) -> Progress:
    step = (100 - 2 * EDGE_PCT) / (len(rows) - 1)
    points = tuple(
        Point(
            round(EDGE_PCT + i * step, 2),
            round(PROGRESS_HEIGHT * (1 - (row.position_pct or 0.0) / 100), 1),
            row.level,
            row.report,
            f"{_when(row)}: {row.level_shown}, {wording.score(row.score)} of 4",
        )
        for i, row in enumerate(rows)
    )
    change = (rows[-1].score or 0.0) - (rows[0].score or 0.0)
    sign = "+" if change >= 0.005 else ""
    return Progress(
        candidate=candidate,
        points=points,
        lines=tuple(itertools.pairwise(points)),
        change=f"{sign}{wording.score(change)} over {len(rows)} recordings",
        first=_when(rows[0]),
        last=_when(rows[-1]),
    )


def _when(row: FolderEntry) -> str:
    return row.recorded_on[:10] or row.name
