"""Noise is what is heard while the line is open and nobody speaks."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.boundaries import on_hops, refine
from analyzer.speech.regions.contour import Contour, contour
from tests.sound import RATE, Samples, added, keys_at, noise, voiced

LENGTH_S = 30.0
WORDS = [Interval(at, at + 0.8) for at in np.arange(1.0, 28.0, 2.0).tolist()]
ROOM_DB = -45.0


def _spoken(samples: Samples) -> Samples:
    for number, word in enumerate(WORDS):
        samples = added(samples, voiced(word.duration_s, 110.0 + 5 * number, -25.0), word.start_s)
    return samples


def _shut(samples: Samples, open_s: float) -> Samples:
    """Digital silence more than `open_s` before and behind words."""
    opened = np.zeros(len(samples), dtype=np.float32)
    for word in WORDS:
        first = round((word.start_s - open_s) * RATE)
        opened[first : round((word.end_s + open_s) * RATE)] = 1.0
    return np.asarray(samples * opened, dtype=np.float32)


def _signal(samples: Samples) -> Contour:
    return contour(samples, on_hops(WORDS, round(LENGTH_S / HOP_S) + 1))


@pytest.fixture(scope="module")
def in_noise() -> Samples:
    return _spoken(noise(LENGTH_S, ROOM_DB, seed=3))


@pytest.mark.parametrize("open_s", [0.1, 0.25])
def test_a_shut_line_has_the_noise_of_the_open_one(in_noise: Samples, open_s: float) -> None:
    opened, shut = _signal(in_noise), _signal(_shut(in_noise, open_s))
    assert shut.shut
    assert not opened.shut
    # a median of noise, of a tenth as many frames, some of them half shut
    assert shut.noise_db == pytest.approx(opened.noise_db, abs=1.5)


def test_edges_are_where_they_are_on_an_open_line(in_noise: Samples) -> None:
    # the network hears words, not the noise around them
    rough = [Interval(w.start_s - 0.06, w.end_s + 0.06) for w in WORDS]
    settings = SpeechSettings()
    shut = refine(rough, _signal(_shut(in_noise, 0.25)), settings, LENGTH_S)
    # two hops, to which the window of 25 ms reaches
    assert np.allclose([w.start_s for w in shut], [w.start_s for w in WORDS], atol=0.021)
    assert np.allclose([w.end_s for w in shut], [w.end_s for w in WORDS], atol=0.021)


def test_keys_that_open_the_line_are_no_noise(in_noise: Samples) -> None:
    far = [w.end_s + 0.6 for w in WORDS[:-1]]
    keys = keys_at(far, LENGTH_S, seed=5)
    quiet, typed = _shut(in_noise, 0.1), _shut(in_noise, 0.1) + keys[: len(in_noise)]
    assert np.array_equal(_signal(typed).noise_db, _signal(quiet).noise_db)


def test_a_line_that_is_never_open_without_speech_is_silent() -> None:
    words = _shut(_spoken(noise(LENGTH_S, ROOM_DB, seed=3)), 0.0)
    signal = _signal(words)
    assert not signal.shut
    assert signal.noise_db.max() < -90.0
