"""Analysis -> one row of the folder page: small enough to keep thousands, worded and drawn."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.measures.catalogue import catalogue
from analyzer.records import Analysis, Conversation, Criterion, Interval, Level, Measure
from analyzer.report import wording
from analyzer.report.assessment import Moment, criterion_view, is_role_uncertain, level_view
from analyzer.report.scale import rubric_of
from analyzer.report.series import recording_id
from analyzer.rubric import Rubric
from analyzer.spreadsheet import safe_cell

# The figures of a row, in the order of the columns.
FIGURES = (
    "talk_share",
    "think_aloud_coverage",
    "response_rate",
    "first_sound_median_s",
    "longest_silence_s",
)
SHORT_LABELS = {
    "talk_share": "Talks",
    "think_aloud_coverage": "Thinks aloud",
    "response_rate": "Answers",
    "first_sound_median_s": "First sound",
    "longest_silence_s": "Longest silence",
}
# The small timeline is this many columns wide: a fifth of a minute each in a 48-minute interview.
COLUMNS = 240
# Silences from this length are drawn: the shortest that is scored [P, measures.md].
DRAWN_SILENCE_S = 3.0
# A stroke is at least so wide that it can be seen, and no wider: in an hour 0.2 columns are 3 s,
# and an interviewer of many short remarks would seem to talk all the time [J].
LEAST_COLUMNS = 0.2
# Strokes nearer than this are one: no eye parts them, and rows stay small [J].
JOINED_COLUMNS = 0.1


@dataclass(frozen=True, slots=True)
class FolderFigure:
    """A key figure: its value in the measure's own unit, and as it is shown."""

    name: str
    label: str
    value: float | None
    shown: str


@dataclass(frozen=True, slots=True)
class FolderCriterion:
    """A criterion of the rating as it is shown; `key` is the same in every recording."""

    key: str
    label: str
    level: Level
    level_shown: str
    score: str


@dataclass(frozen=True, slots=True)
class SmallTimeline:
    """Paths of the lanes on a grid of COLUMNS by 1: candidate, interviewer, silences by owner."""

    candidate: str
    interviewer: str
    own_silence: str
    other_silence: str


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """One recording of a folder. `error` is '' when it was analysed, else why it was not.

    `check` says what a coach should check before relying on the row, '' for nothing; `report` is
    the path of its report relative to the page; `position_pct` is the place of the score on the
    scale; `candidate` and `recorded_on` (an ISO date) are '' when unknown; they group and order the
    rows. `id` is that by which its report asks for its neighbours.
    """

    name: str
    candidate: str = ""
    recorded_on: str = ""
    report: str = ""
    error: str = ""
    duration_s: float = 0.0
    level: Level = "not_rated"
    level_shown: str = ""
    score: float | None = None
    position_pct: float | None = None
    reason: str = ""
    quality: str = ""
    check: str = ""
    figures: tuple[FolderFigure, ...] = ()
    timeline: SmallTimeline | None = None
    id: str = ""
    criteria: tuple[FolderCriterion, ...] = ()
    advice: tuple[Moment, ...] = ()


def summarise(
    analysis: Analysis, *, report: str, candidate: str = "", recorded_on: str = ""
) -> FolderEntry:
    """The row of an analysed recording.

    Parameters
    ----------
    analysis : Analysis
        What was found; it need not be kept afterwards.
    report : str
        Path of its report relative to the folder page, with forward slashes ("talk/report.html").
    candidate : str, optional
        Who the candidate is, for grouping and progress.
    recorded_on : str, optional
        ISO date or time of the recording, for the order of progress.
    """
    rubric = rubric_of(analysis.software)
    shown = level_view(analysis.rating, rubric)
    by_name = {m.name: m for m in analysis.measures}
    labels = {d.name: d.label for d in catalogue()}
    return FolderEntry(
        name=wording.clean(analysis.recording.name),
        candidate=wording.clean(candidate),
        recorded_on=wording.clean(recorded_on),
        report=report,
        duration_s=analysis.recording.duration_s,
        level=analysis.rating.level,
        level_shown=shown.word,
        score=analysis.rating.score,
        position_pct=shown.position_pct,
        reason=shown.reason if analysis.rating.level == "not_rated" else "",
        quality=analysis.quality.verdict,
        check=_check(analysis),
        figures=tuple(_figure(n, by_name.get(n), labels.get(n, n)) for n in FIGURES),
        timeline=small_timeline(analysis.conversation),
        id=recording_id(analysis.recording.sha256),
        criteria=tuple(_criterion(c, rubric) for c in analysis.rating.criteria),
        advice=shown.advice,
    )


