"""`rate`: a coach's levels of the other three signals -> a result with its overall reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import typer

from analyzer.cli.relabel import analysis_in, replace_files
from analyzer.errors import UsageError
from analyzer.pipeline import set_coach_levels
from analyzer.records import LEVELS, Level

NO_LEVEL = "none"


def rate_result(folder: Path, given: Mapping[str, str], as_json: bool) -> None:
    """Enter the levels into `folder` and replace its files.

    Raises
    ------
    UsageError
        If no level is given, or one that there is not.
    ResultError
        If the folder holds no analysis.
    """
    if not given:
        raise UsageError("no level was given", remedy="add for example --technical-skills strong")
    levels = {name: level_named(text, name) for name, text in given.items()}
    analysis = set_coach_levels(analysis_in(folder), levels)
    replace_files(analysis, folder)
    overall = analysis.overall
    if as_json:
        coach = {name: signal.coach_level for name, signal in analysis.signals.items()}
        shown = {"folder": str(folder), "communication": analysis.rating.level, **coach}
        typer.echo(json.dumps({**shown, "overall": overall.level}, indent=2))
    elif overall.level is None:
        open_ = [name for name, signal in analysis.signals.items() if signal.coach_level is None]
        rest = ", ".join(name.replace("_", " ") for name in open_) or "communication"
        typer.echo(f"{folder}: entered. No overall reading yet: {rest} has no level.")
    else:
        typer.echo(f"{folder}: {overall.level.replace('_', ' ')}. {overall.reading}")


def level_named(text: str, signal: str) -> Level | None:
    """The level called `text`, None for "none".

    Raises
    ------
    UsageError
        If there is no such level.
    """
    plain = text.strip().lower().replace(" ", "_").replace("-", "_")
    if plain == NO_LEVEL:
        return None
    for level in LEVELS:
        if level == plain:
            return level
    raise UsageError(
        f"there is no such level of {signal.replace('_', ' ')}",
        value=text,
        remedy=f"use {', '.join(LEVELS)} or {NO_LEVEL}",
    )
