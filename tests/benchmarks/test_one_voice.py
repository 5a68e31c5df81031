"""Who is heard alone keeps all of their own sound and none of the others'."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analyzer.records import Speech
from benchmarks.one_voice import AFTER_S, BEFORE_S, silenced
from benchmarks.reference import Reference
from tests.sound import RATE

#   0    1.0 A 2.0   3.0 B 4.0 A too 5.0    6
SPEECH = (Speech(1.0, 2.0, "A"), Speech(3.0, 5.0, "B"), Speech(4.0, 5.0, "A"))
REFERENCE = Reference("x", Path("x.wav"), "made", "clean", SPEECH)


def test_others_are_silenced_but_where_both_speak() -> None:
    sound = np.ones(6 * RATE, dtype=np.float32)
    kept = silenced(sound, REFERENCE, "A")
    silent = np.flatnonzero(kept == 0.0) / RATE
    assert (silent.min(), round(float(silent.max()), 2)) == (3.0 - BEFORE_S, 4.0 - BEFORE_S)
    assert set(np.unique(silenced(sound, REFERENCE, "B")[: RATE * 2])) == {0.0, 1.0}
    assert silenced(sound, REFERENCE, "B")[round((2.0 + AFTER_S) * RATE) + 1] == 1.0
