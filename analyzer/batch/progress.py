"""Stages and shares as they are reported -> how much is done and how long the rest will take.

Each stage has a cost, its part of the whole. What the stages have taken so far gives this machine's
pace; the stage at hand goes on at its own. A run over several recordings learns: costs become
those of the recordings that were finished.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

COSTS: Mapping[str, float] = {"decode": 0.01, "diarize": 0.25, "recognise": 0.66, "score": 0.08}
"""Parts of the time, in the order of the work (benchmarks/speed.py, systems: product)."""
OWN_PACE_FROM = 0.1
"""From this share on a stage's own time tells more about its rest than the costs do."""
FIRST_GUESS_FROM = 0.02
"""Less of the work tells nothing about the pace."""


@dataclass
class StageProgress:
    """Keeps the time of one recording's stages; `clock` gives seconds."""

    costs: Mapping[str, float] = field(default_factory=lambda: dict(COSTS))
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._spent: dict[str, float] = {}
        self._stage, self._share = next(iter(self.costs)), 0.0
        self._since = self.clock()
        self._done = 0.0

    def update(self, stage: str, share: float) -> None:
        """Note that `share` of `stage` is done; what is no known stage counts as the last."""
        stage = stage if stage in self.costs else list(self.costs)[-1]
        now = self.clock()
        if stage != self._stage:
            self._spent[self._stage] = now - self._since
            self._stage, self._since, self._share = stage, now, 0.0
        self._share = max(self._share, min(1.0, share))
        self._done = max(self._done, self._work_done())

    @property
    def done(self) -> float:
        """Share of the whole that is done, in [0, 1]; it never falls."""
        return self._done

    def left_s(self) -> float | None:
        """Seconds that the rest will take; None while nothing is known of the pace."""
        total, order = sum(self.costs.values()), list(self.costs)
        worked = self._work_done() * total
        if worked < FIRST_GUESS_FROM * total:
            return None
        running = self.clock() - self._since
        pace = (sum(self._spent.values()) + running) / worked
        left = pace * (1.0 - self._share) * self.costs[self._stage]
        if self._share >= OWN_PACE_FROM:
            left = running * (1.0 - self._share) / self._share
        ahead = order[order.index(self._stage) + 1 :]
        return left + pace * sum(self.costs[name] for name in ahead)

    def learned(self) -> Mapping[str, float]:
        """Costs as this finished recording had them; the given ones if it skipped a stage."""
        spent = self._spent | {self._stage: self.clock() - self._since}
        if set(spent) != set(self.costs) or sum(spent.values()) <= 0:
            return self.costs
        total = sum(spent.values())
        return {name: spent[name] / total for name in self.costs}

    def _work_done(self) -> float:
        order = list(self.costs)
        before = sum(self.costs[name] for name in order[: order.index(self._stage)])
        return (before + self._share * self.costs[self._stage]) / sum(self.costs.values())
