"""The published form of `analysis.json`: pydantic models that check, round and describe it.

Field order is the order in the file. Numbers are rounded when a model is built, so that reading a
file and writing it again changes nothing. Each model describes the record of the same name.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from analyzer import records as r
from analyzer.serialize import values as v

SCHEMA_VERSION = "1.4"
"""Its first part rises when a name or a meaning changes, its second when something is added."""
SignalName = Literal["problem_understanding", "technical_skills", "rationale"]


class TrackFileEntry(v.Entry):
    """One person's file of a recording in several, and when it begins on the common clock."""

    label: str
    name: str
    sha256: v.Sha256
    start_s: v.OffsetS
    placed_by: str
    drift_ppm: Annotated[float, v.decimals(1)] | None


class RecordingEntry(v.Entry):
    """The file as it was found; sample rate and channels are those of the container.

    `tracks` lists the files of a recording in several, one for each person.
    """

    name: str
    sha256: v.Sha256
    duration_s: v.TimeS
    sample_rate_hz: v.Whole
    channels: v.Whole
    container: str
    codec: str
    tracks: tuple[TrackFileEntry, ...] = ()


class SourcesEntry(v.Entry):
    """What told who speaks and what is said, and in words what was found or assumed."""

    speakers: r.SpeakerSource = "voices"
    words: r.WordSource = "recognition"
    notes: tuple[str, ...] = ()


class ModelEntry(v.Entry):
    """A network that was used."""

    role: str
    name: str
    revision: str
    sha256: str


class SoftwareEntry(v.Entry):
    """What made the analysis.

    `settings` holds, as TOML, the thresholds that differ from the defaults, `rubric` the text of a
    rubric of one's own: with these the result is scored again after a correction.
    """

    analyzer: str
    models: tuple[ModelEntry, ...]
    settings_sha256: str
    settings: str = ""
    rubric_file: str = ""
    rubric: str = ""


class QualityEntry(v.Entry):
    """How good the recording is; levels in dBFS, null where there is nothing to measure."""

    verdict: Literal["good", "fair", "poor"]
    snr_db: v.Decibel | None
    speech_level_db: v.Decibel | None
    noise_level_db: v.Decibel | None
    clipped_share: Annotated[float, Field(ge=0, le=1), v.significant(6)]
    bandwidth_hz: Annotated[float, Field(ge=0), v.decimals(1)] | None
    dropouts: v.Whole
    notes: tuple[str, ...]
    level_difference_db: v.Decibel | None = None
    hum_hz: v.Whole | None = None
    reverberation_s: Annotated[float, Field(ge=0), v.decimals(2)] | None = None
    suffers: tuple[str, ...] = ()
    returned_s: Annotated[float, Field(ge=0), v.decimals(3)] | None = None


class ProsodyEntry(v.Entry):
    """Acoustics of one speaker, null where there is too little voiced speech."""

    level_db: v.Decibel | None
    pitch_median_hz: Annotated[float, v.decimals(2)] | None
    pitch_sd_semitones: Annotated[float, v.decimals(3)] | None
    loudness_range_db: v.Decibel | None


class SpeakerEntry(v.Entry):
    """A person heard, the role with its confidence and the reasons for it; `name` as given."""

    id: str
    role: r.Role
    role_confidence: v.Share
    speech_s: v.TimeS
    reasons: tuple[str, ...]
    prosody: ProsodyEntry | None
    name: Annotated[str, Field(description="the person's, where one was given")] = ""
    role_given: Annotated[bool, Field(description="a track or transcript named the role")] = False


class WordEntry(v.IntervalEntry):
    """A recognised word, with the recogniser's probability."""

    text: str
    speaker: str
    probability: v.Share
    filler: bool


class SpeechEntry(v.IntervalEntry):
    """Acoustic speech of one speaker; overlap between speakers is kept."""

    speaker: str


class TurnEntry(v.IntervalEntry):
    """A maximal run of one speaker in which nobody else takes the floor."""

    speaker: str
    text: str
    backchannel: bool


class PhaseEntry(v.Entry):
    """A stretch of the interview; phases tile the recording in order."""

    name: r.PhaseName
    start_s: v.TimeS
    end_s: v.TimeS
    _in_order = model_validator(mode="after")(v.in_order)


class SilenceEntry(v.IntervalEntry):
    """A mutual silence."""

    owner: r.Owner
    phase: r.PhaseName
    announced: bool
    typing: bool


class OverlapEntry(v.IntervalEntry):
    """`speaker` started while `over` was speaking."""

    speaker: str
    over: str
    interruption: bool


class ResponseEntry(v.Entry):
    """The candidate's response; latencies run from the interjection's end."""

    status: r.ResponseStatus
    first_sound_s: v.OffsetS | None
    first_content_s: v.OffsetS | None
    start_s: v.TimeS | None
    end_s: v.TimeS | None
    text: str
    _in_order = model_validator(mode="after")(v.in_order)


