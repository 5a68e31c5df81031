"""`redact`: copies of results to share, and what was replaced in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from analyzer.batch.shelf import finished, look
from analyzer.cli.analyze import shown
from analyzer.errors import ResultError, UsageError
from analyzer.outputs import write_outputs
from analyzer.redact import Redacted, redact
from analyzer.redact.people import load
from analyzer.report import render_report
from analyzer.serialize import read_analysis

WORDS = {
    "NAME": "names",
    "ORG": "organisations",
    "EMAIL": "e-mail addresses",
    "PHONE": "telephone numbers",
    "LINK": "links",
    "TERM": "of your own",
}


def redact_results(
    results: Sequence[Path], out: Path, also: Sequence[str], keep: Sequence[str], *, as_json: bool
) -> None:
    """Write a redacted copy of each result into `out` and say what was replaced.

    Raises
    ------
    UsageError
        If `out` lies in a folder of results, or a conversation is not in English.
    ResultError
        If a folder holds no result, or nothing can be written.
    """
    folders = [folder for result in results for folder in _results(result)]
    if any(folder.resolve() == out.resolve().parent for folder in folders) or any(
        folder.parent.resolve() == out.resolve() for folder in folders
    ):
        raise UsageError("holds the originals", file=out, remedy="choose another output")
    nlp = load()
    rows = [_one(folder, out, also, keep, nlp) for folder in folders]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        counts = ", ".join(f"{n} {WORDS[kind]}" for kind, n in row["counts"].items())
        typer.echo(f"{shown(row['shared'])}: replaced {counts or 'nothing'}.")
        if row["hidden"]:
            typer.echo(f"  {shown('; '.join(row['hidden']))}")
    typer.echo(
        "Read a copy before you share it: names that were misheard, unusual ones, and what is told "
        "about a person without a name are not found. --also TEXT replaces more, --keep TEXT less."
    )


def _results(path: Path) -> list[Path]:
    """The result folder itself, or those in it."""
    if look(path) is not None:
        return [path]
    inside = [item.folder for item in finished(path).values()]
    if not inside:
        raise ResultError("holds no result", file=path, remedy="name a result folder, OUT/NAME")
    return inside


def _one(
    folder: Path, out: Path, also: Sequence[str], keep: Sequence[str], nlp: Any
) -> dict[str, Any]:
    held = look(folder)
    names = [held.details.candidate] if held is not None and held.details.candidate else []
    done = redact(read_analysis(folder), names=names, also=also, keep=keep, nlp=nlp)
    target = _write(done, out)
    return {
        "result": str(folder),
        "shared": str(target),
        "counts": dict(done.counts),
        "hidden": list(done.hidden),
    }


def _write(done: Redacted, out: Path) -> Path:
    """The five files; the sound, run.json, corrections and tables are not copied."""
    name = Path(done.analysis.recording.name).stem
    html = render_report(done.analysis, audio_href=None)
    return write_outputs(done.analysis, html, out, source=Path(f"{name}.shared"))
