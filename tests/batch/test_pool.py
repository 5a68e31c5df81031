"""Workers that die, hang or never start cost one recording at most."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

import pytest

from analyzer.batch.pool import Pool, death
from analyzer.batch.process import Events, WorkerProcess
from analyzer.batch.waiting import Message, Waiting
from analyzer.errors import AnalyzerError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are sent")


def start(setup: object, events: Events) -> WorkerProcess:
    return WorkerProcess(events, setup, 1, module="tests.batch.odd_worker")


def pool(workers: int = 2, limit_s: float = 60.0, setup: object = "plain") -> Pool[str]:
    return Pool(partial(start, setup), workers, lambda _job: limit_s)


def run(pool: Pool[str], *jobs: str) -> list[Message[str]]:
    return list(pool.run(jobs))


def ends(messages: list[Message[str]]) -> dict[str, str]:
    return {m.job: m.kind for m in messages if m.kind in ("done", "lost")}


def test_every_job_is_done_once_over_the_workers() -> None:
    jobs = [f"job {number}" for number in range(12)]
    messages = run(pool(3), *jobs)
    done = [m for m in messages if m.kind == "done"]
    assert sorted(m.job for m in done) == sorted(jobs)
    assert {m.job for m in messages if m.kind == "progress"} == set(jobs)
    assert 1 <= len({m.result["pid"] for m in done}) <= 3


def test_what_a_worker_says_of_itself_is_heard() -> None:
    said: list[str] = []
    one: Pool[str] = Pool(partial(start, "plain"), 1, lambda _job: 60.0, said.append)
    run(one, "a")
    assert said == ["made ready plain"]


def test_jobs_start_in_the_order_given() -> None:
    started = [m.job for m in run(pool(1), "c", "a", "b") if m.kind == "started"]
    assert started == ["c", "a", "b"]


def test_a_worker_killed_once_costs_a_second_try(tmp_path: Path) -> None:
    job = f"die once:{tmp_path / 'mark'}"
    messages = run(pool(1), job, "next")
    assert ends(messages) == {job: "done", "next": "done"}
    assert [m.text for m in messages if m.kind == "retry"] == [
        "killed by the system, probably short of memory"
    ]


def test_a_worker_killed_twice_is_a_failure_and_the_rest_goes_on() -> None:
    messages = run(pool(2), "a", "die", "b", "c")
    assert ends(messages) == {"a": "done", "b": "done", "c": "done", "die": "lost"}
    lost = next(m for m in messages if m.kind == "lost")
    assert lost.text == "its process ended twice, killed by the system, probably short of memory"


def test_a_hang_is_ended_at_its_limit_and_not_tried_again() -> None:
    began = time.monotonic()
    messages = run(pool(1, limit_s=3.0), "hang", "b")
    assert time.monotonic() - began < 60
    assert ends(messages) == {"hang": "lost", "b": "done"}
    assert [m.job for m in messages if m.kind == "started"].count("hang") == 1
    assert next(m for m in messages if m.kind == "lost").text == "took longer than 3 s"


def test_workers_that_never_start_are_one_error() -> None:
    with pytest.raises(AnalyzerError, match=r"cannot be started: with code 3.*doctor"):
        run(pool(2, setup="never ready"), "a", "b")


def test_closing_ends_the_workers() -> None:
    running = pool(1)
    messages = running.run(["hang"])
    next(messages)
    pids = [worker.pid for worker in running._running]
    messages.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/exe").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in pids)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"code": -11}, "by signal SIGSEGV"),
        ({"code": 1, "tail": "MemoryError"}, "with code 1 (MemoryError)"),
        ({"code": 1, "tail": ""}, "with code 1"),
    ],
)
def test_a_death_is_told_in_words(said: dict[str, object], words: str) -> None:
    assert death(said) == words


def test_three_workers_in_a_row_that_do_not_start_are_no_accident() -> None:
    waiting: Waiting[str] = Waiting(lambda _job: 60.0)
    for _ in range(2):
        for _ in range(2):
            waiting.worker_failed("cannot be started", remedy="see doctor")
        waiting.worker_ready()
    for _ in range(2):
        waiting.worker_failed("cannot be started", remedy="see doctor")
    with pytest.raises(AnalyzerError, match=r"^cannot be started; see doctor\.$"):
        waiting.worker_failed("cannot be started", remedy="see doctor")
