"""`run_batch`: a folder of recordings -> a folder of results and the tables over it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from analyzer.batch.details import beside, with_details
from analyzer.batch.find import find_recordings
from analyzer.batch.jobs import (
    BatchOptions,
    Copies,
    Deliver,
    Event,
    Found,
    Job,
    Listener,
    Outcome,
    Plan,
    Work,
)
from analyzer.batch.machine import THREADS, cores, free_bytes, free_gpu_bytes, share_out
from analyzer.batch.plan import make_plan
from analyzer.batch.pool import Pool
from analyzer.batch.probing import lost_probes, probe_all
from analyzer.batch.process import start_worker
from analyzer.batch.progress import COSTS, StageProgress
from analyzer.batch.ray_pool import RayPool
from analyzer.batch.remaining import Remaining
from analyzer.batch.series import renew_details
from analyzer.batch.shelf import finished
from analyzer.batch.summary import Copy, Failure, write_summary
from analyzer.batch.waiting import TICK_S, Message
from analyzer.errors import ResultError
from analyzer.outputs.writable import check_writable

BASE_LIMIT_S = 900.0
"""A recording may always take this long."""
LIMIT_PER_S = 2.0
"""And this much more per second of its length: ten times what a slow laptop's core needs."""
BUSY_WAIT_S = 2.0
"""How long a recording rests that another batch is at, before it is looked at again; `TICK_S` while
others are running, whose news cannot wait."""


def as_it_is(outcome: Outcome) -> Outcome:
    """What a result is that stays where it was made."""
    return outcome


def run_batch(
    folder: Path,
    work: Work,
    options: BatchOptions,
    listener: Listener,
    deliver: Deliver = as_it_is,
) -> tuple[Plan, tuple[Outcome, ...]]:
    """Analyse what is new or changed in `folder` and write the tables over the results.

    Parameters
    ----------
    deliver : callable, optional
        Takes each new result to where it belongs, as soon as it is finished.

    Returns
    -------
    plan, outcomes
        The outcomes of all recordings in the order of their names; () for a dry run.

    Raises
    ------
    UsageError
        If the folder, the manifest or a pattern is wrong.
    ModelError
        If weights are missing or altered.
    ResultError
        If nothing can be written.
    """
    plan, key = plan_batch(folder, work, options, listener)
    listener(Event("planned", total=len(plan.due), plan=plan))
    if options.dry_run:
        return plan, ()
    check_writable(work.out)
    done = {job.name: _without_work(job) for job in plan.jobs}
    for job in plan.jobs:
        if job.folder is None or job.state not in ("done", "edited"):
            continue
        if renew_details(job.folder, job.details):
            listener(Event("renewed", job.name, outcome=done[job.name]))
    try:
        if plan.due:
            _Batch(work, key, options, listener, done, deliver).run(plan.due)
    finally:
        done |= _outcomes_of_copies(plan, done)
        _write_tables(work.out, plan, done, options.copies)
    return plan, tuple(done[job.name] for job in plan.jobs)


