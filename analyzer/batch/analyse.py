"""One job with loaded models -> a finished result folder, unless another process has its turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.batch.jobs import Job, Outcome, Work, session_sha256
from analyzer.batch.series import known
from analyzer.batch.shelf import Finished, look, turn
from analyzer.errors import AnalyzerError, AudioError
from analyzer.library import Result
from analyzer.outputs import folder_for, safe_name, write_into, write_outputs
from analyzer.outputs.naming import held_sha256
from analyzer.outputs.run_report import Run, StageClock, run_json
from analyzer.outputs.writable import is_fatal
from analyzer.pipeline import analyze_recording, analyze_tracks
from analyzer.records import Analysis, Recording
from analyzer.review.desk import correct_again
from analyzer.review.scored import Scoring
from analyzer.speech.models import Models

Progress = Callable[[str, float], None]


def analyse(job: Job, work: Work, key: str, models: Models, progress: Progress) -> Outcome:
    """Analyse one recording and write its folder; expected failures come back as an outcome.

    Nothing is done when a finished result is there by now, or when another process is at it.
    """
    began_s = time.monotonic()
    try:
        with turn(work.out, job.probe.sha256) as ours:
            if not ours:
                return Outcome(job.name, "busy")
            held = held_now(job, work.out)
            if held is not None and stays(held, job.key(key), work.force):
                return Outcome(job.name, "kept", str(held.folder))
            analysis, folder, notes = _analysed(job, work, key, models, progress, held)
    except AnalyzerError as error:
        took_s = time.monotonic() - began_s
        return Outcome(job.name, "failed", error=str(error), wall_s=took_s, fatal=is_fatal(error))
    took_s = time.monotonic() - began_s
    return Outcome(
        job.name,
        "analysed",
        str(folder),
        level=analysis.rating.level,
        wall_s=took_s,
        notes=notes,
    )


def held_now(job: Job, out: Path) -> Finished | None:
    """The result of this recording that is there now: as planned, or made since by another run."""
    sha256 = job.probe.sha256
    usual = out / safe_name(named(job).stem)
    for folder in (job.folder, usual, folder_for(named(job), sha256, out)):
        found = None if folder is None else look(folder)
        if found is not None and found.sha256 == sha256:
            return found
    return None


def identity(recording: Recording) -> str:
    """The digest by which a batch knows a recording again (see `session_sha256`)."""
    tracks = [(track.label, track.sha256) for track in recording.tracks]
    return session_sha256(tracks) if tracks else recording.sha256


def named(job: Job) -> Path:
    """A path whose stem names the result folder."""
    return Path(f"{job.stem}.recording")


def stays(held: Finished, key: str, force: bool) -> bool:
    """Whether a result is left as it is: it is whole and of the same making, or a person's."""
    return not force and held.whole and (held.edited or held.key == key)


def _analysed(
    job: Job, work: Work, key: str, models: Models, progress: Progress, held: Finished | None
) -> tuple[Analysis, Path, tuple[str, ...]]:
    started, clock = datetime.now(UTC), StageClock(progress, time.monotonic)
    analysis = _heard(job, work, models, clock)
    if identity(analysis.recording) != job.probe.sha256:
        raise AudioError(
            "changed while it was read", file=job.path, remedy="analyse it when it is complete"
        )
    clock("write", 0.0)
    target = held.folder if held else folder_for(named(job), analysis.recording.sha256, work.out)
    details = job.details.over(held.details) if held else job.details
    html, mix = Result(analysis, job.path, job.tracks).page(
        target, work.embed_audio, known(details)
    )
    run = run_json(
        Run(
            started=started,
            stages_s=clock.seconds(),
            audio_s=analysis.recording.duration_s,
            threads=work.choice.threads,
            device=models.device,
            key=job.key(key),
            source=job.name,
            details=asdict(details),
            models={model.role: model.name for model in analysis.software.models},
        )
    )
    if held is None:
        folder = write_outputs(analysis, html, work.out, source=named(job), run=run, beside=mix)
        return analysis, folder, ()
    corrected, lost = [analysis], list[str]()

    def correct() -> None:
        again = correct_again(target, Scoring(work.settings, work.rubric), known(details))
        if again is not None:
            corrected.append(again.analysis)
            lost.extend(in_words(again.problems))

    now = held_sha256(target)
    write_into(analysis, html, target, run=run, beside=mix, instead_of=now, settle=correct)
    return corrected[-1], target, tuple(lost)


def in_words(problems: Mapping[int, str]) -> Iterator[str]:
    """What is said of corrections that found no place in a new result, by their ids."""
    for line, reason in problems.items():
        yield f"correction {line} could not be applied again: {reason}"


def _heard(job: Job, work: Work, models: Models, progress: Progress) -> Analysis:
    given = job.given
    options = replace(work.options, rttm=given.rttm, transcript=given.transcript, part=given.part)
    if job.tracks:
        return analyze_tracks(
            job.tracks,
            models,
            work.settings,
            rubric=work.rubric,
            options=options,
            progress=progress,
        )
    return analyze_recording(
        job.path, models, work.settings, rubric=work.rubric, options=options, progress=progress
    )
