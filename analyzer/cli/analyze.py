"""`analyze` and `demo`: recordings one after the other, with progress and a closing table."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.progress import Progress
from rich.table import Table

from analyzer.batch.analyse import in_words
from analyzer.batch.progress import COSTS, StageProgress
from analyzer.batch.series import known_beside
from analyzer.batch.shelf import look
from analyzer.cli.bars import bars, show
from analyzer.cli.interrupt import Beside, leave
from analyzer.cli.logs import JsonLog
from analyzer.cli.sources import Sources
from analyzer.cli.terminal import screen, shown
from analyzer.errors import AnalyzerError, UsageError
from analyzer.library import Result, analyze
from analyzer.outputs import folder_for
from analyzer.outputs.run_report import Run, StageClock, run_json
from analyzer.outputs.writable import check_writable, is_fatal
from analyzer.pipeline import Options
from analyzer.records import Analysis, Measure
from analyzer.report.series import InSeries
from analyzer.review.desk import correct_again
from analyzer.review.scored import Scoring
from analyzer.rubric import Rubric
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, Models, load_models

NOT_TRIED = "was not tried: nothing more can be written."
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
    fatal: bool = False
    """Whether no other recording could be written either."""


@dataclass(frozen=True, slots=True)
class Hear:
    """One recording, or one session of several files, and how it is to be analysed."""

    path: Path | None
    models: Models
    settings: Settings
    options: Options
    rubric: Rubric | None = None
    given: Sources = field(default_factory=Sources)

    @property
    def named(self) -> str:
        """The recording as a person named it."""
        if self.path is not None:
            return str(self.path)
        return " + ".join(track.name for _, track in self.given.tracks)

    def __call__(self, progress: Callable[[str, float], None]) -> Result:
        part = self.options.part
        return analyze(
            self.path,
            models=self.models,
            settings=self.settings,
            rubric=self.rubric,
            candidate=self.options.candidate,
            speakers=self.options.speakers,
            language=self.options.language,
            channels=self.given.channels,
            tracks=self.given.tracks or None,
            offsets=self.given.offsets,
            rttm=self.given.rttm,
            transcript=self.given.transcript,
            part=None if part is None else (part.start_s, part.end_s),
            progress=progress,
        )


def analyze_all(
    recordings: Sequence[Path],
    out: Path,
    choice: ModelChoice,
    settings: Settings,
    options: Options,
    embed_audio: bool,
    as_json: bool,
    *,
    rubric: Rubric | None = None,
    sources: Sources | None = None,
    log_json: bool = False,
) -> bool:
    """Analyse each recording; a failure is reported and the rest goes on. True if none failed.

    Tracks are one recording, and stand in the place of `recordings`. With `log_json` the error
    output gets a line of JSON for each stage instead of bars.
    """
    given = sources or Sources()
    sessions: Sequence[Path | None] = [None] if given.tracks else recordings
    errors = screen(stderr=True, quiet=log_json)
    log = JsonLog("analyze").write if log_json else _no_log
    try:
        with Beside() as beside, bars(errors) as bar:
            check_writable(out)
            models = _load(bar, beside, choice, log)
            outcomes, costs = list[Outcome](), COSTS
            for path in sessions:
                remaining = StageProgress(costs)
                hear = Hear(path, models, settings, options, rubric, given)
                if outcomes and outcomes[-1].fatal:
                    outcomes.append(Outcome(hear.named, error=NOT_TRIED, fatal=True))
                    continue
                shown_by = Shown(beside, bar, remaining, log)
                only = len(sessions) == 1
                outcomes.append(_one(hear, out, embed_audio, choice, shown_by, only=only))
                costs = remaining.learned()
    except KeyboardInterrupt:
        errors.print("Stopped. What is finished is whole; of the rest nothing was written.")
        log("stopped")
        leave()
    if as_json:
        typer.echo(json.dumps([asdict(o) for o in outcomes], indent=2))
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


def _load(bar: Progress, beside: Beside, choice: ModelChoice, log: Callable[..., None]) -> Models:
    task = bar.add_task("models", total=None, stage="load and verify")
    models = beside(lambda: load_models(choice))
    if models.note:
        bar.console.print(shown(models.note), soft_wrap=True)
        log("note", text=models.note)
    bar.update(task, total=1, completed=1, stage="ready")
    return models


@dataclass(frozen=True, slots=True)
class Shown:
    """By what the work on one recording is watched, stopped and shown."""

    beside: Beside
    bar: Progress
    remaining: StageProgress
    log: Callable[..., None]


def _one(
    hear: Hear, out: Path, embed_audio: bool, choice: ModelChoice, by: Shown, *, only: bool
) -> Outcome:
    """A wrong option stops the run where this is its `only` recording; it may fit the others."""
    bar = by.bar
    task = bar.add_task(shown(Path(hear.named).name), total=1.0, stage="decode")
    stages: set[str] = set()

    def listen(stage: str, share: float) -> None:
        show(bar, task, by.remaining, stage, share)
        if stage not in stages:
            stages.add(stage)
            by.log("stage", name=hear.named, stage=stage)

    started, clock = datetime.now(UTC), StageClock(listen, time.monotonic)
    by.log("started", name=hear.named)
    try:
        result = by.beside(lambda: hear(clock))
        clock("write", 1.0)
        run = _run(result, out, choice.threads, hear.models.device, started, clock)
        series = known_beside(folder_for(result.source, result.analysis.recording.sha256, out))
        again = Again(Scoring(hear.settings, hear.rubric), hear.named, series, by)
        folder = result.save(out, embed_audio=embed_audio, run=run, series=series, settle=again)
        result = Result(again.analysis or result.analysis, result.source)
    except AnalyzerError as error:
        if only and isinstance(error, UsageError):
            raise
        told = str(error) if error.file is not None else f"{hear.named}: {error}"
        bar.update(task, stage="failed")
        bar.stop_task(task)
        bar.console.print(f"Error: {shown(told)}", style="red", soft_wrap=True)
        by.log("failed", name=hear.named, error=told)
        return Outcome(hear.named, error=told, fatal=is_fatal(error))
    bar.update(task, completed=1.0, stage="done")
    by.log("finished", name=hear.named, folder=str(folder), stages_s=clock.seconds())
    return summary(result, folder)


def _run(
    result: Result, out: Path, threads: int, device: str, started: datetime, clock: StageClock
) -> str:
    """The text of run.json; what a batch knew of candidate and date stays."""
    analysis = result.analysis
    held = look(folder_for(result.source, analysis.recording.sha256, out))
    return run_json(
        Run(
            started=started,
            stages_s=clock.seconds(),
            audio_s=analysis.recording.duration_s,
            threads=threads,
            device=device,
            source=result.source.name,
            details={} if held is None else asdict(held.details),
            models={model.role: model.name for model in analysis.software.models},
        )
    )


def _no_log(event: str, **values: object) -> None:
    """Nothing is logged."""


class Again:
    """Puts into a new result what people had corrected in an earlier one of the same recording.

    `analysis` is the result with that, None where there was nothing.
    """

    def __init__(self, scoring: Scoring, name: str, series: InSeries, by: Shown) -> None:
        self._scoring, self._name, self._series, self._by = scoring, name, series, by
        self.analysis: Analysis | None = None

    def __call__(self, folder: Path) -> None:
        state = correct_again(folder, self._scoring, self._series)
        if state is None:
            return
        for text in in_words(state.problems):
            self._by.log("not_applied", name=self._name, text=text)
            told = shown(f"{folder}: {text}.")
            self._by.bar.console.print(told, style="yellow", soft_wrap=True)
        self.analysis = state.analysis


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
    output = screen()
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
        output.print(table)
        output.print("\nReports:")
        for item in done:
            output.print(
                f"  {shown(str(item.folder))}/report.html", highlight=False, soft_wrap=True
            )
    failed = len(outcomes) - len(done)
    if failed:
        output.print(f"{failed} of {len(outcomes)} could not be analysed; see above.")


def _seconds(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f} s"
