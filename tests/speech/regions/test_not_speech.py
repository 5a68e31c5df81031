"""What two networks doubt is no speech; what one of them is sure of stays, whole and in place."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.not_speech import STEP_S, SecondOpinion
from tests.disturbances import disturbance
from tests.sound import RATE, Samples, cut, noise, silence

SETTINGS = SpeechSettings()
REAL = SecondOpinion()


def _by_level(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """A detector that takes the mean of 32 ms for its probability."""
    return np.asarray(samples.reshape(-1, 512).mean(axis=1))


def _steps(*probabilities: float) -> Samples:
    """A second of rest, then 320 ms of each probability, then rest."""
    held = [np.full(10 * 512, p, dtype=np.float32) for p in probabilities]
    return np.concatenate([silence(1.024), *held, silence(1.0)])


def _judge(samples: Samples, *regions: Interval) -> list[Interval]:
    return SecondOpinion(_by_level)(list(regions), samples, SETTINGS)


def _span(first: int, last: int) -> Interval:
    """From the first to before the last step of 320 ms."""
    return Interval(1.024 + 0.32 * first, 1.024 + 0.32 * last)


def test_a_region_that_the_network_is_sure_of_stays_as_it_is() -> None:
    assert _judge(_steps(0.9, 0.9), _span(0, 2)) == [_span(0, 2)]


def test_a_region_doubted_twice_goes_and_its_neighbour_stays() -> None:
    samples = _steps(0.01, 0.0, 0.9)
    # Raised, the first one answers 0.07: the mean of both answers is far below the threshold.
    assert _judge(samples, _span(0, 1), _span(2, 3)) == [_span(2, 3)]


@pytest.mark.parametrize(("certain_s", "stays"), [(1.2, True), (0.8, False)])
def test_what_the_first_network_was_certain_of_for_long_stays_though_doubted(
    certain_s: float, stays: bool
) -> None:
    region = _span(0, 5)
    certain = [Interval(region.start_s, region.start_s + certain_s)]
    doubted = _steps(*[0.01] * 5)
    kept = SecondOpinion(_by_level)([region], doubted, SETTINGS, certain)
    assert kept == ([region] if stays else [])


def test_an_answer_stays_that_the_network_hears_once_it_has_settled() -> None:
    def settling(samples: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(np.arange(len(samples) // 512) * STEP_S > 2.0, dtype=np.float32)

    answer = Interval(6.4, 6.9)
    assert SecondOpinion(settling)([answer], silence(10.24), SETTINGS) == [answer]


def test_noise_at_an_edge_is_taken_off() -> None:
    (kept,) = _judge(_steps(0.0, 0.9, 0.9, 0.0), _span(0, 4))
    # What the network hears, to one step of 32 ms and the 50 ms kept beside it.
    assert kept.start_s == pytest.approx(_span(1, 3).start_s - 0.05, abs=STEP_S)
    assert kept.end_s == pytest.approx(_span(1, 3).end_s + 0.05, abs=STEP_S)


def test_a_long_noise_inside_parts_a_region_and_a_short_one_does_not() -> None:
    long = _judge(_steps(0.9, 0.0, 0.0, 0.9), _span(0, 4))
    short = _judge(_steps(0.9, 0.0, 0.9), _span(0, 3))
    assert len(long) == 2
    assert short == [_span(0, 3)]


def test_regions_at_both_ends_of_the_sound_are_judged() -> None:
    samples = np.full(RATE, 0.9, dtype=np.float32)
    whole = Interval(0.0, 1.0)
    assert _judge(samples, whole) == [whole]
    assert _judge(samples) == []


def test_a_region_of_less_than_a_frame_at_the_end_of_the_sound_is_judged() -> None:
    samples = np.full(RATE, 0.01, dtype=np.float32)
    assert _judge(samples, Interval(0.995, 1.0)) == []


@pytest.mark.parametrize("kind", ["creak", "ring", "chime", "music"])
@pytest.mark.parametrize("level_db", [-20.0, -40.0])
def test_silero_takes_no_noise_for_speech(kind: str, level_db: float) -> None:
    sound = disturbance(kind, 4.0, level_db, seed=3).samples + noise(4.0, -65.0)
    assert REAL([Interval(0.5, 3.5)], sound, SETTINGS) == []


@pytest.mark.parametrize("gain_db", [0.0, -30.0])
def test_real_words_stay_at_any_level(gain_db: float) -> None:
    gain = np.float32(10 ** (gain_db / 20))
    sound = gain * cut("kmeans", 0.0, 5.0) + noise(5.0, -85.0)
    (kept,) = REAL([Interval(1.1, 1.6)], sound, SETTINGS)
    assert kept == Interval(1.1, 1.6)
