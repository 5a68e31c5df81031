"""The structure of the interview: speakers, turns, phases, silences, interjections, cues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analyzer.records.basics import Code, Interval, Role
from analyzer.records.hearing import Prosody, Speech, Word

PhaseName = Literal["intro", "understanding", "implementation", "verification", "wrapup"]
Owner = Literal["candidate", "interviewer", "shared"]
InterjectionKind = Literal["question", "hint", "correction", "prompt", "statement"]
ResponseStatus = Literal["answered", "deferred", "unanswered"]
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

PHASES: tuple[PhaseName, ...] = (
    "intro",
    "understanding",
    "implementation",
    "verification",
    "wrapup",
)


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
    """The structure of the interview: the conversation stage's output.

    `interview` is the part of the recording that counts, None for all of it: nothing lies outside.
    """

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
    interview: Interval | None = None

    @property
    def span(self) -> Interval:
        """The part of the recording that counts."""
        return self.interview or Interval(0.0, max(self.duration_s, 0.0))

    def ids(self, role: Role) -> frozenset[str]:
        """The ids of all speakers with this role (a panel is several interviewers)."""
        return frozenset(s.id for s in self.speakers if s.role == role)
