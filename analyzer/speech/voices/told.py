"""What words tell of who says them: handed back by whoever can read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analyzer.records import Word


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, and the natural logarithm of the odds that one of two, not the other, says it by
    what is said: the interviewer, not the candidate."""

    start_s: float
    end_s: float
    log_odds: float


Tell = Callable[[Sequence[Word], str], Sequence[Told]]
"""Words, and their language -> their sentences; none where they cannot be read."""
