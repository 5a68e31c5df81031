"""The product's reading of an interview, against its script -> hits, misses and errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.records import Analysis, Interjection, Interval, Level, Phase
from benchmarks.pairs import pairs
from benchmarks.reference import Call, Interview
from benchmarks.scores import Found

PHASE_S = 10.0
"""A phase begins within this of its true start."""
SHARED = 0.5
"""Part of the shorter of two intervals that both must have to be the same."""


@dataclass(frozen=True, slots=True)
class InterviewScores:
    """Searches by what was looked for; errors are absolute, one per answer timed.

    `stated_errors_s` are those of response latencies as the report has them; `intended` is None
    where the script intends no level.
    """

    roles_right: bool
    interjections: Found
    unanswered: Found
    stated_errors_s: tuple[float, ...]
    stated_missed: int
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
    stated, stated_missed = stated_errors(interview.calls, claimed)
    content, content_missed = content_errors(interview.calls, claimed)
    return InterviewScores(
        roles_right=roles_right(interview, analysis, names),
        interjections=matched([c.interval for c in interview.calls], _intervals(claimed)),
        unanswered=matched(
            [c.interval for c in interview.calls if c.status == "unanswered"],
            _intervals(i for i in claimed if i.response and i.response.status == "unanswered"),
        ),
        stated_errors_s=stated,
        stated_missed=stated_missed,
        content_errors_s=content,
        content_missed=content_missed,
        phases=phase_starts(interview.phases, talk.phases if interview.phases else ()),
        level=analysis.rating.level,
        intended=interview.level,
    )


def roles_right(interview: Interview, analysis: Analysis, names: dict[str, str]) -> bool:
    """Whether everybody who was found has the right role, and every role has somebody.

    A voice too many is nobody: it may be an interviewer's, but not the candidate's.
    """
    speakers = analysis.conversation.speakers
    given = {names[s.id]: s.role for s in speakers if s.id in names}
    right = all(interview.roles[who] == role for who, role in given.items())
    right &= all(s.role != "candidate" for s in speakers if s.id not in names)
    return right and set(given.values()) == set(interview.roles.values())


def matched(true: Sequence[Interval], claimed: Sequence[Interval]) -> Found:
    """Intervals found again, one claim for one true interval."""
    hits = len(pairs(true, claimed, alike))
    return Found(hits, len(true), hits, len(claimed))


def alike(a: Interval, b: Interval) -> float:
    """What two intervals share, of what either covers; 0 unless it is half of the shorter."""
    both_s = a.overlap_s(b)
    if both_s <= 0 or both_s < SHARED * min(a.duration_s, b.duration_s):
        return 0.0
    return both_s / (a.duration_s + b.duration_s - both_s)


def stated_errors(
    calls: Sequence[Call], claimed: Sequence[Interjection]
) -> tuple[tuple[float, ...], int]:
    """Absolute errors of the response latencies stated, and how many are not.

    Only calls with a true first sound count. A latency has its own ends: those of the call that
    was heard, wherever it truly ended, and of the sound that was taken for its answer.
    """
    errors: list[float] = []
    for call, found in _same_call(calls, claimed):
        stated_s = found.response.first_sound_s if found.response else None
        if stated_s is not None and call.sound_s is not None:
            errors.append(abs(stated_s - (call.sound_s - call.end_s)))
    return tuple(errors), sum(call.sound_s is not None for call in calls) - len(errors)


def content_errors(
    calls: Sequence[Call], claimed: Sequence[Interjection]
) -> tuple[tuple[float, ...], int]:
    """Absolute errors of when an answer's content begins, and how many answers have no time.

    Only calls with a true content time count.
    """
    errors: list[float] = []
    for call, found in _same_call(calls, claimed):
        latency_s = found.response.first_content_s if found.response else None
        if latency_s is not None and call.content_s is not None:
            errors.append(abs(found.end_s + latency_s - call.content_s))
    return tuple(errors), sum(call.content_s is not None for call in calls) - len(errors)


def _same_call(
    calls: Sequence[Call], claimed: Sequence[Interjection]
) -> list[tuple[Call, Interjection]]:
    return pairs(calls, claimed, lambda call, item: alike(call.interval, _interval(item)))


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
