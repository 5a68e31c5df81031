"""`rate`: a coach's levels of the other three signals -> a result with its overall reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

import typer

from analyzer.cli.beside import renew_and_tell
from analyzer.cli.terminal import say
from analyzer.errors import UsageError
from analyzer.review.desk import Desk
from analyzer.review.edits import Judge, OwnLevel
from analyzer.review.scored import Scoring

NO_LEVEL = "none"


def rate_result(folder: Path, given: Mapping[str, str], reviewer: str, as_json: bool) -> None:
    """Enter the levels into the log of `folder` and replace its files.

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
    desk = Desk(folder)
    for name, level in levels.items():
        desk.correct(Judge(criterion=name, level=level), reviewer=reviewer)
    analysis = desk.write().analysis
    renew_and_tell(folder.resolve().parent, Scoring(), rated=True)
    overall = analysis.overall
    if as_json:
        coach = {name: signal.coach_level for name, signal in analysis.signals.items()}
        shown = {"folder": str(folder), "communication": analysis.rating.level, **coach}
        typer.echo(json.dumps({**shown, "overall": overall.level}, indent=2))
    elif overall.level is None:
        open_ = [name for name, signal in analysis.signals.items() if signal.coach_level is None]
        rest = ", ".join(name.replace("_", " ") for name in open_) or "communication"
        say(f"{folder}: entered. No overall reading yet: no level for {rest}.")
    else:
        say(f"{folder}: {overall.level.replace('_', ' ')}. {overall.reading}")


def level_named(text: str, signal: str) -> OwnLevel | None:
    """The level called `text`, None for "none".

    Raises
    ------
    UsageError
        If there is no such level.
    """
    plain = text.strip().lower().replace(" ", "_").replace("-", "_")
    if plain == NO_LEVEL:
        return None
    for level in get_args(OwnLevel):
        if level == plain:
            return cast(OwnLevel, level)
    raise UsageError(
        f"there is no such level of {signal.replace('_', ' ')}",
        value=text,
        remedy=f"use {', '.join(get_args(OwnLevel))} or {NO_LEVEL}",
    )
