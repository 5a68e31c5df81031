"""A call's processing changes nobody's speech and leaves the pauses as said."""

from __future__ import annotations

import numpy as np

from benchmarks.call_processing import ATTACK_S, GATE_DB, HOLD_S, RELEASE_S, gate
from tests.sound import RATE, noise, silence, voiced

SECOND = round(RATE)


def test_a_gate_lets_speech_through_and_shuts_the_pauses() -> None:
    room = noise(3.0, GATE_DB - 15.0, seed=2).astype(np.float64)
    room[SECOND : 2 * SECOND] += voiced(1.0, level_db=-20.0)
    heard = gate(room)
    opened = SECOND + round((ATTACK_S + 0.01) * RATE)
    assert np.array_equal(heard[opened : 2 * SECOND], room[opened : 2 * SECOND])
    assert not heard[: SECOND - 160].any()
    held = 2 * SECOND + round((HOLD_S - 0.02) * RATE)
    assert np.allclose(heard[2 * SECOND : held], room[2 * SECOND : held])
    assert not heard[2 * SECOND + round((HOLD_S + RELEASE_S + 0.02) * RATE) :].any()


def test_a_gate_keeps_the_length() -> None:
    assert len(gate(silence(0.505).astype(np.float64))) == round(0.505 * RATE)
