"""What two channels are to each other, and what each holds of its own."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio.bands import band_levels
from analyzer.audio.bleed import own_sounds
from analyzer.audio.channels import ChannelMap, map_channels
from analyzer.audio.delay import correlate, peak
from analyzer.audio.framing import HOP
from analyzer.settings import ChannelSettings
from tests.sound import RATE, noise
from tests.stereo import FIRST, SECOND, through, two_people

SETTINGS = ChannelSettings()
FAR = -200.0


def mapped(samples: NDArray[np.float32]) -> ChannelMap:
    return map_channels(list(samples), [band_levels(channel) for channel in samples], SETTINGS)


@pytest.mark.parametrize("bleed_db", [-10.0, -20.0, -30.0, FAR])
@pytest.mark.parametrize("second_db", [0.0, -20.0], ids=["level", "one-quiet"])
def test_a_person_a_channel_is_seen_through_bleed(bleed_db: float, second_db: float) -> None:
    gains = ((0.0, bleed_db), (bleed_db + second_db, second_db))
    found = mapped(through(two_people(), gains))
    assert (found.kind, found.groups) == ("separate", ((0,), (1,)))
    if bleed_db > FAR:
        # Bleed under the noise cannot be measured: from 45 dB on only a lower bound is known.
        assert min(-2 * bleed_db, 45.0) - 6.0 <= found.separation_db <= -2 * bleed_db + 6.0


def test_a_mix_beside_one_persons_microphone_is_separate() -> None:
    assert mapped(through(two_people(), ((0.0, 0.0), (FAR, 0.0)))).kind == "separate"


@pytest.mark.parametrize("apart_db", [0.0, -2.0, -4.0])
def test_a_stereo_microphone_is_an_image(apart_db: float) -> None:
    pair = through(two_people(), ((0.0, apart_db), (apart_db, 0.0)), delay_s=0.0004)
    found = mapped(pair)
    assert (found.kind, found.groups) == ("image", ((0, 1),))


@pytest.mark.parametrize("gain", [1.0, 0.3])
def test_one_sound_twice_is_the_same(gain: float) -> None:
    mono = through(two_people(), ((0.0, 0.0), (0.0, 0.0)))[0]
    assert mapped(np.stack([mono, np.float32(gain) * mono])).kind == "same"


@pytest.mark.parametrize("noise_db", [FAR, -45.0])
@pytest.mark.parametrize("late_s", [0.06, 0.1, -0.1, 0.3])
@pytest.mark.parametrize("gain", [1.0, -1.0])
def test_one_sound_twice_up_to_a_third_of_a_second_late_is_the_same_and_no_echo(
    late_s: float, noise_db: float, gain: float
) -> None:
    mono = through(two_people(), ((0.0, 0.0), (0.0, 0.0)), delay_s=0.0)[0]
    late = gain * np.roll(mono, round(late_s * RATE)) + noise(len(mono) / RATE, noise_db, seed=4)
    found = mapped(np.stack([mono, late]).astype(np.float32))
    ahead, behind = (0, 1) if late_s > 0 else (1, 0)
    assert (found.kind, found.groups, found.late) == ("same", ((ahead,),), (behind,))


def test_a_late_copy_is_no_echo_of_one_person_beside_another_either() -> None:
    pair = through(two_people(), ((0.0, -25.0), (-25.0, 0.0)), noise_db=-50.0)
    found = mapped(np.stack([pair[0], np.roll(pair[0], round(0.1 * RATE)), pair[1]]))
    assert (found.kind, found.groups, found.late) == ("separate", ((0,), (2,)), (1,))


@pytest.mark.parametrize("bleed_db", [-8.0, -20.0])
@pytest.mark.parametrize("delay_s", [0.0, 0.04, 0.15])
def test_late_bleed_makes_no_copy(bleed_db: float, delay_s: float) -> None:
    pair = through(two_people(), ((0.0, bleed_db), (bleed_db, 0.0)), delay_s=delay_s)
    assert mapped(pair).kind == "separate"


@pytest.mark.parametrize("dead_db", [-90.0, -50.0])
def test_a_channel_of_noise_alone_is_silent(dead_db: float) -> None:
    mono = through(two_people(), ((0.0, 0.0), (0.0, 0.0)))[0]
    found = mapped(np.stack([mono, noise(len(mono) / RATE, dead_db, seed=4)]))
    assert (found.kind, found.groups, found.silent) == ("single", ((0,),), (1,))


def test_of_four_channels_the_doubled_is_one_and_the_empty_none() -> None:
    pair = through(two_people(), ((0.0, -25.0), (-25.0, 0.0)))
    four = np.stack([pair[0], 0.5 * pair[0], np.zeros_like(pair[0]), pair[1]]).astype(np.float32)
    found = mapped(four)
    assert (found.kind, found.groups, found.silent) == ("separate", ((0, 1), (3,)), (2,))


def test_swapping_channels_swaps_what_is_found() -> None:
    pair = through(two_people(), ((0.0, -15.0), (-25.0, 0.0)))
    one, other = mapped(pair), mapped(pair[::-1])
    assert one.kind == other.kind
    assert one.separation_db == pytest.approx(other.separation_db, abs=0.2)


@pytest.mark.parametrize("bleed_db", [-10.0, -20.0, -30.0])
@pytest.mark.parametrize("delay_s", [0.0, 0.012, 0.15])
def test_bleed_is_taken_out_and_own_sound_left_in(bleed_db: float, delay_s: float) -> None:
    pair = through(two_people(), ((0.0, bleed_db), (bleed_db, 0.0)), delay_s=delay_s)
    own = own_sounds(list(pair), [band_levels(c) for c in pair], SETTINGS)
    for sound, raw, mine, others in zip(own, pair, (FIRST, SECOND), (SECOND, FIRST), strict=True):
        for start_s, end_s in mine:
            held = sound.samples[round((start_s + 0.1) * RATE) : round((end_s - 0.1) * RATE)]
            full = raw[round((start_s + 0.1) * RATE) : round((end_s - 0.1) * RATE)]
            assert np.sum(held * full) / np.sum(full * full) > 0.97
        for start_s, end_s in others:
            span = slice(round((start_s + 0.2) * RATE), round((end_s - 0.1) * RATE))
            left_db = 10 * np.log10(np.mean(np.square(sound.samples[span])))
            # The noise lies at -65 dB, the bleed at -30 to -50: it falls by 20 dB or to -55.
            assert left_db < max(-55.0, -20.0 + bleed_db - 20.0)


@pytest.mark.parametrize("late", [0, 1])
def test_a_track_that_begins_later_hides_no_bleed(late: int) -> None:
    pair = through(two_people(), ((0.0, -10.0), (-10.0, 0.0)), delay_s=0.008)
    begins_s = min(FIRST[0][1], SECOND[0][1]) + 0.5
    pair[late, : round(begins_s * RATE)] = 0.0
    own = own_sounds(list(pair), [band_levels(c) for c in pair], SETTINGS)
    for sound, raw, others in zip(own, pair, (SECOND, FIRST), strict=True):
        for start_s, end_s in others:
            if start_s > begins_s:
                span = slice(round((start_s + 0.2) * RATE), round((end_s - 0.1) * RATE))
                left = np.mean(np.square(sound.samples[span])) / np.mean(np.square(raw[span]))
                assert 10 * np.log10(left) < -10.0


def test_without_bleed_nothing_is_taken_out() -> None:
    people = two_people()
    pair = np.stack([people[0], people[1]])
    own = own_sounds(list(pair), [band_levels(c) for c in pair], SETTINGS)
    for sound, channel in zip(own, pair, strict=True):
        assert np.max(np.abs(sound.samples[:] - channel)) < 1e-3


@pytest.mark.parametrize("late", [-333, 0, 41, 700])
def test_the_delay_between_two_sounds_is_found_to_the_sample(late: int) -> None:
    sound = noise(2.0, -20.0, seed=3)
    moved = np.roll(sound, late) + noise(2.0, -30.0, seed=5)
    at, clear = peak(correlate([(sound, moved.astype(np.float32))], 800))
    assert at - 800 == late
    assert clear > 8


def test_a_cut_from_a_channel_without_bleed_is_the_same_as_in_the_whole() -> None:
    pair = through(two_people(), ((0.0, -15.0), (-15.0, 0.0)))
    own = own_sounds(list(pair), [band_levels(c) for c in pair], SETTINGS)[0].samples
    whole = own[:]
    assert len(own) == len(whole)
    for start, stop in ((0, 7), (4_321, 90_000), (len(own) - 50, len(own) + 99), (5, 5)):
        np.testing.assert_allclose(own[start:stop], whole[start:stop], atol=1e-6)


# Zeros: a track that begins late, or was muted for a while.
@pytest.mark.parametrize("noise_db", [-80.0, -65.0])
@pytest.mark.parametrize("zeros_s", [(0.0, 0.0), (0.0, 3.0), (9.0, 15.0)])
def test_what_is_put_in_the_place_of_bleed_is_as_loud_as_the_channels_noise(
    noise_db: float, zeros_s: tuple[float, float]
) -> None:
    pair = through(two_people(), ((0.0, -15.0), (-15.0, 0.0)), noise_db=noise_db)
    first, last = (round(at_s * RATE) for at_s in zeros_s)
    pair[:, first:last] = 0.0
    for sound in own_sounds(list(pair), [band_levels(c) for c in pair], SETTINGS):
        put = sound.samples[:][np.repeat(~sound.own, HOP)[: len(sound.samples)]]
        put_db = 10 * np.log10(np.mean(np.square(put)))
        # The quietest tenth of a noise is half a decibel under it.
        assert put_db == pytest.approx(noise_db, abs=1.5)
