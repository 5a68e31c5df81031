"""16-bit samples in memory: slices are the float sound, whatever is sliced, mixed or odd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.audio.keyboard import find_typing
from analyzer.audio.pcm import Pcm, blocks, mixed, to_int16
from analyzer.audio.prosody import measure_prosody
from analyzer.audio.quality import assess_quality
from analyzer.audio.waveform import waveform
from analyzer.records import Interval, Speech
from analyzer.settings import AudioSettings
from analyzer.speech.regions.contour import contour
from tests.sound import noise, tone

LEFT, RIGHT = to_int16(noise(2.0, -20, seed=1)), to_int16(noise(2.0, -20, seed=2))


@given(st.integers(0, 32_000), st.integers(0, 32_000))
def test_a_slice_is_the_mean_of_the_channels(first: int, last: int) -> None:
    both = Pcm((LEFT, RIGHT))
    mean = (LEFT.astype(np.float64) + RIGHT) / 2 / 32_768
    assert np.allclose(both[first:last], mean[first:last], atol=1e-7)
    assert both[first:last].dtype == np.float32


def test_sixteen_bits_come_back_exactly() -> None:
    every = np.arange(-32_768, 32_768).astype(np.int16)
    assert np.array_equal(to_int16(Pcm((every,))[:]), every)


def test_values_that_are_no_numbers_become_silence() -> None:
    odd = np.array([0.5, np.nan, np.inf, -np.inf, 7.0], dtype=np.float32)
    assert to_int16(odd).tolist() == [16_384, 0, 32_767, -32_768, 32_767]


def test_channels_out_of_phase_do_not_cancel() -> None:
    wave = to_int16(tone(1.0, 440, -20))
    assert np.array_equal(mixed((wave, -wave))[:], Pcm((wave,))[:])


@pytest.mark.parametrize("count", [2, 3, 8])
def test_among_silent_channels_people_stay_in_the_mix_unless_they_cancel(count: int) -> None:
    silent = (np.zeros_like(LEFT),) * (count - 2)
    assert len(mixed((LEFT, RIGHT, *silent)).channels) == count
    assert np.array_equal(mixed((LEFT, -LEFT, *silent))[:], Pcm((LEFT,))[:])


def test_blocks_are_the_whole_in_order() -> None:
    sound = Pcm((LEFT,))
    assert np.array_equal(np.concatenate(list(blocks(sound, 999))), sound[:])


def test_every_measure_of_the_sound_is_the_same_for_an_array_and_in_blocks() -> None:
    # Longer than a block, so that its edges are crossed.
    clip = np.concatenate([noise(70.0, -50, seed=3), tone(60.0, 180, -20), noise(9.0, -40, seed=4)])
    packed = Pcm((to_int16(clip),))
    whole = packed[:]
    speech = (Speech(70.0, 90.0, "S1"), Speech(95.0, 130.0, "S1"))
    settings = AudioSettings()
    prosody = measure_prosody(whole, speech)
    assert measure_prosody(packed, speech) == prosody
    assert waveform(packed) == waveform(whole)
    assert find_typing(packed, [Interval(0.0, 70.0)], settings) == find_typing(
        whole, [Interval(0.0, 70.0)], settings
    )
    quality = assess_quality(packed, speech, settings)
    assert quality == assess_quality(whole, speech, settings)
    assert quality.speech_level_db == pytest.approx(-20, abs=0.5)


def test_the_contour_does_not_depend_on_where_its_blocks_begin() -> None:
    clip = noise(130.0, -50, seed=5)
    quiet = np.zeros(13_001, dtype=np.bool_)
    late = contour(clip[100 * 160 :], quiet[100:])
    whole = contour(clip, quiet)
    # The first frames see the cut; the rest are the same windows in other blocks.
    assert np.allclose(late.level_db[5:], whole.level_db[105:], atol=1e-3)
