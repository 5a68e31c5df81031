"""`relabel`, `review`, `rate`, `calibrate`: what coaches say of results; options and help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import (
    AsJson,
    Candidate,
    CoachLevel,
    Part,
    RubricFile,
    SettingsFile,
)

if TYPE_CHECKING:
    from analyzer.review.scored import Scoring


def relabel(
    result: Annotated[Path, typer.Argument(help="A result folder, OUT/NAME.")],
    candidate: Candidate = None,
    role: Annotated[
        list[str] | None,
        typer.Option(help="S3=interviewer; S3=nobody: no part of the interview, such as a radio"),
    ] = None,
    part: Part = None,
    rename: Annotated[list[str] | None, typer.Option(help="S1=Ann")] = None,
    merge: Annotated[list[str] | None, typer.Option(help="S3=S1: one person")] = None,
    move: Annotated[
        list[str] | None,
        typer.Option(help="1:05=S2: who says the turn there; 1:05-1:07=S2 a part of it"),
    ] = None,
    words: Annotated[list[str] | None, typer.Option(help='1:05="what the turn says"')] = None,
    answered: Annotated[list[str] | None, typer.Option(help="1:05: the interjection was")] = None,
    unanswered: Annotated[list[str] | None, typer.Option(help="1:05: it was not")] = None,
    no_answer_needed: Annotated[list[str] | None, typer.Option(help="1:05: it asked none")] = None,
    announced: Annotated[list[str] | None, typer.Option(help="1:05: the silence was")] = None,
    not_announced: Annotated[list[str] | None, typer.Option(help="1:05: it was not")] = None,
    level: Annotated[list[str] | None, typer.Option(help="narration=strong: your own")] = None,
    comment: Annotated[str, typer.Option(help="A word on the level.")] = "",
    at: Annotated[str | None, typer.Option(help="The moment the comment is about.")] = None,
    undo: Annotated[list[int] | None, typer.Option(help="A line of the history.")] = None,
    history: Annotated[bool, typer.Option("--history", help="Print the corrections.")] = False,
    reviewer: Annotated[str, typer.Option(help="Who corrects.")] = "coach",
    settings: SettingsFile = None,
    rubric: RubricFile = None,
    as_json: AsJson = False,
) -> None:
    """Correct a finished result and score it again; no speech model is run."""
    from analyzer.cli.relabel import Asked, print_history, relabel_result

    scoring = _scoring(settings, rubric)
    asked = Asked(
        candidate=candidate,
        role=role or (),
        part=part,
        rename=rename or (),
        merge=merge or (),
        move=move or (),
        words=words or (),
        answered=answered or (),
        unanswered=unanswered or (),
        no_answer_needed=no_answer_needed or (),
        announced=announced or (),
        not_announced=not_announced or (),
        level=level or (),
        comment=comment,
        at=at,
        undo=undo or (),
    )
    if history:
        print_history(result, asked, scoring, as_json)
        return
    relabel_result(result, asked, scoring, reviewer=reviewer, as_json=as_json)


def review(
    out: Annotated[Path, typer.Argument(help="A folder of results, as given to analyze -o.")],
    reviewer: Annotated[
        str, typer.Option(help="Who reviews, until the page is told otherwise.")
    ] = "coach",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 0,
    settings: SettingsFile = None,
    rubric: RubricFile = None,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Look at results, correct them and give levels, on a page for this machine alone."""
    from analyzer.cli.review import serve_review

    serve_review(
        out, _scoring(settings, rubric), port=port, reviewer=reviewer, open_browser=open_browser
    )


def rate(
    result: Annotated[Path, typer.Argument(help="A result folder, OUT/NAME.")],
    problem_understanding: CoachLevel = None,
    technical_skills: CoachLevel = None,
    rationale: CoachLevel = None,
    reviewer: Annotated[str, typer.Option(help="Who gives them.")] = "coach",
    as_json: AsJson = False,
) -> None:
    """Enter your own levels of the other three signals; all four give an overall reading."""
    from analyzer.cli.rate import rate_result

    given = {
        "problem_understanding": problem_understanding,
        "technical_skills": technical_skills,
        "rationale": rationale,
    }
    levels = {name: level for name, level in given.items() if level}
    rate_result(result, levels, reviewer, as_json)


def calibrate(
    ratings: Annotated[Path, typer.Argument(help="CSV with recording, level and perhaps coach.")],
    results: Annotated[list[Path], typer.Argument(help="Result folders, or folders of them.")],
    rubric: RubricFile = None,
    write: Annotated[
        Path | None, typer.Option(help="Rubric file to write if other floors agree better.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the levels with coaches' own, and look for thresholds that agree better."""
    from analyzer.cli.calibrate import calibrate_results
    from analyzer.rubric import load_rubric

    calibrate_results(ratings, results, load_rubric(rubric), rubric, write, as_json)


def _scoring(settings: Path | None, rubric: Path | None) -> Scoring:
    from analyzer.review.scored import Scoring
    from analyzer.rubric import load_rubric
    from analyzer.settings import load_settings

    return Scoring(
        load_settings(settings) if settings else None, load_rubric(rubric) if rubric else None
    )
