"""What was heard: speech, words, typing and voices."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.records.basics import Code, Interval, Role


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
class Known:
    """What is known of a speaker before anything is heard: a name, "" if none, and perhaps the
    role, when a track, a transcript or (`corrected`) a coach says it."""

    speaker: Code
    name: str = ""
    role: Role | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that was heard: the speech stage's output and the only input of the conversation stage.

    `speech` is sorted by start; `words` too; `typing` are stretches of keyboard noise outside
    speech; `language` is an ISO 639-1 code, "" when nothing was recognised; `known` what was
    known of the speakers beforehand; `interview` the part that counts, None for all of it.
    """

    duration_s: float
    speech: tuple[Speech, ...]
    words: tuple[Word, ...]
    typing: tuple[Interval, ...] = ()
    prosody: tuple[Prosody, ...] = ()
    language: Code = "en"
    known: tuple[Known, ...] = ()
    interview: Interval | None = None

    @property
    def span(self) -> Interval:
        """The part that counts."""
        return self.interview or Interval(0.0, max(self.duration_s, 0.0))
