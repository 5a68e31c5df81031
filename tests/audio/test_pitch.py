"""Pitch: tones of known pitch, and librosa's implementation of the same paper."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from analyzer.audio.decode import decode
from analyzer.audio.pitch import FRAME, HIGHEST_HZ, HOP, LOWEST_HZ, track_pitch
from tests.sound import RATE, SAMPLES, silence


@pytest.mark.parametrize("hz", [70.0, 123.4, 210.0, 390.0])
def test_a_harmonic_tone_has_its_pitch(hz: float) -> None:
    time = np.arange(RATE) / RATE
    tone = sum(np.sin(2 * np.pi * hz * n * time) / n for n in range(1, 6))
    found = track_pitch(np.asarray(0.1 * tone, dtype=np.float32))
    assert len(found) == 1 + RATE // HOP
    inside = found[FRAME // HOP : -FRAME // HOP]
    assert np.abs(12 * np.log2(inside / hz)).max() < 0.25  # a quarter of a semitone


def test_it_is_librosas_yin_on_real_speech() -> None:
    sound = decode(SAMPLES / "knn.mp3").mono[20 * RATE : 50 * RATE]
    theirs = librosa.yin(
        sound, fmin=LOWEST_HZ, fmax=HIGHEST_HZ, sr=RATE, frame_length=FRAME, hop_length=HOP
    )
    ours = track_pitch(sound)
    assert ours.shape == theirs.shape
    # rounding decides between two troughs of equal depth in a frame of noise here and there
    assert np.mean(np.abs(12 * np.log2(ours / theirs)) < 0.01) > 0.995


def test_silence_has_a_pitch_that_is_a_number() -> None:
    assert np.isfinite(track_pitch(silence(0.5))).all()
