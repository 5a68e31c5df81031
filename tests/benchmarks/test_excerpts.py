"""Excerpts hold all of a dialogue but a short rest, and nothing twice."""

from __future__ import annotations

from benchmarks.excerpts import LEAST_S, excerpts
from tests.conversation.builders import hear, say


def test_excerpts_tile_a_dialogue() -> None:
    spoken = [say("A", 10.0 * k, "And so on and on.") for k in range(21)]
    hearing = hear(*spoken, duration_s=215.0)
    found = list(excerpts(hearing, 75.0))
    assert [e.duration_s for e in found] == [75.0, 150.0, 215.0]
    assert [s for e in found for s in e.speech] == list(hearing.speech)
    assert [w for e in found for w in e.words] == list(hearing.words)
    assert len(list(excerpts(hear(*spoken, duration_s=150.0 + LEAST_S - 1), 75.0))) == 2
