"""Units with one known voice, and overlap: the second person is not lost."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.settings import SpeechSettings
from analyzer.speech.voices.segmentation import FRAME_S, Segmentation
from analyzer.speech.voices.tracks import at_seams, tracks, with_unknown_voice
from analyzer.speech.voices.units import Unit

SETTINGS = SpeechSettings()
ONE_VOICE = np.ones((6, 1), dtype=np.float32)
LABELS = np.zeros(6, dtype=np.int64)


def _units(overlapped_s: float) -> list[Unit]:
    """Four units of one person, and two of `overlapped_s` together in which two speak."""
    alone = [Unit(i * 0.4, (i + 1) * 0.4, first=i == 0) for i in range(4)]
    half = overlapped_s / 2
    return [*alone, *(Unit(1.6 + i * half, 1.6 + (i + 1) * half, overlapped=True) for i in (0, 1))]


def test_who_speaks_only_in_overlap_is_a_second_voice() -> None:
    units = _units(2.0)
    first, second = tracks(units, LABELS, with_unknown_voice(units, ONE_VOICE, SETTINGS), 0.25)
    assert (first[0].start_s, first[-1].end_s) == pytest.approx((0.0, 3.6))
    assert second[0].start_s == pytest.approx(1.6)
    assert second[-1].end_s == pytest.approx(3.6)


def test_a_moment_of_overlap_is_nobody_else() -> None:
    units = _units(0.6)
    assert len(tracks(units, LABELS, with_unknown_voice(units, ONE_VOICE, SETTINGS), 0.25)) == 1


@pytest.mark.parametrize(
    ("heard", "found"),
    [((0.1,), [2.0]), ((0.1, 0.3), [0.0, 2.0]), ((0.1, 0.2), [0.0, 0.0])],
    ids=["the other of two", "one that is heard", "nobody known"],
)
def test_the_second_voice_of_an_overlap(heard: tuple[float, ...], found: list[float]) -> None:
    units = _units(2.0)
    voices = np.tile(np.array([1.0, *heard], dtype=np.float32), (6, 1))
    others = tracks(units, LABELS, voices, 0.25)[1:]
    assert [sum(i.duration_s for i in track) for track in others] == pytest.approx(found)


@pytest.mark.parametrize("label", [0, 1], ids=["who goes on", "who comes in"])
def test_a_dip_before_an_overlap_is_whose_voice_goes_on(label: int) -> None:
    units = [Unit(0.0, 1.0, first=True), Unit(1.3, 2.0, overlapped=True, dip_s=0.3)]
    both = np.full((2, 2), 0.9, dtype=np.float32)
    first, second = tracks(units, np.array([0, label]), both, 0.5)
    assert sum(i.duration_s for i in first) == pytest.approx(2.0)
    assert [(i.start_s, i.end_s) for i in second] == [(1.3, 2.0)]


def test_a_dip_between_two_overlaps_is_one_voice_s() -> None:
    units = [
        Unit(0.0, 1.0, first=True, overlapped=True),
        Unit(1.3, 2.0, overlapped=True, dip_s=0.3),
    ]
    both = np.full((2, 2), 0.9, dtype=np.float32)
    for labels in ([0, 0], [0, 1], [1, 0], [1, 1]):
        spoken = [sum(i.duration_s for i in t) for t in tracks(units, np.array(labels), both, 0.5)]
        assert sorted(spoken) == pytest.approx([1.7, 2.0])


def _overlap_likely(at_s: float) -> Segmentation:
    overlap = np.zeros(100, dtype=np.float32)
    overlap[round(at_s / FRAME_S) - 6 : round(at_s / FRAME_S) + 6] = 0.3
    speech = np.ones(100, dtype=np.float32)
    local, starts = np.zeros((1, 100, 3), dtype=np.float32), np.zeros(1, dtype=np.int64)
    return Segmentation(local, starts, 100, speech, overlap, surest=speech)


@pytest.mark.parametrize(
    ("second", "labels", "found"),
    [
        (Unit(0.8, 1.6), [0, 1], True),
        (Unit(0.9, 1.6, dip_s=0.1), [0, 1], True),
        (Unit(1.1, 1.6, dip_s=0.3), [0, 1], False),
        (Unit(0.8, 1.6, first=True), [0, 1], False),
        (Unit(0.8, 1.6, overlapped=True), [0, 1], False),
        (Unit(0.8, 1.6), [0, 0], False),
    ],
    ids=["at once", "after a dip", "after a pause", "in another region", "overlapped", "one voice"],
)
def test_two_speak_where_another_voice_begins_without_a_pause(
    second: Unit, labels: list[int], found: bool
) -> None:
    units = [Unit(0.0, 0.8, first=True), second]
    both = list(at_seams(units, np.array(labels), _overlap_likely(0.8), SETTINGS))
    assert [voice for voice, _ in both] == (labels if found else [])
    assert len({span for _, span in both}) == found
    for _, span in both:
        assert (span.start_s, span.end_s) == pytest.approx((0.7, 0.9), abs=0.06)
