"""`relabel`: another candidate for a finished result, scored again without the models."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from analyzer.cli.analyze import summary
from analyzer.errors import ResultError
from analyzer.library import Result
from analyzer.outputs import write_into
from analyzer.pipeline import rescore
from analyzer.records import Analysis
from analyzer.report import render_report
from analyzer.report.reread import audio_of
from analyzer.rubric import Rubric
from analyzer.serialize import read_analysis
from analyzer.settings import Settings


def relabel_result(
    folder: Path,
    candidate: str,
    settings: Settings,
    as_json: bool,
    *,
    rubric: Rubric | None = None,
) -> None:
    """Score `folder` again with `candidate` and replace its files.

    Raises
    ------
    ResultError
        If the folder holds no analysis.
    UsageError
        If nobody has that id.
    """
    analysis = rescore(analysis_in(folder), settings, rubric=rubric, candidate=candidate)
    replace_files(analysis, folder)
    outcome = summary(Result(analysis, Path(analysis.recording.name)), folder)
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), "level": outcome.level}, indent=2))
    else:
        typer.echo(f"{folder}: {(outcome.level or '').replace('_', ' ')}, candidate {candidate}")


def analysis_in(folder: Path) -> Analysis:
    """The analysis of a result folder.

    Raises
    ------
    ResultError
        If the folder holds none.
    """
    path = folder / "analysis.json"
    if not path.is_file():
        raise ResultError(
            "holds no analysis.json", file=folder, remedy="name a result folder, OUT/NAME"
        )
    return read_analysis(path)


def replace_files(analysis: Analysis, folder: Path) -> None:
    """Write the corrected analysis over the old files, the report with the sound it had."""
    href, data = audio_of(folder / "report.html")
    html = render_report(analysis, audio_href=href, audio_data_uri=data)
    write_into(analysis, html, folder)
