"""Desks with new corrections -> the stability of their levels, in the background."""

from __future__ import annotations

import threading

from analyzer.errors import AnalyzerError
from analyzer.review.desk import Desk
from analyzer.review.scored import SupersededError

REST_S = 1.5
"""Nobody has corrected anything for so long before the work begins: it would slow down the next
correction."""


class Settler:
    """One thread that computes the stability of what was corrected last; a new correction of any
    result interrupts it. What fails is left unsettled: writing to the files says why."""

    def __init__(self, rest_s: float = REST_S) -> None:
        self._rest_s = rest_s
        self._asked = threading.Condition()
        self._waiting: dict[str, Desk] = {}
        self._count = 0
        threading.Thread(target=self._work, name="settler", daemon=True).start()

    def ask(self, desk: Desk) -> None:
        """Settle this desk once it is quiet."""
        with self._asked:
            self._count += 1
            self._waiting[str(desk.folder)] = desk
            self._asked.notify()

    def interrupt(self) -> None:
        """Somebody waits for an answer: what is being computed is put off."""
        with self._asked:
            self._count += 1

    def _work(self) -> None:
        while True:
            name, desk, count = self._next()
            try:
                desk.settle(lambda seen=count: self._count != seen)  # type: ignore[misc]
            except SupersededError:
                with self._asked:
                    self._waiting.setdefault(name, desk)
            except AnalyzerError:
                continue

    def _next(self) -> tuple[str, Desk, int]:
        """The desk that was asked for last, once nobody has corrected anything for a while."""
        with self._asked:
            while True:
                self._asked.wait_for(lambda: bool(self._waiting))
                seen = self._count
                self._asked.wait(self._rest_s)
                if self._count == seen:
                    return *self._waiting.popitem(), seen
