"""Conversation -> the time axis that charts of the whole interview share, and their marks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analyzer.records import Conversation
from analyzer.rubric import phrase

# Talk is summed over stretches of this many minutes, the first that gives at most MAX_BINS.
BIN_MINUTES = (1, 2, 5, 10)
MAX_BINS = 90
TALK_WIDTH = 560.0


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


def bins_of(conversation: Conversation) -> tuple[float, int]:
    """Length and number of the stretches over which talk is summed."""
    total = max(conversation.duration_s, 1.0)
    minutes = next((m for m in BIN_MINUTES if total / 60 / m <= MAX_BINS), BIN_MINUTES[-1])
    return minutes * 60.0, math.ceil(total / (minutes * 60.0) - 1e-9)


def bin_ticks(bin_s: float, count: int) -> tuple[Mark, ...]:
    """Times at the left edges of at most eight of the bins."""
    step, every = TALK_WIDTH / count, max(1, math.ceil(count / 8))
    return tuple(
        Mark(round(i * step, 1), "tick", phrase.clock(i * bin_s)) for i in range(0, count, every)
    )
