"""Quality against known truth: level, noise, clipping, band, dropouts, hum, echo, channels."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import fftconvolve, firwin, resample_poly

from analyzer.audio.decode import decode
from analyzer.audio.defects import clipped_share, count_dropouts
from analyzer.audio.levels import frame_levels_db, measure_levels
from analyzer.audio.pcm import Pcm, mixed, to_int16
from analyzer.audio.quality import assess_quality
from analyzer.audio.room import MAX_SPECTRUM_S, bandwidth_hz
from analyzer.records import Interval, Quality, Speech
from analyzer.settings import AudioSettings
from tests.sound import (
    RATE,
    Samples,
    Watched,
    added,
    noise,
    sample,
    silence,
    tone,
    truth,
    voiced,
    write,
)

SETTINGS = AudioSettings()
#  0    1 ........ 4    5 ........ 8    9
#  |    |  S1      |    |  S2      |    |
SPEECH = [Speech(1.0, 4.0, "S1"), Speech(5.0, 8.0, "S2")]
LENGTH_S = 9.0
TALK_S = 90.0


def _mix(first: Samples, second: Samples, noise_db: float) -> Samples:
    out = added(noise(LENGTH_S, noise_db), first[: 3 * RATE], 1.0)
    return added(out, second[: 3 * RATE], 5.0)


def _quality(samples: Samples) -> Quality:
    return assess_quality(samples, SPEECH, SETTINGS)


@functools.cache
def _talk() -> tuple[Samples, tuple[Speech, ...]]:
    """A minute and a half of a sample and who speaks in it."""
    spoken = [Speech(s["start_s"], s["end_s"], s["speaker"]) for s in truth("kmeans")["speech"]]
    return sample("kmeans").mono[: round(TALK_S * RATE)], tuple(
        s for s in sorted(spoken) if s.end_s < TALK_S
    )


def _of_talk(samples: NDArray[np.float64] | Samples) -> Quality:
    return assess_quality(np.asarray(samples, dtype=np.float32), _talk()[1], SETTINGS)


@pytest.mark.parametrize("snr_db", [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0])
def test_the_snr_of_a_known_mix_is_found_within_2_db(snr_db: float) -> None:
    voice = voiced(3.0, level_db=-25.0)
    found = _quality(_mix(voice, voice, -25.0 - snr_db))
    assert found.snr_db == pytest.approx(snr_db, abs=2.0)
    assert found.noise_level_db == pytest.approx(-25.0 - snr_db, abs=1.0)
    assert found.speech_level_db == pytest.approx(-25.0, abs=2.0)


@pytest.mark.parametrize("snr_db", [5.0, 10.0, 15.0, 20.0, 25.0])
def test_the_snr_of_real_words_in_known_noise_is_found_within_2_db(snr_db: float) -> None:
    voice, spoken = _talk()
    inside = np.concatenate(
        [voice[round(s.start_s * RATE) : round(s.end_s * RATE)] for s in spoken]
    )
    speech_db = 10 * np.log10(np.mean(np.square(inside, dtype=np.float64)))
    found = _of_talk(voice + noise(TALK_S, speech_db - snr_db))
    assert found.snr_db == pytest.approx(snr_db, abs=2.0)


@pytest.mark.parametrize(("snr_db", "verdict"), [(35.0, "good"), (15.0, "fair"), (5.0, "poor")])
def test_more_noise_is_a_worse_verdict_and_names_what_suffers(snr_db: float, verdict: str) -> None:
    wide = noise(3.0, -25.0, seed=5)
    found = _quality(_mix(wide, wide, -25.0 - snr_db))
    assert found.verdict == verdict
    assert bool(found.notes) == bool(found.suffers) == (verdict != "good")
    assert ("silences" in found.suffers) == (verdict == "poor")


@pytest.mark.parametrize("difference_db", [3.0, 10.0, 20.0])
@pytest.mark.parametrize("noise_db", [-80.0, -55.0])
def test_the_level_difference_of_two_voices_is_found_within_1_db(
    difference_db: float, noise_db: float
) -> None:
    loud, quiet = voiced(3.0, level_db=-22.0), voiced(3.0, 190.0, level_db=-22.0 - difference_db)
    found = _quality(_mix(loud, quiet, noise_db))
    assert found.level_difference_db == pytest.approx(difference_db, abs=1.0)
    assert any("S2" in note and "quieter" in note for note in found.notes) == (difference_db > 15)


@pytest.mark.parametrize("share", [0.001, 0.005, 0.02])
@pytest.mark.parametrize("gain", [1.0, 0.3])
def test_a_known_share_of_clipped_samples_is_found_at_any_level(share: float, gain: float) -> None:
    voice = _talk()[0]
    top = np.quantile(np.abs(voice), 1 - share)
    cut = np.asarray(gain * np.clip(voice / top, -1, 1), dtype=np.float32)
    # Samples just under the cut lie in its step of the histogram too.
    assert clipped_share(cut) == pytest.approx(share, rel=0.4)


@pytest.mark.parametrize("side", [1, -1])
def test_clipping_of_one_side_is_found(side: int) -> None:
    voice = side * _talk()[0]
    cut = 0.3 * np.minimum(voice / np.quantile(voice, 0.995), 1.0)
    assert clipped_share((side * cut).astype(np.float32)) == pytest.approx(0.005, rel=0.4)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("level_db", [-75.0, -62.9, -62.5])
def test_of_the_quietest_sound_nothing_is_clipped(level_db: float) -> None:
    assert clipped_share(Pcm((to_int16(tone(1.0, 500, level_db)),))) == 0.0


def test_clipping_is_found_behind_a_lossy_codec(tmp_path: Path) -> None:
    voice = _talk()[0]
    top = np.quantile(np.abs(voice), 0.995)
    cut = np.asarray(0.7 * np.clip(voice / top, -1, 1), dtype=np.float32)
    smeared = decode(write(tmp_path / "cut.mp3", cut)).mono
    # The codec spreads the cut peaks over 2 dB: the share is an order of size.
    assert 0.0025 <= clipped_share(smeared) <= 0.015


def test_speech_that_only_once_reaches_full_scale_is_not_clipped() -> None:
    voice = _talk()[0]
    assert clipped_share(np.asarray(voice / np.abs(voice).max(), dtype=np.float32)) < 1e-5


def test_the_exact_count_of_samples_at_full_scale() -> None:
    samples = _mix(voiced(3.0), voiced(3.0), -60.0)
    samples[RATE : RATE + 1440] = np.resize([1.0, -1.0], 1440)  # of 144 000: one in a hundred
    found = _quality(samples)
    assert found.clipped_share == pytest.approx(0.01, abs=1e-6)
    assert found.verdict == "poor"
    assert "clipped" in found.notes[0]
    assert "words" in found.suffers


@pytest.mark.parametrize("cut_hz", [3400.0, 4000.0, 4800.0, 5800.0, 7000.0])
def test_the_band_is_found_within_a_tenth(cut_hz: float) -> None:
    kept = firwin(255, cut_hz, fs=RATE)
    found = _of_talk(fftconvolve(_talk()[0], kept, "same") + 1e-5 * noise(TALK_S, 0.0))
    assert found.bandwidth_hz == pytest.approx(cut_hz, rel=0.1)
    assert any("telephone band" in note for note in found.notes) == (cut_hz < 5300)


def test_of_a_long_silence_no_more_is_read_than_the_band_needs() -> None:
    long = Watched(noise(3 * MAX_SPECTRUM_S, -40.0))
    assert bandwidth_hz(long, [Interval(0.0, 2.0)], 3 * MAX_SPECTRUM_S) == 8000
    assert long.longest <= MAX_SPECTRUM_S * RATE


def test_a_telephone_inside_a_44_khz_file_is_told_and_noise_is_not_taken_for_one(
    tmp_path: Path,
) -> None:
    voice = _talk()[0]
    phone = resample_poly(resample_poly(voice, 1, 2), 441, 80).astype(np.float32)
    heard = decode(write(tmp_path / "phone.wav", phone, 44_100)).mono
    told = assess_quality(heard, _talk()[1], SETTINGS)
    assert told.bandwidth_hz == pytest.approx(4000, rel=0.1)
    assert "speakers" in told.suffers
    assert _of_talk(voice + noise(TALK_S, -40.0)).bandwidth_hz == 8000


@pytest.mark.parametrize("noise_db", [-90.0, -55.0])
@pytest.mark.parametrize("length_s", [0.02, 0.06, 0.2])
def test_dropouts_are_counted(noise_db: float, length_s: float) -> None:
    wide = noise(3.0, -25.0, seed=4)
    samples = _mix(wide, wide, noise_db)
    for at_s in (1.5, 2.5, 6.0, 7.2):
        samples[round(at_s * RATE) : round((at_s + length_s) * RATE)] = 0.0
    samples[round(4.3 * RATE) : round(4.6 * RATE)] = 0.0  # between the two: no speech was cut
    found = _quality(samples).dropouts
    assert (found, type(found)) == (4, int)  # a count of numpy's cannot be written


def _softly(level_db: float, holes_s: list[float]) -> Pcm:
    """The talk at a level, in 16 bits, with holes of 50 ms."""
    voice = _talk()[0]
    gain = 10 ** ((level_db - (_of_talk(voice).speech_level_db or 0.0)) / 20)
    soft = (gain * voice).astype(np.float32)
    for at_s in holes_s:
        soft[round(at_s * RATE) : round((at_s + 0.05) * RATE)] = 0.0
    return Pcm((to_int16(soft),))


@pytest.mark.parametrize("level_db", [-66.0, -70.0, -76.0, -82.0])
def test_steps_of_16_bits_are_no_dropouts(level_db: float) -> None:
    assert assess_quality(_softly(level_db, []), _talk()[1], SETTINGS).dropouts == 0


@pytest.mark.parametrize("level_db", [-40.0, -60.0, -63.0])
def test_dropouts_are_counted_in_soft_speech_too(level_db: float) -> None:
    voice, spoken = _talk()
    level = frame_levels_db(voice)
    loudest = [
        s.start_s
        + float(np.argmax(level[round(s.start_s * 100) : round(s.end_s * 100) - 10])) / 100
        for s in spoken[:6]
    ]
    assert assess_quality(_softly(level_db, loudest), spoken, SETTINGS).dropouts == 6


def test_of_a_long_stretch_of_speech_a_minute_is_read_at_a_time() -> None:
    long = Watched(noise(150.0, -25.0))
    long.samples[70 * RATE : 70 * RATE + 800] = long.samples[60 * RATE : 60 * RATE + 800] = 0.0
    spoken = [Speech(0.0, 150.0, "S1")]
    levels = measure_levels(long, spoken)
    assert count_dropouts(long, [s.interval for s in spoken], levels, SETTINGS.dropout_s) == 2
    assert long.longest <= 60 * RATE


def test_pauses_and_closures_of_real_words_are_no_dropouts() -> None:
    assert _of_talk(_talk()[0]).dropouts == 0


@pytest.mark.parametrize("mains_hz", [50, 60])
def test_hum_is_told_by_its_mains_and_harms_nothing(mains_hz: int) -> None:
    wide = noise(3.0, -25.0, seed=4)
    samples = _mix(wide, wide, -65.0)
    for number in (1, 2, 3, 5):
        samples = samples + tone(LENGTH_S, mains_hz * number, -60.0)
    found = _quality(samples)
    assert (found.hum_hz, found.verdict, found.suffers) == (mains_hz, "good", ())
    assert _quality(_mix(wide, wide, -65.0)).hum_hz is None


def _in_a_room(rt60_s: float) -> Samples:
    time = np.arange(round(1.2 * rt60_s * RATE)) / RATE
    room = np.random.default_rng(0).standard_normal(time.size) * 10 ** (-3 * time / rt60_s)
    room *= 0.6 / np.sqrt(np.sum(room**2))
    room[0] += 1.0
    return np.asarray(fftconvolve(_talk()[0], room)[: round(TALK_S * RATE)], dtype=np.float32)


@pytest.mark.parametrize("rt60_s", [0.4, 0.6, 0.8])
def test_the_echo_of_a_known_room_is_found_within_two_fifths(rt60_s: float) -> None:
    found = _of_talk(_in_a_room(rt60_s))
    # Words end in their own way before the room goes on.
    assert found.reverberation_s == pytest.approx(rt60_s, rel=0.4)
    assert any("echo" in note for note in found.notes)


def test_a_dry_recording_has_no_echo() -> None:
    assert _of_talk(_talk()[0]).reverberation_s is None


def test_in_noise_no_room_is_claimed() -> None:
    found = _of_talk(_in_a_room(0.6) + noise(TALK_S, -45.0, seed=9))
    assert found.snr_db is not None
    assert found.snr_db < SETTINGS.good_snr_db
    assert found.reverberation_s is None


def test_a_silent_and_an_inverted_channel_are_told() -> None:
    wide = _mix(noise(3.0, -25.0), noise(3.0, -25.0, seed=2), -60.0)
    pairs = {"silent": [wide, silence(LENGTH_S)], "upside down": [wide, -wide], "": [wide, wide]}
    for word, channels in pairs.items():
        packed = [to_int16(channel) for channel in channels]
        notes = assess_quality(wide, SPEECH, SETTINGS, channels=packed).notes
        assert [word in note for note in notes] == ([True] if word else [])


def test_a_softer_inverted_channel_is_not_said_to_be_left_out() -> None:
    wide = noise(3.0, -25.0)
    packed = [to_int16(channel) for channel in (wide, -0.4 * wide)]
    notes = assess_quality(wide, SPEECH, SETTINGS, channels=packed).notes
    (note,) = (one for one in notes if "upside down" in one)
    assert "cancel each other out in part" in note
    assert len(mixed(tuple(packed)).channels) == 2


@pytest.mark.parametrize("loud_s", [0.0001, 0.056])
def test_a_recording_of_nearly_nothing_but_zeros_has_a_share(loud_s: float) -> None:
    muted = silence(60.0)
    muted[: round(loud_s * 16_000)] = noise(1.0, -20.0)[: round(loud_s * 16_000)]
    assert 0 <= clipped_share(muted) < 0.001


def test_the_decoders_notes_make_the_quality_poor() -> None:
    wide = noise(3.0, -25.0, seed=6)
    found = assess_quality(
        _mix(wide, wide, -70.0), SPEECH, SETTINGS, decoding=["the file is cut off"]
    )
    assert (found.verdict, found.notes[0]) == ("poor", "the file is cut off")


def test_without_speech_there_is_nothing_to_measure() -> None:
    found = assess_quality(silence(3.0), [], SETTINGS)
    assert (found.snr_db, found.speech_level_db, found.bandwidth_hz) == (None, None, None)
    assert (found.level_difference_db, found.reverberation_s, found.dropouts) == (None, None, 0)
    assert found.verdict == "poor"


def test_the_level_of_a_sine_is_its_rms() -> None:
    assert frame_levels_db(tone(1.0, 500, -20.0)) == pytest.approx(-20.0, abs=0.1)


def test_a_gain_moves_every_level_by_the_gain() -> None:
    samples = _mix(voiced(3.0), voiced(3.0), -50.0)
    moved = frame_levels_db(samples) - frame_levels_db((samples * 0.1).astype(np.float32))
    assert moved == pytest.approx(20.0, abs=0.05)


def test_a_gain_changes_nothing_but_the_levels() -> None:
    voice = _talk()[0]
    one, other = _of_talk(voice), _of_talk(0.25 * voice)
    assert one.snr_db == pytest.approx(other.snr_db, abs=0.2)
    assert (one.bandwidth_hz, one.dropouts, one.notes) == (
        other.bandwidth_hz,
        other.dropouts,
        other.notes,
    )


def test_minutes_of_music_before_an_interview_are_not_its_noise() -> None:
    interview = _mix(voiced(3.0, level_db=-25.0), voiced(3.0, level_db=-25.0), -60.0)
    music = tone(60.0, 440, -30.0) + tone(60.0, 660, -30.0)
    later = [Speech(s.start_s + 60.0, s.end_s + 60.0, s.speaker) for s in SPEECH]
    found = measure_levels(np.concatenate([music, interview]), later)
    assert found.snr_db == pytest.approx(35.0, abs=2.0)


@pytest.mark.parametrize("in_turn", [False, True])
def test_a_far_quieter_third_voice_may_be_in_the_background(in_turn: bool) -> None:
    speech, samples = [*SPEECH], _mix(voiced(3.0, level_db=-25.0), voiced(3.0, level_db=-25.0), -75)
    third = Interval(4.2, 4.8) if in_turn else Interval(8.2, 8.8)
    samples = added(samples, voiced(third.duration_s, level_db=-45.0), third.start_s)
    found = assess_quality(samples, [*speech, Speech(third.start_s, third.end_s, "S3")], SETTINGS)
    (note,) = (one for one in found.notes if "S3" in one)
    assert ("in the background" in note) == (not in_turn)
    assert ("soft answers" in note) == in_turn
