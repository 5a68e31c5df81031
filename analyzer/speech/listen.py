"""Sound, and what was given with it -> who spoke when, and what: by voices, channels or files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Generic

from analyzer.audio.bands import band_levels
from analyzer.audio.bleed import own_sounds
from analyzer.audio.channels import ChannelMap, map_channels
from analyzer.audio.decode import Sound
from analyzer.audio.pcm import Pcm, Samples, mixed
from analyzer.errors import UsageError
from analyzer.records import ChannelUse, Known, Sources, Speech, Word
from analyzer.settings import Settings
from analyzer.speech.device import within_memory
from analyzer.speech.given.cues import (
    fit_cues,
    name_known,
    name_voices,
    numbered,
    place_words,
    with_fillers,
)
from analyzer.speech.given.names import Cue
from analyzer.speech.given.rttm import read_rttm
from analyzer.speech.given.text import own_name, role_of
from analyzer.speech.given.transcript import read_transcript
from analyzer.speech.models import Models
from analyzer.speech.regions.contour import Contour
from analyzer.speech.runtime import return_memory
from analyzer.speech.threads import Found, Later
from analyzer.speech.voices.channels import speech_by_channel
from analyzer.speech.voices.diarize import OneVoice
from analyzer.speech.voices.told import Tell
from analyzer.speech.words.attribute import attribute
from analyzer.times import clock

MIN_NAMED_S = 3.0
"""A name with less in the transcript is not counted when voices are told apart."""
LANGUAGE_SAMPLE_S = 25.0

Progress = Callable[[str, float], None]
BY_WORDS = (
    "the voices sound like one person's, the words are two people's: who speaks was told by what "
    "is said as well"
)
LINE_CHANGES = (
    "from {time} on somebody sounds as through another microphone or line, and was taken for the "
    "same person; if it is somebody else, say how many speak"
)
"""`time`: minutes and seconds."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says or gives beside the sound."""

    speakers: int | None = None
    language: str | None = None
    channels: ChannelUse = "auto"
    rttm: Path | None = None
    transcript: Path | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who spoke when, heard in `mix`; `beds` holds the sound each speaker is better heard in.

    `one`, where everybody sounds like one person, can be parted by what is said.
    """

    speech: tuple[Speech, ...]
    sources: Sources
    mix: Samples
    known: tuple[Known, ...] = ()
    beds: Mapping[str, Samples] = field(default_factory=dict)
    signal: Contour | None = None
    one: OneVoice | None = None


@dataclass(frozen=True, slots=True)
class Listened(Generic[Found]):
    """`words` lie inside their speakers' speech; `language` is "" where nothing was said.

    `beside` is what was found of who spoke when while words were recognised.
    """

    spoken: Spoken
    words: tuple[Word, ...]
    language: str
    beside: Found


def listen(
    sound: Sound,
    models: Models,
    settings: Settings,
    given: Given,
    progress: Progress,
    beside: Callable[[Spoken], Found],
    tell: Tell,
) -> Listened[Found]:
    """Find speech and words, by the models or by what was given in their place.

    `beside` is work that needs to know who spoke when, and no words: it is done by the first core
    that has nothing left to recognise. `tell` is asked where everybody sounds like one person; if
    that makes two of them, their words are recognised anew.

    Raises
    ------
    GivenError, UsageError
        If what was given cannot be read or contradicts the recording.
    ModelError
        If a GPU has too little memory for it.
    """
    with within_memory(sound.recording.name):
        if given.language and given.transcript is None:
            models.recognizer.require(given.language)
        cues = () if given.transcript is None else read_transcript(given.transcript)
        spoken = _speech(sound, models, settings, given, cues, progress)
        return_memory()
        progress("recognise", 0.0)
        if given.transcript is None:
            later = Later(partial(beside, spoken))
            words, language = _recognised(models, settings, spoken, given, progress, later)
            two = spoken.one and spoken.one.apart(tell(words, language))
            if two:
                spoken = _by_words(spoken, two)
                later = Later(partial(beside, spoken))
                known = replace(given, language=language)
                words, _ = _recognised(models, settings, spoken, known, progress, later)
            return Listened(replace(spoken, one=None), words, language, later())
        duration_s = sound.recording.duration_s
        cues, notes = fit_cues(cues, spoken.speech, duration_s, given.transcript)
        spoken = _with_names(spoken, cues, notes)
        words = place_words(cues, spoken.speech, spoken.known)
        progress("recognise", 0.5)
        language = given.language or _language(models, spoken)
        words = with_fillers(words, language)
        progress("recognise", 1.0)
        return Listened(spoken, words, language if words else "", beside(spoken))


def _speech(
    sound: Sound,
    models: Models,
    settings: Settings,
    given: Given,
    cues: Sequence[Cue],
    progress: Progress,
) -> Spoken:
    recording = sound.recording
    if given.rttm is not None:
        stem = Path(recording.name).stem
        speech, note = read_rttm(given.rttm, stem, recording.duration_s)
        named = numbered(speech)
        notes = (f"who speaks was taken from {given.rttm.name}", *([note] if note else []))
        return Spoken(named.speech, Sources("rttm", notes=notes), sound.pcm, named.known)
    mix = _by_channel(sound, models, settings, given, progress)
    if isinstance(mix, Spoken):
        return mix
    count = given.speakers or _named_people(cues)
    found = models.diarizer(
        mix,
        settings.speech,
        audio=settings.audio,
        speakers=count,
        progress=lambda share: progress("diarize", share),
    )
    notes = ()
    if recording.tracks:
        notes = ("the tracks hold the same sound: people were told apart by their voices",)
    elif recording.channels > 1 and given.channels == "separate":
        notes = ("only one channel holds speech of its own: told apart by voices",)
    changes = tuple(LINE_CHANGES.format(time=clock(at_s)) for at_s in found.line_changes)
    return Spoken(
        found.speech, Sources(notes=(*notes, *changes)), mix, signal=found.signal, one=found.one
    )


def _by_words(spoken: Spoken, speech: tuple[Speech, ...]) -> Spoken:
    """With the speech of two, told apart by what they say."""
    notes = (*spoken.sources.notes, BY_WORDS)
    return replace(spoken, speech=speech, sources=Sources("voices and words", notes=notes))


def _named_people(cues: Sequence[Cue]) -> int | None:
    """How many people have a name; None for one alone: others may be there whom nothing names."""
    seconds: dict[str, float] = {}
    for cue in cues:
        if cue.name:
            seconds[cue.name] = seconds.get(cue.name, 0.0) + cue.end_s - cue.start_s
    count = sum(s >= MIN_NAMED_S for s in seconds.values())
    return count if count > 1 else None


def _by_channel(
    sound: Sound, models: Models, settings: Settings, given: Given, progress: Progress
) -> Spoken | Samples:
    """Speech by channel where the channels are of different people, else their mix."""
    tracks = sound.recording.tracks
    if sound.recording.channels < 2 or (given.channels == "mix" and not tracks):
        if given.channels == "separate":
            raise UsageError(
                "has one channel only", file=sound.recording.name, remedy="leave --channels out"
            )
        return sound.pcm
    if len(sound.channels) < 2:
        return sound.pcm
    samples = [Pcm((channel,)) for channel in sound.channels]
    levels = [band_levels(channel) for channel in samples]
    found = map_channels(samples, levels, settings.channels)
    once = tuple(c for c in range(len(samples)) if c not in found.late)
    mix = mixed(tuple(sound.channels[c] for c in once))
    groups = found.groups
    if tracks or given.channels == "separate":
        groups = tuple((c,) for c in once if c not in found.silent)
        if found.kind == "same":
            return mix
    elif found.kind != "separate":
        return mix
    if len(groups) < 2 and not tracks:
        return mix
    sounds = [Pcm(tuple(sound.channels[c] for c in group)) for group in groups]
    own = own_sounds(
        sounds,
        [
            levels[g[0]] if len(g) == 1 else band_levels(s)
            for g, s in zip(groups, sounds, strict=True)
        ],
        settings.channels,
    )
    speech = speech_by_channel(
        own,
        models.diarizer,
        settings.speech,
        settings.channels,
        audio=settings.audio,
        speakers=given.speakers,
        progress=lambda share: progress("diarize", share),
    )
    if len(set(speech.channel.values())) < 2 and not tracks:
        return mix
    beds = {name: own[index].samples for name, index in speech.channel.items()}
    if tracks:
        labels = [tracks[groups[index][0]].label for index in range(len(groups))]
        known = _labelled(speech.channel, labels)
        return Spoken(speech.speech, Sources("tracks"), mix, known, beds)
    return Spoken(speech.speech, Sources("channels", notes=_said(found, groups)), mix, beds=beds)


def _labelled(channel: Mapping[str, int], labels: Sequence[str]) -> tuple[Known, ...]:
    """Names and roles by the labels; several people on one track are numbered."""
    out, seen = [], dict.fromkeys(range(len(labels)), 0)
    for speaker, index in sorted(channel.items(), key=lambda item: int(item[0][1:])):
        seen[index] += 1
        name = own_name(labels[index])
        if name and seen[index] > 1:
            name = f"{name} ({seen[index]})"
        out.append(Known(speaker, name, role_of(labels[index])))
    return tuple(out)


def _said(found: ChannelMap, groups: Sequence[Sequence[int]]) -> tuple[str, ...]:
    text = f"each person has a channel ({len(groups)}): the channels say who speaks"
    if found.separation_db:
        text += f"; they are {found.separation_db:.0f} dB apart"
    return (text,)


def _recognised(
    models: Models,
    settings: Settings,
    spoken: Spoken,
    given: Given,
    progress: Progress,
    beside: Later[Found],
) -> tuple[tuple[Word, ...], str]:
    """Recognise each channel's people in their own sound, everybody else in the mix."""
    own_beds = {id(bed): bed for bed in spoken.beds.values()}
    beds: list[Samples] = [*own_beds.values()] or [spoken.mix]
    total_s = sum(s.end_s - s.start_s for s in spoken.speech) or 1.0
    parts = []
    for bed in beds:
        own = tuple(s for s in spoken.speech if spoken.beds.get(s.speaker, bed) is bed)
        parts.append((sum(s.end_s - s.start_s for s in own), own, bed))
    parts.sort(key=lambda part: -part[0])
    words: list[Word] = []
    language, done_s = given.language, 0.0
    for seconds, own, bed in parts:

        def report(share: float, base: float = done_s, size: float = seconds) -> None:
            progress("recognise", min(1.0, (base + share * size) / total_s))

        found, heard = models.recognizer(
            bed, own, language=language, settings=settings.speech, progress=report, beside=beside
        )
        words += found
        language = language or (heard if found else None) or None
        done_s += seconds
    return attribute(sorted(words), spoken.speech), language or ""


def _with_names(spoken: Spoken, cues: Sequence[Cue], notes: Sequence[str]) -> Spoken:
    sources = spoken.sources
    said = (*sources.notes, "the words were taken from the transcript", *notes)
    if not any(cue.name for cue in cues):
        return replace(spoken, sources=Sources(sources.speakers, "transcript", said))
    if sources.speakers != "voices" or spoken.signal is None:
        known = name_known(spoken.speech, cues, spoken.known)
        return replace(spoken, sources=Sources(sources.speakers, "transcript", said), known=known)
    named = name_voices(spoken.speech, cues, spoken.signal)
    changed = Sources("transcript", "transcript", said)
    return replace(spoken, speech=named.speech, sources=changed, known=named.known)


def _language(models: Models, spoken: Spoken) -> str:
    """The language of the longest stretch of speech."""
    if not spoken.speech:
        return ""
    longest = max(spoken.speech, key=lambda s: s.end_s - s.start_s)
    end_s = min(longest.end_s, longest.start_s + LANGUAGE_SAMPLE_S)
    piece = (Speech(longest.start_s, end_s, longest.speaker),)
    return models.recognizer(spoken.mix, piece)[1]
