"""Behind words a gate's noise is told from a word's own last sound."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.boundaries import on_hops, with_soft_edges
from analyzer.speech.regions.contour import Contour, contour
from analyzer.speech.regions.held_noise import held_hops
from tests.sound import RATE, Samples, added, noise, voiced

SETTINGS = SpeechSettings()
LENGTH_S = 20.0
#      1.0 .. 1.8     3.0 .. 3.8     5.0 ...      one word of 0.8 s every 2 s
WORDS = [Interval(at, at + 0.8) for at in np.arange(1.0, 18.0, 2.0).tolist()]
FRICATIVE_S = 0.12


def _gated(hold_s: float, room_db: float, floor_db: float) -> Samples:
    """Words over a room's noise that is let through for `hold_s` longer."""
    room = noise(LENGTH_S, room_db, seed=3)
    opened = np.zeros(len(room), dtype=np.float32)
    for word in WORDS:
        opened[round(word.start_s * RATE) : round((word.end_s + hold_s) * RATE)] = 1.0
    out = noise(LENGTH_S, floor_db, seed=4) + room * opened
    for number, word in enumerate(WORDS):
        out = added(out, voiced(word.duration_s, 110.0 + 9 * number, -25.0), word.start_s)
    return np.asarray(out, dtype=np.float32)


def _signal(samples: Samples) -> Contour:
    around = [Interval(w.start_s, w.end_s + 0.5) for w in WORDS]
    return contour(samples, on_hops(around, round(LENGTH_S / HOP_S) + 1))


def _ends_s(samples: Samples) -> list[float]:
    signal = _signal(samples)
    perhaps = ~held_hops(WORDS, samples, signal, SETTINGS)
    return [r.end_s for r in with_soft_edges(WORDS, signal, perhaps, SETTINGS)]


@pytest.mark.parametrize("hold_s", [0.15, 0.25, 0.4])
@pytest.mark.parametrize("room_db", [-60.0, -70.0])
def test_noise_that_a_gate_holds_on_is_no_speech(hold_s: float, room_db: float) -> None:
    found = _ends_s(_gated(hold_s, room_db, -90.0))
    # two hops, to which the window of 25 ms reaches over a word's end
    assert np.allclose(found, [w.end_s for w in WORDS], atol=0.021)


def test_nothing_is_asked_behind_a_word_that_the_next_one_touches() -> None:
    samples = _gated(0.25, -60.0, -90.0)
    middle_s = WORDS[4].start_s + 0.4
    parts = [Interval(WORDS[4].start_s, middle_s), Interval(middle_s, WORDS[4].end_s)]
    held = held_hops([*WORDS[:4], *parts, *WORDS[5:]], samples, _signal(samples), SETTINGS)
    assert np.array_equal(held, held_hops(WORDS, samples, _signal(samples), SETTINGS))


def test_a_last_sound_within_a_held_noise_is_speech() -> None:
    samples = _gated(0.3, -75.0, -95.0)
    last = WORDS[4]
    samples = added(samples, noise(FRICATIVE_S, -55.0, seed=9), last.end_s)
    assert _ends_s(samples)[4] == pytest.approx(last.end_s + FRICATIVE_S, abs=0.021)


def test_last_sounds_of_words_that_differ_are_speech() -> None:
    samples = noise(LENGTH_S, -90.0, seed=4)
    for number, word in enumerate(WORDS):
        samples = added(samples, voiced(word.duration_s, 130.0, -25.0), word.start_s)
        hiss = noise(FRICATIVE_S, -55.0 - 2 * (number % 5), seed=number)
        shaped = np.convolve(hiss, [1.0, 0.9 - 0.25 * number], "same")
        samples = added(samples, shaped.astype(np.float32), word.end_s)
    assert not held_hops(WORDS, samples, _signal(samples), SETTINGS).any()


def test_steady_noise_is_not_held() -> None:
    samples = _gated(LENGTH_S, -60.0, -90.0)
    assert not held_hops(WORDS, samples, _signal(samples), SETTINGS).any()


def test_nothing_is_held_behind_nothing() -> None:
    samples = noise(1.0, -60.0)
    signal = contour(samples, np.zeros(101, dtype=np.bool_))
    assert not held_hops([], samples, signal, SETTINGS).any()