class InterjectionEntry(v.IntervalEntry):
    """An interviewer turn that is no backchannel; response is null when none is called for."""

    speaker: str
    text: str
    kind: r.InterjectionKind
    phase: r.PhaseName
    expects_response: bool
    response: ResponseEntry | None


class CueEntry(v.IntervalEntry):
    """A moment in the candidate's speech that counts as evidence."""

    speaker: str
    kind: r.CueKind
    text: str
    prompted: bool


class MeasureEntry(v.Entry):
    """A figure with its fraction; value is null exactly when reason says why."""

    value: v.Figure | None
    unit: str
    numerator: v.Amount | None
    denominator: v.Amount | None
    reason: str
    spans: tuple[v.IntervalEntry, ...]


class EvidenceEntry(v.IntervalEntry):
    """A quotation from the recording; `side`: whether it speaks for the candidate or against, null
    where it is listed without a score."""

    quote: str
    side: r.Side | None = None


class CriterionEntry(v.Entry):
    """One criterion of the rating; score is null when it could not be measured."""

    name: str
    score: v.ScoreValue | None
    level: r.Level
    weight: v.Figure
    evidence: tuple[EvidenceEntry, ...]
    next: str
    because: str


class StabilityEntry(v.Entry):
    """Share of perturbed re-scorings that gave the same level, and how often each level came."""

    share: v.Share
    runs: v.Whole
    levels: dict[r.Level, v.Whole]


class AdviceEntry(v.IntervalEntry):
    """One thing to work on next, tied to a moment."""

    text: str


class RatingEntry(v.Entry):
    """The Communication level, its margin and its stability."""

    signal: Literal["communication"]
    level: r.Level
    score: v.ScoreValue | None
    reason: str
    margin: str
    stability: StabilityEntry | None
    criteria: tuple[CriterionEntry, ...]
    advice: tuple[AdviceEntry, ...]


class SignalEntry(v.Entry):
    """Speech evidence of a signal that sound alone cannot rate, and the coach's own level."""

    evidence: tuple[EvidenceEntry, ...]
    coach_level: r.Level | None


class OverallEntry(v.Entry):
    """The rubric's overall reading; both null until all four signals have a level."""

    level: r.Level | None
    reading: str | None


class EditEntry(v.Entry):
    """A correction by a person."""

    what: str
    before: str
    after: str


class WaveformEntry(v.Entry):
    """Peak envelope: one byte (0..255 of full scale) per step_s."""

    step_s: Annotated[float, Field(gt=0), v.significant(9)]
    peaks: v.Base64


class MeantEntry(v.Entry):
    """What the sentence encoder made of each clause, for scoring again without it.

    `weights`: SHA-256 of the classifiers; `clauses`: 8 bytes of the SHA-256 of each text; `shares`:
    float32, little-endian, one row per text and one column per classifier.
    """

    weights: str = ""
    clauses: v.Base64 = ""
    shares: v.Base64 = ""


class AnalysisFile(v.Entry):
    """Everything that the analysis of a recording leaves. Times are seconds from its start."""

    schema_version: Annotated[str, Field(pattern=r"^1\.\d+$")]
    recording: RecordingEntry
    software: SoftwareEntry
    quality: QualityEntry
    language: Annotated[str, Field(description='ISO 639-1, "" when nothing was recognised')]
    heard_s: Annotated[v.TimeS, Field(description="length of the decoded sound in seconds")]
    interview: Annotated[
        v.IntervalEntry | None, Field(description="the part that counts, null for all of it")
    ] = None
    speakers: tuple[SpeakerEntry, ...]
    words: tuple[WordEntry, ...]
    speech: tuple[SpeechEntry, ...]
    turns: tuple[TurnEntry, ...]
    phases: tuple[PhaseEntry, ...]
    silences: tuple[SilenceEntry, ...]
    overlaps: tuple[OverlapEntry, ...]
    interjections: tuple[InterjectionEntry, ...]
    cues: tuple[CueEntry, ...]
    typing: tuple[v.IntervalEntry, ...]
    measures: dict[str, MeasureEntry]
    rating: RatingEntry
    signals: dict[SignalName, SignalEntry]
    overall: OverallEntry
    edits: tuple[EditEntry, ...]
    waveform: WaveformEntry
    sources: SourcesEntry = SourcesEntry()
    meant: MeantEntry = MeantEntry()


def minor(version: str) -> int:
    """The second part of a version.

    Examples
    --------
    >>> minor("1.10") > minor("1.9")
    True
    """
    return int(version.partition(".")[2])


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `analysis.json`.

    Examples
    --------
    >>> json_schema()["title"]
    'Interview analysis'
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **AnalysisFile.model_json_schema(),
        "title": "Interview analysis",
    }
