"""Small references whose scores can be counted by hand."""

from __future__ import annotations

from pathlib import Path

from analyzer.records import Interval, Speech
from benchmarks.reference import Interview, Latency, Reference

LENGTH_S = 20.0

#        0    2    4    6    8    10   12   14   16   18   20
#  A     ====                          ====
#  B               =====..==                    ====
#  keys                       ^^^^
SPEECH = (
    Speech(0.0, 2.0, "A"),
    Speech(4.0, 6.0, "B"),
    Speech(6.8, 8.0, "B"),
    Speech(12.0, 14.0, "A"),
    Speech(16.0, 18.0, "B"),
)


def reference(interview: Interview | None = None) -> Reference:
    """Two people, four turns, one pause that counts as neither, keys in the middle silence."""
    return Reference(
        name="tiny",
        path=Path("tiny.wav"),
        collection="made",
        condition="clean",
        speech=SPEECH,
        unscored=(Interval(6.0, 6.8),),
        latencies=(Latency(2.0, 4.0, "A", "B"), Latency(14.0, 16.0, "A", "B")),
        noises=(Interval(9.0, 11.0),),
        interview=interview,
    )