def _outcomes_of_copies(plan: Plan, done: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """What became of the same sound becomes of its copies; nobody worked on them."""
    first: dict[str, str] = {}
    for job in plan.jobs:
        first.setdefault(job.probe.sha256, job.name)
    return {
        job.name: replace(done[first[job.probe.sha256]], name=job.name, wall_s=0.0)
        for job in plan.jobs
        if job.state == "copy"
    }


def _write_tables(out: Path, plan: Plan, done: Mapping[str, Outcome], copies: Copies) -> None:
    failures = [
        Failure(job.name, copies.named(done[job.name].error), job.details)
        for job in plan.jobs
        if done[job.name].ending == "failed"
    ]
    same = [
        Copy(job.name, job.details, Path(done[job.name].folder).name)
        for job in plan.jobs
        if job.state == "copy" and done[job.name].folder
    ]
    try:
        write_summary(out, failures, copies, same)
    except ResultError:
        if not any(outcome.fatal for outcome in done.values()):  # else it is said already
            raise


def plan_batch(
    folder: Path, work: Work, options: BatchOptions, listener: Listener
) -> tuple[Plan, str]:
    """What a batch would do, and the key of its results."""
    found, ignored = find_recordings(folder, options.patterns, out=work.out)
    lost = dict(options.lost)
    found = (
        *(item for item in found if item.name not in lost),
        *(Found(folder / name, name) for name in lost),
    )
    others = options.left_out.union(ignored)
    found = with_details(
        found,
        folder,
        manifest=options.manifest,
        pattern=options.candidate_pattern,
        sidecars=options.sidecars,
        left_out=others if options.patterns else (),
        unknown=() if options.patterns else others,
    )
    listener(Event("found", total=len(found)))
    key = work.key()
    probes = lost_probes(found, {folder / name: why for name, why in lost.items()})
    probes |= probe_all([item for item in found if item.name not in probes], listener)
    shelf = finished(work.out)
    unused = sum(
        not item.tracks and not set(beside(item.path).files) <= set(item.given.files)
        for item in found
    )
    return make_plan(found, probes, shelf, work, key, ignored=len(ignored), unused=unused), key


def limit_s(job: Job, given_s: float | None) -> float:
    """Seconds a recording may take, as given or by its length."""
    return given_s if given_s is not None else BASE_LIMIT_S + LIMIT_PER_S * job.length_s


def _without_work(job: Job) -> Outcome:
    """The outcome of a recording as long as nobody has worked on it."""
    folder = "" if job.folder is None else str(job.folder)
    if job.state in ("done", "edited", "copy"):
        return Outcome(job.name, "kept", folder)
    if job.state == "failed":
        return Outcome(job.name, "failed", error=job.probe.error)
    return Outcome(job.name, "waiting")


@dataclass
class _Batch:
    """One run over the jobs that are due; `done` gets their outcomes as they come."""

    work: Work
    key: str
    options: BatchOptions
    listener: Listener
    done: dict[str, Outcome]
    deliver: Deliver = as_it_is
    running: dict[str, tuple[Job, StageProgress, float]] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=lambda: COSTS)
    noted: set[str] = field(default_factory=set)

    def run(self, due: Sequence[Job]) -> None:
        self.left = {job.name: job for job in due}
        self.total = len(due)
        workers, pool = self._pool(len(due))
        self.remaining = Remaining(min(workers, len(due)))
        messages = pool.run(due)
        try:
            for message in messages:
                if self._take(message) == "again":
                    pool.put_back(message.job)
                if self.done[message.job.name].fatal:
                    break
        finally:
            messages.close()  # type: ignore[attr-defined]

    def _pool(self, due: int) -> tuple[int, Pool[Job] | RayPool]:
        """The engine that was asked for, and over how many workers it goes."""
        given, choice = self.options, self.work.choice

        def most_s(job: Job) -> float:
            return limit_s(job, given.time_limit_s)

        if given.engine == "ray":
            work = replace(self.work, choice=replace(choice, threads=given.threads or THREADS))
            cluster = RayPool(
                (work.absolute(), self.key),
                given.address,
                workers=given.workers,
                threads=given.threads,
                limit_s=most_s,
                note=self._note,
            )
            return cluster.workers, cluster
        workers, threads = share_out(
            due,
            cores(),
            free_bytes(),
            workers=given.workers,
            threads=given.threads,
            gpu_bytes=free_gpu_bytes(choice.device),
        )
        work = replace(self.work, choice=replace(choice, threads=threads))
        return workers, Pool(
            partial(start_worker, (work, self.key), threads), workers, most_s, self._note
        )

    def _note(self, text: str) -> None:
        """What each worker says is told once."""
        if text and text not in self.noted:
            self.noted.add(text)
            self.listener(Event("note", text=text))

    def _take(self, message: Message[Job]) -> str:
        """Note what a message says; "again" where the job has to be done later."""
        job = message.job
        if message.kind == "started":
            self._begin(job)
        elif message.kind == "progress":
            self._move(job, message.result)
        elif message.kind == "retry":
            self.running.pop(job.name, None)
            self.listener(Event("retry", job.name, text=message.text))
        elif message.kind == "lost":
            return self._end(job, Outcome(job.name, "failed", error=lost(job, message.text)))
        else:
            return self._end(job, Outcome(**message.result))
        return "done"

    def _begin(self, job: Job) -> None:
        self.running[job.name] = (job, StageProgress(self.costs), time.monotonic())
        self._tell("started", job.name)

    def _move(self, job: Job, said: dict[str, object]) -> None:
        stage = str(said["stage"])
        _, progress, _ = self.running[job.name]
        progress.update(stage, float(str(said["share"])))
        self._tell("progress", job.name, stage=stage, share=progress.done)

    def _end(self, job: Job, outcome: Outcome) -> str:
        begun = (job, StageProgress(self.costs), time.monotonic())
        _, progress, since_s = self.running.pop(job.name, begun)
        if outcome.ending == "busy":
            time.sleep(TICK_S if self.running else BUSY_WAIT_S)
            return "again"
        if outcome.ending == "analysed":
            self.remaining.learn(job.length_s, time.monotonic() - since_s)
            self.costs = progress.learned()
            outcome = self.deliver(outcome)
        self.done[job.name] = outcome
        del self.left[job.name]
        self._tell("finished", job.name, outcome=outcome)
        return "done"

    def _tell(
        self,
        kind: str,
        name: str,
        *,
        stage: str = "",
        share: float = 0.0,
        outcome: Outcome | None = None,
    ) -> None:
        now_s = time.monotonic()
        waiting = [job.length_s for key, job in self.left.items() if key not in self.running]
        running = [(j.length_s, part.done, now_s - at) for j, part, at in self.running.values()]
        self.listener(
            Event(
                kind,  # type: ignore[arg-type]
                name,
                stage=stage,
                share=share,
                done=self.total - len(self.left),
                total=self.total,
                remaining_s=self.remaining.seconds(waiting, running),
                outcome=outcome,
            )
        )


def lost(job: Job, why: str) -> str:
    """The sentence for a recording whose worker was lost."""
    if why.startswith("took longer"):
        return f"{job.path}: {why} and was stopped; raise --time-limit, or see that it plays."
    return f"{job.path}: could not be analysed: {why}; try with fewer --workers."
