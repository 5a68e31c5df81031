"""Options that several commands share, with their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print for machines, as JSON.")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="TOML file that overrides thresholds.")
]
Candidate = Annotated[
    str | None, typer.Option("--candidate", help="Id (S1) or name of the candidate.")
]
Part = Annotated[
    str | None,
    typer.Option(
        metavar="FROM-TO",
        help="What of the recording is the interview: 5:00-50:00, 5:00- or -50:00.",
    ),
]
RubricFile = Annotated[
    Path | None, typer.Option("--rubric", help="Your own rubric (see: rubric init).")
]
Embed = Annotated[
    bool, typer.Option("--embed-audio", help="Put the sound inside the report (18 MB an hour).")
]

Speakers = Annotated[
    int | None, typer.Option(min=1, max=20, help="How many people speak, when known.")
]


def _code(language: str | None) -> str | None:
    """Checked before anything is loaded; what it takes to check is needed anyway."""
    from analyzer.speech.whisper.languages import language_code

    return language and language_code(language)


Language = Annotated[
    str | None,
    typer.Option(callback=_code, help="Language code such as en; found by listening if left out."),
]
Whisper = Annotated[
    str | None,
    typer.Option(help="base, tiny.en, a folder, or a faster-whisper size (see --download)."),
]
Fast = Annotated[
    bool, typer.Option("--fast", help="Whisper tiny.en: quicker, English only, more errors.")
]
Accurate = Annotated[
    bool, typer.Option("--accurate", help="The largest Whisper that is on this machine.")
]
VocabularyFile = Annotated[
    Path | None,
    typer.Option(
        "--vocabulary", help="Text file of terms, one per line: term = sounds like, sounds like."
    ),
]
Segmentation = Annotated[
    str | None, typer.Option(help="Segmentation checkpoint, a pipeline folder, or community-1.")
]
Embedding = Annotated[str | None, typer.Option(help="CAM++ checkpoint.")]
Download = Annotated[
    bool, typer.Option("--download", help="Allow fetching a hub model that is named above.")
]
Device = Annotated[Literal["auto", "cpu", "cuda"], typer.Option(help="What the networks run on.")]
LogJson = Annotated[
    bool, typer.Option("--log-json", help="Log to the error output, one JSON object a line.")
]
CoachLevel = Annotated[
    str | None, typer.Option(help="very_weak, weak, strong, very_strong; none takes it back.")
]

Recordings = Annotated[
    list[Path] | None, typer.Argument(help="Audio or video files.", show_default=False)
]
Channels = Annotated[
    str, typer.Option(help="auto; separate: one person a channel; mix: ignore channels.")
]
Track = Annotated[
    list[str] | None,
    typer.Option(
        "--track",
        metavar="LABEL=FILE",
        help="One person's own file: candidate=FILE, interviewer=FILE#2, or a name; repeat it.",
    ),
]
Offset = Annotated[
    list[str] | None,
    typer.Option(
        "--offset",
        metavar="LABEL=SECONDS",
        help="How much later than the first track this one begins, where it cannot be heard.",
    ),
]
Rttm = Annotated[Path | None, typer.Option("--rttm", help="RTTM file that says who speaks when.")]
Transcript = Annotated[
    Path | None,
    typer.Option("--transcript", help="VTT or SRT, perhaps with names, that says what is said."),
]

BatchFolder = Annotated[
    str, typer.Argument(help="Folder with recordings, searched throughout; or s3://, gs://.")
]
BatchOut = Annotated[
    str, typer.Option("--out", "-o", help="Folder for the results; or s3://, gs://.")
]
Scratch = Annotated[Path | None, typer.Option(help="Where copies from and for a store are kept.")]
Pattern = Annotated[
    list[str] | None,
    typer.Option(help="Only files like this, such as '*.m4a' or 'spring/*'; repeatable."),
]
Manifest = Annotated[
    Path | None,
    typer.Option(help="CSV that tells of the recordings; FOLDER/manifest.csv if it is there."),
]
CandidatePattern = Annotated[
    str | None,
    typer.Option(help="What file names say, such as '{candidate}_{date}'; also {any}."),
]
Sidecars = Annotated[
    bool,
    typer.Option("--sidecars", help="Take talk.rttm, talk.vtt or talk.srt beside talk.mp4."),
]
Engine = Annotated[str, typer.Option(help="local: processes here; ray: the machines of a cluster.")]
Address = Annotated[
    str | None, typer.Option(help="Of the Ray cluster, such as auto; none starts Ray here.")
]
TimeLimit = Annotated[float | None, typer.Option(min=0.1, help="Minutes a recording may take.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"interview-analyzer {version('interview-analyzer')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version."),
]
