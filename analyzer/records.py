"""The frozen records that travel between stages; times are seconds from the recording's start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

Code = Annotated[str, "code"]
"""A text of the program's own, as a Literal is: an id, a unit, a digest. Every other text may hold
what people said or wrote."""
Role = Literal["candidate", "interviewer", "other"]
Level = Literal["very_weak", "weak", "strong", "very_strong", "not_rated"]
PhaseName = Literal["intro", "understanding", "implementation", "verification", "wrapup"]
Owner = Literal["candidate", "interviewer", "shared"]
InterjectionKind = Literal["question", "hint", "correction", "prompt", "statement"]
ResponseStatus = Literal["answered", "deferred", "unanswered"]
SpeakerSource = Literal["voices", "voices and words", "channels", "tracks", "rttm", "transcript"]
ChannelUse = Literal["auto", "separate", "mix"]
WordSource = Literal["recognition", "transcript"]
CueKind = Literal[
    "justification",
    "line_narration",
    "clarifying_question",
    "test_walkthrough",
    "structure_marker",
    "abandoned_sentence",
    "self_repair",
    "hedge",
    "announced_pause",
    "hint_uptake",
    "engagement",
]

LEVELS: tuple[Level, ...] = ("very_weak", "weak", "strong", "very_strong")
PHASES: tuple[PhaseName, ...] = (
    "intro",
    "understanding",
    "implementation",
    "verification",
    "wrapup",
)


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """A half-open stretch of time [start_s, end_s).

    Examples
    --------
    >>> Interval(1.0, 3.5).duration_s
    2.5
    >>> Interval(0, 2).overlap_s(Interval(1, 5))
    1.0
    """

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    def overlap_s(self, other: Interval) -> float:
        """Seconds shared with `other`, 0.0 when they do not meet."""
        return max(0.0, float(min(self.end_s, other.end_s) - max(self.start_s, other.start_s)))


@dataclass(frozen=True, slots=True)
class TrackFile:
    """One person's file of a recording in several. `start_s` on the common clock; `placed_by` says
    what told it; `drift_ppm`: millionths by which its clock runs slow, None if unknown."""

    label: str
    name: str
    sha256: Code
    start_s: float
    placed_by: Code
    drift_ppm: float | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The file as it was found. `sample_rate_hz` and `channels` are those of the container.

    Of a recording in several files, `tracks` lists them, `name` joins their names, and `sha256` is
    that of labels, digests and starts.
    """

    name: str
    sha256: Code
    duration_s: float
    sample_rate_hz: int
    channels: int
    container: Code
    codec: Code
    tracks: tuple[TrackFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """What told who speaks and what is said; `notes` say in words what was found or assumed."""

    speakers: SpeakerSource = "voices"
    words: WordSource = "recognition"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One network that was used. `role` is segmentation, embedding or recognition."""

    role: Code
    name: Code
    revision: Code
    sha256: Code


@dataclass(frozen=True, slots=True)
class Software:
    """What made the analysis: the package, the networks, the digest of all thresholds.

    `settings` is TOML of the thresholds that differ from the defaults; `rubric` is the text of a
    rubric of one's own and `rubric_file` its name; all "" where nothing differs.
    """

    analyzer: Code
    models: tuple[ModelInfo, ...]
    settings_sha256: Code
    settings: Code = ""
    rubric_file: str = ""
    rubric: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the recording is; levels in dBFS, None where there is nothing to measure.

    `notes` say what is wrong and what that does; `suffers` names the figures that it does it to:
    words, fillers, speakers, talk_time, latencies, silences.
    """

    verdict: Literal["good", "fair", "poor"]
    snr_db: float | None
    speech_level_db: float | None
    noise_level_db: float | None
    clipped_share: float
    bandwidth_hz: float | None
    dropouts: int
    notes: tuple[str, ...] = ()
    level_difference_db: float | None = None
    hum_hz: int | None = None
    reverberation_s: float | None = None
    suffers: tuple[Code, ...] = ()


@dataclass(frozen=True, order=True, slots=True)
class Speech:
    """Acoustic speech of one speaker, half-open; overlap between speakers is kept."""

    start_s: float
    end_s: float
    speaker: Code

    @property
    def interval(self) -> Interval:
        return Interval(self.start_s, self.end_s)


@dataclass(frozen=True, order=True, slots=True)
class Word:
    """A recognised word. Its times are the recogniser's, clipped to the speaker's speech."""

    start_s: float
    end_s: float
    text: str
    speaker: Code
    probability: float
    filler: bool = False


@dataclass(frozen=True, slots=True)
class Prosody:
    """Per-speaker acoustics; None where there is too little voiced speech."""

    speaker: Code
    level_db: float | None
    pitch_median_hz: float | None
    pitch_sd_semitones: float | None
    loudness_range_db: float | None


@dataclass(frozen=True, slots=True)
class Waveform:
    """Peak envelope for drawing: one byte (0..255 of full scale) per `step_s`."""

    step_s: float
    peaks: bytes


@dataclass(frozen=True, slots=True)
class Meant:
    """What the sentence encoder made of every clause, so that scoring again need not ask it.

    `weights` is the SHA-256 of the classifiers, which name their encoder; `clauses` holds for each
    text the first 8 bytes of its SHA-256, `shares` for each as many little-endian float32 as there
    are classifiers: what its vector adds to their scores.
    """

    weights: Code = ""
    clauses: bytes = b""
    shares: bytes = b""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a speaker before anything is heard: a name, "" if none, and perhaps the
    role, when a track or a transcript says it."""

    speaker: Code
    name: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that was heard: the speech stage's output and the only input of the conversation stage.

    `speech` is sorted by start; `words` too; `typing` are stretches of keyboard noise outside
    speech; `language` is an ISO 639-1 code, "" when nothing was recognised; `known` what was
    known of the speakers beforehand.
    """

    duration_s: float
    speech: tuple[Speech, ...]
    words: tuple[Word, ...]
    typing: tuple[Interval, ...] = ()
    prosody: tuple[Prosody, ...] = ()
    language: Code = "en"
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person heard. `role_confidence` in [0, 1]; `reasons` say in words why the role; `name` is
    what people call them, "" when nobody has said it; `role_given`: a track or a transcript named
    the role."""

    id: Code
    role: Role
    role_confidence: float
    speech_s: float
    reasons: tuple[str, ...] = ()
    name: str = ""
    role_given: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A maximal run of one speaker in which nobody else takes the floor."""

    start_s: float
    end_s: float
    speaker: Code
    text: str
    backchannel: bool = False

    @property
    def interval(self) -> Interval:
        return Interval(self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the interview; phases tile the recording in order."""

    name: PhaseName
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Silence:
    """A mutual silence of at least the listing floor. `typing` means keyboard noise fills it."""

    start_s: float
    end_s: float
    owner: Owner
    phase: PhaseName
    announced: bool
    typing: bool

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Overlap:
    """`speaker` started while `over` was speaking."""

    start_s: float
    end_s: float
    speaker: Code
    over: Code
    interruption: bool


@dataclass(frozen=True, slots=True)
class Response:
    """`first_sound_s` and `first_content_s` are latencies from the interjection's end (negative
    when early), None when there was none; `start_s`, `end_s` and `text` are the response's own."""

    status: ResponseStatus
    first_sound_s: float | None
    first_content_s: float | None
    start_s: float | None
    end_s: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Interjection:
    """An interviewer turn. `response` is None only when `expects_response` is False."""

    start_s: float
    end_s: float
    speaker: Code
    text: str
    kind: InterjectionKind
    phase: PhaseName
    expects_response: bool
    response: Response | None


@dataclass(frozen=True, slots=True)
class Cue:
    """A moment in the candidate's speech that counts as evidence."""

    start_s: float
    end_s: float
    speaker: Code
    kind: CueKind
    text: str
    prompted: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """The structure of the interview: the conversation stage's output."""

    duration_s: float
    speakers: tuple[Speaker, ...]
    speech: tuple[Speech, ...]
    words: tuple[Word, ...]
    turns: tuple[Turn, ...]
    phases: tuple[Phase, ...]
    silences: tuple[Silence, ...]
    overlaps: tuple[Overlap, ...]
    interjections: tuple[Interjection, ...]
    cues: tuple[Cue, ...]
    typing: tuple[Interval, ...] = ()
    prosody: tuple[Prosody, ...] = ()
    language: Code = "en"

    def ids(self, role: Role) -> frozenset[str]:
        """The ids of all speakers with this role (a panel is several interviewers)."""
        return frozenset(s.id for s in self.speakers if s.role == role)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its fraction. `value` is None exactly when `reason` says why.

    `numerator` and `denominator` pool over a folder; for a median they are None and 'spans' carry
    the support. `unit` is one of: "share", "s", "count", "per_min", "per_100_words", "wpm",
    "semitones", "dB", "probability", "syllables_per_s".
    """

    name: Code
    value: float | None
    unit: Code
    numerator: float | None = None
    denominator: float | None = None
    reason: str = ""
    spans: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation from the recording that supports a score."""

    start_s: float
    end_s: float
    quote: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the five criteria. `score` in [0, 4), None (level not_rated) when not measurable;
    `next` says what would reach the next level; `because` the figures behind the score."""

    name: Code
    score: float | None
    level: Level
    weight: float
    evidence: tuple[Evidence, ...]
    next: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Stability:
    """Share of perturbed re-scorings that gave the same level, and the levels seen."""

    share: float
    runs: int
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to work on next, tied to a moment in this recording."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Rating:
    """The Communication level. `margin` says which measure is how far from the next level."""

    level: Level
    score: float | None
    reason: str
    margin: str
    stability: Stability | None
    criteria: tuple[Criterion, ...]
    advice: tuple[Advice, ...] = ()
    signal: Code = "communication"


@dataclass(frozen=True, slots=True)
class Signal:
    """Speech evidence of a signal that sound alone cannot rate, with the coach's own level."""

    evidence: tuple[Evidence, ...]
    coach_level: Level | None = None


@dataclass(frozen=True, slots=True)
class Overall:
    """The rubric's overall reading; both None until all four signals have a level."""

    level: Level | None = None
    reading: str | None = None


NAME_OF = "name of "
"""How `Edit.what` begins where a speaker was given a name, or `NO_NAME`."""
NO_NAME = "none"


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction by a person: what was changed, from what, to what."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a recording leaves; `serialize` turns it into `analysis.json` and back."""

    schema_version: Code
    recording: Recording
    software: Software
    quality: Quality
    conversation: Conversation
    measures: tuple[Measure, ...]
    rating: Rating
    signals: Mapping[str, Signal]
    overall: Overall
    waveform: Waveform
    edits: tuple[Edit, ...] = ()
    sources: Sources = Sources()
    meant: Meant = Meant()
