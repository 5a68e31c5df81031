"""Noise that swells within a second is followed; a voice, a key and a breath are not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.boundaries import on_hops, refine
from analyzer.speech.regions.contour import BANDS, contour
from analyzer.speech.regions.noise_floor import BLOCK
from analyzer.speech.regions.risen_noise import BEHIND_S, LASTS_S, REACH_S, risen_db
from tests.sound import RATE, added, noise, voiced

FRAMES = 1000
ROOM_DB, SPREAD_DB = -60.0, 3.0


def _risen(
    above_db: NDArray[np.float64], quiet: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Of a room's noise with sounds so far above it, shape (frames,) or (frames, bands)."""
    spread = np.random.default_rng(1).normal(0.0, SPREAD_DB, (FRAMES, BANDS))
    above = above_db if above_db.ndim == 2 else above_db[:, None]
    floors = np.full((FRAMES // BLOCK, BANDS), ROOM_DB, dtype=np.float32)
    bands_db = (ROOM_DB + spread + above).astype(np.float32)
    return risen_db(bands_db, floors, np.ones(FRAMES, np.bool_) if quiet is None else quiet)


def _during(first: int, last: int, height_db: float = 20.0) -> NDArray[np.float64]:
    out = np.zeros(FRAMES)
    out[first:last] = height_db
    return out


def test_steady_noise_does_not_rise() -> None:
    risen = _risen(np.zeros(FRAMES))
    assert risen.min() == 0.0
    assert risen.max() < 1.0


@pytest.mark.parametrize("swells_s", [0.2, 1.0, 2.0])
def test_noise_that_swells_is_followed(swells_s: float) -> None:
    # it lasts less than half of the time: what is usual is the room
    above = np.interp(np.arange(FRAMES), [400, 400 + 100 * swells_s, 750, 800], [0, 20, 20, 0])
    lag = round(REACH_S / HOP_S)
    near = [np.roll(above, by) for by in range(-lag, lag + 1)]
    risen = _risen(above)
    assert (risen >= np.min(near, axis=0) - 3.0).all()
    assert (risen <= np.max(near, axis=0) + 3.0).all()


@pytest.mark.parametrize(("bands", "height_db"), [(BANDS // 3, 0.0), (BANDS * 3 // 4, 18.0)])
def test_what_fills_a_few_bands_is_no_noise(bands: int, height_db: float) -> None:
    """Where a quarter of them is empty, two fifths of all are a fifth of the others: 2 dB lower."""
    sound = np.zeros((FRAMES, BANDS))
    sound[400:600, :bands] = 20.0
    assert _risen(sound)[450:550] == pytest.approx(np.full(100, height_db), abs=3.0)


def test_what_does_not_fill_the_time_around_it_is_no_noise() -> None:
    around = round(2 * REACH_S / HOP_S)
    for share, least_db, most_db in ((0.7, -1.0, 3.0), (1.5, 15.0, 21.0)):
        height_db = _risen(_during(400, 400 + round(share * around))).max()
        assert least_db <= height_db <= most_db


def test_what_does_not_last_amid_speech_is_no_noise() -> None:
    """Noise rises with a word and stays; of the word a sound is louder than the noise."""
    quiet = np.ones(FRAMES, dtype=np.bool_)
    quiet[400:600] = False
    lasts = round(LASTS_S / HOP_S)
    for share, height_db in ((0.6, 0.0), (1.5, 20.0)):
        above = _during(600, 800)
        above[480 : 480 + round(share * lasts)] = 20.0
        assert _risen(above, quiet)[485] == pytest.approx(height_db, abs=4.0)


def test_noise_that_gain_control_turns_down_amid_speech_is_lower_there() -> None:
    """And around it; where nobody has spoken for long it is never lower than its floor."""
    turned_down = slice(400, 600)
    quiet = np.ones(FRAMES, dtype=np.bool_)
    quiet[450:550] = False
    above = np.zeros(FRAMES)
    above[turned_down] = -15.0
    above[450:550] += np.where(np.arange(100) % 10 < 2, 0.0, 40.0)
    risen = _risen(above, quiet)
    assert risen[450:550] == pytest.approx(np.full(100, -15.0), abs=4.0)
    fades = round(BEHIND_S / HOP_S)
    assert min(risen[:450].min(), risen[550 + fades :].min()) == 0.0


def test_a_pause_as_short_as_a_word_fades_says_nothing() -> None:
    """Behind one it is loud in all of the pause."""
    behind = round(BEHIND_S / HOP_S)
    quiet = np.ones(FRAMES, dtype=np.bool_)
    quiet[300:700] = False
    for pause, height_db in ((behind - 1, 0.0), (behind + 2, 20.0)):
        quiet[500 : 500 + pause] = True
        risen = _risen(_during(500, 700), quiet)
        assert risen[500 + pause - 1] == pytest.approx(height_db, abs=4.0)


@pytest.mark.parametrize(("before_db", "behind_db"), [(0.0, 20.0), (20.0, 0.0), (15.0, 15.0)])
@pytest.mark.parametrize("amid_db", [-10.0, 5.0, 12.0, 40.0])
def test_amid_speech_noise_lies_between_that_of_the_pauses(
    before_db: float, behind_db: float, amid_db: float
) -> None:
    """Every fifth moment nothing is said."""
    above = np.repeat([0.0, before_db, amid_db, behind_db, 0.0], [360, 90, 200, 90, 260])
    above[450:650] += np.where(np.arange(200) % 10 < 2, 0.0, 30.0)
    quiet = np.ones(FRAMES, dtype=np.bool_)
    quiet[450:650] = False
    risen = _risen(above, quiet)
    low, high = sorted((before_db, behind_db))
    # a second from either pause speech alone is heard
    assert risen[550] == pytest.approx(min(max(amid_db, low), high), abs=4.0)
    assert risen[450:650].min() >= low - 3.0
    assert risen[450:650].max() <= high + 3.0


def test_a_recording_without_pauses_has_no_risen_noise() -> None:
    assert not _risen(_during(200, 800), np.zeros(FRAMES, dtype=np.bool_)).any()


def test_edges_hold_in_noise_that_swells_before_every_word() -> None:
    """It rises by 24 dB within 2 s of each word and falls with the next one, as by gain control."""
    length_s, every_s = 62.0, 4.0
    words = [Interval(at, at + 1.0) for at in np.arange(2.0, 58.0, every_s).tolist()]
    knots = [(w.start_s, w.start_s + 0.02, w.end_s, w.end_s + 2.0) for w in words]
    times_s = np.arange(round(length_s * RATE)) / RATE
    gain_db = np.interp(times_s, np.ravel(knots), np.tile([24.0, 0.0, 0.0, 24.0], len(words)))
    samples = noise(length_s, -75.0, seed=2) * 10 ** (gain_db / 20)
    for number, word in enumerate(words):
        sound = voiced(word.duration_s, 110.0 + 5 * number, -25.0)
        samples = added(samples, sound, word.start_s)
    rough = [Interval(w.start_s - 0.06, w.end_s + 0.06) for w in words]
    signal = contour(samples.astype(np.float32), on_hops(rough, round(length_s / HOP_S) + 1))
    assert np.percentile(signal.excess_db[~on_hops(rough, len(signal.excess_db))], 95) < 6.0
    before, behind = (
        signal.noise_db[[round(at / HOP_S) for at in times]]
        for times in ([w.start_s - 0.1 for w in words[1:]], [w.end_s + 0.3 for w in words[1:]])
    )
    # what is usual there, and is never lowered, lies amid both
    assert (before - behind > 2.0).all()
    found = refine(rough, signal, SpeechSettings(), length_s)
    # two hops, to which the window of 25 ms reaches
    assert np.allclose([w.start_s for w in found], [w.start_s for w in words], atol=0.021)
    assert np.allclose([w.end_s for w in found], [w.end_s for w in words], atol=0.021)
