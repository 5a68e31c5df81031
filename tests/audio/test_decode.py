"""Decoding: every container and rate keeps times, channels, lengths and holes."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.decode import Sound, decode, sha256_of
from analyzer.audio.pcm import RATE_HZ, sounding, to_int16
from tests.sound import Samples, noise, silence, tone, write

AT_S = 1.0
LENGTH_S = 3.0
CASES = [
    *[(".wav", rate) for rate in (8000, 16_000, 44_100, 48_000, 192_000)],
    *[(".mp3", rate) for rate in (8000, 16_000, 44_100, 48_000)],
    *[(".m4a", rate) for rate in (8000, 16_000, 44_100, 48_000)],
    *[(".mp4", rate) for rate in (16_000, 44_100, 48_000)],
    *[(".webm", rate) for rate in (8000, 16_000, 48_000)],
    *[(".mkv", rate) for rate in (44_100, 192_000)],
]
"""Each container with the rates its codec knows."""


def _pip(rate: int) -> Samples:
    """Silence with a 20-ms pip of 1.5 kHz, which every codec and rate carries, at `AT_S`."""
    out = silence(LENGTH_S, rate)
    first = round(AT_S * rate)
    pip = tone(0.02, 1500, -5, rate=rate)
    out[first : first + len(pip)] = pip
    return out


def _onset_s(samples: Samples) -> float:
    size = np.abs(samples)
    return float(np.argmax(size > 0.5 * size.max())) / RATE_HZ


@pytest.mark.parametrize(("suffix", "rate"), CASES)
def test_a_sound_keeps_its_time_in_every_container(tmp_path: Path, suffix: str, rate: int) -> None:
    path = write(tmp_path / f"pip{suffix}", _pip(rate), rate, video=suffix == ".mp4")
    sound = decode(path)
    lossless = suffix in (".wav", ".mkv")
    # Lossless: 2 ms of resampling filter; else the pre-echo of a transform codec.
    assert _onset_s(sound.mono) == pytest.approx(AT_S, abs=0.005 if lossless else 0.020)
    # AAC has no shorter unit than 1024 samples: 128 ms at 8 kHz.
    unit_s = 1024 / rate if suffix in (".m4a", ".mp4") else 0.0
    assert sound.recording.duration_s == pytest.approx(LENGTH_S, abs=max(0.030, unit_s))
    assert sound.samples.shape[0] == 1
    assert sound.samples.dtype == np.float32
    assert sound.notes == ()


def test_the_recording_describes_the_file_and_not_the_decoded_sound(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", _pip(44_100), 44_100)
    found = decode(path).recording
    assert (found.name, found.sample_rate_hz, found.channels) == ("a.wav", 44_100, 1)
    assert (found.container, found.codec) == ("wav", "pcm_s16le")
    assert found.sha256 == sha256_of(path)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".webm"])
def test_channels_are_kept_apart(tmp_path: Path, suffix: str) -> None:
    left, right = tone(2.0, 440, -20), silence(2.0)
    sound = decode(write(tmp_path / f"two{suffix}", np.stack([left, right])))
    levels = np.sqrt(np.mean(np.square(sound.samples), axis=1))
    assert sound.samples.shape[0] == sound.recording.channels == 2
    assert 20 * np.log10(levels[0]) == pytest.approx(-20, abs=0.5)
    assert levels[1] < 0.01 * levels[0]


def test_mono_is_the_mean_of_the_channels(tmp_path: Path) -> None:
    left, right = tone(1.0, 440, -20), tone(1.0, 700, -20)
    sound = decode(write(tmp_path / "two.wav", np.stack([left, right])))
    assert np.allclose(sound.mono, (left + right) / 2, atol=2 / 32768)  # two 16-bit steps


def test_stereo_out_of_phase_does_not_cancel_in_mono(tmp_path: Path) -> None:
    wave = tone(1.0, 440, -20)
    mono = decode(write(tmp_path / "out.wav", np.stack([wave, -wave]))).mono
    assert 20 * np.log10(np.sqrt(np.mean(mono**2))) == pytest.approx(-20, abs=0.1)


@pytest.mark.parametrize("suffix", [".mkv", ".webm"])
def test_a_hole_in_the_timestamps_stays_silent_at_its_length(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"hole{suffix}", tone(4.0, 300), hole=(2.0, 3.0))
    sound = decode(path)
    frames = np.abs(sound.mono[: 6 * RATE_HZ].reshape(-1, 160)).max(axis=1) > 0.02
    quiet = np.flatnonzero(~frames)
    quiet = quiet[(quiet > 100) & (quiet < 599)]
    # Blocks of 64 ms (here) and 20 ms (opus) do not end exactly at 2 s.
    assert quiet[0] / 100 == pytest.approx(2.0, abs=0.1)
    assert (quiet[-1] + 1) / 100 == pytest.approx(5.0, abs=0.1)
    assert len(quiet) / 100 == pytest.approx(3.0, abs=0.1)
    assert sound.recording.duration_s == pytest.approx(7.0, abs=0.030)
    assert sound.notes == ("3 s are missing from the recording and left silent",)


def test_a_wav_that_promises_more_than_it_holds_is_read_with_a_note(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.wav", noise(4.0, -20))
    cut = tmp_path / "cut.wav"
    cut.write_bytes(whole.read_bytes()[: 44 + 2 * 2 * RATE_HZ])
    sound = decode(cut)
    assert sound.recording.duration_s == pytest.approx(2.0, abs=0.030)
    assert len(sound.notes) == 1
    assert sound.notes[0].startswith("the file is cut off: 2 s")


def test_a_streamed_wav_is_whole_whatever_its_header_says(tmp_path: Path) -> None:
    """As SoX streams frames of six bytes: FFmpeg believes the `fact` chunk's number of frames."""
    rate, wide = 44_100, 6
    most = 0x7FFF_F000 // wide
    parts = struct.pack("<HHIIHHHHI", 0xFFFE, 2, rate, rate * wide, wide, 24, 22, 24, 3)
    pcm = bytes.fromhex("0100000000001000800000aa00389b71")
    body = b"fmt " + struct.pack("<I", 40) + parts + pcm
    body += b"fact" + struct.pack("<II", 4, most) + b"data" + struct.pack("<I", most * wide)
    path = tmp_path / "streamed.wav"
    path.write_bytes(
        b"RIFF" + struct.pack("<I", 0x7FFF_F044) + b"WAVE" + body + bytes(2 * rate * wide)
    )
    sound = decode(path)
    assert sound.recording.duration_s == pytest.approx(2.0, abs=0.001)
    assert sound.notes == ()


