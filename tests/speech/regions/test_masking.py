"""Edges under noise: what the sound shows less of, the network says, and bias is taken off."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.speech.regions.boundaries import SURE
from analyzer.speech.regions.contour import Contour
from analyzer.speech.regions.masking import (
    DOUBT_S,
    EARLY_S,
    NETWORK_IN_ROOM,
    SOON_S,
    sure_ends,
    unmask,
)
from analyzer.speech.voices.segmentation import FRAME_S, frame_time_s

LENGTH_S = 10.0
TRUE = Interval(2.0, 4.0)
NETWORK = Interval(2.0 - EARLY_S, 4.0 - SOON_S)
"""As early as the network is in the median, on both sides."""


def _signal(excess_db: float) -> Contour:
    frames = round(LENGTH_S / HOP_S) + 1
    excess = np.full(frames, excess_db, dtype=np.float32)
    noise_db = np.full(frames, -60.0, dtype=np.float32)
    return Contour(excess - 60.0, excess, noise_db, np.full((1, 24), -60.0, dtype=np.float32))


def _shown(excess_db: float) -> Interval:
    """What a word that fades by 6 dB in 60 ms shows above noise of so much less."""
    late, short = 0.18 * np.exp(-excess_db / 8.0), 0.6 * np.exp(-excess_db / 9.0)
    return Interval(TRUE.start_s + late, TRUE.end_s - short)


@pytest.mark.parametrize("excess_db", [8.0, 12.0, 20.0, 35.0, 60.0])
def test_the_median_edge_is_right_at_any_excess(excess_db: float) -> None:
    (found,) = unmask([_shown(excess_db)], [NETWORK], _signal(excess_db), echoes=False)
    assert found.start_s == pytest.approx(TRUE.start_s, abs=0.01)
    assert found.end_s == pytest.approx(TRUE.end_s, abs=0.01)


def test_far_above_the_noise_the_sound_alone_decides() -> None:
    other = Interval(1.7, 4.3)
    (found,) = unmask([TRUE], [other], _signal(55.0), echoes=False)
    assert found.start_s == pytest.approx(TRUE.start_s, abs=0.002)
    assert found.end_s == pytest.approx(TRUE.end_s, abs=0.002)


def test_under_the_noise_the_network_alone_decides() -> None:
    (found,) = unmask([Interval(2.5, 3.0)], [NETWORK], _signal(5.0), echoes=False)
    assert found.start_s == pytest.approx(TRUE.start_s)
    assert found.end_s == pytest.approx(TRUE.end_s)


@pytest.mark.parametrize(
    ("late_s", "share"), [(0.1, NETWORK_IN_ROOM), (-0.1, NETWORK_IN_ROOM), (0.4, 0)]
)
def test_in_a_room_an_end_is_between_both_that_hear_it(late_s: float, share: float) -> None:
    network = Interval(TRUE.start_s, TRUE.end_s + late_s - SOON_S)
    (found,) = unmask([TRUE], [network], _signal(50.0), echoes=True)
    assert found.end_s == pytest.approx(TRUE.end_s + share * late_s)


@pytest.mark.parametrize("excess_db", [5.0, 15.0, 25.0])
def test_regions_stay_apart_and_within_the_recording(excess_db: float) -> None:
    """Three pieces of one region of the network, and a neighbour of its own near the end."""
    pieces = [Interval(0.01, 0.8), Interval(1.0, 2.0), Interval(2.1, 3.0), Interval(3.2, 9.99)]
    rough = [Interval(0.0, 3.1), Interval(3.1, LENGTH_S)]
    found = unmask(pieces, rough, _signal(excess_db), echoes=False)
    assert len(found) == len(pieces)
    assert found[0].start_s >= 0.0
    assert found[-1].end_s <= LENGTH_S
    assert all(a.end_s <= b.start_s for a, b in pairwise(found))


def test_nothing_is_nothing() -> None:
    assert unmask([], [], _signal(20.0), echoes=False) == []


def _falling(at_s: float, over_s: float) -> NDArray[np.float32]:
    """Probability of speech that falls from 1 to 0 in a straight line, half way at `at_s`."""
    times_s = frame_time_s(np.arange(round(LENGTH_S / FRAME_S)))
    return np.asarray(np.clip(0.5 - (times_s - at_s) / over_s, 0.0, 1.0), dtype=np.float32)


@pytest.mark.parametrize("over_s", [0.05, 0.2, 0.4])
def test_the_network_s_end_is_where_it_is_no_longer_sure(over_s: float) -> None:
    (found,) = sure_ends([Interval(2.0, 5.0)], _falling(5.0, over_s))
    assert found.start_s == 2.0
    assert found.end_s == pytest.approx(5.0 - (SURE - 0.5) * over_s, abs=0.006)


@pytest.mark.parametrize("probability", [np.float32(0.6), np.float32(0.9)])
def test_a_network_that_was_never_sure_or_long_ago_has_the_usual_end(
    probability: np.float32,
) -> None:
    times_s = frame_time_s(np.arange(round(LENGTH_S / FRAME_S)))
    speech = np.where(times_s < 3.0, probability, np.float32(0.6)).astype(np.float32)
    (found,) = sure_ends([Interval(2.0, 5.0)], speech)
    assert found.end_s == pytest.approx(5.0 - DOUBT_S)
