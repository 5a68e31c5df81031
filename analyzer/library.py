"""`from analyzer import analyze`: a path -> results as records, tables and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from analyzer.errors import UsageError
from analyzer.records import Analysis, ChannelUse, Conversation, Measure, Rating

if TYPE_CHECKING:
    import pandas as pd

    from analyzer.audio.tracks import TrackInput
    from analyzer.pipeline import Options, Progress
    from analyzer.report.series import InSeries
    from analyzer.rubric import Rubric
    from analyzer.settings import Settings
    from analyzer.speech.models import ModelChoice, Models

Named = Mapping[str, Path | str] | Sequence[tuple[str, Path | str]]
"""Labelled files: a mapping, or pairs where a label comes more than once."""


@dataclass(frozen=True)
class Result:
    """An analysed recording.

    `analysis` is the whole record; `measures` maps a name to its `Measure`; `frames` maps a table's
    name ("turns", "silences", "interjections", "words", ...) to a pandas DataFrame.
    """

    analysis: Analysis
    source: Path
    tracks: tuple[TrackInput, ...] = ()

    @property
    def conversation(self) -> Conversation:
        return self.analysis.conversation

    @property
    def rating(self) -> Rating:
        return self.analysis.rating

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return {measure.name: measure for measure in self.analysis.measures}

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        from analyzer.frames import frames

        return frames(self.analysis)

    def to_json(self) -> str:
        """The text of `analysis.json`."""
        from analyzer.serialize import to_json

        return to_json(self.analysis)

    def report(self, path: Path | str, *, embed_audio: bool = False) -> Path:
        """Write the HTML report alone to `path`."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.html(target.parent, embed_audio), encoding="utf-8")
        return target

    def save(
        self,
        out_dir: Path | str,
        *,
        embed_audio: bool = False,
        run: str | None = None,
        series: InSeries | None = None,
        settle: Callable[[Path], None] | None = None,
    ) -> Path:
        """Write OUT/NAME/ with all five files, and `run` as its run.json; return that folder.

        `series` is what the report says of the candidate and the day.
        Where the folder was there, `settle` is done with it before run.json says it is finished.
        Of a session in several files the mixed sound is written beside the report (or embedded).
        """
        from analyzer.outputs import folder_for, write_outputs

        out = Path(out_dir)
        folder = folder_for(self.source, self.analysis.recording.sha256, out)
        html, mix = self.page(folder, embed_audio, series)
        return write_outputs(
            self.analysis, html, out, source=self.source, beside=mix, run=run, settle=settle
        )

    def page(
        self, folder: Path, embed_audio: bool = False, series: InSeries | None = None
    ) -> tuple[str, dict[str, bytes]]:
        """The report as it is to lie in `folder`, and the sound that has to lie beside it."""
        from analyzer.audio.mp3 import mixed_mp3
        from analyzer.outputs import MIX_NAME
        from analyzer.report import render_report

        if embed_audio or not self.tracks:
            return self.html(folder, embed_audio, series), {}
        mix = {MIX_NAME: mixed_mp3(self.tracks, self.analysis.recording)}
        return render_report(self.analysis, audio_href=MIX_NAME, series=series), mix

    def html(self, folder: Path, embed_audio: bool = False, series: InSeries | None = None) -> str:
        """The report as it is to lie in `folder`, from where it finds the recording."""
        from analyzer.audio.mp3 import audio_data_uri, mixed_mp3, mp3_data_uri
        from analyzer.report import render_report

        if embed_audio or self.tracks:
            mix = mixed_mp3(self.tracks, self.analysis.recording) if self.tracks else None
            data = audio_data_uri(self.source) if mix is None else mp3_data_uri(mix)
            return render_report(self.analysis, audio_href=None, audio_data_uri=data, series=series)
        href = audio_href(self.source, folder)
        return render_report(self.analysis, audio_href=href, series=series)


def audio_href(source: Path, folder: Path) -> str | None:
    """Path of the recording as seen from the report's folder; a file: address across drives."""
    try:
        relative = os.path.relpath(source.resolve(), folder.resolve())
    except ValueError:
        return "file:///" + quote(source.resolve().as_posix().lstrip("/"))
    return Path(relative).as_posix()


