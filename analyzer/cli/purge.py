"""`purge`: what was removed, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer

from analyzer.batch.purge import purge
from analyzer.cli.analyze import shown


def purge_results(folders: Sequence[Path], *, dry_run: bool, as_json: bool) -> None:
    """Purge each folder and say what went and what stayed."""
    # All are looked up first: the folder that we stand in may be among them.
    paths = [folder.parent.resolve() / folder.name for folder in folders]
    done = [purge(path, dry_run=dry_run) for path in paths]
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
        typer.echo(f"{shown(str(item.folder))}: {len(item.removed)} derived files {verb}.")
        for path in item.kept:
            typer.echo(f"  stays, not ours: {shown(path.name)}")
