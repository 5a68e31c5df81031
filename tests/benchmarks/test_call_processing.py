"""A call's processing changes nobody's speech and leaves the pauses as said."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio.levels import frame_levels_db
from benchmarks.call_processing import (
    ATTACK_S,
    GATE_DB,
    HOLD_S,
    LEVEL_DB,
    RELEASE_S,
    gain_control,
    gate,
    levelled,
)
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


def _levels_db(sound: np.ndarray) -> np.ndarray:
    return frame_levels_db(sound.astype(np.float32))


def test_gain_control_brings_speech_to_its_level_and_raises_the_pause() -> None:
    room = noise(14.0, -55.0, seed=2).astype(np.float64)
    room[4 * SECOND : 6 * SECOND] += voiced(2.0, level_db=-30.0)
    levels_db = _levels_db(gain_control(room))
    # the limiter takes a little off
    assert np.median(levels_db[500:590]) == pytest.approx(LEVEL_DB, abs=1.5)
    soon, late = np.median(levels_db[610:640]), np.median(levels_db[1300:1390])
    assert late - soon == pytest.approx(9.0, abs=2.5)  # from +10 dB to +20 dB


def test_a_levelled_recording_keeps_its_length_and_evens_out() -> None:
    sound = noise(60.0, -90.0, seed=3).astype(np.float64)
    sound[: 28 * SECOND] += voiced(28.0, level_db=-20.0)
    sound[32 * SECOND :] += voiced(28.0, level_db=-32.0)
    heard = levelled(sound)
    assert len(heard) == len(sound)
    loud, soft = (np.median(_levels_db(heard)[at : at + 800]) for at in (800, 4400))
    assert abs(loud - soft) < 6.0  # of 12