def failed(name: str, error: str, *, candidate: str = "", recorded_on: str = "") -> FolderEntry:
    """The row of a recording that could not be analysed, with the sentence that says why."""
    clean = wording.clean
    return FolderEntry(
        clean(name), clean(candidate), clean(recorded_on), error=clean(error) or "It failed."
    )


def _criterion(criterion: Criterion, rubric: Rubric) -> FolderCriterion:
    view = criterion_view(criterion, rubric)
    return FolderCriterion(view.key, view.name, criterion.level, view.level, view.score)


def _check(analysis: Analysis) -> str:
    """What makes who is who, or who says what, less sure than in other recordings."""
    if any(is_role_uncertain(speaker) for speaker in analysis.conversation.speakers):
        return "roles uncertain"
    return "voices alike" if analysis.sources.speakers == "voices and words" else ""


def _figure(name: str, measure: Measure | None, label: str) -> FolderFigure:
    if measure is None:
        return FolderFigure(name, label, None, "\u2013")
    figure, unit = wording.measure_value(measure)
    return FolderFigure(name, label, measure.value, f"{figure} {unit}".strip())


def small_timeline(talk: Conversation) -> SmallTimeline:
    """The whole interview in a few thousand bytes."""
    part = talk.span
    theirs = talk.ids("interviewer")

    def speech(ids: frozenset[str]) -> str:
        return _path(((s.start_s, s.end_s) for s in talk.speech if s.speaker in ids), part)

    long = [s for s in talk.silences if s.duration_s >= DRAWN_SILENCE_S]
    return SmallTimeline(
        candidate=speech(talk.ids("candidate")),
        interviewer=speech(theirs),
        own_silence=_path(((s.start_s, s.end_s) for s in long if s.owner == "candidate"), part),
        other_silence=_path(((s.start_s, s.end_s) for s in long if s.owner != "candidate"), part),
    )


def _path(spans: Iterable[tuple[float, float]], part: Interval) -> str:
    """An SVG path of horizontal strokes where the spans lie in `part`, to a tenth of a column."""
    total_s = max(part.duration_s, 1.0)
    strokes: list[tuple[float, float]] = []
    for start_s, end_s in sorted(spans):
        shares = ((at_s - part.start_s) / total_s for at_s in (start_s, end_s))
        start, end = (COLUMNS * min(max(share, 0.0), 1.0) for share in shares)
        start = min(start, COLUMNS - LEAST_COLUMNS)
        end = max(end, start + LEAST_COLUMNS)
        if strokes and start - strokes[-1][1] < JOINED_COLUMNS:
            first, last = strokes.pop()
            start, end = first, max(last, end)
        strokes.append((start, end))
    tenths = ((round(10 * start), round(10 * end)) for start, end in strokes)
    return "".join(f"M{start / 10:g} 0h{(end - start) / 10:g}" for start, end in tenths)


def folder_csv(entries: Sequence[FolderEntry]) -> str:
    """The rows as CSV with a header: values in seconds and shares, empty where undefined."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ("recording", "candidate", "recorded_on", "duration_s", "level", "score", "quality")
    writer.writerow((*head, *FIGURES, "check", "report", "error"))
    for item in entries:
        values = {f.name: f.value for f in item.figures}
        writer.writerow(
            (
                *(safe_cell(text) for text in (item.name, item.candidate, item.recorded_on)),
                "" if item.error else f"{item.duration_s:.1f}",
                "" if item.error else item.level,
                _number(item.score),
                item.quality,
                *(_number(values.get(name)) for name in FIGURES),
                item.check,
                safe_cell(item.report),
                safe_cell(item.error),
            )
        )
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:.4g}"
