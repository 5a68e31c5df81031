"""Ends of synthetic words are found in rooms of known reverberation, and left alone where dry."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.boundaries import on_hops
from analyzer.speech.regions.contour import Contour, contour
from analyzer.speech.regions.reverberation import (
    ECHO_AFTER_S,
    room_decay_db_s,
    steepest_fall_db_s,
    trim_echo,
)

RATE = 16_000
SETTINGS = SpeechSettings()
ENDS_S = tuple(2.0 + 3.0 * i for i in range(8))
TALK_S = 1.5


def _talk(rt60_s: float) -> NDArray[np.float32]:
    """Eight phrases of syllables of noise, each 150 ms with a gap of 100 ms, in a room or dry."""
    rng = np.random.default_rng(3)
    samples = np.zeros(round(26 * RATE))
    for end_s in ENDS_S:
        for syllable in range(6):
            start = round((end_s - TALK_S + 0.25 * syllable) * RATE)
            stop = round((end_s - TALK_S + 0.25 * syllable + 0.15) * RATE) if syllable < 5 else 0
            stop = stop or round(end_s * RATE)
            samples[start:stop] = 0.1 * rng.standard_normal(stop - start)
    if rt60_s:
        at = np.arange(round(rt60_s * RATE)) / RATE
        room = rng.standard_normal(len(at)) * 10 ** (-3 * at / rt60_s)
        room /= np.linalg.norm(room)
        samples = fftconvolve(samples, room)[: len(samples)]
    noise = 1e-4 * rng.standard_normal(len(samples))
    return np.asarray(samples + noise, dtype=np.float32)


def _spoken(regions: list[Interval]) -> NDArray[np.bool_]:
    return on_hops(regions, 2601)


def _heard(rt60_s: float) -> tuple[list[Interval], NDArray[np.float32], Contour]:
    """Regions that end 35 dB under the speech, as a threshold finds them, sound and contour."""
    samples = _talk(rt60_s)
    signal = contour(samples, _spoken([Interval(end_s - TALK_S, end_s + 1.2) for end_s in ENDS_S]))
    regions = []
    for end_s in ENDS_S:
        after = slice(round(end_s / HOP_S), round((end_s + 1.2) / HOP_S))
        loud = np.percentile(signal.level_db[round((end_s - 1) / HOP_S) : after.start], 90)
        above = int(np.flatnonzero(signal.level_db[after] > loud - 35)[-1])
        regions.append(Interval(end_s - TALK_S, end_s + (above + 1) * HOP_S))
    return regions, samples, signal


@pytest.mark.parametrize("rt60_s", [0.35, 0.6, 0.9])
def test_the_echo_is_taken_off_the_ends(rt60_s: float) -> None:
    regions, samples, signal = _heard(rt60_s)
    late = [r.end_s - end_s for r, end_s in zip(regions, ENDS_S, strict=True)]
    assert np.median(late) > 0.3 * rt60_s
    steepest, decay = steepest_fall_db_s(regions, signal), room_decay_db_s(signal)
    assert steepest is not None
    assert steepest <= SETTINGS.echo_decay_db_s
    assert decay is not None
    trimmed = trim_echo(regions, samples, signal, decay, _spoken(regions))
    left = [r.end_s - end_s for r, end_s in zip(trimmed, ENDS_S, strict=True)]
    assert np.min(left) > -0.03
    assert np.max(left) < ECHO_AFTER_S + 0.02
    assert np.median(late) > 2 * np.median(left)
    assert [r.start_s for r in trimmed] == [r.start_s for r in regions]


def test_a_soft_hiss_after_a_vowel_is_no_echo() -> None:
    """In the low bands the echo of the vowel is louder than the hiss that ends the word."""
    rng = np.random.default_rng(8)
    at = np.arange(round(3 * RATE)) / RATE
    vowel = np.where(
        (at > 1.0) & (at < 1.5), sum(np.sin(2 * np.pi * 150 * k * at) for k in (1, 2, 3)), 0
    )
    hiss = np.where((at > 1.5) & (at < 1.7), rng.standard_normal(len(at)), 0)
    hiss = sosfilt(butter(4, 3500, "high", fs=RATE, output="sos"), hiss)
    room = rng.standard_normal(round(0.6 * RATE)) * 10 ** (-3 * at[: round(0.6 * RATE)] / 0.6)
    room /= np.linalg.norm(room)
    samples = fftconvolve(0.1 * vowel + 0.004 * hiss, room)[: len(at)]
    samples = (samples + 1e-5 * rng.standard_normal(len(at))).astype(np.float32)
    spoken = np.zeros(301, dtype=np.bool_)
    spoken[100:270] = True
    signal = contour(samples, spoken)
    (found,) = trim_echo([Interval(1.0, 2.1)], samples, signal, 100.0, spoken)
    assert 1.67 < found.end_s < 1.7 + ECHO_AFTER_S + 0.02
    assert found.start_s == 1.0


@pytest.mark.parametrize("network_end_s", [1.3, 1.45, 1.6])
@pytest.mark.parametrize(("rest_s", "same_word"), [(0.08, True), (0.12, True), (0.35, False)])
def test_a_sound_after_a_rest_is_of_the_word_or_another(
    rest_s: float, same_word: bool, network_end_s: float
) -> None:
    """The echo bridges both: a stop's closure, and the while until a key is struck."""
    rng = np.random.default_rng(4)
    at = np.arange(round(3 * RATE)) / RATE
    burst_s = 1.5 + rest_s
    word = ((at > 1.0) & (at < 1.5)) + 2.0 * ((at > burst_s) & (at < burst_s + 0.03))
    room = rng.standard_normal(RATE) * 10 ** (-3 * at[:RATE] / 0.9)
    samples = 0.1 * fftconvolve(word * rng.standard_normal(len(at)), room / np.linalg.norm(room))
    # at -80 dBFS, since at -100 the line would be shut, and its noise the echo
    samples = (samples[: len(at)] + 1e-4 * rng.standard_normal(len(at))).astype(np.float32)
    spoken = on_hops([Interval(1.0, network_end_s)], 301)
    signal = contour(samples, spoken)
    (found,) = trim_echo([Interval(1.0, 2.0)], samples, signal, 60 / 0.9, spoken)
    end_s = burst_s + 0.03 if same_word else 1.5
    assert end_s - 0.03 < found.end_s < end_s + ECHO_AFTER_S + 0.02


