"""`from analyzer import analyze`: a path -> results as records, tables and files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from analyzer.records import Analysis, Conversation, Measure, Rating

if TYPE_CHECKING:
    import pandas as pd

    from analyzer.pipeline import Progress
    from analyzer.rubric import Rubric
    from analyzer.settings import Settings
    from analyzer.speech.models import ModelChoice, Models


@dataclass(frozen=True)
class Result:
    """An analysed recording.

    `analysis` is the whole record; `measures` maps a name to its `Measure`; `frames` maps a table's
    name ("turns", "silences", "interjections", "words", ...) to a pandas DataFrame.
    """

    analysis: Analysis
    source: Path

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

    def save(self, out_dir: Path | str, *, embed_audio: bool = False) -> Path:
        """Write OUT/NAME/ with all five files and return that folder."""
        from analyzer.outputs import folder_for, write_outputs

        out = Path(out_dir)
        folder = folder_for(self.source, self.analysis.recording.sha256, out)
        html = self.html(folder, embed_audio)
        return write_outputs(self.analysis, html, out, source=self.source)

    def html(self, folder: Path, embed_audio: bool = False) -> str:
        """The report as it is to lie in `folder`, from where it finds the recording."""
        from analyzer.report import render_report

        if embed_audio:
            from analyzer.audio.embed import audio_data_uri

            data = audio_data_uri(self.source)
            return render_report(self.analysis, audio_href=None, audio_data_uri=data)
        return render_report(self.analysis, audio_href=audio_href(self.source, folder))


def audio_href(source: Path, folder: Path) -> str | None:
    """Path of the recording as seen from the report's folder; a file: address across drives."""
    try:
        relative = os.path.relpath(source.resolve(), folder.resolve())
    except ValueError:
        return "file:///" + quote(source.resolve().as_posix().lstrip("/"))
    return Path(relative).as_posix()


def analyze(
    path: Path | str,
    *,
    models: Models | ModelChoice | None = None,
    settings: Settings | None = None,
    rubric: Rubric | None = None,
    candidate: str | None = None,
    speakers: int | None = None,
    language: str | None = None,
    progress: Progress | None = None,
) -> Result:
    """Analyse one recording.

    Parameters
    ----------
    path : path-like
        Any audio or video file.
    models : Models or ModelChoice, optional
        Loaded networks (load once, analyse many), or which to load; the packaged ones by default.
    settings, rubric : optional
        Thresholds and rubric other than the package's.
    candidate : str, optional
        The speaker id ("S1") of the candidate when it is known.
    speakers : int, optional
        The count of speakers when it is known.
    language : str, optional
        ISO 639-1 code; found by listening when left out.
    progress : callable, optional
        Called with a stage's name and the share of it done.

    Raises
    ------
    AnalyzerError
        With one sentence: the file, what is wrong, what to do.
    """
    from analyzer.pipeline import Options, analyze_recording
    from analyzer.settings import Settings
    from analyzer.speech.models import Models, load_models

    loaded = models if isinstance(models, Models) else load_models(models)
    source = Path(path)
    options = Options(candidate, speakers, language)
    analysis = analyze_recording(
        source, loaded, settings or Settings(), rubric=rubric, options=options, progress=progress
    )
    return Result(analysis, source)
