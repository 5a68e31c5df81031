"""Quality: levels and SNR of known mixes, clipping counted, the band told, dropouts found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import resample_poly

from analyzer.audio.decode import decode
from analyzer.audio.quality import assess_quality, frame_levels_db
from analyzer.records import Interval, Prosody, Quality
from analyzer.settings import AudioSettings
from tests.sound import RATE, Samples, added, cut, noise, silence, tone, voiced, write

SETTINGS = AudioSettings()
#  0    1 ........ 4    5 ........ 8    9
#  |    |  speech  |    |  speech  |    |
SPEECH = [Interval(1.0, 4.0), Interval(5.0, 8.0)]
LENGTH_S = 9.0


def _mix(speech: Samples, noise_db: float) -> Samples:
    out = noise(LENGTH_S, noise_db)
    for item in SPEECH:
        out = added(out, speech[: round(item.duration_s * RATE)], item.start_s)
    return out


def _quality(samples: Samples, prosody: tuple[Prosody, ...] = ()) -> Quality:
    return assess_quality(samples, SPEECH, prosody, SETTINGS)


@pytest.mark.parametrize("snr_db", [30.0, 20.0, 10.0])
def test_the_snr_of_a_known_mix_is_found_within_2_db(snr_db: float) -> None:
    found = _quality(_mix(voiced(3.0, level_db=-25.0), -25.0 - snr_db))
    assert found.snr_db == pytest.approx(snr_db, abs=2.0)
    assert found.noise_level_db == pytest.approx(-25.0 - snr_db, abs=1.0)
    assert found.speech_level_db == pytest.approx(-25.0, abs=1.0)


@pytest.mark.parametrize(("snr_db", "verdict"), [(35.0, "good"), (15.0, "fair"), (5.0, "poor")])
def test_more_noise_is_a_worse_verdict(snr_db: float, verdict: str) -> None:
    wide = noise(3.0, -25.0, seed=5)
    found = _quality(_mix(wide, -25.0 - snr_db))
    assert found.verdict == verdict
    assert bool(found.notes) == (verdict != "good")


def test_clipped_samples_are_counted() -> None:
    samples = _mix(voiced(3.0), -60.0)
    samples[RATE : RATE + 1440] = 1.0  # 1440 of 144 000: one in a hundred
    found = _quality(samples)
    assert found.clipped_share == pytest.approx(0.01, abs=1e-6)
    assert found.verdict == "poor"
    assert any("clipped" in note for note in found.notes)


@pytest.mark.parametrize(("rate", "narrow"), [(8000, True), (16_000, False)])
def test_a_telephone_band_is_told_and_a_full_band_is_not(
    tmp_path: Path, rate: int, narrow: bool
) -> None:
    voice = cut("kmeans", 1.0, 8.0)
    heard = resample_poly(voice, rate, RATE).astype(np.float32)
    mono = decode(write(tmp_path / "phone.wav", heard, rate)).mono
    found = assess_quality(mono, [Interval(0.2, 6.8)], (), SETTINGS)
    assert found.bandwidth_hz is not None
    # Half the file's rate, and up to 0.4 kHz of the resampler's slope.
    assert (found.bandwidth_hz <= 4400) == narrow
    assert any("telephone band" in note for note in found.notes) == narrow


def test_digital_silence_inside_speech_is_a_dropout() -> None:
    samples = _mix(noise(3.0, -25.0, seed=4), -60.0)
    samples[2 * RATE : round(2.1 * RATE)] = 0.0
    samples[6 * RATE : round(6.01 * RATE)] = 0.0  # 10 ms: too short to be a lost packet
    assert _quality(samples).dropouts == 1


def test_a_quiet_speaker_is_noted() -> None:
    loud, quiet = Prosody("S1", -20.0, None, None, None), Prosody("S2", -40.0, None, None, None)
    notes = _quality(_mix(noise(3.0, -25.0, seed=6), -70.0), (loud, quiet)).notes
    assert any("20 dB quieter" in note for note in notes)


def test_the_decoders_notes_make_the_quality_poor() -> None:
    samples = _mix(noise(3.0, -25.0, seed=6), -70.0)
    found = assess_quality(samples, SPEECH, (), SETTINGS, decoding=["the file is cut off"])
    assert (found.verdict, found.notes[0]) == ("poor", "the file is cut off")


def test_without_speech_there_is_no_snr() -> None:
    found = assess_quality(silence(3.0), [], (), SETTINGS)
    assert (found.snr_db, found.speech_level_db, found.bandwidth_hz) == (None, None, None)


def test_the_level_of_a_sine_is_its_rms() -> None:
    assert frame_levels_db(tone(1.0, 500, -20.0)) == pytest.approx(-20.0, abs=0.1)


def test_a_gain_moves_every_level_by_the_gain() -> None:
    samples = _mix(voiced(3.0), -50.0)
    moved = frame_levels_db(samples) - frame_levels_db((samples * 0.1).astype(np.float32))
    assert moved == pytest.approx(20.0, abs=0.05)
