"""`interview-analyzer`: commands, their options and help; heavy imports wait until they run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.groups import models_app, rubric_app
from analyzer.cli.interrupt import INTERRUPTED
from analyzer.cli.options import (
    Accurate,
    Address,
    AsJson,
    BatchFolder,
    BatchOut,
    Candidate,
    CandidatePattern,
    Channels,
    CoachLevel,
    Device,
    Download,
    Embed,
    Embedding,
    Engine,
    Fast,
    Language,
    LogJson,
    Manifest,
    Offset,
    Out,
    Pattern,
    Recordings,
    Rttm,
    RubricFile,
    Scratch,
    Segmentation,
    SettingsFile,
    Sidecars,
    Speakers,
    TimeLimit,
    Track,
    Transcript,
    Version,
    VocabularyFile,
    Whisper,
)
from analyzer.errors import AnalyzerError

app = typer.Typer(
    name="interview-analyzer",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
app.add_typer(models_app, name="models")
app.add_typer(rubric_app, name="rubric")


@app.callback()
def everything(version: Version = False) -> None:
    """Who spoke when in a mock interview, where it went silent, how fast questions were met,
    and what that says about communication.
    """


@app.command()
def analyze(
    recordings: Recordings = None,
    out: Out = Path("out"),
    candidate: Candidate = None,
    speakers: Speakers = None,
    language: Language = None,
    channels: Channels = "auto",
    track: Track = None,
    offset: Offset = None,
    rttm: Rttm = None,
    transcript: Transcript = None,
    whisper: Whisper = None,
    fast: Fast = False,
    accurate: Accurate = False,
    vocabulary: VocabularyFile = None,
    segmentation: Segmentation = None,
    embedding: Embedding = None,
    download: Download = False,
    device: Device = "auto",
    threads: Annotated[int, typer.Option(min=0, help="Processor threads; 0 takes all.")] = 0,
    settings: SettingsFile = None,
    rubric: RubricFile = None,
    embed_audio: Embed = False,
    log_json: LogJson = False,
    as_json: AsJson = False,
) -> None:
    """Analyse recordings and write a report for each."""
    from analyzer.cli.analyze import analyze_all
    from analyzer.cli.sources import model_choice, read_sources
    from analyzer.rubric import load_rubric
    from analyzer.settings import load_settings

    named = recordings or []
    sources = read_sources(named, channels, track or [], offset or [], rttm, transcript)
    heard_by = (whisper, segmentation, embedding)
    choice = model_choice(
        heard_by,
        language=language,
        device=device,
        download=download,
        vocabulary=vocabulary,
        fast=fast,
        accurate=accurate,
        threads=threads,
    )
    done = analyze_all(
        named,
        out,
        choice,
        load_settings(settings),
        (candidate, speakers, language),
        embed_audio,
        as_json,
        rubric=load_rubric(rubric),
        sources=sources,
        log_json=log_json,
    )
    raise typer.Exit(0 if done else 1)


@app.command()
def batch(
    folder: BatchFolder,
    out: BatchOut = "out",
    scratch: Scratch = None,
    pattern: Pattern = None,
    manifest: Manifest = None,
    candidate_pattern: CandidatePattern = None,
    sidecars: Sidecars = False,
    force: Annotated[bool, typer.Option("--force", help="Analyse finished ones again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is due.")] = False,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0 fits the machine.")] = 0,
    threads: Annotated[int, typer.Option(min=0, help="Threads of each; 0 shares all.")] = 0,
    engine: Engine = "local",
    address: Address = None,
    time_limit: TimeLimit = None,
    speakers: Speakers = None,
    language: Language = None,
    channels: Channels = "auto",
    whisper: Whisper = None,
    fast: Fast = False,
    accurate: Accurate = False,
    vocabulary: VocabularyFile = None,
    segmentation: Segmentation = None,
    embedding: Embedding = None,
    download: Download = False,
    device: Device = "auto",
    settings: SettingsFile = None,
    rubric: RubricFile = None,
    embed_audio: Embed = False,
    log_json: LogJson = False,
    as_json: AsJson = False,
) -> None:
    """Analyse a folder: only what is new or changed, in parallel, with tables over all results."""
    from analyzer.batch.jobs import BatchOptions, Work
    from analyzer.cli.batch import Places, batch_folder, engine_named
    from analyzer.cli.sources import channel_use, model_choice
    from analyzer.pipeline import Options
    from analyzer.rubric import load_rubric
    from analyzer.settings import load_settings

    heard_by = (whisper, segmentation, embedding)
    choice = model_choice(
        heard_by,
        language=language,
        device=device,
        download=download,
        vocabulary=vocabulary,
        fast=fast,
        accurate=accurate,
    )
    work = Work(
        Path(out),
        choice,
        load_settings(settings),
        Options(None, speakers, language, channel_use(channels)),
        load_rubric(rubric),
        embed_audio=embed_audio,
        force=force,
    )
    options = BatchOptions(
        patterns=tuple(pattern or ()),
        manifest=manifest,
        candidate_pattern=candidate_pattern,
        sidecars=sidecars,
        workers=workers,
        threads=threads,
        time_limit_s=None if time_limit is None else time_limit * 60,
        dry_run=dry_run,
        engine=engine_named(engine, address),
        address=address,
    )
    places = Places(folder, out, scratch)
    done = batch_folder(places, work, options, as_json=as_json, log_json=log_json)
    raise typer.Exit(0 if done else 1)


@app.command()
def purge(
    results: Annotated[list[Path], typer.Argument(help="Result folders, OUT/NAME.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove everything derived from a recording; the recording itself stays."""
    from analyzer.cli.purge import purge_results

    purge_results(results, dry_run=dry_run, as_json=as_json)