def analyze(
    path: Path | str | None = None,
    *,
    models: Models | ModelChoice | None = None,
    settings: Settings | None = None,
    rubric: Rubric | None = None,
    candidate: str | None = None,
    speakers: int | None = None,
    language: str | None = None,
    channels: ChannelUse = "auto",
    tracks: Named | None = None,
    offsets: Mapping[str, float] | None = None,
    rttm: Path | str | None = None,
    transcript: Path | str | None = None,
    part: tuple[float, float] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Analyse one recording.

    Parameters
    ----------
    path : path-like, optional
        Any audio or video file; left out where `tracks` are given.
    models : Models or ModelChoice, optional
        Loaded networks (load once, analyse many), or which to load; the packaged ones by default.
    settings, rubric : optional
        Others than the package's.
    candidate : str, optional
        The speaker id ("S1") or the name of the candidate, when known.
    speakers : int, optional
        The count of speakers, when known.
    language : str, optional
        ISO 639-1 code; found by listening when left out.
    channels : {"auto", "separate", "mix"}
        Whether each channel is one person's; "auto" finds out.
    tracks : mapping or sequence of pairs, optional
        One file for each person by label: `{"candidate": "a.m4a", "interviewer": "b.m4a"}`.
    offsets : mapping, optional
        By label, how many seconds later than the first track one begins, where it cannot be heard.
    rttm : path-like, optional
        Who spoke when, in the place of diarization.
    transcript : path-like, optional
        VTT or SRT, in the place of recognition; its names become the speakers'.
    part : pair of float, optional
        From when to when it is the interview, in seconds; all of it is heard, only this counts.
    progress : callable, optional
        Called with a stage's name and the share of it that is done.

    Raises
    ------
    AnalyzerError
        With one sentence: the file, what is wrong, what to do.
    """
    if (path is None) == (tracks is None):
        raise UsageError("one recording or tracks are needed", remedy="give one of the two")
    if channels not in ("auto", "separate", "mix"):
        raise UsageError("no such use of channels", value=channels, remedy="auto, separate or mix")
    options = _options(candidate, speakers, language, channels, rttm, transcript, part)
    inputs = _inputs(tracks, offsets)
    return _analyzed(path, inputs, models, settings, rubric, options, progress)


def _inputs(tracks: Named | None, offsets: Mapping[str, float] | None) -> tuple[TrackInput, ...]:
    from analyzer.audio.tracks import make_inputs

    named = list(tracks.items()) if isinstance(tracks, Mapping) else list(tracks or ())
    return make_inputs([(k, Path(v)) for k, v in named], offsets or {}) if named else ()


def _options(
    candidate: str | None,
    speakers: int | None,
    language: str | None,
    channels: ChannelUse,
    rttm: Path | str | None,
    transcript: Path | str | None,
    part: tuple[float, float] | None,
) -> Options:
    from analyzer.pipeline import Options
    from analyzer.records import Interval
    from analyzer.speech.whisper.languages import language_code

    if part is not None and not 0 <= part[0] < part[1]:
        raise UsageError("a part must end after it begins", value=part)
    return Options(
        candidate,
        speakers,
        language and language_code(language),
        channels,
        None if rttm is None else Path(rttm),
        None if transcript is None else Path(transcript),
        None if part is None else Interval(*part),
    )


def _analyzed(
    path: Path | str | None,
    inputs: tuple[TrackInput, ...],
    models: Models | ModelChoice | None,
    settings: Settings | None,
    rubric: Rubric | None,
    options: Options,
    progress: Progress | None,
) -> Result:
    """One recording, or `inputs` where `path` is None, by what is packaged where None is given."""
    from analyzer.pipeline import analyze_recording, analyze_tracks
    from analyzer.settings import Settings
    from analyzer.speech.models import Models, load_models

    loaded = models if isinstance(models, Models) else load_models(models)
    settings = settings or Settings()
    if path is None:
        analysis = analyze_tracks(
            inputs, loaded, settings, rubric=rubric, options=options, progress=progress
        )
        return Result(analysis, joint_source(inputs), inputs)
    source = Path(path)
    analysis = analyze_recording(
        source, loaded, settings, rubric=rubric, options=options, progress=progress
    )
    return Result(analysis, source)


def joint_source(tracks: Sequence[TrackInput]) -> Path:
    """A path whose stem names a session of several files: their stems, joined."""
    stems = "+".join(item.path.stem for item in tracks)
    return tracks[0].path.parent / f"{stems}.tracks"
