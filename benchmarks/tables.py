"""Figures -> cells, and cells -> lines of text or of Markdown; one list of columns serves both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.pool import Count, Figures
from benchmarks.scores import Found
from benchmarks.words import Outside

NONE = "-"
NAME_WIDTH = 20
SYSTEM_WIDTH = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how the cell below it is made of a system's figures."""

    head: str
    cell: Callable[[Figures], str]

    @property
    def width(self) -> int:
        return max(len(self.head), len(self.cell(WIDEST)))


def number(value: float | None, digits: int) -> str:
    """A figure, or the sign for none."""
    return NONE if value is None else f"{value:.{digits}f}"


def of(count: Count | None) -> str:
    """A part and the whole; the sign for none where the whole is nothing."""
    return f"{count.part}/{count.whole}" if count and count.whole else NONE


def search(found: Found | None) -> str:
    """How many were found of the true ones, and how many others were claimed."""
    if found is None or not (found.true or found.claimed):
        return NONE
    return f"{found.found}/{found.true} +{found.claimed - found.right}"


def _f1(found: Found) -> str:
    return number(found.f1, 3)


DER = Column("DER %", lambda f: number(f.der, 2))
SPEAKERS = Column("speakers", lambda f: of(f.speakers))
LATENCY = Column("lat. ms", lambda f: number(f.latency_median_ms, 0))
LATENCY_P95 = Column("p95 ms", lambda f: number(f.latency_p95_ms, 0))
LOST = Column("lost", lambda f: of(f.latency_missed))
SILENCES = Column("silences", lambda f: search(f.gaps))
WER = Column("WER %", lambda f: number(f.wer, 1))
CPWER = Column("cpWER %", lambda f: number(f.cpwer, 1))
ROLES = Column("roles", lambda f: of(f.roles))
INTERJECTIONS = Column("interjections", lambda f: search(f.interjections))
STATED = Column("stated ms", lambda f: number(f.stated_median_ms, 0))
STATED_P95 = Column("stated p95", lambda f: number(f.stated_p95_ms, 0))
UNSTATED = Column("unstated", lambda f: of(f.stated_missed))

TIMING = (
    DER,
    Column("missed", lambda f: number(f.missed, 2)),
    Column("f.a.", lambda f: number(f.false_alarm, 2)),
    Column("conf.", lambda f: number(f.confusion, 2)),
    SPEAKERS,
    LATENCY,
    LATENCY_P95,
    LOST,
    SILENCES,
    Column("F1", lambda f: _f1(f.gaps)),
    Column("share pt", lambda f: number(f.share_median, 2)),
    Column("worst", lambda f: number(f.share_worst, 2)),
)
WORDS = (
    WER,
    CPWER,
    Column("outside", lambda f: f"{f.outside.outside}/{f.outside.words}"),
    Column("in noise", lambda f: str(f.outside.in_noise)),
    Column("fillers", lambda f: search(f.fillers)),
    Column("elsewhere", lambda f: of(f.elsewhere)),
)
INTERVIEW = (
    ROLES,
    INTERJECTIONS,
    Column("unanswered", lambda f: search(f.unanswered)),
    STATED,
    STATED_P95,
    UNSTATED,
    Column("content ms", lambda f: number(f.content_median_ms, 0)),
    Column("untimed", lambda f: of(f.content_missed)),
    Column("phases", lambda f: search(f.phases)),
    Column("levels", lambda f: of(f.levels)),
)
IN_SHORT = (
    Column("recordings", lambda f: str(f.recordings)),
    DER,
    SPEAKERS,
    LATENCY,
    LATENCY_P95,
    LOST,
    SILENCES,
    WER,
    CPWER,
    ROLES,
    INTERJECTIONS,
    STATED,
    STATED_P95,
)
"""A whole set in one row."""
TIME = (Column("RTF", lambda f: number(f.real_time, 3)),)
ALL = (*TIMING, *WORDS, *INTERVIEW, *TIME)


WIDEST = Figures(
    recordings=99,
    der=100.0,
    missed=99.99,
    false_alarm=99.99,
    confusion=99.99,
    der_mean=100.0,
    der_worst=100.0,
    speakers=Count(99, 99),
    latency_median_ms=999.0,
    latency_p95_ms=999.0,
    latency_missed=Count(99, 999),
    gaps=Found(99, 99, 0, 99),
    share_median=99.99,
    share_worst=99.99,
    outside=Outside(99, 99, 9999),
    real_time=9.999,
    wer=99.9,
    cpwer=99.9,
    fillers=Found(99, 99, 0, 9),
    elsewhere=Count(99, 9999),
    roles=Count(99, 99),
    interjections=Found(99, 99, 0, 9),
    unanswered=Found(99, 99, 0, 9),
    stated_median_ms=9999.0,
    stated_p95_ms=9999.0,
    stated_missed=Count(99, 99),
    content_median_ms=9999.0,
    content_missed=Count(99, 99),
    phases=Found(99, 99, 0, 9),
    levels=Count(99, 99),
)
"""Gives columns their width."""


def head(name: str) -> str:
    """The line above rows of text."""
    columns = " ".join(column.head.rjust(column.width) for column in ALL)
    return f"{name.ljust(NAME_WIDTH)} {'system'.rjust(SYSTEM_WIDTH)} {columns}"


def line(name: str, system: str, figures: Figures) -> str:
    """One row of text."""
    cells = " ".join(column.cell(figures).rjust(column.width) for column in ALL)
    return f"{name.ljust(NAME_WIDTH)} {system.rjust(SYSTEM_WIDTH)} {cells}"


def markdown(
    columns: Sequence[Column], groups: Sequence[tuple[str, dict[str, Figures]]]
) -> list[str]:
    """A table with one row for each group; a cell shows the product and, below it, the recipe.

    Columns in which no group has anything are left out.
    """
    used = [
        column
        for column in columns
        if any(column.cell(f) != NONE for _, systems in groups for f in systems.values())
    ]
    lines = [
        "| | " + " | ".join(column.head for column in used) + " |",
        "|---|" + "---:|" * len(used),
    ]
    for name, systems in groups:
        cells = (_stacked([column.cell(f) for f in systems.values()]) for column in used)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def _stacked(cells: Sequence[str]) -> str:
    first, *others = cells
    shown = [f"**{first}**", *(other for other in others if other != NONE)]
    return "<br>".join(shown)
