"""Scores of some recordings -> one set of figures; counts are added up before any rate is taken."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from benchmarks.interview import InterviewScores
from benchmarks.scores import Found, TimingScores, quantile_ms
from benchmarks.words import Errors, Outside, WordScores


@dataclass(frozen=True, slots=True)
class Row:
    """All scores of one system on one recording. `real_time` is seconds per second of sound."""

    name: str
    timing: TimingScores
    real_time: float | None
    outside: Outside
    words: WordScores | None = None
    interview: InterviewScores | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is reported of one recording, or of several pooled; None is what is not defined.

    Rates in percent, talk share errors in points, times in milliseconds. `der_worst` and
    `share_worst` are those of the worst recording.
    """

    recordings: int
    der: float
    missed: float
    false_alarm: float
    confusion: float
    der_mean: float
    der_worst: float
    speakers: Count
    latency_median_ms: float | None
    latency_p95_ms: float | None
    latency_missed: Count
    gaps: Found
    share_median: float
    share_worst: float
    outside: Outside
    real_time: float | None
    wer: float | None = None
    cpwer: float | None = None
    fillers: Found | None = None
    elsewhere: Count | None = None
    roles: Count | None = None
    interjections: Found | None = None
    unanswered: Found | None = None
    stated_median_ms: float | None = None
    stated_p95_ms: float | None = None
    stated_missed: Count | None = None
    content_median_ms: float | None = None
    content_missed: Count | None = None
    phases: Found | None = None
    levels: Count | None = None


def pool(rows: Sequence[Row]) -> Figures:
    """Figures of one system over at least one recording."""
    timing = [row.timing for row in rows]
    counts = reduce(add, (t.diarization for t in timing))
    errors = [error for t in timing for error in t.latency_errors_s]
    missed = sum(t.latencies_missed for t in timing)
    times = [row.real_time for row in rows if row.real_time is not None]
    words = [row.words for row in rows if row.words]
    interviews = [row.interview for row in rows if row.interview]
    return Figures(
        recordings=len(rows),
        der=100 * counts.rate,
        missed=100 * counts.parts[0],
        false_alarm=100 * counts.parts[1],
        confusion=100 * counts.parts[2],
        der_mean=100 * statistics.mean(t.diarization.rate for t in timing),
        der_worst=100 * max(t.diarization.rate for t in timing),
        speakers=Count(sum(t.speakers == t.speakers_true for t in timing), len(timing)),
        latency_median_ms=quantile_ms(errors, 0.5),
        latency_p95_ms=quantile_ms(errors, 0.95),
        latency_missed=Count(missed, missed + len(errors)),
        gaps=reduce(add, (t.gaps for t in timing)),
        share_median=100 * statistics.median(t.share_error for t in timing),
        share_worst=100 * max(t.share_error for t in timing),
        outside=reduce(add, (row.outside for row in rows)),
        real_time=statistics.median(times) if times else None,
        wer=_percent([s.plain for s in words]),
        cpwer=_percent([s.by_speaker for s in words]),
        fillers=reduce(add, (s.fillers for s in words)) if words else None,
        elsewhere=_count([s.elsewhere for s in words]),
        **(_interview_figures(interviews) if interviews else {}),
    )


def _interview_figures(scores: Sequence[InterviewScores]) -> dict[str, Any]:
    stated = [error for s in scores for error in s.stated_errors_s]
    stated_missed = sum(s.stated_missed for s in scores)
    content = [error for s in scores for error in s.content_errors_s]
    content_missed = sum(s.content_missed for s in scores)
    intended = [s for s in scores if s.intended is not None]
    return {
        "roles": Count(sum(s.roles_right for s in scores), len(scores)),
        "interjections": reduce(add, (s.interjections for s in scores)),
        "unanswered": reduce(add, (s.unanswered for s in scores)),
        "stated_median_ms": quantile_ms(stated, 0.5),
        "stated_p95_ms": quantile_ms(stated, 0.95),
        "stated_missed": Count(stated_missed, stated_missed + len(stated)),
        "content_median_ms": quantile_ms(content, 0.5),
        "content_missed": Count(content_missed, content_missed + len(content)),
        "phases": reduce(add, (s.phases for s in scores)),
        "levels": Count(sum(s.level == s.intended for s in intended), len(intended)),
    }


def _count(errors: Sequence[Errors]) -> Count | None:
    return Count(sum(e.errors for e in errors), sum(e.length for e in errors)) if errors else None


def _percent(errors: Sequence[Errors]) -> float | None:
    rate = reduce(add, errors).rate if errors else None
    return None if rate is None else 100 * rate