@app.command()
def redact(
    results: Annotated[list[Path], typer.Argument(help="Result folders, or a folder of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the copies.")],
    also: Annotated[list[str] | None, typer.Option(help="Replace this too; repeatable.")] = None,
    keep: Annotated[list[str] | None, typer.Option(help="Leave this; repeatable.")] = None,
    as_json: AsJson = False,
) -> None:
    """Copy results to share, without names, organisations, e-mails, phone numbers and links."""
    from analyzer.cli.redact import redact_results

    redact_results(results, out, also or (), keep or (), as_json=as_json)


@app.command()
def doctor(
    recording: Annotated[
        Path | None, typer.Argument(help="What to time; a sample interview if left out.")
    ] = None,
    device: Device = "auto",
    as_json: AsJson = False,
) -> None:
    """Say what is installed, what is missing, which device is used, and how fast it is here."""
    from analyzer.cli.doctor import examine

    raise typer.Exit(0 if examine(recording, device, as_json) else 1)


@app.command()
def demo(out: Out = Path("demo-report"), as_json: AsJson = False) -> None:
    """Analyse the sample interviews in sample_audio/ and say where the reports are."""
    from analyzer.cli.analyze import analyze_all, sample_recordings
    from analyzer.settings import Settings
    from analyzer.speech.models import ModelChoice

    done = analyze_all(
        sample_recordings(), out, ModelChoice(), Settings(), (None, None, None), True, as_json
    )
    raise typer.Exit(0 if done else 1)


@app.command()
def relabel(
    result: Annotated[Path, typer.Argument(help="A result folder, OUT/NAME.")],
    candidate: Candidate = None,
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
    from analyzer.review.scored import Scoring
    from analyzer.rubric import load_rubric
    from analyzer.settings import load_settings

    scoring = Scoring(
        load_settings(settings) if settings else None, load_rubric(rubric) if rubric else None
    )
    if history:
        print_history(result, scoring, as_json)
        return
    asked = Asked(
        candidate=candidate,
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
    relabel_result(result, asked, scoring, reviewer=reviewer, as_json=as_json)


@app.command()
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
    from analyzer.review.scored import Scoring
    from analyzer.rubric import load_rubric
    from analyzer.settings import load_settings

    scoring = Scoring(
        load_settings(settings) if settings else None, load_rubric(rubric) if rubric else None
    )
    serve_review(out, scoring, port=port, reviewer=reviewer, open_browser=open_browser)


@app.command()
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


@app.command()
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


@app.command()
def schema() -> None:
    """Print the JSON Schema of analysis.json."""
    import json

    from analyzer.serialize import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


@app.command()
def thresholds() -> None:
    """Print every threshold as TOML, with unit, source and reason: a start for --settings."""
    from analyzer.cli.thresholds import as_toml
    from analyzer.settings import Settings

    typer.echo(as_toml(Settings()), nl=False)


def main() -> None:
    """Run the command line; expected failures become one sentence and an exit code."""
    try:
        app()
    except SystemExit as end:
        if end.code == INTERRUPTED:  # Ctrl-C before a command could answer it itself
            raise KeyboardInterrupt from None
        raise
    except AnalyzerError as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
