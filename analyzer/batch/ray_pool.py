"""Jobs -> outcomes, over the machines of a Ray cluster: the pool's part played by actors.

Each actor holds the networks and does with a job exactly what a local worker does (`analyse`): the
lock, the result folder and its commit by run.json are the same. The folders must be seen under the
same paths by every machine. An actor that is lost, with its machine or alone, costs its recording
one try of two.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import analyzer
from analyzer.batch.jobs import Job, Work
from analyzer.batch.machine import THREADS
from analyzer.batch.process import THREAD_VARIABLES
from analyzer.batch.waiting import TICK_S, Message, Waiting, refusal
from analyzer.errors import AnalyzerError, ModelError, UsageError

ASK_EVERY_S = 1.0
"""How often an actor is asked how far it is."""
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What asks a process to end."""
GPU_SHARE = 0.25
"""Of a GPU, for an actor that uses one: four take 5.2 GB of its memory (docs/scale.md)."""
LOST = "lost with its machine, or short of memory"


class Hearer:
    """Lives on the cluster as an actor: loads the networks once, then does one job at a time."""

    def __init__(self, work: Work, key: str) -> None:
        from analyzer.speech.models import load_models

        self._work, self._key, self._at = work, key, ("", 0.0)
        self._models: Any = None
        try:
            self._models = load_models(work.choice)
            self._said = {"note": self._models.note}
        except AnalyzerError as error:
            self._said = {"text": str(error), "exit_code": error.exit_code}

    def ready(self) -> dict[str, Any]:
        """A note on how it was made ready, or why this machine cannot analyse."""
        return self._said

    def analyse(self, job: Job) -> dict[str, Any]:
        """The outcome of one job, as a mapping."""
        from analyzer.batch.analyse import analyse

        self._at = ("", 0.0)
        return asdict(analyse(job, self._work, self._key, self._models, self._note))

    def progress(self) -> tuple[str, float]:
        """Stage and share of the job at hand; answered while it is worked on."""
        return self._at

    def _note(self, stage: str, share: float) -> None:
        self._at = (stage, share)


@dataclass
class _Held:
    """An actor with what it is doing."""

    actor: Any
    doing: Any
    job: Job | None = None
    since_s: float = 0.0
    asked: Any = None
    asked_s: float = 0.0
    overdue: bool = False


