"""The truth about one recording, as a frozen reference, whatever set it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analyzer.records import Interval, Level, Phase, ResponseStatus, Role, Speech
from analyzer.spans import Spans, as_spans, gaps, intersect

Collection = Literal["dyads", "meetings", "samples", "made"]
COLLECTIONS: tuple[Collection, ...] = ("dyads", "meetings", "samples", "made")
LISTED_GAP_S = 1.0
"""Mutual silence from here on can be a stretch of nothing but noise."""


@dataclass(frozen=True, slots=True)
class Latency:
    """A change of floor: `asker` ends at `after_s`, `other` begins at `before_s`."""

    after_s: float
    before_s: float
    asker: str
    other: str

    @property
    def value_s(self) -> float:
        return self.before_s - self.after_s


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody says, in words, who, and when."""

    speaker: str
    text: str
    start_s: float
    end_s: float

    @property
    def interval(self) -> Interval:
        return Interval(self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class Filler:
    """A filled pause that was spoken at a known time."""

    middle_s: float
    speaker: str


@dataclass(frozen=True, slots=True)
class Call:
    """An interjection that calls for a response; when the answer's sound and its content begin.

    They are None where nothing, or nothing but fillers, came before the interviewer spoke again.
    """

    start_s: float
    end_s: float
    status: ResponseStatus
    sound_s: float | None
    content_s: float | None

    @property
    def interval(self) -> Interval:
        return Interval(self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class Interview:
    """What only a spoken dialogue has: words, roles, and how interjections were met.

    `level` is what the script intends and `phases` tile the recording; samples alone have them.
    """

    roles: dict[str, Role]
    utterances: tuple[Utterance, ...]
    fillers: tuple[Filler, ...]
    calls: tuple[Call, ...]
    level: Level | None = None
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """The truth about one recording; `unscored` is neither speech nor silence.

    `noises` are stretches in which something sounds that is no speech (keys, a door, breath).
    """

    name: str
    path: Path
    collection: Collection
    condition: str
    speech: tuple[Speech, ...]
    unscored: tuple[Interval, ...] = ()
    latencies: tuple[Latency, ...] = ()
    noises: tuple[Interval, ...] = ()
    interview: Interview | None = None
    held_out: bool = False

    def gaps(self, duration_s: float) -> Spans:
        """Mutual silence of any length; unscored stretches count as sound."""
        return gaps([*as_spans(self.speech), *self.unscored], duration_s)

    def noise_only(self, duration_s: float) -> Spans:
        """Where something sounds in a mutual silence, but nobody speaks."""
        silences = [gap for gap in self.gaps(duration_s) if gap.duration_s >= LISTED_GAP_S]
        return intersect(silences, self.noises)
