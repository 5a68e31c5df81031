"""Scores of one recording, or of a set pooled -> the rows that are printed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from benchmarks.scores import Found, TimingScores, quantile_ms
from benchmarks.words import InterviewScores, WordScores

Heads = tuple[tuple[str, int], ...]

TIMING_HEADS: Heads = (
    ("system", 8),
    ("DER %", 6),
    ("miss", 5),
    ("f.a.", 5),
    ("conf", 5),
    ("spk", 4),
    ("lat med", 7),
    ("p95 ms", 6),
    ("missed", 7),
    ("gap prec", 8),
    ("gap rec", 8),
    ("share pt", 8),
    ("RTF", 6),
)
WORD_HEADS: Heads = (("WER %", 6), ("cpWER %", 7), ("fillers", 8))
INTERVIEW_HEADS: Heads = (
    ("roles", 5),
    ("level", 11),
    ("intended", 11),
    ("interj.", 8),
    ("unanswered", 10),
)
NAME_WIDTH = 20
NONE = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """All scores of one system on one recording. `real_time` is seconds per second of sound."""

    timing: TimingScores
    real_time: float | None
    words: WordScores | None = None
    interview: InterviewScores | None = None


def head(name: str, *, words: bool) -> str:
    """The line above a set's rows."""
    heads = TIMING_HEADS + (WORD_HEADS + INTERVIEW_HEADS if words else ())
    return " ".join([name.ljust(NAME_WIDTH), *(text.rjust(width) for text, width in heads)])


def line(name: str, system: str, rows: Sequence[Row], *, words: bool) -> str:
    """One row, or the pool of several: counts added up, real-time factors by their median."""
    cells = [system, *timing_cells(rows)]
    heads = TIMING_HEADS
    if words:
        heads += WORD_HEADS + INTERVIEW_HEADS
        cells += [*_word_cells(rows), *_interview_cells(rows)]
    widths = (width for _, width in heads)
    padded = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return " ".join([name.ljust(NAME_WIDTH), *padded])


def timing_cells(rows: Sequence[Row]) -> list[str]:
    """Diarization, latency, silence, talk share (a median when pooled), real-time factor."""
    timing = [row.timing for row in rows]
    counts = reduce(add, (t.diarization for t in timing))
    gaps = reduce(add, (t.gaps for t in timing))
    errors = [error for t in timing for error in t.latency_errors_s]
    missed = sum(t.latencies_missed for t in timing)
    return [
        f"{100 * counts.rate:.2f}",
        *(f"{100 * part:.2f}" for part in counts.parts),
        str(timing[0].speakers) if len(rows) == 1 else "",
        _milliseconds(quantile_ms(errors, 0.5)),
        _milliseconds(quantile_ms(errors, 0.95)),
        _of(missed, missed + len(errors)),
        _of(gaps.right, gaps.claimed),
        _of(gaps.found, gaps.true),
        f"{100 * statistics.median(t.share_error for t in timing):.2f}",
        _factor([row.real_time for row in rows if row.real_time is not None]),
    ]


def _word_cells(rows: Sequence[Row]) -> list[str]:
    scores = [row.words for row in rows if row.words]
    if not scores:
        return [NONE] * len(WORD_HEADS)
    plain = reduce(add, (s.plain for s in scores)).rate
    by_speaker = reduce(add, (s.by_speaker for s in scores)).rate
    return [_percent(plain), _percent(by_speaker), _search([s.fillers for s in scores])]


def _interview_cells(rows: Sequence[Row]) -> list[str]:
    scores = [row.interview for row in rows if row.interview]
    if not scores:
        return [NONE] * len(INTERVIEW_HEADS)
    if len(scores) == 1:
        one = scores[0]
        roles, level, intended = "yes" if one.roles_right else "NO", one.level, one.intended
    else:
        roles = _of(sum(s.roles_right for s in scores), len(scores))
        level, intended = _of(sum(s.level == s.intended for s in scores), len(scores)), ""
    counts = f"{sum(s.expecting for s in scores)}({sum(s.expecting_true for s in scores)})"
    return [roles, level, intended, counts, _search([s.unanswered for s in scores])]


def _search(found: Sequence[Found]) -> str:
    """Found of true ones, and how many were claimed wrongly."""
    total = reduce(add, found)
    return f"{_of(total.found, total.true)} +{total.claimed - total.right}"


def _of(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else NONE


def _percent(rate: float | None) -> str:
    return NONE if rate is None else f"{100 * rate:.1f}"


def _milliseconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.0f}"


def _factor(real_times: Sequence[float]) -> str:
    return f"{statistics.median(real_times):.3f}" if real_times else NONE
