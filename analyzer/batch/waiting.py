"""The jobs that wait for a worker of whatever kind, and what it costs a job to lose its worker.

What `pool` (processes here) and `ray_pool` (actors of a cluster) have in common: a job whose worker
died is tried once more after all others, one that took too long is not.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from analyzer.errors import AnalyzerError

J = TypeVar("J", bound=Hashable)
TICK_S = 0.2
"""How long a pool waits for news before it looks at its limits."""
TRIES = 2
"""A recording whose worker died is tried once more: the system may have been short of memory."""
START_FAILURES = 3
"""Workers in a row that die before they are ready; then it is no accident."""


@dataclass(frozen=True, slots=True)
class Message(Generic[J]):
    """What a pool tells: a job started, moves on, is tried again, is done or lost.

    `result` is the worker's answer when done; `text` says why a job was lost or is tried again.
    """

    kind: Literal["started", "progress", "retry", "done", "lost"]
    job: J
    result: dict[str, Any] = field(default_factory=dict)
    text: str = ""


class Waiting(Generic[J]):
    """Jobs in the order in which they are to be begun.

    Parameters
    ----------
    limit_s : callable
        The most seconds a job may take.
    """

    def __init__(self, limit_s: Callable[[J], float]) -> None:
        self._limit_s = limit_s
        self._jobs: deque[J] = deque()
        self._tries: Counter[J] = Counter()
        self._failed_starts = 0

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, *jobs: J) -> None:
        """Put jobs behind all others."""
        self._jobs.extend(jobs)

    def take(self) -> J:
        """The next job."""
        return self._jobs.popleft()

    def is_overdue(self, job: J, spent_s: float) -> bool:
        """Whether a job has taken longer than it may."""
        return spent_s > self._limit_s(job)

    def lose(self, job: J, why: str, *, overdue: bool) -> Message[J]:
        """A job's worker is gone: whether the job waits again, or is lost."""
        if overdue:
            return Message("lost", job, text=f"took longer than {in_words(self._limit_s(job))}")
        self._tries[job] += 1
        if self._tries[job] >= TRIES:
            return Message("lost", job, text=f"its process ended twice, {why}")
        self.add(job)
        return Message("retry", job, text=why)

    def worker_ready(self) -> None:
        """A worker has started well."""
        self._failed_starts = 0

    def worker_failed(self, problem: str, remedy: str) -> None:
        """A worker ended before it was ready.

        Raises
        ------
        AnalyzerError
            If too many did so in a row.
        """
        self._failed_starts += 1
        if self._failed_starts >= START_FAILURES:
            raise AnalyzerError(problem, remedy=remedy)


def in_words(seconds: float) -> str:
    """A time limit, in minutes where that is fine enough."""
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} s"


def refusal(said: dict[str, Any]) -> AnalyzerError:
    """The worker's error as it was: its sentence and its exit code."""
    error = AnalyzerError("")
    error.args = (said["text"],)
    error.exit_code = said["exit_code"]
    return error
