"""A recording that another batch is at, while others of this one are running."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from analyzer.batch.jobs import BatchOptions, Details, Job, Outcome, Probe, Work
from analyzer.batch.run import _Batch
from analyzer.batch.waiting import TICK_S, Message

LASTS_S = 0.5
"""How long the other recording keeps its worker."""


class Workers:
    """One works on "long", the other finds "held" locked as long as it does."""

    def __init__(self) -> None:
        self.waiting: deque[Job] = deque()
        self.tries = 0

    def run(self, due: Sequence[Job]) -> Iterator[Message[Job]]:
        long, held = due
        yield Message("started", long)
        self.waiting.append(held)
        end_s = time.monotonic() + LASTS_S
        while self.waiting and time.monotonic() < end_s:
            self.tries += 1
            yield from said(self.waiting.popleft(), "busy")
        yield Message("done", long, asdict(Outcome(long.name, "kept")))
        yield from said(self.waiting.popleft(), "kept")

    def put_back(self, job: Job) -> None:
        self.waiting.append(job)


def said(job: Job, ending: str) -> Iterator[Message[Job]]:
    yield Message("started", job)
    yield Message("done", job, asdict(Outcome(job.name, ending)))  # type: ignore[arg-type]


def test_a_locked_recording_rests_while_another_is_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = Probe("0" * 64, 1, 1.0)
    due = [Job(tmp_path / n, n, n, Details(), probe, "new") for n in ("long", "held")]
    done = {job.name: Outcome(job.name, "waiting") for job in due}
    batch = _Batch(Work(tmp_path), "k", BatchOptions(), lambda _: None, done)
    workers = Workers()
    monkeypatch.setattr(batch, "_pool", lambda _due: (2, workers))
    batch.run(due)
    assert {name: outcome.ending for name, outcome in done.items()} == {
        "long": "kept",
        "held": "kept",
    }
    assert 1 <= workers.tries <= LASTS_S / TICK_S + 1
