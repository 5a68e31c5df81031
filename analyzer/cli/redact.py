"""`redact`: copies of results to share, and what was replaced in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from analyzer.batch.shelf import finished, look
from analyzer.cli.terminal import say
from analyzer.errors import AnalyzerError, ResultError, UsageError
from analyzer.outputs import folder_for, write_outputs
from analyzer.redact import Redacted, redact
from analyzer.redact.people import load
from analyzer.report import render_report
from analyzer.review.store import Store
from analyzer.serialize import read_analysis

Row = dict[str, Any]
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
) -> bool:
    """Write a redacted copy of each result into `out` and say what was replaced.

    A result of which no copy can be made is named, and the rest goes on. True if there is none.

    Raises
    ------
    UsageError
        If `out` is or lies in the folder of a result, or holds it.
    ResultError
        If a folder holds no result.
    """
    folders = list(dict.fromkeys(folder for result in results for folder in _results(result)))
    if any(_holds(out.resolve(), folder.resolve()) for folder in folders):
        raise UsageError("holds the originals", file=out, remedy="choose another output")
    nlp = load()
    rows = [_tried(folder, out, also, keep, nlp) for folder in folders]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        _tell(rows)
    return all(row["error"] is None for row in rows)


def _holds(out: Path, folder: Path) -> bool:
    """Whether `out` is the folder of a result, lies in it or has it among others."""
    return out == folder.parent or folder in (out, *out.parents)


def _tell(rows: Sequence[Row]) -> None:
    made = [row for row in rows if row["error"] is None]
    for row in made:
        counts = ", ".join(f"{n} {WORDS[kind]}" for kind, n in row["counts"].items())
        say(f"{row['shared']}: replaced {counts or 'nothing'}.")
        if row["hidden"]:
            say(f"  {'; '.join(row['hidden'])}")
    if made:
        typer.echo(
            "Read a copy before you share it: names that were misheard, unusual ones, and what is "
            "told about a person without a name are not found. --also TEXT replaces more, --keep "
            "TEXT less."
        )


def _results(path: Path) -> list[Path]:
    """The result folder itself, or those in it."""
    if look(path) is not None:
        return [path]
    inside = [item.folder for item in finished(path).values()]
    if not inside:
        raise ResultError("holds no result", file=path, remedy="name a result folder, OUT/NAME")
    return inside


def _tried(folder: Path, out: Path, also: Sequence[str], keep: Sequence[str], nlp: Any) -> Row:
    """What came of one result: where the copy is and what is hidden in it, or the reason."""
    try:
        return _one(folder, out, also, keep, nlp)
    except AnalyzerError as error:
        say(f"Error: {error}", err=True)
        nothing: Row = {"shared": None, "counts": {}, "hidden": []}
        return {"result": str(folder), **nothing, "error": str(error)}


def _one(folder: Path, out: Path, also: Sequence[str], keep: Sequence[str], nlp: Any) -> Row:
    held = look(folder)
    names = [held.details.candidate] if held is not None and held.details.candidate else []
    done = redact(read_analysis(folder), names=names, also=also, keep=keep, nlp=nlp)
    target = _write(done, out)
    return {
        "result": str(folder),
        "shared": str(target),
        "counts": dict(done.counts),
        "hidden": list(done.hidden),
        "error": None,
    }


def _write(done: Redacted, out: Path) -> Path:
    """The five files; the sound, run.json, corrections and tables are not copied."""
    name = Path(done.analysis.recording.name).stem
    html = render_report(done.analysis, audio_href=None)
    source = Path(f"{name}.shared")
    before = folder_for(source, done.analysis.recording.sha256, out)
    if Store(before).exists:
        raise ResultError(
            "is an earlier copy that was reviewed, and its log of corrections keeps what it held",
            file=before,
            remedy="purge it, or choose another output",
        )
    return write_outputs(done.analysis, html, out, source=source)
