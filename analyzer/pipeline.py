"""A recording -> its analysis: decoded, heard, scored.

What hears is imported when something is to be heard: a batch is planned without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.conversation.meaning import NOTHING_MEANT, load_noting
from analyzer.errors import AudioError, UsageError
from analyzer.records import Analysis, ChannelUse, Interval, Software
from analyzer.rubric import Rubric, list_signals, overall
from analyzer.scoring import made_with, score
from analyzer.serialize import SCHEMA_VERSION
from analyzer.settings import Settings
from analyzer.speech.sentences import fallback_info, sentence_encoder

if TYPE_CHECKING:
    from analyzer.audio.decode import Sound
    from analyzer.audio.tracks import TrackInput
    from analyzer.speech.models import Models

Progress = Callable[[str, float], None]
"""Receives a stage's name (decode, diarize, recognise or score) and the share of it that is done,
in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may fix or give: the candidate's id or name, the count of speakers, the
    language, what channels are, an RTTM or a transcript in the place of the models' work, and the
    part of the recording that counts (its end may lie beyond the recording's)."""

    candidate: str | None = None
    speakers: int | None = None
    language: str | None = None
    channels: ChannelUse = "auto"
    rttm: Path | None = None
    transcript: Path | None = None
    part: Interval | None = None


def analyze_recording(
    path: Path,
    models: Models,
    settings: Settings,
    *,
    rubric: Rubric | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse one recording.

    Raises
    ------
    AudioError
        If the file holds nothing that can be analysed.
    UsageError
        If `options.candidate` names nobody, or `options.part` lies behind the recording's end.
    """
    from analyzer.audio.decode import decode

    report = progress or _silent
    report("decode", 0.0)
    sound = decode(path)
    _check_length(sound, path, settings)
    return _analyze(sound, models, settings, rubric, options or Options(), report, ())


def analyze_tracks(
    tracks: Sequence[TrackInput],
    models: Models,
    settings: Settings,
    *,
    rubric: Rubric | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Analyse one session recorded in a file for each person.

    Raises
    ------
    AudioError
        If a file holds nothing that can be analysed, or the files do not overlap in time.
    UsageError
        If `options.candidate` names nobody, or `options.part` lies behind the recording's end.
    """
    from analyzer.audio.tracks import join_tracks

    report = progress or _silent
    report("decode", 0.0)
    sound, said = join_tracks(tracks)
    _check_length(sound, tracks[0].path, settings)
    return _analyze(sound, models, settings, rubric, options or Options(), report, said)


def _analyze(
    sound: Sound,
    models: Models,
    settings: Settings,
    rubric: Rubric | None,
    options: Options,
    report: Progress,
    said: tuple[str, ...],
) -> Analysis:
    """Everything after decoding; `said` is what was found out about the files."""
    from analyzer.audio.waveform import waveform
    from analyzer.hearing import hear
    from analyzer.speech.listen import Given

    given = Given(
        options.speakers, options.language, options.channels, options.rttm, options.transcript
    )
    part = _part(options.part, sound)
    hearing, quality, sources = hear(sound, models, settings, given, report)
    hearing = replace(hearing, interview=part)
    report("score", 0.0)
    encoder = sentence_encoder()
    meaning = load_noting(encoder, hearing.language)
    conversation, measures, rating = score(
        hearing, settings, rubric, candidate=options.candidate, meaning=meaning
    )
    signals = list_signals(conversation, settings.rubric)
    report("score", 1.0)
    return Analysis(
        schema_version=SCHEMA_VERSION,
        recording=sound.recording,
        software=made_with(
            Software(version(), (*models.infos, encoder.info if encoder else fallback_info()), ""),
            settings,
            rubric,
        ),
        quality=quality,
        conversation=conversation,
        measures=measures,
        rating=rating,
        signals=signals,
        overall=overall(rating, signals),
        waveform=waveform(sound.pcm),
        sources=replace(sources, notes=(*sources.notes, *said)),
        meant=meaning.meant() if meaning else NOTHING_MEANT,
    )


def version() -> str:
    """The installed package's version."""
    return metadata.version("interview-analyzer")


def _part(asked: Interval | None, sound: Sound) -> Interval | None:
    """The part of this recording that was asked for; None where that is all of it."""
    whole = Interval(0.0, sound.recording.duration_s)
    if asked is None or (asked.start_s <= whole.start_s and asked.end_s >= whole.end_s):
        return None
    if asked.start_s >= whole.end_s:
        raise UsageError(
            f"the part that counts would begin after the recording's end at {whole.end_s:.0f} s",
            file=sound.recording.name,
            value=f"{asked.start_s:.0f} s",
        )
    return Interval(asked.start_s, min(asked.end_s, whole.end_s))


def _check_length(sound: Sound, path: Path, settings: Settings) -> None:
    length_s = sound.recording.duration_s
    if length_s < settings.audio.min_duration_s:
        raise AudioError(f"lasts only {length_s:.2f} s", file=path, remedy="give a whole interview")


def _silent(_stage: str, _share: float) -> None:
    return None