def test_mono_of_one_channel_is_that_channel(tmp_path: Path) -> None:
    sound = decode(write(tmp_path / "one.wav", noise(1.0, -20)))
    assert isinstance(sound, Sound)
    assert np.array_equal(sound.mono, sound.samples[0])


def test_channels_that_are_the_same_sound_are_kept_once(tmp_path: Path) -> None:
    wave = noise(25.0, -20)
    sound = decode(write(tmp_path / "twice.wav", np.stack([wave, wave])))
    assert sound.recording.channels == 2
    assert sound.samples.shape[0] == 1
    assert np.abs(sound.mono - wave).max() <= 1 / 32768  # one 16-bit step


def test_channels_that_part_late_are_whole_from_the_start(tmp_path: Path) -> None:
    left, right = noise(25.0, -20), noise(25.0, -20)
    right[20 * RATE_HZ :] = 0.0
    sound = decode(write(tmp_path / "late.wav", np.stack([left, right])))
    assert np.abs(sound.samples - np.stack([left, right])).max() <= 1 / 32768


def test_sound_that_begins_after_the_picture_lacks_nothing(tmp_path: Path) -> None:
    whole = write(tmp_path / "late.mkv", tone(2.0, 300), hole=(0.0, 2.4), video=True)
    sound = decode(whole)
    assert _onset_s(sound.mono) == pytest.approx(2.4, abs=0.1)
    assert sound.notes == ()


def test_of_surround_sound_empty_channels_are_left_out() -> None:
    live, empty = to_int16(noise(2.0, -20)), np.zeros(2 * RATE_HZ, dtype=np.int16)
    assert sounding((live, live, live, empty, empty, empty)) == (live, live, live)
    assert len(sounding((live, empty))) == 2  # of two a silent one is told
    assert len(sounding((empty, empty, empty))) == 3
