"""What is done and what is left -> the seconds a batch will still take."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

FIRST_SAY_S = 5.0
"""Seconds of work behind an estimate before it is told."""


class Remaining:
    """Learns how long a second of recording takes a worker, and lays the rest out over them.

    The speed is that of the work done, finished or half done, so that it needs no guess about the
    machine; the layout is the pool's own, longest first, so that the last long recording counts.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._audio_s = 0.0
        self._work_s = 0.0

    def learn(self, audio_s: float, work_s: float) -> None:
        """A recording of `audio_s` took a worker `work_s`."""
        self._audio_s += audio_s
        self._work_s += work_s

    def seconds(
        self, waiting: Iterable[float], running: Iterable[tuple[float, float, float]]
    ) -> float | None:
        """Seconds until all is done; None while too little is known.

        Parameters
        ----------
        waiting : iterable of float
            Lengths in seconds of the recordings that nobody has begun.
        running : iterable of (length_s, share, spent_s)
            For those at work: length, share that is done in [0, 1], seconds spent.
        """
        at_work = list(running)
        audio_s = self._audio_s + sum(length * share for length, share, _ in at_work)
        work_s = self._work_s + sum(spent for _, share, spent in at_work if share > 0)
        if audio_s <= 0 or work_s < FIRST_SAY_S:
            return None
        speed = work_s / audio_s
        busy = [length * (1 - share) * speed for length, share, _ in at_work]
        ends = busy + [0.0] * max(0, self._workers - len(busy))
        heapq.heapify(ends)
        for length in sorted(waiting, reverse=True):
            heapq.heappush(ends, heapq.heappop(ends) + length * speed)
        return max(ends, default=0.0)
