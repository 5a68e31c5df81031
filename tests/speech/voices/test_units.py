"""Units hold the whole region, end where a speaker could change, and are short."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.contour import Contour
from analyzer.speech.voices.overlap import OverlapThresholds
from analyzer.speech.voices.segmentation import FRAME_S, Segmentation, frame_time_s
from analyzer.speech.voices.units import MAX_UNIT_S, Unit, beside_overlaps, clean_pieces, cut_units

SETTINGS = SpeechSettings()
WIDTH = 589
USUAL = OverlapThresholds(0.5, 0.5)
REGION = Interval(1.0, 5.0)


def _segmentation(activity: list[tuple[float, float, int]]) -> Segmentation:
    """One window in which each (start, end, local speaker) is active for certain."""
    time = frame_time_s(np.arange(WIDTH))
    local = np.zeros((1, WIDTH, 3), dtype=np.float32)
    for start, end, who in activity:
        local[0, (time >= start) & (time < end), who] = 1.0
    return Segmentation(
        local=local,
        starts=np.zeros(1, dtype=np.int64),
        frames=WIDTH,
        speech=local[0].max(axis=1),
        overlap=(local[0].sum(axis=1) > 1.5).astype(np.float32),
        surest=local[0].max(axis=1),
    )


def _signal(dips: list[tuple[float, float]]) -> Contour:
    level: NDArray[np.float32] = np.full(1000, -25.0, dtype=np.float32)
    for start, end in dips:
        level[round(start / HOP_S) : round(end / HOP_S)] = -60.0
    return Contour(
        level, level + 60.0, np.full_like(level, -60.0), np.full((1, 24), -60.0, np.float32)
    )


def _covered(units: list[Unit]) -> float:
    return sum(u.duration_s + (0.0 if u.first else u.dip_s) for u in units)


def test_units_and_dips_hold_the_whole_region() -> None:
    #  A A A A | B B (dip) B | A A
    spoken = _segmentation([(1.0, 2.5, 0), (2.5, 4.0, 1), (4.0, 5.0, 0)])
    units = cut_units([REGION], spoken, _signal([(3.2, 3.3)]), SETTINGS, USUAL)
    assert units[0].start_s == REGION.start_s
    assert units[-1].end_s == REGION.end_s
    assert _covered(units) == pytest.approx(REGION.duration_s)
    assert max(u.duration_s for u in units) <= MAX_UNIT_S + 1e-6
    assert [u.first for u in units] == [True] + [False] * (len(units) - 1)


def test_a_change_the_network_hears_is_a_cut_within_a_frame() -> None:
    changing = _segmentation([(1, 2.5, 0), (2.5, 5, 1)])
    units = cut_units([REGION], changing, _signal([]), SETTINGS, USUAL)
    likely = [u.start_s for u in units if u.change >= 0.5 and not u.first]
    assert likely == [pytest.approx(2.5, abs=2 * FRAME_S)]


def test_a_change_near_a_dip_is_moved_onto_it() -> None:
    spoken = _segmentation([(1, 2.5, 0), (2.5, 5, 1)])
    units = cut_units([REGION], spoken, _signal([(2.55, 2.65)]), SETTINGS, USUAL)
    change = next(u for u in units if u.change >= 0.5 and not u.first)
    assert change.start_s == pytest.approx(2.65, abs=HOP_S)
    assert change.dip_s == pytest.approx(0.1, abs=HOP_S)


def test_overlap_stands_in_units_of_its_own() -> None:
    spoken = _segmentation([(1, 3.0, 0), (2.6, 5, 1)])
    units = cut_units([REGION], spoken, _signal([]), SETTINGS, USUAL)
    double = [u for u in units if u.overlapped]
    assert double[0].start_s == pytest.approx(2.6, abs=2 * FRAME_S)
    assert double[-1].end_s == pytest.approx(3.0, abs=2 * FRAME_S)


@pytest.mark.parametrize(("longest_s", "believed_s"), [(1.5, 0.5), (1.0, 0.5), (0.4, 0.0)])
def test_two_speak_no_longer_at_once_than_is_believed(longest_s: float, believed_s: float) -> None:
    # a pause that both make does not end it; a word that is said over the other's end stays
    spoken = _segmentation([(1, 4.6, 0), (1.4, 3.0, 1), (4.1, 5, 2)])
    thresholds = replace(USUAL, longest_s=longest_s)
    units = cut_units([REGION], spoken, _signal([(2.1, 2.2)]), SETTINGS, thresholds)
    double = sum(u.duration_s for u in units if u.overlapped)
    assert double == pytest.approx(believed_s, abs=3 * FRAME_S)
    assert all(u.doubtful for u in units if 1.5 < u.start_s < 2.8)
    assert _covered(units) == pytest.approx(REGION.duration_s)


def test_clean_pieces_hold_no_change_no_overlap_and_are_long_enough() -> None:
    spoken = _segmentation([(1, 2.0, 0), (2.0, 2.15, 1), (2.15, 5, 2), (4.0, 4.5, 0)])
    units = cut_units([REGION], spoken, _signal([]), SETTINGS, USUAL)
    for piece in clean_pieces(units, 0.5):
        held = units[piece]
        assert not any(u.doubtful for u in held)
        assert not any(u.change > 0 for u in held[1:])
        assert sum(u.duration_s for u in held) >= 0.5


def test_no_voice_is_learnt_from_an_overlap_that_is_possible_but_not_believed() -> None:
    spoken = _segmentation([(1, 3.0, 0), (2.6, 5, 1)])
    unsure = replace(spoken, overlap=0.55 * spoken.overlap)
    units = cut_units([REGION], unsure, _signal([]), SETTINGS, OverlapThresholds(0.65, 0.5))
    doubtful = [u for u in units if u.doubtful]
    assert not any(u.overlapped for u in units)
    assert doubtful[0].start_s == pytest.approx(2.6, abs=2 * FRAME_S)
    assert doubtful[-1].end_s == pytest.approx(3.0, abs=2 * FRAME_S)
    assert not any(u.doubtful for piece in clean_pieces(units, 0.5) for u in units[piece])


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        # before, in and after the overlap
        pytest.param((0.3, 0.4, 2.0), [slice(0, 1)], id="a word, then another's turn"),
        pytest.param((2.0, 0.4, 0.3), [slice(2, 3)], id="the last word after being interrupted"),
        pytest.param((0.3, 0.4, 0.3), [slice(0, 1), slice(2, 3)], id="both"),
        pytest.param((2.0, 0.4, 2.0), [], id="two turns"),
    ],
)
def test_short_stretches_beside_an_overlap_are_found(
    lengths: tuple[float, float, float], expected: list[slice]
) -> None:
    starts = np.cumsum([1.0, *lengths])
    units = [
        Unit(float(a), float(b), overlapped=k == 1, first=k == 0)
        for k, (a, b) in enumerate(itertools.pairwise(starts))
    ]
    assert beside_overlaps(units) == expected


def test_a_short_answer_between_two_pauses_is_beside_no_overlap() -> None:
    units = [
        Unit(1.0, 1.4, first=True),
        Unit(3.0, 3.3, overlapped=True, first=True),
        Unit(5.0, 5.4, first=True),
    ]
    assert beside_overlaps(units) == []
