"""`purge`: what was removed, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer

from analyzer.batch.purge import Purged, held_in, purge
from analyzer.cli.beside import renew_and_tell
from analyzer.cli.terminal import say
from analyzer.review.scored import Scoring


def purge_results(folders: Sequence[Path], *, dry_run: bool, as_json: bool) -> None:
    """Purge each folder and say what went and what stayed, also where a later one cannot be.

    What lies beside them is made again once, when all that went is told.

    Raises
    ------
    ResultError
        If one holds no result: then nothing is removed. If one cannot be written.
    """
    # All are looked up first: the folder that we stand in may be among them.
    paths = dict.fromkeys(folder.parent.resolve() / folder.name for folder in folders)
    for path in paths:
        held_in(path)
    done: list[Purged] = []
    try:
        for path in paths:
            done.append(purge(path, dry_run=dry_run))  # noqa: PERF401  each is told at once
    finally:
        _tell(done, dry_run=dry_run, as_json=as_json)
        if not dry_run:
            for out in dict.fromkeys(item.folder.parent for item in done):
                renew_and_tell(out, Scoring())


def _tell(done: Sequence[Purged], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "folder": str(item.folder),
                "removed": [str(path) for path in item.removed],
                "kept": [str(path) for path in item.kept],
            }
            for item in done
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    for item in done:
        verb = "would be removed" if dry_run else "removed"
        say(f"{item.folder}: {len(item.removed)} derived files {verb}.")
        for path in item.kept:
            say(f"  stays, not ours: {path.name}")
