"""`batch`: a folder of recordings with progress, a closing table and an exit code."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import typer

from analyzer.batch.jobs import BatchOptions, Listener, Outcome, Plan, Work
from analyzer.batch.remote import run_remote
from analyzer.batch.run import run_batch
from analyzer.batch.store import inside, is_remote
from analyzer.cli.batch_screen import BatchScreen, unused_in_words
from analyzer.cli.interrupt import ended_as_by_ctrl_c, leave
from analyzer.cli.logs import JsonLog
from analyzer.cli.terminal import say, screen, shown
from analyzer.errors import UsageError

STOPPED = "Stopped. What is finished is whole; the same command goes on from here."
WORDS = {
    "new": "to be analysed",
    "changed": "to be analysed again: model, settings or options changed, or files are missing",
    "done": "finished",
    "edited": "finished, corrected by a person: kept (--force analyses it again)",
    "copy": "the same sound as another file",
    "failed": "cannot be read",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where recordings come from and results go: folders here, or addresses in a store."""

    folder: str
    out: str
    scratch: Path | None = None

    def run(
        self, work: Work, options: BatchOptions, listener: Listener
    ) -> tuple[Plan, tuple[Outcome, ...]]:
        """The batch, on copies where a store is named.

        Raises
        ------
        UsageError
            If there is a folder for copies, but no store.
        """
        if is_remote(self.folder) or is_remote(self.out):
            return run_remote(self.folder, self.out, work, options, listener, self.scratch)
        if self.scratch is not None:
            raise UsageError("--scratch is for a store", remedy="leave it out, or name s3://")
        return run_batch(Path(self.folder), work, options, listener)


def engine_named(name: str, address: str | None) -> Literal["local", "ray"]:
    """The engine of this name.

    Raises
    ------
    UsageError
        If there is none, or an address is given for the local one.
    """
    if name == "ray":
        return "ray"
    if name != "local":
        raise UsageError("no such engine", value=name, remedy="local or ray")
    if address is not None:
        raise UsageError("--address is for a cluster", remedy="add --engine ray")
    return "local"


def batch_folder(
    places: Places, work: Work, options: BatchOptions, *, as_json: bool, log_json: bool
) -> bool:
    """Run the batch and print what came of it. True if no recording failed.

    SIGTERM and SIGHUP are taken as Ctrl-C: copies of recordings in a temporary folder are removed.
    """
    with ended_as_by_ctrl_c():
        plan, outcomes = _watched(places, work, options, as_json=as_json, log_json=log_json)
    if options.dry_run:
        _print_plan(plan, as_json)
        return True
    if as_json:
        typer.echo(json.dumps([asdict(o) for o in outcomes], indent=2))
    else:
        _print_end(plan, outcomes, places.out)
    return all(outcome.ending in ("analysed", "kept") for outcome in outcomes)


def _watched(
    places: Places, work: Work, options: BatchOptions, *, as_json: bool, log_json: bool
) -> tuple[Plan, tuple[Outcome, ...]]:
    """The batch with its progress; the process ends where it is stopped."""
    errors = screen(stderr=True)
    try:
        if log_json:
            return places.run(work, options, JsonLog("batch").event)
        with BatchScreen(errors, quiet=as_json and not errors.is_terminal) as watch:
            return places.run(work, options, watch.event)
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):  # the terminal may be gone
            if log_json:
                JsonLog("batch").write("stopped")
            else:
                errors.print(STOPPED)
        leave()


def _print_plan(plan: Plan, as_json: bool) -> None:
    named = plan.copies.named
    if as_json:
        rows = [
            {
                "name": job.name,
                "state": job.state,
                "length_s": round(job.length_s, 1),
                "folder": None if job.folder is None else named(str(job.folder)),
                "error": named(job.probe.error),
                "given": [named(str(path)) for path in job.given.files],
                "tracks": [named(str(track.path)) for track in job.tracks],
                **asdict(job.details),
            }
            for job in plan.jobs
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    for job in plan.jobs:
        goes_with = ", ".join(shown(path.name) for path in job.given.files)
        state = shown(named(job.probe.error)) or WORDS[job.state]
        typer.echo(f"{shown(job.name)}: {state}{f' (with {goes_with})' if goes_with else ''}")
    due = plan.due
    hours = sum(job.length_s for job in due) / 3600
    typer.echo(f"{len(due)} of {len(plan.jobs)} recordings are due, {hours:.1f} h of sound.")
    if plan.ignored:
        typer.echo(others_in_words(plan.ignored))
    if plan.unused:
        typer.echo(f"{unused_in_words(plan.unused)}.")


def _print_end(plan: Plan, outcomes: Sequence[Outcome], out: str) -> None:
    endings = [
        "copy" if job.state == "copy" else outcome.ending
        for job, outcome in zip(plan.jobs, outcomes, strict=True)
    ]
    parts = [f"{endings.count('analysed')} analysed", f"{endings.count('kept')} finished before"]
    rest = {"copy": "the same sound as another", "failed": "failed", "waiting": "not tried"}
    parts += [f"{endings.count(kind)} {text}" for kind, text in rest.items() if kind in endings]
    typer.echo(f"{len(plan.jobs)} recordings: {', '.join(parts)}.")
    if not plan.jobs and plan.ignored:
        typer.echo(others_in_words(plan.ignored))
    for ending, outcome in zip(endings, outcomes, strict=True):
        if ending == "failed":
            typer.echo(f"  failed: {shown(outcome.error)}")
    if any(outcome.fatal for outcome in outcomes):
        typer.echo("What is finished is whole; with room there, the same command does the rest.")
    else:
        say(inside(out, "index.html"))


def others_in_words(count: int) -> str:
    """How many files were passed over.

    Examples
    --------
    >>> others_in_words(1), others_in_words(2)
    ('1 other file is no recording.', '2 other files are no recordings.')
    """
    return (
        "1 other file is no recording." if count == 1 else f"{count} other files are no recordings."
    )
