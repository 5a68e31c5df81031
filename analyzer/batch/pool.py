"""Jobs -> outcomes, over worker processes that may hang, be killed, or run out of memory.

A worker that dies costs its recording one try of two; one that takes too long is ended. Neither
touches another recording. The pool only schedules: what a finished recording is, `shelf` says.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic

from analyzer.batch.process import WorkerProcess
from analyzer.batch.waiting import TICK_S, J, Message, Waiting, refusal


class Pool(Generic[J]):
    """Runs jobs in the order given over up to `workers` processes.

    Parameters
    ----------
    start : callable
        Makes a worker process, given the queue for its messages.
    workers : int
    limit_s : callable
        The most seconds a job may take.
    note : callable, optional
        Told what a worker says of how it was made ready.
    """

    def __init__(
        self,
        start: Callable[[queue.Queue[tuple[WorkerProcess, dict[str, Any]]]], WorkerProcess],
        workers: int,
        limit_s: Callable[[J], float],
        note: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._start, self._count, self._note = start, workers, note
        self._events: queue.Queue[tuple[WorkerProcess, dict[str, Any]]] = queue.Queue()
        self._running: dict[WorkerProcess, tuple[J, float]] = {}
        self._idle: list[WorkerProcess] = []
        self._starting: list[WorkerProcess] = []
        self._overdue: set[WorkerProcess] = set()
        self._waiting = Waiting(limit_s)

    def run(self, jobs: Sequence[J]) -> Iterator[Message[J]]:
        """Yield messages until every job is done or lost. Closing the iterator ends the workers.

        Raises
        ------
        AnalyzerError
            If workers cannot be started at all.
        """
        self._waiting.add(*jobs)
        try:
            while self._waiting or self._running:
                self._hire()
                yield from self._assign()
                yield from self._hear()
                self._end_overdue()
        finally:
            for worker in (*self._running, *self._idle, *self._starting):
                worker.kill()

    def put_back(self, job: J) -> None:
        """Do this job again after all others."""
        self._waiting.add(job)

    def _hire(self) -> None:
        have = len(self._running) + len(self._idle) + len(self._starting)
        for _ in range(min(self._count, len(self._waiting) + len(self._running)) - have):
            self._starting.append(self._start(self._events))

    def _assign(self) -> Iterator[Message[J]]:
        while self._idle and self._waiting:
            worker, job = self._idle.pop(), self._waiting.take()
            self._running[worker] = (job, time.monotonic())
            worker.send(job)
            yield Message("started", job)

    def _hear(self) -> Iterator[Message[J]]:
        try:
            worker, said = self._events.get(timeout=TICK_S)
        except queue.Empty:
            return
        kind = said["kind"]
        if kind == "ready":
            self._starting.remove(worker)
            self._idle.append(worker)
            self._waiting.worker_ready()
            self._note(said.get("note", ""))
        elif kind == "unusable":
            raise refusal(said)
        elif kind == "progress" and worker in self._running:
            yield Message("progress", self._running[worker][0], said)
        elif kind == "done" and worker in self._running:
            job, _ = self._running.pop(worker)
            self._idle.append(worker)
            yield Message("done", job, said["result"])
        elif kind == "gone":
            yield from self._lose(worker, said)

    def _lose(self, worker: WorkerProcess, said: dict[str, Any]) -> Iterator[Message[J]]:
        if worker in self._starting:
            self._starting.remove(worker)
            self._waiting.worker_failed(
                f"the worker processes cannot be started: {death(said)}",
                remedy="see what interview-analyzer doctor says",
            )
        with contextlib.suppress(ValueError):
            self._idle.remove(worker)
        held = self._running.pop(worker, None)
        if held is not None:
            yield self._waiting.lose(held[0], death(said), overdue=worker in self._overdue)
        self._overdue.discard(worker)

    def _end_overdue(self) -> None:
        now_s = time.monotonic()
        for worker, (job, since_s) in self._running.items():
            if self._waiting.is_overdue(job, now_s - since_s) and worker not in self._overdue:
                self._overdue.add(worker)
                worker.kill()


def death(said: dict[str, Any]) -> str:
    """Why a process ended, in words.

    Examples
    --------
    >>> death({"code": -9, "tail": ""})
    'killed by the system, probably short of memory'
    """
    code = said.get("code")
    if code == -signal.SIGKILL if hasattr(signal, "SIGKILL") else False:
        return "killed by the system, probably short of memory"
    if isinstance(code, int) and code < 0:
        with contextlib.suppress(ValueError):
            return f"by signal {signal.Signals(-code).name}"
    tail = said.get("tail", "")
    return f"with code {code}" + (f" ({tail})" if tail else "")
