"""The product's reading of an interview, against its script -> hits, misses and errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.records import Analysis, Interjection, Interval, Level, Phase
from benchmarks.reference import Call, Interview
from benchmarks.scores import Found

PHASE_S = 10.0
"""A phase begins within this of its true start."""


@dataclass(frozen=True, slots=True)
class InterviewScores:
    """Searches by what was looked for; `content_errors_s` are absolute, one per answer timed.

    `intended` is None where the script intends no level.
    """

    roles_right: bool
    interjections: Found
    unanswered: Found
    content_errors_s: tuple[float, ...]
    content_missed: int
    phases: Found
    level: Level
    intended: Level | None


def score_interview(
    interview: Interview, analysis: Analysis, names: dict[str, str]
) -> InterviewScores:
    """Score roles, level, phases and interjections; `names` maps heard speakers to true ones."""
    talk = analysis.conversation
    claimed = [i for i in talk.interjections if i.expects_response]
    errors, missed = content_errors(interview.calls, claimed)
    return InterviewScores(
        roles_right=roles_right(interview, analysis, names),
        interjections=matched([c.interval for c in interview.calls], _intervals(claimed)),
        unanswered=matched(
            [c.interval for c in interview.calls if c.status == "unanswered"],
            _intervals(i for i in claimed if i.response and i.response.status == "unanswered"),
        ),
        content_errors_s=errors,
        content_missed=missed,
        phases=phase_starts(interview.phases, talk.phases if interview.phases else ()),
        level=analysis.rating.level,
        intended=interview.level,
    )


def roles_right(interview: Interview, analysis: Analysis, names: dict[str, str]) -> bool:
    """Whether everybody who was found has the right role, and every role has somebody."""
    given = {names[s.id]: s.role for s in analysis.conversation.speakers if s.id in names}
    right = all(interview.roles[who] == role for who, role in given.items())
    return right and set(given.values()) == set(interview.roles.values())


def matched(true: Sequence[Interval], claimed: Sequence[Interval]) -> Found:
    """Intervals found again: any overlap counts, and one claim may answer for several."""
    return Found(
        sum(any(t.overlap_s(c) > 0 for c in claimed) for t in true),
        len(true),
        sum(any(t.overlap_s(c) > 0 for t in true) for c in claimed),
        len(claimed),
    )


def content_errors(
    calls: Sequence[Call], claimed: Sequence[Interjection]
) -> tuple[tuple[float, ...], int]:
    """Absolute errors of when an answer's content begins, and how many answers have no time.

    Only calls with a true content time count; each takes the claim that overlaps it most.
    """
    errors: list[float] = []
    wanted = [call for call in calls if call.content_s is not None]
    for call in wanted:
        near = max(claimed, key=lambda i: call.interval.overlap_s(_interval(i)), default=None)
        if near is None or call.interval.overlap_s(_interval(near)) == 0:
            continue
        latency_s = near.response.first_content_s if near.response else None
        if latency_s is not None and call.content_s is not None:
            errors.append(abs(near.end_s + latency_s - call.content_s))
    return tuple(errors), len(wanted) - len(errors)


def phase_starts(true: Sequence[Phase], claimed: Sequence[Phase]) -> Found:
    """Starts of phases but the first, found within `PHASE_S` under the right name."""
    true_at = {phase.name: phase.start_s for phase in true[1:]}
    claimed_at = {phase.name: phase.start_s for phase in claimed[1:]}
    hits = sum(
        name in claimed_at and abs(claimed_at[name] - start_s) <= PHASE_S
        for name, start_s in true_at.items()
    )
    return Found(hits, len(true_at), hits, len(claimed_at))


def _interval(item: Interjection) -> Interval:
    return Interval(item.start_s, item.end_s)


def _intervals(items: Iterable[Interjection]) -> list[Interval]:
    return [_interval(item) for item in items]
