"""A recording -> its analysis: the one place where the stages are chained.

What hears is imported when something is to be heard: scoring again starts in half a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.conversation import converse
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import (
    NOTHING_MEANT,
    Noting,
    Reader,
    fitted_weights,
    load_meaning,
)
from analyzer.conversation.role_odds import tell_roles
from analyzer.conversation.senses import Encode
from analyzer.conversation.timeline import merged
from analyzer.errors import AudioError
from analyzer.measures import measure
from analyzer.records import (
    Analysis,
    ChannelUse,
    Conversation,
    Edit,
    Hearing,
    Interval,
    Meant,
    Measure,
    Prosody,
    Quality,
    Rating,
    Software,
    Sources,
    Speech,
    Word,
)
from analyzer.rubric import (
    Rubric,
    assess_stability,
    list_signals,
    load_rubric,
    overall,
    parse_rubric,
    rate,
)
from analyzer.serialize import SCHEMA_VERSION, hearing_of
from analyzer.settings import Settings, parse_settings, settings_sha256, settings_toml
from analyzer.speech.sentences import ROLE as ENCODER_ROLE
from analyzer.speech.sentences import (
    WORDS_ALONE,
    encode_sentences,
    fallback_info,
    is_installed,
    sentence_encoder,
)
from analyzer.speech.told import Told

if TYPE_CHECKING:
    from analyzer.audio.decode import Sound
    from analyzer.audio.tracks import TrackInput
    from analyzer.speech.listen import Spoken
    from analyzer.speech.models import Models

Progress = Callable[[str, float], None]
"""Receives a stage's name and the share of it that is done, in [0, 1]."""
Amend = Callable[[Conversation], Conversation]
"""Corrects the structure that was found, such as what counts as answered."""
STAGES = ("decode", "diarize", "recognise", "score")
BY_WORDS_ALONE = (
    "What sentences do was read from word lists alone, without the sentence encoder; "
    "that misses reasons said in other words."
)
"""Added to a rating's reason where an encoder could have helped."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may fix or give: the candidate's id or name, the count of speakers, the
    language, what channels are, and an RTTM or a transcript in the place of the models' work."""

    candidate: str | None = None
    speakers: int | None = None
    language: str | None = None
    channels: ChannelUse = "auto"
    rttm: Path | None = None
    transcript: Path | None = None


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
        If `options.candidate` names nobody.
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
        If `options.candidate` names nobody.
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

    hearing, quality, sources = hear(sound, models, settings, options, report)
    report("score", 0.0)
    encoder = sentence_encoder()
    meaning = _noting(encoder, hearing.language)
    conversation, measures, rating = score(
        hearing, settings, rubric, candidate=options.candidate, meaning=meaning
    )
    signals = list_signals(conversation, settings.rubric)
    report("score", 1.0)
    return Analysis(
        schema_version=SCHEMA_VERSION,
        recording=sound.recording,
        software=_made_with(
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


def hear(
    sound: Sound, models: Models, settings: Settings, options: Options, progress: Progress
) -> tuple[Hearing, Quality, Sources]:
    """Who spoke when and what, where keys were typed, how each voice sounds; how well it could be
    heard; and what told it.

    What needs no words is found while words are still recognised, by a core that has time.
    """
    from analyzer.audio.keyboard import find_typing
    from analyzer.audio.quality import assess_quality
    from analyzer.speech.listen import Given, listen
    from analyzer.speech.runtime import return_memory

    duration_s = sound.recording.duration_s
    given = Given(
        options.speakers, options.language, options.channels, options.rttm, options.transcript
    )

    def acoustics(spoken: Spoken) -> tuple[tuple[Interval, ...], tuple[Prosody, ...], Quality]:
        gaps = silent(spoken.speech, duration_s)
        quality = assess_quality(
            spoken.mix,
            spoken.speech,
            settings.audio,
            decoding=sound.notes,
            channels=sound.channels,
        )
        return find_typing(spoken.mix, gaps, settings.audio), _prosody(spoken), quality

    def tell(words: Sequence[Word], language: str) -> tuple[Told, ...]:
        meaning = load_meaning(sentence_encoder(), language)
        return tell_roles(words, load_lexicon(language), settings.conversation, meaning)

    heard = listen(sound, models, settings, given, progress, acoustics, tell)
    return_memory()
    spoken = heard.spoken
    typing, prosody, quality = heard.beside
    hearing = Hearing(
        duration_s=duration_s,
        speech=spoken.speech,
        words=heard.words,
        typing=typing,
        prosody=prosody,
        language=heard.language,
        known=spoken.known,
    )
    return hearing, quality, spoken.sources


def _prosody(spoken: Spoken) -> tuple[Prosody, ...]:
    """Each speaker's acoustics, from the channel on which that person is best heard."""
    from analyzer.audio.prosody import measure_prosody

    if not spoken.beds:
        return measure_prosody(spoken.mix, spoken.speech)
    speakers = sorted({s.speaker for s in spoken.speech})
    found = [
        measure_prosody(
            spoken.beds[speaker], tuple(s for s in spoken.speech if s.speaker == speaker)
        )
        for speaker in speakers
    ]
    return tuple(item for part in found for item in part)


def score(
    hearing: Hearing,
    settings: Settings,
    rubric: Rubric | None = None,
    *,
    candidate: str | None = None,
    meaning: Reader | None = None,
    amend: Amend | None = None,
    steady: bool = True,
) -> tuple[Conversation, tuple[Measure, ...], Rating]:
    """Everything after hearing: structure, measures, and the rating.

    With classifiers, what a sentence does is also read from its meaning. `amend` corrects
    the structure before it is measured; `steady` asks for the stability too, which costs some
    twenty scorings.
    """
    rubric = rubric or load_rubric()

    def rebuild(heard: Hearing) -> tuple[Conversation, tuple[Measure, ...]]:
        talk = converse(
            heard,
            settings.conversation,
            candidate=candidate,
            meaning=meaning,
            words=rubric.words,
        )
        talk = amend(talk) if amend else talk
        return talk, measure(talk, settings.measures)

    conversation, measures = rebuild(hearing)
    rating = rate(conversation, measures, settings.rubric, rubric)
    if steady and rating.level != "not_rated":
        shaken = assess_stability(hearing, rebuild, rubric, settings.rubric, level=rating.level)
        rating = replace(rating, stability=shaken)
    if meaning is None and rating.level != "not_rated" and fitted_weights(hearing.language):
        rating = replace(rating, reason=f"{rating.reason} {BY_WORDS_ALONE}")
    return conversation, measures, rating


def rescore(
    analysis: Analysis,
    settings: Settings,
    *,
    rubric: Rubric | None = None,
    candidate: str | None = None,
    hearing: Hearing | None = None,
    amend: Amend | None = None,
    steady: bool = True,
) -> Analysis:
    """Score an analysis again without the models, after a correction or with other thresholds.

    `hearing` is the corrected one, if anything that was heard is corrected; `amend` and `steady`
    as for `score`.
    """
    before = ", ".join(sorted(analysis.conversation.ids("candidate"))) or "nobody"
    heard = hearing or hearing_of(analysis)
    meaning = _noting(_encoder_of(analysis), heard.language, analysis.meant)
    conversation, measures, rating = score(
        heard,
        settings,
        rubric,
        candidate=candidate,
        meaning=meaning,
        amend=amend,
        steady=steady,
    )
    found = list_signals(conversation, settings.rubric)
    signals = {
        name: replace(signal, coach_level=analysis.signals[name].coach_level)
        if name in analysis.signals
        else signal
        for name, signal in found.items()
    }
    edits = analysis.edits
    chosen = ", ".join(sorted(conversation.ids("candidate")))
    if candidate is not None and chosen != before:
        edits = (*edits, Edit("candidate", before, chosen))
    return replace(
        analysis,
        software=_made_with(analysis.software, settings, rubric),
        conversation=conversation,
        measures=measures,
        rating=rating,
        signals=signals,
        overall=overall(rating, signals),
        edits=edits,
        meant=meaning.meant() if meaning else NOTHING_MEANT,
    )


def scored_with(analysis: Analysis) -> tuple[Settings, Rubric]:
    """The settings and the rubric with which the analysis was made.

    Raises
    ------
    UsageError
        If this version knows a threshold or an entry of the rubric no longer.
    """
    made, source = analysis.software, Path("analysis.json")
    settings = parse_settings(made.settings, source)
    if not made.rubric:
        return settings, load_rubric()
    return settings, parse_rubric(made.rubric, Path(made.rubric_file or source))


def _made_with(software: Software, settings: Settings, rubric: Rubric | None) -> Software:
    return replace(
        software,
        settings_sha256=settings_sha256(settings),
        settings=settings_toml(settings),
        rubric_file=rubric.file if rubric else "",
        rubric=rubric.text if rubric else "",
    )


def _encoder_of(analysis: Analysis) -> Encode | None:
    """The sentence encoder if the analysis was made with it and it is still installed.

    It is loaded when the first text is to be encoded: what was kept with the analysis needs none.
    """
    made = [model for model in analysis.software.models if model.role == ENCODER_ROLE]
    used = any(model.name != WORDS_ALONE for model in made)
    return encode_sentences if used and is_installed() else None


def _noting(encode: Encode | None, language: str, known: Meant = NOTHING_MEANT) -> Noting | None:
    meaning = load_meaning(encode, language, known)
    return Noting(meaning) if meaning else None


def silent(speech: Sequence[Speech], duration_s: float) -> list[Interval]:
    """Where nobody speaks, from the recording's start to its end."""
    joined = merged([s.interval for s in speech])
    starts = [0.0, *(item.end_s for item in joined)]
    ends = [*(item.start_s for item in joined), duration_s]
    return [Interval(a, b) for a, b in zip(starts, ends, strict=True) if b > a]


def version() -> str:
    """The installed package's version."""
    return metadata.version("interview-analyzer")


def _check_length(sound: Sound, path: Path, settings: Settings) -> None:
    length_s = sound.recording.duration_s
    if length_s < settings.audio.min_duration_s:
        raise AudioError(f"lasts only {length_s:.2f} s", file=path, remedy="give a whole interview")


def _silent(_stage: str, _share: float) -> None:
    return None
