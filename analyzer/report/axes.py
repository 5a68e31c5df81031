"""Conversation -> the time axis that charts of the whole interview share, and their marks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.records import Conversation, Interval
from analyzer.times import clock

# Talk is summed over stretches of this many minutes, the first that gives at most MAX_BINS.
BIN_MINUTES = (1, 2, 5, 10)
MAX_BINS = 90
TALK_WIDTH = 560.0
TICK_ROOM = 32.0  # of a time's text
BAR = 0.82  # of a stretch's width


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with a label; `look` is its class."""

    x: float
    look: str
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One response on the latency axis."""

    x: float
    y: float
    look: str
    start_s: float
    label: str


@dataclass(frozen=True, slots=True)
class Bins:
    """Stretches over which talk is summed, from `from_s` to `until_s`; the last may be shorter."""

    from_s: float
    until_s: float
    bin_s: float

    @property
    def count(self) -> int:
        return math.ceil((self.until_s - self.from_s) / self.bin_s - 1e-9)

    def start_s(self, index: int) -> float:
        """When a stretch begins; one past the last, when that ends."""
        return min(self.from_s + index * self.bin_s, self.until_s)

    def x(self, index: int) -> float:
        """Where a stretch begins on the axis, in chart units; its end for one past the last."""
        return TALK_WIDTH * (self.start_s(index) - self.from_s) / (self.until_s - self.from_s)

    def width(self, index: int) -> float:
        """Of a stretch's bar, between which and the next one there is room."""
        return BAR * (self.x(index + 1) - self.x(index))

    def index(self, time_s: float) -> int:
        """The stretch in which a moment lies; the nearest one for what lies outside."""
        return min(self.count - 1, max(0, int((time_s - self.from_s) // self.bin_s)))

    def seconds(self, pieces: Iterable[Interval]) -> list[float]:
        """Seconds of the pieces in each stretch; the last holds also what lies behind it."""
        sums = [0.0] * self.count
        for piece in pieces:
            for i in range(self.index(piece.start_s), self.index(piece.end_s) + 1):
                end_s = piece.end_s if i == self.count - 1 else self.start_s(i + 1)
                sums[i] += piece.overlap_s(Interval(self.start_s(i), end_s))
        return sums

    def ticks(self) -> tuple[Mark, ...]:
        """Times at the left edges of at most eight of the stretches, where there is room."""
        every = max(1, math.ceil(self.count / 8))
        return tuple(
            Mark(round(self.x(i), 1), "tick", clock(self.start_s(i)))
            for i in range(0, self.count, every)
            if self.x(i) + TICK_ROOM <= TALK_WIDTH or i == 0
        )


def bins_of(conversation: Conversation) -> Bins:
    """The stretches of the part that counts."""
    total = max(conversation.span.duration_s, 1.0)
    minutes = next((m for m in BIN_MINUTES if total / 60 / m <= MAX_BINS), BIN_MINUTES[-1])
    return Bins(conversation.span.start_s, conversation.span.start_s + total, minutes * 60.0)
