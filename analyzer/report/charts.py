"""Conversation -> the geometry of the static charts: the printed timeline, talk, latencies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.records import Conversation, Interjection, Interval, Response, Silence
from analyzer.report import wording
from analyzer.report.axes import Bins, Dot, Mark, bins_of
from analyzer.report.legend import response_look
from analyzer.spans import union
from analyzer.times import clock

# The printed timeline breaks into rows of this many minutes, the first that fits in MAX_ROWS: so
# many leave room on the first page for the level, the advice and the key figures.
ROW_MINUTES = (1, 2, 5, 10, 15, 20, 30, 60)
MAX_ROWS = 4
STRIP_WIDTH = 800.0
# Pieces nearer than this (in strip units) are drawn as one, and none is drawn thinner.
STRIP_GRAIN = 1.0
# A response nearer than this to the last one with a label (in strip units) has none.
LABEL_ROOM = 24.0
TALK_HEIGHT = 150.0
# The latency axis: from early entries to the point where content counts as poor (9 s).
AXIS_FROM_S, AXIS_TO_S = -1.0, 9.0
DOTS_WIDTH, DOTS_ROW = 400.0, 30.0
# Responses without a first sound stand beyond the axis, stacked so that they can be counted: three
# to a column, the columns close together only where there are many.
NONE_X, NONE_WIDTH = DOTS_WIDTH + 24, 42.0
NONE_STACK, NONE_STEP_X, NONE_STEP_Y = 3, 7.0, 9.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal piece of a lane."""

    x: float
    width: float
    look: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """One row of the printed timeline."""

    width: float
    phases: tuple[tuple[float, float, str], ...]
    candidate: tuple[Bar, ...]
    interviewer: tuple[Bar, ...]
    silences: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole interview on paper, row under row."""

    rows: tuple[StripRow, ...]


@dataclass(frozen=True, slots=True)
class TalkBin:
    """Talk in one stretch: stacked heights from the ground, in chart units."""

    x: float
    width: float
    candidate: float
    interviewer: float
    start_s: float
    label: str


@dataclass(frozen=True, slots=True)
class TalkChart:
    """Talk time over the interview."""

    bins: tuple[TalkBin, ...]
    ticks: tuple[Mark, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class LatencyChart:
    """First-sound latencies, one row per kind of interjection."""

    rows: tuple[tuple[str, float], ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Mark, ...]
    height: float


def strip(conversation: Conversation) -> Strip:
    """The printed timeline in rows of equal length, the last one shorter."""
    span = conversation.span
    total = max(span.duration_s, 1.0)
    minutes = next(
        (m for m in ROW_MINUTES if math.ceil(total / 60 / m) <= MAX_ROWS), ROW_MINUTES[-1]
    )
    row_s = min(minutes * 60.0, total) if minutes == ROW_MINUTES[0] else minutes * 60.0
    count = math.ceil(total / row_s - 1e-9)
    return Strip(
        tuple(
            _strip_row(
                conversation,
                span.start_s + i * row_s,
                span.start_s + min((i + 1) * row_s, total),
                row_s,
            )
            for i in range(count)
        )
    )


def _strip_row(talk: Conversation, from_s: float, to_s: float, row_s: float) -> StripRow:
    scale = STRIP_WIDTH / row_s
    window = Interval(from_s, to_s)

    def lane(role_ids: frozenset[str], look: str) -> tuple[Bar, ...]:
        spans = ((s.start_s, s.end_s) for s in talk.speech if s.speaker in role_ids)
        return _bars(spans, window, scale, look)

    return StripRow(
        width=round((to_s - from_s) * scale, 1),
        phases=tuple(
            (b.x, b.width, wording.PHASE_WORDS[p.name])
            for p in talk.phases
            for b in _bars([(p.start_s, p.end_s)], window, scale, "")
        ),
        candidate=lane(talk.ids("candidate"), "candidate"),
        interviewer=lane(talk.ids("interviewer"), "interviewer"),
        silences=tuple(
            b for s in talk.silences for b in _bars([(s.start_s, s.end_s)], window, scale, _hush(s))
        ),
        marks=_marks(talk.interjections, window, scale),
        ticks=_time_ticks(from_s, to_s, scale),
    )


def _hush(silence: Silence) -> str:
    """The classes of a silence: its owner, and what it was."""
    parts = (silence.owner, "announced" * silence.announced, "typing" * silence.typing)
    return " ".join(filter(None, parts))


def _bars(
    spans: Iterable[tuple[float, float]], window: Interval, scale: float, look: str
) -> tuple[Bar, ...]:
    """The spans inside the window in strip units; near neighbours are joined."""
    bars: list[Bar] = []
    for start_s, end_s in spans:
        if end_s <= window.start_s or start_s >= window.end_s:
            continue
        x = round((max(start_s, window.start_s) - window.start_s) * scale, 1)
        end = round((min(end_s, window.end_s) - window.start_s) * scale, 1)
        if bars and x - (bars[-1].x + bars[-1].width) < STRIP_GRAIN:
            first = bars.pop()
            x, end = first.x, max(end, first.x + first.width)
        bars.append(Bar(x, round(max(end - x, STRIP_GRAIN), 1), look))
    return tuple(bars)


def _marks(
    interjections: Iterable[Interjection], window: Interval, scale: float
) -> tuple[Mark, ...]:
    """The responses called for inside the window; labels do not run into each other."""
    marks: list[Mark] = []
    free = -math.inf
    for item in interjections:
        if item.response is None or not window.start_s <= item.end_s < window.end_s:
            continue
        x = round((item.end_s - window.start_s) * scale, 1)
        label = _short_latency(item) if x >= free else ""
        free = x + LABEL_ROOM if label else free
        marks.append(Mark(x, response_look(item.response), label))
    return tuple(marks)


def _short_latency(item: Interjection) -> str:
    """Of an unanswered one nothing: what was heard, if anything, was no answer."""
    response = item.response
    if response is None or response.first_sound_s is None or response.status == "unanswered":
        return "none"
    return wording.number(response.first_sound_s, 1)


def _time_ticks(from_s: float, to_s: float, scale: float) -> tuple[Mark, ...]:
    span = (STRIP_WIDTH / scale) / 10
    step = next((s for s in (5, 10, 15, 30, 60, 120, 300, 600) if s >= span), 600)
    first = math.ceil(from_s / step) * step
    times = range(first, math.floor(to_s) + 1, step)
    return tuple(Mark(round((t - from_s) * scale, 1), "tick", clock(t)) for t in times)


def talk_chart(conversation: Conversation) -> TalkChart:
    """Candidate and interviewer speech per minute (longer bins for long recordings)."""
    bins = bins_of(conversation)
    minutes = round(bins.bin_s / 60)
    own = _talk_per_bin(conversation, conversation.ids("candidate"), bins)
    other = _talk_per_bin(conversation, conversation.ids("interviewer"), bins)
    bars = []
    for i in range(bins.count):
        long_s = bins.start_s(i + 1) - bins.start_s(i)
        parts = (own[i] / long_s, other[i] / long_s)
        fit = TALK_HEIGHT / max(1.0, sum(parts))
        bars.append(
            TalkBin(
                x=round(bins.x(i), 2),
                width=round(bins.width(i), 2),
                candidate=round(parts[0] * fit, 1),
                interviewer=round(parts[1] * fit, 1),
                start_s=bins.start_s(i),
                label=f"{clock(bins.start_s(i))}: candidate {wording.percent(parts[0])}, "
                f"interviewer {wording.percent(parts[1])} of the time",
            )
        )
    unit = "minute" if minutes == 1 else f"{minutes} minutes"
    return TalkChart(tuple(bars), bins.ticks(), f"Share of each {unit} in which each side speaks")


def _talk_per_bin(conversation: Conversation, ids: frozenset[str], bins: Bins) -> list[float]:
    """Seconds of each stretch in which any of them speaks; two at once count once."""
    return bins.seconds(union(s.interval for s in conversation.speech if s.speaker in ids))


def latency_chart(interjections: Sequence[Interjection]) -> LatencyChart:
    """A dot per called-for response; those without a first sound stand beyond the right edge."""
    kinds = [k for k in wording.KIND_WORDS if any(_counts(i, k) for i in interjections)]
    dots = []
    for row, kind in enumerate(kinds):
        asked = [i for i in interjections if _counts(i, kind)]
        heard = [i for i in asked if _sound_s(i) is not None]
        silent = [i for i in asked if _sound_s(i) is None]
        places = [(_axis(_sound_s(i) or 0.0), (n % 3 - 1) * 5.0) for n, i in enumerate(heard)]
        places += _stacked(len(silent))
        dots += [_dot(i, x, row, dy) for i, (x, dy) in zip((*heard, *silent), places, strict=True)]
    rows = tuple((wording.KIND_WORDS[k], (n + 0.5) * DOTS_ROW) for n, k in enumerate(kinds))
    ticks = tuple(
        Mark(_axis(t), "tick", wording.number(t, 0))
        for t in (-1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 9.0)
    )
    return LatencyChart(rows, tuple(dots), ticks, len(kinds) * DOTS_ROW)


def _stacked(count: int) -> list[tuple[float, float]]:
    """Places beyond the axis for so many marks, none on another: x, and how far below the row."""
    columns = math.ceil(count / NONE_STACK)
    step = min(NONE_STEP_X, NONE_WIDTH / max(1, columns - 1))
    places = []
    for column in range(columns):
        x = round(NONE_X + (column - (columns - 1) / 2) * step, 1)
        here = min(NONE_STACK, count - column * NONE_STACK)
        places += [(x, (n - (here - 1) / 2) * NONE_STEP_Y) for n in range(here)]
    return places


def _counts(item: Interjection, kind: str) -> bool:
    return item.kind == kind and item.response is not None


def _sound_s(item: Interjection) -> float | None:
    return None if item.response is None else item.response.first_sound_s


def _dot(item: Interjection, x: float, row: int, below: float) -> Dot:
    return Dot(
        x=x,
        y=round((row + 0.5) * DOTS_ROW + below, 1),
        look=response_look(item.response),
        start_s=item.start_s,
        label=f"{clock(item.start_s)} {wording.KIND_WORDS[item.kind].lower()}: "
        f"{wording.latency(_sound_s(item))}{_but(item.response)}",
    )


def _but(response: Response | None) -> str:
    """What a latency alone does not tell."""
    if response is None or response.first_sound_s is None or response.status == "answered":
        return ""
    return ", put off" if response.status == "deferred" else ", not answered"


def _axis(latency_s: float) -> float:
    """A latency on the axis; what lies beyond an end is drawn on it."""
    inside = min(max(latency_s, AXIS_FROM_S), AXIS_TO_S)
    return round((inside - AXIS_FROM_S) / (AXIS_TO_S - AXIS_FROM_S) * DOTS_WIDTH, 1)
