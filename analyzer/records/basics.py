"""What the other records are built of: codes, roles and stretches of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

Code = Annotated[str, "code"]
"""A text of the program's own, as a Literal is: an id, a unit, a digest. Every other text may hold
what people said or wrote."""
Role = Literal["candidate", "interviewer", "other"]


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
