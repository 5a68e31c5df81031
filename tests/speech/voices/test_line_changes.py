"""A voice that begins where another ends, through another line, is the same person."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from analyzer.audio.pcm import Samples
from analyzer.settings import SpeechSettings
from analyzer.speech.voices.line_changes import (
    LineChange,
    Narrowed,
    line_changes,
    line_changes_midway,
    persons,
)
from analyzer.speech.voices.units import Unit

RATE = 16_000
SETTINGS = SpeechSettings()
CANDIDATE, INTERVIEWER, LATER = 0, 1, 2
#  every 4 s two seconds of somebody: C I C I C I C I | L I L I L I L I
TURNS = [CANDIDATE, INTERVIEWER] * 4 + [LATER, INTERVIEWER] * 4


def units_of(turns: list[int]) -> tuple[list[Unit], NDArray[np.int64]]:
    units = [Unit(4.0 * n, 4.0 * n + 2.0, first=True) for n in range(len(turns))]
    return units, np.array(turns)


def sound_of(turns: list[int], narrow: set[int]) -> Samples:
    """Noise for every turn; of some voices only what a telephone passes."""
    rng = np.random.default_rng(1)
    telephone = butter(6, (300.0, 3400.0), "bandpass", fs=RATE, output="sos")
    out = np.zeros(4 * RATE * len(turns), dtype=np.float32)
    for number, voice in enumerate(turns):
        noise = 0.1 * rng.standard_normal(2 * RATE)
        part = sosfilt(telephone, noise) if voice in narrow else noise
        out[4 * number * RATE : (4 * number + 2) * RATE] = part
    return out


def test_a_voice_that_goes_on_through_a_telephone_is_one_person() -> None:
    units, labels = units_of(TURNS)
    found = line_changes(units, labels, sound_of(TURNS, {LATER}), SETTINGS)
    assert found == [LineChange(CANDIDATE, LATER, 32.0)]
    assert persons(3, found).tolist() == [0, 1, 0]


def test_two_people_through_one_line_hand_over() -> None:
    units, labels = units_of(TURNS)
    assert line_changes(units, labels, sound_of(TURNS, set()), SETTINGS) == []


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param([*TURNS, CANDIDATE, LATER], id="both talk later on"),
        pytest.param([0, 1, 0, 1, 2, 1, 2, 1], id="too few turns: they could be so by chance"),
        pytest.param([0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2], id="nobody else on both sides"),
        pytest.param([1, 0, 1, 0, 1, 0, 1, 0] + [2] * 6, id="nobody else later"),
    ],
)
def test_voices_stay_two_people(turns: list[int]) -> None:
    units, labels = units_of(turns)
    assert line_changes(units, labels, sound_of(turns, {LATER}), SETTINGS) == []


def test_two_alone_are_left_to_their_turns() -> None:
    turns = [CANDIDATE] * 6 + [LATER] * 6
    units, labels = units_of([t // 2 for t in turns])
    assert line_changes(units, labels, sound_of(turns, {LATER}), SETTINGS) == []


def test_a_line_may_change_twice() -> None:
    turns = [*TURNS, *([3, INTERVIEWER] * 4)]
    units, labels = units_of(turns)
    found = line_changes(units, labels, sound_of(turns, {LATER}), SETTINGS)
    assert found == [LineChange(0, 2, 32.0), LineChange(2, 3, 64.0)]
    assert persons(4, found).tolist() == [0, 1, 0, 0]


def test_no_speech_has_no_lines() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert line_changes([], none, np.zeros(RATE, dtype=np.float32), SETTINGS) == []


def test_everybody_through_a_telephone_from_some_time_on() -> None:
    turns = [CANDIDATE, INTERVIEWER] * 5 + [LATER, 3] * 5
    units, _ = units_of(turns)
    assert line_changes_midway(units, sound_of(turns, {LATER, 3}), SETTINGS)
    assert line_changes_midway(units, sound_of(turns, {CANDIDATE, INTERVIEWER}), SETTINGS)


@pytest.mark.parametrize("narrow", [set[int](), {CANDIDATE}, {CANDIDATE, INTERVIEWER}])
def test_who_is_at_a_telephone_all_the_time_changes_no_line(narrow: set[int]) -> None:
    turns = [CANDIDATE, INTERVIEWER] * 10
    units, _ = units_of(turns)
    assert not line_changes_midway(units, sound_of(turns, narrow), SETTINGS)


def test_narrowed_samples_hold_what_a_telephone_passes() -> None:
    time_s = np.arange(2 * RATE) / RATE
    low, middle, high = (
        np.sin(2 * np.pi * hz * time_s).astype(np.float32) for hz in (100.0, 1000.0, 5000.0)
    )
    passed = Narrowed(low + middle + high)
    assert len(passed) == 2 * RATE
    assert passed[8000:24000] == pytest.approx(middle[8000:24000], abs=0.01)
    assert passed[9000:9100] == pytest.approx(passed[8000:24000][1000:1100], abs=1e-4)
    assert len(passed[500:500]) == 0
