"""What was heard, against the reference -> counts and errors, added up before any rate is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate

from analyzer.conversation.timeline import BRIDGE_S
from analyzer.records import Interval, Speech
from analyzer.spans import as_spans, gaps, unite_speech
from benchmarks.reference import Latency, Reference

COLLAR_S = 0.25
"""Left unscored on each side of a reference boundary; pyannote.metrics takes the total."""
NEAR_S = 0.5
"""An offset or onset further from its true time than this was missed."""
GAP_S = 3.0
"""Silences from here on are scored by the rubric (measures.md)."""
EDGE_S = 0.3
"""Both edges of a silence must be this near to the true ones."""


@dataclass(frozen=True, slots=True)
class DiarizationCounts:
    """Seconds; `total_s` is the reference speech that was scored."""

    total_s: float
    missed_s: float
    false_alarm_s: float
    confusion_s: float

    def __add__(self, other: DiarizationCounts) -> DiarizationCounts:
        return DiarizationCounts(
            self.total_s + other.total_s,
            self.missed_s + other.missed_s,
            self.false_alarm_s + other.false_alarm_s,
            self.confusion_s + other.confusion_s,
        )

    @property
    def parts(self) -> tuple[float, float, float]:
        """Missed, false alarm and confusion as shares of the total.

        Where nothing was spoken they are seconds, so that false alarms there are not lost.
        """
        total = self.total_s or 1.0
        return self.missed_s / total, self.false_alarm_s / total, self.confusion_s / total

    @property
    def rate(self) -> float:
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class Found:
    """Counts of a search: `found` of `true` ones, and `right` of the `claimed` ones."""

    found: int
    true: int
    right: int
    claimed: int

    def __add__(self, other: Found) -> Found:
        return Found(
            self.found + other.found,
            self.true + other.true,
            self.right + other.right,
            self.claimed + other.claimed,
        )

    @property
    def precision(self) -> float | None:
        return self.right / self.claimed if self.claimed else None

    @property
    def recall(self) -> float | None:
        return self.found / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None where nothing is true and nothing was claimed."""
        if not self.true and not self.claimed:
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class TimingScores:
    """Everything about one recording that needs no words.

    Latency errors are those of floor transfer offsets, absolute, seconds.
    """

    diarization: DiarizationCounts
    speakers: int
    speakers_true: int
    latency_errors_s: tuple[float, ...]
    latencies_missed: int
    gaps: Found
    share_error: float
    names: dict[str, str]


def score_timing(reference: Reference, heard: Sequence[Speech], duration_s: float) -> TimingScores:
    """Score diarized speech; `names` of the result maps heard speakers to true ones."""
    counts, names = diarization_error(reference, heard, duration_s)
    named = [Speech(s.start_s, s.end_s, names.get(s.speaker, f"+{s.speaker}")) for s in heard]
    whole = unite_speech(named, BRIDGE_S)
    found = [latency_error(latency, whole) for latency in reference.latencies]
    errors = tuple(error for error in found if error is not None)
    silences = silence_gaps(reference.gaps(duration_s), gaps(as_spans(heard), duration_s))
    return TimingScores(
        diarization=counts,
        speakers=len({s.speaker for s in heard}),
        speakers_true=len({s.speaker for s in reference.speech}),
        latency_errors_s=errors,
        latencies_missed=len(found) - len(errors),
        gaps=silences,
        share_error=share_error(reference, named, duration_s),
        names=names,
    )


def diarization_error(
    reference: Reference, heard: Sequence[Speech], duration_s: float
) -> tuple[DiarizationCounts, dict[str, str]]:
    """Diarization errors with overlap scored, and the best one-to-one naming of the speakers."""
    metric = DiarizationErrorRate(collar=2 * COLLAR_S)
    truth, claim = _annotation(reference.speech), _annotation(heard)
    scored = _scored(reference, duration_s)
    detail = metric(truth, claim, uem=scored, detailed=True)
    counts = DiarizationCounts(
        float(detail["total"]),
        float(detail["missed detection"]),
        float(detail["false alarm"]),
        float(detail["confusion"]),
    )
    names = metric.optimal_mapping(truth, claim, uem=scored)
    return counts, {str(a): str(b) for a, b in names.items()}


def latency_error(latency: Latency, named: Sequence[Speech]) -> float | None:
    """Absolute error of the measured floor transfer offset, seconds; None where it was missed.

    `named` is bridged: the edge nearest to the true one would otherwise be found in any hole.
    """
    ends = [s.end_s for s in named if s.speaker == latency.asker]
    starts = [s.start_s for s in named if s.speaker == latency.other]
    offset = _nearest(ends, latency.after_s)
    onset = _nearest(starts, latency.before_s)
    if offset is None or onset is None:
        return None
    return abs((onset - offset) - latency.value_s)


def silence_gaps(true: Sequence[Interval], claimed: Sequence[Interval]) -> Found:
    """Silences of `GAP_S` and more found again; the other side's may be a little shorter."""
    long_true = [gap for gap in true if gap.duration_s >= GAP_S]
    long_claimed = [gap for gap in claimed if gap.duration_s >= GAP_S]
    return Found(
        found=sum(any(_same(gap, other) for other in claimed) for gap in long_true),
        true=len(long_true),
        right=sum(any(_same(gap, other) for other in true) for gap in long_claimed),
        claimed=len(long_claimed),
    )


def share_error(reference: Reference, named: Sequence[Speech], duration_s: float) -> float:
    """Share of the talk that stands under the wrong name, in [0, 1].

    Half the sum of the absolute differences of all shares; with two speakers that is the error of
    either one's talk share.
    """
    scored = _scored(reference, duration_s)
    true, claimed = _seconds(reference.speech, scored), _seconds(named, scored)
    all_true, all_claimed = sum(true.values()) or 1.0, sum(claimed.values()) or 1.0
    everyone = true.keys() | claimed.keys()
    return 0.5 * sum(
        abs(true.get(who, 0.0) / all_true - claimed.get(who, 0.0) / all_claimed) for who in everyone
    )


def quantile_ms(errors_s: Iterable[float], share: float) -> float | None:
    """A quantile of errors in milliseconds; None of none."""
    values = list(errors_s)
    return float(np.quantile(values, share)) * 1e3 if values else None


def _annotation(speech: Iterable[Speech]) -> Annotation:
    out = Annotation()
    for index, item in enumerate(speech):
        out[Segment(item.start_s, item.end_s), index] = item.speaker
    return out


def _seconds(speech: Iterable[Speech], scored: Timeline) -> dict[str, float]:
    """Speech of each speaker in what is scored, once where his own overlaps."""
    kept = _annotation(speech).crop(scored)
    return {str(who): float(kept.label_duration(who)) for who in kept.labels()}


def _scored(reference: Reference, duration_s: float) -> Timeline:
    whole = Timeline([Segment(0.0, duration_s)])
    left_out = Timeline([Segment(u.start_s, u.end_s) for u in reference.unscored])
    return whole.extrude(left_out) if left_out else whole


def _nearest(times_s: Sequence[float], true_s: float) -> float | None:
    best = min(times_s, key=lambda t: abs(t - true_s), default=None)
    return best if best is not None and abs(best - true_s) <= NEAR_S else None


def _same(a: Interval, b: Interval) -> bool:
    return abs(a.start_s - b.start_s) <= EDGE_S and abs(a.end_s - b.end_s) <= EDGE_S
