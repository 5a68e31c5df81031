"""Prosody: level and pitch of voices whose pitch is known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio.prosody import measure_prosody
from analyzer.records import Speech
from tests.sound import RATE, Samples, silence

LENGTH_S = 10.0


def _sung(semitones: Samples, centre_hz: float, level_db: float = -20.0) -> Samples:
    """Ten harmonics whose pitch follows `semitones` (one per sample) around a centre."""
    phase = 2 * np.pi * np.cumsum(centre_hz * 2 ** (semitones / 12)) / RATE
    wave = sum(np.sin(n * phase) / n for n in range(1, 11))
    wave = np.asarray(wave) / np.sqrt(np.mean(np.square(wave)))
    return np.asarray((wave * 10 ** (level_db / 20)), dtype=np.float32)


def _vibrato(depth: float, rate_hz: float = 0.5) -> Samples:
    time = np.arange(round(LENGTH_S * RATE)) / RATE
    return np.asarray((depth * np.sin(2 * np.pi * rate_hz * time)), dtype=np.float32)


@pytest.mark.parametrize("depth", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("centre_hz", [110.0, 200.0])
def test_a_vibratos_spread_is_its_depth_over_root_two(depth: float, centre_hz: float) -> None:
    (found,) = measure_prosody(_sung(_vibrato(depth), centre_hz), [Speech(0.0, LENGTH_S, "S1")])
    assert found.pitch_sd_semitones == pytest.approx(depth / np.sqrt(2), abs=0.3)
    assert found.pitch_median_hz == pytest.approx(centre_hz, rel=0.03)  # half a semitone
    assert found.level_db == pytest.approx(-20.0, abs=1.0)


def test_a_sweep_has_the_spread_of_a_uniform_distribution() -> None:
    sweep = np.linspace(-5, 5, round(LENGTH_S * RATE), dtype=np.float32)
    (found,) = measure_prosody(_sung(sweep, 150.0), [Speech(0.0, LENGTH_S, "S1")])
    assert found.pitch_sd_semitones == pytest.approx(10 / np.sqrt(12), abs=0.3)


def test_every_speaker_is_measured_on_their_own_speech_alone() -> None:
    low, high = _sung(_vibrato(0.0), 100.0, -20.0), _sung(_vibrato(2.0), 220.0, -35.0)
    speech = [Speech(0.0, 10.0, "S2"), Speech(10.0, 20.0, "S1")]
    first, second = measure_prosody(np.concatenate([low, high]), speech)
    assert (first.speaker, second.speaker) == ("S1", "S2")
    assert first.pitch_median_hz == pytest.approx(220.0, rel=0.03)
    assert second.pitch_median_hz == pytest.approx(100.0, rel=0.03)
    assert second.level_db is not None
    assert first.level_db is not None
    assert second.level_db - first.level_db == pytest.approx(15.0, abs=1.0)


def test_too_little_speech_has_no_pitch() -> None:
    (found,) = measure_prosody(_sung(_vibrato(0.0), 120.0), [Speech(0.0, 0.5, "S1")])
    assert (found.pitch_median_hz, found.pitch_sd_semitones) == (None, None)
    assert found.level_db == pytest.approx(-20.0, abs=1.0)


def test_nobody_speaking_gives_nothing() -> None:
    assert measure_prosody(silence(1.0), []) == ()
