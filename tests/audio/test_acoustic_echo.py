"""A voice that comes back by a loudspeaker is heard, and after how long; nothing else is one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import fftconvolve

from analyzer.audio.acoustic_echo import echo_delay_s
from analyzer.settings import AudioSettings
from tests.sound import RATE, Samples, cut, noise, silence, voiced

LENGTH_S = 90.0
LONGEST_S = AudioSettings().longest_return_s


def speech() -> Samples:
    return cut("kmeans", 0.0, LENGTH_S)


def again(sound: Samples, delay_s: float, gain_db: float) -> Samples:
    """A sound with its copy, which dies away as in a small room."""
    late = round(delay_s * RATE)
    decay = np.random.default_rng(5).standard_normal(RATE // 5) * np.exp(
        -np.arange(RATE // 5) / 600
    )
    decay[0] = 12.0
    copy = fftconvolve(sound, decay / np.sqrt(np.square(decay).sum()))[: len(sound) - late]
    out = sound.copy()
    out[late:] += (copy * 10 ** (gain_db / 20)).astype(np.float32)
    return out


@pytest.mark.parametrize("gain_db", [-6.0, -15.0])
@pytest.mark.parametrize("delay_s", [0.1, 0.173, 0.25, 0.4])
def test_the_delay_is_found_to_the_millisecond(delay_s: float, gain_db: float) -> None:
    found = echo_delay_s(again(speech(), delay_s, gain_db), LONGEST_S)
    assert found == pytest.approx(delay_s, abs=0.001)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(lambda: speech(), id="speech"),
        pytest.param(lambda: noise(60.0, -30.0), id="noise"),
        pytest.param(lambda: voiced(60.0), id="one tone"),
        pytest.param(lambda: silence(60.0), id="silence"),
        pytest.param(lambda: silence(0.0), id="nothing"),
        pytest.param(lambda: again(cut("kmeans", 0.0, 5.0), 0.2, -6.0), id="too short to tell"),
        pytest.param(lambda: again(speech(), 0.03, -6.0), id="a wall"),
        pytest.param(lambda: again(speech(), 0.7, -6.0), id="a mountain"),
    ],
)
def test_where_none_comes_back_none_is_heard(sound: object) -> None:
    assert callable(sound)
    assert echo_delay_s(sound(), LONGEST_S) is None


def test_none_is_looked_for_where_none_may_be() -> None:
    assert echo_delay_s(again(speech(), 0.2, -6.0), 0.0) is None
    assert echo_delay_s(again(speech(), 0.3, -6.0), 0.25) is None
