"""`interview-analyzer`: commands, their options and help; heavy imports wait until they run."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from analyzer.cli.coaching import calibrate, rate, relabel, review
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
    Part,
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
from analyzer.cli.terminal import shown
from analyzer.errors import AnalyzerError

COLLECTED_AFTER = 50_000
"""Python looks for cycles after so many new objects instead of 700. Records are many and in no
cycle: to look for some among them took a tenth of a `relabel` [J]."""

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Failures without a file's name that writing alone meets: a full disk or quota."""

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
    part: Part = None,
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
    from analyzer.pipeline import Options
    from analyzer.rubric import load_rubric
    from analyzer.settings import load_settings
    from analyzer.times import part_of

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
        Options(candidate, speakers, language, part=None if part is None else part_of(part)),
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

    done = redact_results(results, out, also or (), keep or (), as_json=as_json)
    raise typer.Exit(0 if done else 1)


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
    from analyzer.pipeline import Options
    from analyzer.settings import Settings
    from analyzer.speech.models import ModelChoice

    done = analyze_all(
        sample_recordings(), out, ModelChoice(), Settings(), Options(), True, as_json
    )
    raise typer.Exit(0 if done else 1)


for command in (relabel, review, rate, calibrate):
    app.command()(command)


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
    """Run the command line; expected failures become one sentence and an exit code.

    So do files and folders that the system refuses, wherever that shows first.
    """
    gc.set_threshold(COLLECTED_AFTER)
    _print_any_name()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # of other packages; none is ours
    try:
        app()
    except SystemExit as end:
        if end.code == INTERRUPTED:  # Ctrl-C before a command could answer it itself
            raise KeyboardInterrupt from None
        raise
    except AnalyzerError as error:
        _refuse(error)
    except BrokenPipeError:
        _drop_output()
        raise SystemExit(1) from None
    except OSError as error:
        if error.filename is None and error.errno in UNWRITABLE:
            _drop_output()
            _refuse(AnalyzerError(f"the output cannot be written: {error.strerror}"))
        if error.filename is None:
            raise
        problem = f"cannot be used: {error.strerror or error}"
        remedy = "name another, or allow reading and writing it"
        _refuse(AnalyzerError(problem, file=error.filename, remedy=remedy))


def _print_any_name() -> None:
    """Names of files may hold what the output's encoding does not: printed as \\xe9, no error."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """What is still to be printed cannot be: Python would try once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(error: AnalyzerError) -> NoReturn:
    print(f"Error: {shown(str(error))}", file=sys.stderr)  # noqa: T201
    raise SystemExit(error.exit_code) from None
