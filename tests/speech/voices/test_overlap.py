"""The share of overlap that a recording has of its own, and the threshold that follows from it."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.settings import SpeechSettings
from analyzer.speech.voices.overlap import (
    AT_CHANGE_S,
    OverlapThresholds,
    overlap_at_change,
    overlap_share,
    overlap_thresholds,
)
from analyzer.speech.voices.segmentation import FRAME_S, Segmentation, frame_time_s

SETTINGS = SpeechSettings()


def _spoken(seconds: float, overlap: list[tuple[float, float]]) -> Segmentation:
    """`seconds` of speech, of which each (share, probability) is overlapped so likely."""
    frames = round(seconds / FRAME_S)
    probability = np.zeros(frames, dtype=np.float32)
    first = 0
    for share, likely in overlap:
        last = first + round(share * frames)
        probability[first:last] = likely
        first = last
    return Segmentation(
        local=np.zeros((1, frames, 3), dtype=np.float32),
        starts=np.zeros(1, dtype=np.int64),
        frames=frames,
        speech=np.ones(frames, dtype=np.float32),
        overlap=probability,
        surest=np.ones(frames, dtype=np.float32),
    )


def _thresholds(
    heard: Segmentation, *, echoes: bool = False, telephone: bool = False
) -> OverlapThresholds:
    return overlap_thresholds(heard, SETTINGS, echoes=echoes, telephone=telephone)


def _believed(heard: Segmentation, *, echoes: bool = False) -> float:
    return _thresholds(heard, echoes=echoes).believed


def test_without_speech_the_share_is_the_usual_one() -> None:
    silent = _spoken(0.0, [])
    assert overlap_share(silent, SETTINGS) == pytest.approx(SETTINGS.usual_overlap)
    assert _believed(silent) == SETTINGS.overlap_probability


@pytest.mark.parametrize("share", [0.01, 0.1, 0.4])
def test_certain_overlap_is_its_own_share(share: float) -> None:
    found = overlap_share(_spoken(3600.0, [(share, 1.0)]), SETTINGS)
    assert found == pytest.approx(share, abs=0.002)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.4])
def test_the_true_share_explains_probabilities_of_another(share: float) -> None:
    """Two kinds of frame, told apart by odds of nine; the probabilities are as `usual` has them."""
    usual = SETTINGS.usual_overlap
    sounds_so, sounds_not = 0.9 * share + 0.1 * (1 - share), 0.1 * share + 0.9 * (1 - share)
    likely = 0.9 * usual / (0.9 * usual + 0.1 * (1 - usual))
    unlikely = 0.1 * usual / (0.1 * usual + 0.9 * (1 - usual))
    heard = _spoken(36_000.0, [(sounds_so, likely), (sounds_not, unlikely)])
    assert overlap_share(heard, SETTINGS) == pytest.approx(share, abs=0.005)


def test_a_meeting_wants_less_for_an_overlap_than_an_interview() -> None:
    interview = _spoken(600.0, [(0.01, 0.9), (0.02, 0.3)])
    lively = _spoken(600.0, [(0.07, 0.9), (0.05, 0.3)])
    crowded = _spoken(600.0, [(0.6, 0.95)])
    assert _believed(interview) == SETTINGS.overlap_probability
    between = _believed(lively)
    assert SETTINGS.least_overlap_probability < between < SETTINGS.overlap_probability
    assert _believed(crowded) == SETTINGS.least_overlap_probability


def test_a_few_doubtful_seconds_do_not_decide() -> None:
    second, minute = (overlap_share(_spoken(s, [(1.0, 0.3)]), SETTINGS) for s in (1.0, 60.0))
    assert second < 2 * SETTINGS.usual_overlap
    assert minute > 6 * SETTINGS.usual_overlap


def test_in_a_room_the_echo_is_no_share_of_overlap() -> None:
    crowded = _spoken(600.0, [(0.6, 0.95)])
    assert _believed(crowded) < SETTINGS.overlap_probability
    assert _believed(crowded, echoes=True) == SETTINGS.overlap_probability


def test_on_the_telephone_more_is_asked_of_an_overlap_however_many_it_has() -> None:
    for heard in (_spoken(600.0, [(0.01, 0.9)]), _spoken(600.0, [(0.6, 0.95)])):
        found = _thresholds(heard, telephone=True)
        assert found.believed == SETTINGS.overlap_on_telephone > SETTINGS.overlap_probability
        assert found.possible == _believed(heard) < found.believed


def _heard_around(middle_s: float, width_s: float, likely: float) -> Segmentation:
    """Three seconds in which an overlap is this likely at its middle, and little beside it."""
    heard = _spoken(3.0, [])
    away = np.abs(frame_time_s(np.arange(heard.frames)) - middle_s)
    heard.overlap[:] = np.where(away <= width_s / 2, likely, 0.3 * likely)
    return heard


@pytest.mark.parametrize("likely", [0.2, 0.45, 1.0])
@pytest.mark.parametrize(
    ("middle_s", "begin_s", "end_s"),
    [(1.5, 1.4, 1.6), (1.6, 1.5, 1.7), (1.4, 1.3, 1.5), (1.7, 1.5, 1.8), (1.3, 1.2, 1.5)],
    ids=["around", "right after", "right before", "soon after, cut off", "soon before, cut off"],
)
def test_an_overlap_at_a_change_lasts_as_long_as_it_is_likely(
    likely: float, middle_s: float, begin_s: float, end_s: float
) -> None:
    found = overlap_at_change(_heard_around(middle_s, 0.2, likely), 1.5, SETTINGS)
    assert found is not None
    assert (found.start_s, found.end_s) == pytest.approx((begin_s, end_s), abs=1.1 * FRAME_S)


def test_what_is_unlikely_or_far_from_a_change_is_no_overlap_there() -> None:
    assert overlap_at_change(_heard_around(1.5, 0.2, 0.19), 1.5, SETTINGS) is None
    far_s = 1.5 + AT_CHANGE_S + 0.12
    assert overlap_at_change(_heard_around(far_s, 0.2, 0.6), 1.5, SETTINGS) is None


def test_at_the_edges_of_a_recording_an_overlap_is_looked_for_too() -> None:
    heard = _spoken(0.1, [(1.0, 0.5)])
    for change_s in (0.0, 0.05, 0.1):
        found = overlap_at_change(heard, change_s, SETTINGS)
        assert found is not None
        assert found.start_s <= change_s <= found.end_s