def test_an_end_without_any_sound_before_it_stays() -> None:
    silence = (1e-4 * np.random.default_rng(1).standard_normal(3 * RATE)).astype(np.float32)
    spoken = np.zeros(301, dtype=np.bool_)
    signal = contour(silence, spoken)
    assert trim_echo([Interval(1.0, 2.0)], silence, signal, 100.0, spoken) == [Interval(1.0, 2.0)]


def test_a_dry_recording_has_no_room() -> None:
    regions, _, signal = _heard(0.0)
    assert (steepest_fall_db_s(regions, signal) or np.inf) > SETTINGS.echo_decay_db_s


@pytest.mark.parametrize("rt60_s", [0.35, 0.6, 0.9])
def test_the_falls_are_the_room_s(rt60_s: float) -> None:
    regions, _, signal = _heard(rt60_s)
    assert steepest_fall_db_s(regions, signal) == pytest.approx(60 / rt60_s, rel=0.35)
    assert room_decay_db_s(signal) == pytest.approx(60 / rt60_s, rel=0.35)


def test_a_few_words_say_nothing_about_the_room() -> None:
    regions, _, signal = _heard(0.6)
    assert steepest_fall_db_s(regions[:1], signal) is None
    silence = contour(np.zeros(2 * RATE, dtype=np.float32), np.zeros(201, dtype=np.bool_))
    assert room_decay_db_s(silence) is None


def test_a_short_word_in_the_echo_of_a_loud_one_is_kept() -> None:
    """Its own sound is no louder than the echo: nothing says where it ends."""
    rng = np.random.default_rng(6)
    at = np.arange(round(3 * RATE)) / RATE
    loud = np.where((at > 0.5) & (at < 1.0), rng.standard_normal(len(at)), 0)
    soft = np.where((at > 1.15) & (at < 1.35), 0.01 * rng.standard_normal(len(at)), 0)
    room = rng.standard_normal(RATE) * 10 ** (-3 * at[:RATE] / 0.6)
    samples = 0.1 * fftconvolve(loud + soft, room / np.linalg.norm(room))[: len(at)]
    samples = (samples + 1e-5 * rng.standard_normal(len(at))).astype(np.float32)
    spoken = np.zeros(301, dtype=np.bool_)
    spoken[50:180] = True
    word = Interval(1.15, 1.4)
    (found,) = trim_echo([word], samples, contour(samples, spoken), 100.0, spoken)
    assert found == word


@pytest.mark.parametrize("frames", [1, 5, 9, 17, 30])
def test_less_sound_than_a_fall_takes_says_nothing(frames: int) -> None:
    signal = contour(np.zeros((frames - 1) * 160, np.float32), np.zeros(frames, dtype=np.bool_))
    assert steepest_fall_db_s([Interval(0.0, 0.1)], signal) is None
    assert room_decay_db_s(signal) is None


@pytest.mark.parametrize("length_s", [0.01, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.5])
def test_a_sound_at_the_very_start_is_trimmed_however_short(length_s: float) -> None:
    samples = _talk(0.6)
    spoken = np.zeros(2601, dtype=np.bool_)
    signal = contour(samples, spoken)
    start = Interval(0.0, length_s)
    (found,) = trim_echo([start], samples, signal, 100.0, spoken)
    assert found.start_s == 0.0
    assert 0.0 < found.end_s <= length_s
