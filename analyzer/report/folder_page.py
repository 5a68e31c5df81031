"""Rows of a folder -> index.html: every recording at a glance, sorted, filtered, grouped, and each
candidate's recordings side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from analyzer.records import LEVELS
from analyzer.report import wording
from analyzer.report.folder_charts import (
    PROGRESS_HEIGHT,
    LevelCount,
    Progress,
    Spread,
    level_counts,
    progress,
    spreads,
)
from analyzer.report.folder_order import in_order
from analyzer.report.folder_rows import (
    FIGURES,
    SHORT_LABELS,
    FolderEntry,
    failed,
    folder_csv,
    summarise,
)
from analyzer.report.folder_series import Series, series
from analyzer.report.page import fill, local_href
from analyzer.report.series import fragment

__all__ = ["FolderEntry", "failed", "render_folder", "summarise"]

STYLES = ("base.css", "page.css", "tables.css", "folder.css", "print.css")
SCRIPTS = ("core.js", "theme.js", "tables.js", "folder.js")


@dataclass(frozen=True, slots=True)
class FolderRow:
    """One line of the table, worded."""

    entry: FolderEntry
    href: str
    fragment: str
    length: str
    score: str
    quality: str
    quality_rank: int


@dataclass(frozen=True, slots=True)
class FolderView:
    """The whole page."""

    title: str
    counts: tuple[str, ...]
    rows: tuple[FolderRow, ...]
    columns: tuple[str, ...]
    failures: int
    checks: int
    candidates: tuple[str, ...]
    levels: tuple[LevelCount, ...]
    spreads: tuple[Spread, ...]
    progress: tuple[Progress, ...]
    progress_height: float
    series: tuple[Series, ...]
    csv_address: str
    level_words: tuple[tuple[str, str], ...]
    dated: bool


def render_folder(results: Iterable[FolderEntry], *, title: str = "Recordings") -> str:
    """The page over a folder of results, which needs nothing but itself and the reports.

    Parameters
    ----------
    results : iterable of FolderEntry
        One per recording: `summarise(analysis, report=...)` or `failed(name, error)`. Shown by
        candidate, date and name until a heading is clicked.
    title : str, optional
        The heading, such as the folder's name.

    Raises
    ------
    UsageError
        If a report's path leads out to a network.
    """
    entries = in_order(tuple(results))
    each = series(entries)
    shown = {one.candidate for one in each}
    csv = "\ufeff" + folder_csv(entries)
    view = FolderView(
        title=wording.clean(title),
        counts=_counts(entries),
        rows=tuple(_row(entry, entry.candidate in shown) for entry in entries),
        columns=tuple(SHORT_LABELS[name] for name in FIGURES),
        failures=sum(bool(e.error) for e in entries),
        checks=sum(bool(e.check) for e in entries),
        candidates=tuple(sorted({e.candidate for e in entries if e.candidate}, key=str.casefold)),
        levels=level_counts(entries),
        spreads=spreads(entries),
        progress=progress(entries),
        progress_height=PROGRESS_HEIGHT,
        series=each,
        csv_address="data:text/csv;charset=utf-8," + quote(csv, errors="replace"),
        level_words=tuple((code, wording.LEVEL_WORDS[code]) for code in (*LEVELS, "not_rated")),
        dated=any(e.recorded_on for e in entries),
    )
    return fill("folder.html.j2", STYLES, SCRIPTS, view=view, link=local_href)


def _counts(entries: Sequence[FolderEntry]) -> tuple[str, ...]:
    done = [e for e in entries if not e.error]
    parts = [f"{len(entries)} recording{'' if len(entries) == 1 else 's'}"]
    if done:
        parts.append(f"{wording.length(sum(e.duration_s for e in done))} of sound")
    names = {e.candidate for e in entries if e.candidate}
    if names:
        parts.append(f"{len(names)} candidate{'' if len(names) == 1 else 's'}")
    return tuple(parts)


def _row(entry: FolderEntry, has_series: bool) -> FolderRow:
    return FolderRow(
        entry=entry,
        fragment=fragment(entry.candidate) if has_series else "",
        href=local_href(entry.report) if entry.report else "",
        length="" if entry.error else wording.length(entry.duration_s),
        score=wording.score(entry.score),
        quality=wording.VERDICT_WORDS.get(entry.quality, ""),
        quality_rank=wording.VERDICT_RANKS.get(entry.quality, 0),
    )
