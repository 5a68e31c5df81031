"""`analyze` and `demo`: recordings one after the other, with progress and a closing table."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from analyzer.errors import AnalyzerError, UsageError
from analyzer.library import Result, analyze
from analyzer.pipeline import overall_share
from analyzer.records import Measure
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, Models, load_models

SUFFIXES = frozenset({".wav", ".mp3", ".m4a", ".webm", ".mp4"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording; `error` is None when it was analysed."""

    recording: str
    error: str | None = None
    folder: str | None = None
    level: str | None = None
    talk_share: float | None = None
    first_sound_median_s: float | None = None
    longest_silence_s: float | None = None
    response_rate: float | None = None


def analyze_all(
    recordings: Sequence[Path],
    out: Path,
    choice: ModelChoice,
    settings: Settings,
    options: tuple[str | None, int | None, str | None],
    embed_audio: bool,
    as_json: bool,
) -> bool:
    """Analyse each recording; a failure is reported and the rest goes on. True if none failed."""
    screen = Console(stderr=True)
    try:
        with _bar(screen) as bar:
            models = _load(bar, choice)
            outcomes = [
                _one(path, out, models, settings, options, embed_audio, bar) for path in recordings
            ]
    except KeyboardInterrupt:
        screen.print("Stopped. What is finished is whole; of the rest nothing was written.")
        raise typer.Exit(130) from None
    if as_json:
        typer.echo(json.dumps([asdict(o) for o in outcomes], indent=2, ensure_ascii=False))
    else:
        _print_table(outcomes)
    return all(outcome.error is None for outcome in outcomes)


def sample_recordings() -> list[Path]:
    """The sample interviews of the checkout.

    Raises
    ------
    UsageError
        If there is no `sample_audio` here.
    """
    for root in (Path.cwd(), Path(__file__).resolve().parents[2]):
        folder = root / "sample_audio"
        found = sorted(p for p in folder.glob("*") if p.suffix in SUFFIXES)
        if found:
            return [Path(os.path.relpath(p)) for p in found]
    raise UsageError(
        "the demo needs the sample_audio folder", remedy="run it in a checkout of the project"
    )


def _bar(screen: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[stage]}"),
        TimeElapsedColumn(),
        console=screen,
    )


def _load(bar: Progress, choice: ModelChoice) -> Models:
    task = bar.add_task("models", total=None, stage="load and verify")
    models = load_models(choice)
    bar.update(task, total=1, completed=1, stage="ready")
    return models


def _one(
    path: Path,
    out: Path,
    models: Models,
    settings: Settings,
    options: tuple[str | None, int | None, str | None],
    embed_audio: bool,
    bar: Progress,
) -> Outcome:
    task = bar.add_task(shown(path.name), total=1.0, stage="decode")

    def progress(stage: str, share: float) -> None:
        bar.update(task, completed=overall_share(stage, share), stage=stage)

    candidate, speakers, language = options
    try:
        result = analyze(
            path,
            models=models,
            settings=settings,
            candidate=candidate,
            speakers=speakers,
            language=language,
            progress=progress,
        )
        folder = result.save(out, embed_audio=embed_audio)
    except UsageError:
        raise
    except AnalyzerError as error:
        bar.update(task, stage="failed")
        bar.stop_task(task)
        bar.console.print(f"Error: {error}", style="red", markup=False, soft_wrap=True)
        return Outcome(str(path), error=str(error))
    bar.update(task, completed=1.0, stage="done")
    return summary(result, folder)


def summary(result: Result, folder: Path) -> Outcome:
    """The key figures of one result."""
    figures = result.measures
    return Outcome(
        recording=str(result.source),
        folder=str(folder),
        level=result.rating.level,
        talk_share=_value(figures, "talk_share"),
        first_sound_median_s=_value(figures, "first_sound_median_s"),
        longest_silence_s=_value(figures, "longest_silence_s"),
        response_rate=_value(figures, "response_rate"),
    )


def _value(figures: dict[str, Measure], name: str) -> float | None:
    found = figures.get(name)
    return None if found is None else found.value


def _print_table(outcomes: Sequence[Outcome]) -> None:
    done = [o for o in outcomes if o.error is None]
    screen = Console()
    if done:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for title in ("recording", "communication", "talks", "responds in", "longest silence"):
            table.add_column(title, justify="left" if title[0] in "rc" else "right")
        for item in done:
            table.add_row(
                shown(Path(item.recording).name),
                (item.level or "").replace("_", " "),
                "-" if item.talk_share is None else f"{100 * item.talk_share:.0f} %",
                _seconds(item.first_sound_median_s, 2),
                _seconds(item.longest_silence_s, 1),
            )
        screen.print(table)
        screen.print("\nReports:")
        for item in done:
            screen.print(
                f"  {item.folder}/report.html", markup=False, highlight=False, soft_wrap=True
            )
    failed = len(outcomes) - len(done)
    if failed:
        screen.print(f"{failed} of {len(outcomes)} could not be analysed; see above.")


def _seconds(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f} s"


def shown(name: str) -> str:
    """A file name that cannot break the terminal: control characters are made visible."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
