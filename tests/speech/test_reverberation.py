"""Ends of synthetic words are found in rooms of known reverberation, and left alone where dry."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.contour import HOP_S, Contour, contour
from analyzer.speech.reverberation import room_decay_db_s, trim_echo

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


def _heard(rt60_s: float) -> tuple[list[Interval], Contour]:
    """Regions that end 35 dB under the speech, as a threshold finds them, and the contour."""
    spoken = np.zeros(2601, dtype=np.bool_)
    for end_s in ENDS_S:
        spoken[round((end_s - TALK_S) / HOP_S) : round((end_s + 1.2) / HOP_S)] = True
    signal = contour(_talk(rt60_s), spoken)
    regions = []
    for end_s in ENDS_S:
        after = slice(round(end_s / HOP_S), round((end_s + 1.2) / HOP_S))
        loud = np.percentile(signal.level_db[round((end_s - 1) / HOP_S) : after.start], 90)
        above = int(np.flatnonzero(signal.level_db[after] > loud - 35)[-1])
        regions.append(Interval(end_s - TALK_S, end_s + (above + 1) * HOP_S))
    return regions, signal


@pytest.mark.parametrize("rt60_s", [0.35, 0.6, 0.9])
def test_the_echo_is_taken_off_the_ends(rt60_s: float) -> None:
    regions, signal = _heard(rt60_s)
    late = [r.end_s - end_s for r, end_s in zip(regions, ENDS_S, strict=True)]
    assert np.median(late) > 0.3 * rt60_s
    decay = room_decay_db_s(regions, signal)
    assert decay is not None
    assert decay <= SETTINGS.echo_decay_db_s
    trimmed = trim_echo(regions, signal, decay)
    left = [r.end_s - end_s for r, end_s in zip(trimmed, ENDS_S, strict=True)]
    assert np.median(np.abs(left)) < 0.06
    assert [r.start_s for r in trimmed] == [r.start_s for r in regions]


def test_a_dry_recording_has_no_room() -> None:
    regions, signal = _heard(0.0)
    assert (room_decay_db_s(regions, signal) or np.inf) > SETTINGS.echo_decay_db_s


@pytest.mark.parametrize("rt60_s", [0.35, 0.6, 0.9])
def test_the_steepest_falls_are_the_room_s(rt60_s: float) -> None:
    regions, signal = _heard(rt60_s)
    assert room_decay_db_s(regions, signal) == pytest.approx(60 / rt60_s, rel=0.35)


def test_a_few_words_say_nothing_about_the_room() -> None:
    regions, signal = _heard(0.6)
    assert room_decay_db_s(regions[:1], signal) is None