class RayPool:
    """As `Pool`, over a cluster: `run` yields messages, `put_back` does a job again later.

    Parameters
    ----------
    setup : (Work, str)
        How recordings are analysed, and the key of the results.
    address : str, optional
        Of a running cluster ("auto", "ray://host:10001"); without one Ray is started here.
    workers, threads : int
        0 fills the cluster, with two threads for each actor.
    limit_s : callable
        The most seconds a job may take.
    note : callable, optional
        Told what an actor says of how it was made ready.

    Raises
    ------
    ModelError
        If Ray is not installed.
    UsageError
        If the cluster cannot be reached.
    """

    def __init__(
        self,
        setup: tuple[Work, str],
        address: str | None,
        *,
        workers: int,
        threads: int,
        limit_s: Callable[[Job], float],
        note: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._note = note
        self._ray = connect(address)
        gpu = setup[0].choice.device == "cuda"
        self.threads = threads or THREADS
        self._given, self._gpu = workers, gpu
        self._make = self._ray.remote(Hearer).options(
            num_cpus=self.threads,
            num_gpus=GPU_SHARE if gpu else 0,
            max_restarts=0,
            max_concurrency=2,
            scheduling_strategy="SPREAD",
            runtime_env={"env_vars": environment(self.threads)},
        )
        self._setup = setup
        self._actors: list[_Held] = []
        self._waiting = Waiting(limit_s)

    @property
    def workers(self) -> int:
        """As many as were asked for, or as the cluster holds at this moment."""
        return self._given or fitting(self._ray.cluster_resources(), self.threads, self._gpu)

    def run(self, jobs: Sequence[Job]) -> Iterator[Message[Job]]:
        """Yield messages until every job is done or lost. Closing the iterator ends the actors.

        Raises
        ------
        AnalyzerError
            If actors cannot be started at all.
        """
        self._waiting.add(*jobs)
        try:
            while self._waiting or any(held.job for held in self._actors):
                self._hire()
                yield from self._assign()
                yield from self._hear()
                yield from self._ask()
                self._end_overdue()
        finally:
            for held in self._actors:
                self._ray.kill(held.actor)
            self._ray.shutdown()

    def put_back(self, job: Job) -> None:
        """Do this job again after all others."""
        self._waiting.add(job)

    def _hire(self) -> None:
        if not self._waiting:
            return
        busy = sum(held.job is not None for held in self._actors)
        for _ in range(min(self.workers, len(self._waiting) + busy) - len(self._actors)):
            actor = self._make.remote(*self._setup)
            self._actors.append(_Held(actor, actor.ready.remote()))

    def _assign(self) -> Iterator[Message[Job]]:
        for held in self._actors:
            if held.doing is None and self._waiting:
                held.job, held.since_s = self._waiting.take(), time.monotonic()
                held.doing = held.actor.analyse.remote(held.job.absolute())
                yield Message("started", held.job)

    def _hear(self) -> Iterator[Message[Job]]:
        doing = [held.doing for held in self._actors if held.doing is not None]
        done, _ = self._ray.wait(doing, timeout=TICK_S) if doing else ([], [])
        for ref in done:
            held = next(h for h in self._actors if h.doing == ref)
            try:
                value = self._ray.get(ref)
            except self._ray.exceptions.RayError as error:
                yield from self._lose(held, error)
                continue
            job, held.job, held.doing = held.job, None, None
            if job is not None:
                yield Message("done", job, value)
            elif "exit_code" in value:
                raise refusal(value)
            else:
                self._waiting.worker_ready()
                self._note(value["note"])

    def _lose(self, held: _Held, error: Exception) -> Iterator[Message[Job]]:
        self._actors.remove(held)
        self._ray.kill(held.actor)
        died = isinstance(error, self._ray.exceptions.RayActorError)
        why = LOST if died else str(error).strip().split("\n")[-1]
        if held.job is None:
            self._waiting.worker_failed(
                f"the cluster's actors cannot be started: {why}",
                remedy="see that its machines have interview-analyzer and its weights",
            )
        else:
            yield self._waiting.lose(held.job, why, overdue=held.overdue)

    def _ask(self) -> Iterator[Message[Job]]:
        """How far each job is; an actor that does not answer says so through its job."""
        now_s = time.monotonic()
        for held in self._actors:
            if held.job is None or now_s - held.asked_s < ASK_EVERY_S:
                continue
            if held.asked is None:
                held.asked, held.asked_s = held.actor.progress.remote(), now_s
                continue
            done, _ = self._ray.wait([held.asked], timeout=0)
            if not done:
                continue
            held.asked, asked = None, held.asked
            try:
                stage, share = self._ray.get(asked)
            except self._ray.exceptions.RayError:
                continue
            if stage:
                yield Message("progress", held.job, {"stage": stage, "share": round(share, 3)})

    def _end_overdue(self) -> None:
        now_s = time.monotonic()
        for held in self._actors:
            if held.job is None or held.overdue:
                continue
            if self._waiting.is_overdue(held.job, now_s - held.since_s):
                held.overdue = True
                self._ray.kill(held.actor)


def connect(address: str | None) -> Any:
    """Ray, connected; its reports of use to its maker are switched off.

    How this process answers to SIGTERM and SIGHUP stays as it was: Ray would have it end with a
    dump of its stack, and what is to be removed at the end would stay.

    Raises
    ------
    ModelError, UsageError
        As `RayPool`.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ImportError as error:
        raise ModelError(
            "--engine ray needs Ray", remedy="pip install 'interview-analyzer[ray]'"
        ) from error
    try:
        with _answers_kept():
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UsageError(
            "no Ray cluster answers there",
            value=address,
            remedy="start one, or leave --address out",
        ) from error
    return ray


@contextmanager
def _answers_kept() -> Iterator[None]:
    """What Python answers to signals is set again, for the system to hear: within, others may set
    their own below Python."""
    if threading.current_thread() is not threading.main_thread():
        yield  # where nobody may set any
        return
    before = {number: signal.getsignal(number) for number in ENDING}
    try:
        yield
    finally:
        for number, answer in before.items():
            if answer is not None:
                signal.signal(number, answer)


def fitting(resources: dict[str, float], threads: int, gpu: bool) -> int:
    """How many actors the cluster holds, at least one.

    Examples
    --------
    >>> fitting({"CPU": 16.0}, 2, gpu=False), fitting({"CPU": 16.0, "GPU": 1.0}, 2, gpu=True)
    (8, 4)
    """
    by_cores = int(resources.get("CPU", 0.0)) // threads
    by_gpu = int(resources.get("GPU", 0.0) / GPU_SHARE)
    return max(1, min(by_cores, by_gpu) if gpu else by_cores)


def environment(threads: int) -> dict[str, str]:
    """Thread counts, and this very package where it is run from a checkout."""
    own = str(Path(analyzer.__file__).resolve().parents[1])
    return {"PYTHONPATH": own, **dict.fromkeys(THREAD_VARIABLES, str(threads))}
