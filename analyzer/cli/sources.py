"""Options that say what is heard, and by which networks -> what the library takes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from analyzer.errors import UsageError
from analyzer.records import ChannelUse

if TYPE_CHECKING:
    from analyzer.speech.models import ModelChoice


@dataclass(frozen=True, slots=True)
class Sources:
    """What is given beside or in the place of a recording, as `analyze` takes it."""

    channels: ChannelUse = "auto"
    tracks: tuple[tuple[str, Path], ...] = ()
    offsets: Mapping[str, float] = field(default_factory=dict)
    rttm: Path | None = None
    transcript: Path | None = None


def read_pairs(texts: Sequence[str], form: str) -> list[tuple[str, str]]:
    """`LABEL=VALUE` texts as pairs.

    Raises
    ------
    UsageError
        If one has no label or no value.

    Examples
    --------
    >>> read_pairs(["candidate=a=b.m4a"], "--track LABEL=FILE")
    [('candidate', 'a=b.m4a')]
    """
    pairs = []
    for text in texts:
        label, _, value = text.partition("=")
        if not label.strip() or not value.strip():
            raise UsageError("is not of the form LABEL=VALUE", value=text, remedy=f"write {form}")
        pairs.append((label.strip(), value))
    return pairs


def read_sources(
    recordings: Sequence[Path],
    channels: str,
    tracks: Sequence[str],
    offsets: Sequence[str],
    rttm: Path | None,
    transcript: Path | None,
) -> Sources:
    """The options of `analyze` that concern sources, checked against each other.

    Raises
    ------
    UsageError
        If they contradict each other or one is malformed.
    """
    use = channel_use(channels)
    if bool(recordings) == bool(tracks):
        raise UsageError(
            "name recordings, or one session's files with --track", remedy="not both, not neither"
        )
    if len(recordings) > 1 and (rttm or transcript):
        raise UsageError("--rttm and --transcript belong to one recording", remedy="name one")
    if offsets and not tracks:
        raise UsageError("--offset is for tracks", remedy="name them with --track")
    starts = {}
    for label, value in read_pairs(offsets, "--offset interviewer=1.25"):
        try:
            starts[label] = float(value)
        except ValueError:
            raise UsageError("an offset is a number of seconds", value=value) from None
    files = tuple((k, Path(v)) for k, v in read_pairs(tracks, "--track candidate=FILE"))
    if files:
        from analyzer.audio.tracks import make_inputs

        make_inputs(files, starts)
    return Sources(use, files, starts, rttm, transcript)


def channel_use(name: str) -> ChannelUse:
    """What the channels of a recording are taken for.

    Raises
    ------
    UsageError
        If there is no such use.
    """
    if name not in get_args(ChannelUse):
        raise UsageError("no such use of channels", value=name, remedy="auto, separate or mix")
    return cast("ChannelUse", name)


def model_choice(
    names: tuple[str | None, str | None, str | None],
    *,
    language: str | None,
    device: str,
    download: bool,
    vocabulary: Path | None,
    fast: bool,
    accurate: bool,
    threads: int = 0,
) -> ModelChoice:
    """The networks that a command's options ask for; `names`: Whisper, segmentation, embedding.

    Raises
    ------
    UsageError, ModelError
        As `whisper_choice`; or if models may be fetched, but none is named.
    """
    if download and not any(names):
        raise UsageError(
            "--download fetches a model that is named",
            remedy="add --whisper, --segmentation or --embedding",
        )
    from analyzer.speech.models import ModelChoice
    from analyzer.speech.weights.presets import whisper_choice

    whisper, segmentation, embedding = names
    return ModelChoice(
        recognition=whisper_choice(whisper, fast=fast, accurate=accurate, language=language),
        segmentation=segmentation,
        embedding=embedding,
        device=device,
        threads=threads,
        download=download,
        token=os.environ.get("HF_TOKEN"),
        vocabulary=vocabulary,
    )
