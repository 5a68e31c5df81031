"""Rows of a folder -> the recordings of each candidate side by side, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analyzer.records import Level
from analyzer.report import wording
from analyzer.report.assessment import Moment
from analyzer.report.folder_order import by_candidate, is_dated, order_words
from analyzer.report.folder_rows import FIGURES, FolderEntry
from analyzer.report.page import local_href
from analyzer.report.series import fragment

NONE = "\u2013"
NO_LEVEL = "Without a level there is no advice."
NO_ADVICE = "Nothing stood out to work on."


@dataclass(frozen=True, slots=True)
class Session:
    """The head of a column: the day, else the name, and the report it opens."""

    id: str
    when: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class LevelCell:
    """What was reached in one recording; `shown` is an en dash where nothing was rated."""

    level: Level
    shown: str
    score: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One criterion over all recordings."""

    label: str
    cells: tuple[LevelCell, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure over all recordings."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to work on: its words around the moment, and where that is heard."""

    lead: str
    clock: str
    href: str
    rest: str


@dataclass(frozen=True, slots=True)
class Series:
    """All recordings of one candidate; the advice is the last one's, `no_advice` says why there is
    none."""

    candidate: str
    fragment: str
    counts: str
    order: str
    sessions: tuple[Session, ...]
    levels: tuple[LevelRow, ...]
    figures: tuple[FigureRow, ...]
    advice_title: str
    advice: tuple[Advice, ...]
    no_advice: str


def series(entries: Sequence[FolderEntry]) -> tuple[Series, ...]:
    """One per candidate with a recording that was analysed, by name."""
    return tuple(_series(name, rows) for name, rows in by_candidate(entries).items())


def _series(candidate: str, rows: Sequence[FolderEntry]) -> Series:
    last = rows[-1]
    sound = wording.length(sum(row.duration_s for row in rows))
    return Series(
        candidate=candidate,
        fragment=fragment(candidate),
        counts=f"{len(rows)} recording{'' if len(rows) == 1 else 's'} \u00b7 {sound} of sound",
        order=order_words(rows),
        sessions=tuple(
            Session(row.id, row.recorded_on[:10] or row.name, row.name, local_href(row.report))
            for row in rows
        ),
        levels=_levels(rows),
        figures=_figures(rows),
        advice_title="Last time's advice" if is_dated(rows) else "Advice",
        advice=tuple(_advice(moment, last) for moment in last.advice),
        no_advice="" if last.advice else NO_LEVEL if last.score is None else NO_ADVICE,
    )


def _levels(rows: Sequence[FolderEntry]) -> tuple[LevelRow, ...]:
    """Communication and below it each criterion that any of the recordings was rated by."""
    whole = tuple(LevelCell(r.level, r.level_shown, wording.score(r.score)) for r in rows)
    labels = {c.key: c.label for row in rows for c in row.criteria}
    return (
        LevelRow("Communication", whole),
        *(LevelRow(label, tuple(_cell(row, key) for row in rows)) for key, label in labels.items()),
    )


def _cell(row: FolderEntry, key: str) -> LevelCell:
    found = next((c for c in row.criteria if c.key == key), None)
    if found is None or found.level == "not_rated":
        return LevelCell("not_rated", NONE, "")
    return LevelCell(found.level, found.level_shown, found.score)


def _figures(rows: Sequence[FolderEntry]) -> tuple[FigureRow, ...]:
    def over(label: str, shown: Callable[[FolderEntry], str]) -> FigureRow:
        return FigureRow(label, tuple(shown(row) for row in rows))

    labels = {f.name: f.label for row in rows for f in row.figures}
    return (
        *(over(labels[name], _figure(name)) for name in FIGURES if name in labels),
        over("Length", lambda row: wording.length(row.duration_s)),
        over("Sound", lambda row: wording.VERDICT_WORDS.get(row.quality, NONE)),
    )


def _figure(name: str) -> Callable[[FolderEntry], str]:
    return lambda row: next((f.shown for f in row.figures if f.name == name), NONE)


def _advice(moment: Moment, row: FolderEntry) -> Advice:
    """The moment becomes a link; most advice begins with it ("At 2:50 you said ...")."""
    lead, _, after = moment.text.partition(" ")
    clock, _, rest = after.partition(" ")
    if clock != moment.clock:
        lead, rest = "", moment.text
    return Advice(lead, moment.clock, f"{local_href(row.report)}#t={moment.clock}", rest)
