"""The noise of a pause is what is heard in it, also where it was another a moment ago."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.boundaries import on_hops, refine
from analyzer.speech.regions.contour import BANDS, contour
from analyzer.speech.regions.noise_floor import BLOCK, LEAST, REACH, noise_floors
from tests.sound import RATE, Samples, added, keys_at, noise, voiced

LENGTH_S = 60.0
WORDS = [Interval(at, at + 1.0) for at in np.arange(2.0, 58.0, 4.0).tolist()]
SPEAKS = on_hops(WORDS, round(LENGTH_S / HOP_S) + 1)
SPREAD_DB = 4.0


def _levels(floor_db: np.ndarray, seed: int = 1) -> NDArray[np.float32]:
    """Noise around a level for each frame, alike in all bands."""
    spread = np.random.default_rng(seed).normal(0.0, SPREAD_DB, (len(floor_db), BANDS))
    return (floor_db[:, None] + spread).astype(np.float32)


def _noise_db(samples: Samples) -> np.ndarray:
    return contour(samples, SPEAKS).noise_db


def test_steady_noise_has_one_floor() -> None:
    floors = noise_floors(_levels(np.full(6000, -60.0)), ~SPEAKS[:6000])
    assert np.abs(floors + 60.0).max() < 1.0


def test_a_floor_is_under_no_pause_and_not_lowered_in_one() -> None:
    rng = np.random.default_rng(5)
    bands_db = _levels(np.repeat(rng.uniform(-80.0, -40.0, 60), BLOCK), seed=6)
    quiet = np.ones(6000, dtype=np.bool_)
    room = np.median(bands_db[:4500], axis=0)  # of the first half minute and what is near it
    floors = noise_floors(bands_db, quiet)[:30]
    for block, floor in enumerate(floors):
        near = bands_db[max(0, block * BLOCK - REACH) : (block + 1) * BLOCK + REACH]
        least = np.percentile(near, LEAST, axis=0)
        assert floor == pytest.approx(np.maximum(room, least), abs=1e-3)
    assert (floors > room + 1.0).any()


def test_between_pauses_the_floor_changes_steadily() -> None:
    level_db = np.repeat([-70.0, -70.0, -70.0, -70.0, -50.0, -50.0, -50.0, -50.0], 200)
    quiet = np.zeros(1600, dtype=np.bool_)
    quiet[:600], quiet[1300:] = True, True
    floors = noise_floors(_levels(level_db), quiet).mean(axis=1)
    # the median of 600 frames at -70 dB and 300 at -50; the 10th percentile of those at -50
    assert floors[0] == pytest.approx(-70.0 + 0.67 * SPREAD_DB, abs=1.0)
    assert floors[-1] == pytest.approx(-50.0 - 1.28 * SPREAD_DB, abs=1.0)
    steps = np.diff(floors[6:13])  # a second is told by one of pause in three
    assert steps == pytest.approx(np.full(len(steps), steps.mean()), abs=1e-3)
    assert steps.mean() > 0.5


def test_without_pauses_the_floor_is_that_of_the_recording() -> None:
    level_db = np.where(np.arange(9000) < 8900, -30.0, -65.0)
    quiet = np.arange(9000) >= 8940
    floors = noise_floors(_levels(level_db), quiet)
    assert len(np.unique(floors[:, 0])) == 1
    assert floors.mean() == pytest.approx(-65.0, abs=1.5)


def test_edges_hold_where_noise_comes_and_goes() -> None:
    """Noise of -70 dBFS, and of -45 in every second eight seconds, with a word amid each."""
    loud = np.repeat([0.0, 1.0] * 4, 8 * RATE)[: round(LENGTH_S * RATE)]
    samples = noise(LENGTH_S, -70.0, seed=2) + noise(LENGTH_S, -45.0, seed=3) * loud
    words = [Interval(at, at + 1.0) for at in np.arange(4.0, 56.0, 8.0).tolist()]
    for number, word in enumerate(words):
        sound = voiced(word.duration_s, 110.0 + 5 * number, -25.0)
        samples = added(samples, sound, word.start_s)
    rough = [Interval(w.start_s - 0.06, w.end_s + 0.06) for w in words]
    signal = contour(samples.astype(np.float32), on_hops(rough, len(SPEAKS)))
    found = refine(rough, signal, SpeechSettings(), LENGTH_S)
    # two hops, to which the window of 25 ms reaches
    assert np.allclose([w.start_s for w in found], [w.start_s for w in words], atol=0.021)
    assert np.allclose([w.end_s for w in found], [w.end_s for w in words], atol=0.021)


def test_keys_are_no_noise() -> None:
    room = noise(LENGTH_S, -70.0, seed=4)
    strokes = [w.end_s + after for w in WORDS for after in np.arange(0.2, 2.9, 0.15)]
    typed = room + keys_at(strokes, LENGTH_S, seed=5)[: len(room)]
    assert _noise_db(typed) == pytest.approx(_noise_db(room), abs=1.0)
