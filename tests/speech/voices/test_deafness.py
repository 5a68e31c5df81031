"""Where the windows are deaf to a voice, others hear it; noise and silence stay what they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.speech_regions import speech_regions
from analyzer.speech.voices.deafness import deaf_stretches
from analyzer.speech.voices.diarize import Diarizer
from analyzer.speech.voices.segmentation import Segmentation, frame_span
from tests.sound import RATE, cut, noise, truth

if TYPE_CHECKING:
    from analyzer.speech.models import Models

NAME, UNTIL_S = "linear_regression", 46.0


def _deaf_in(found: Segmentation, stretch: Interval) -> Segmentation:
    """As if no window had heard anybody there."""
    first, last = frame_span(stretch.start_s, stretch.end_s)
    local, speech, surest = found.local.copy(), found.speech.copy(), found.surest.copy()
    for window, start in enumerate(found.starts):
        local[window, max(0, first - start) : max(0, last - start)] = 0.0
    speech[first:last] = surest[first:last] = 0.0
    return replace(found, local=local, speech=speech, surest=surest)


def _diarizer(models: Models) -> Diarizer:
    assert isinstance(models.diarizer, Diarizer)
    return models.diarizer


def _longest_speech() -> Interval:
    said = [Interval(s["start_s"], s["end_s"]) for s in truth(NAME)["speech"]]
    return max((s for s in said if s.end_s < UNTIL_S), key=lambda s: s.duration_s)


def test_a_loud_voice_that_no_window_heard_is_heard_by_others(models: Models) -> None:
    sound, spoken = cut(NAME, 0, UNTIL_S), _longest_speech()
    diarizer = _diarizer(models)
    whole = diarizer.segmenter(sound)
    deaf = _deaf_in(whole, spoken)
    found = speech_regions(sound, deaf, SpeechSettings())
    (stretch,) = deaf_stretches(sound, found.whole, found.signal, diarizer.second_opinion)
    assert stretch.overlap_s(spoken) >= 0.8 * spoken.duration_s
    again = diarizer.segmenter.again(sound, deaf, [stretch])
    inside = slice(*frame_span(stretch.start_s, stretch.end_s))
    assert again.speech[inside].mean() > 0.9 > deaf.speech[inside].mean()
    assert np.array_equal(again.speech[: inside.start], deaf.speech[: inside.start])
    assert np.all(np.diff(again.starts) >= 0)
    assert len(again.local) == len(again.starts) > len(deaf.starts)
    heard = speech_regions(sound, again, SpeechSettings())
    assert sum(r.overlap_s(spoken) for r in heard.whole) >= 0.9 * spoken.duration_s


def test_nobody_was_missed_where_it_is_quiet_or_where_noise_is_as_loud(models: Models) -> None:
    sound = cut(NAME, 0, UNTIL_S)
    diarizer = _diarizer(models)
    for after in (np.zeros(4 * RATE, dtype=np.float32), noise(4.0, -20.0)):
        longer = np.concatenate([sound, after])
        found = speech_regions(longer, diarizer.segmenter(longer), SpeechSettings())
        assert deaf_stretches(longer, found.whole, found.signal, diarizer.second_opinion) == []


def test_what_other_windows_do_not_hear_either_changes_nothing(models: Models) -> None:
    sound = noise(20.0, -30.0)
    segmenter = _diarizer(models).segmenter
    before = segmenter(sound)
    again = segmenter.again(sound, before, [Interval(5.0, 9.0)])
    assert np.array_equal(again.speech, before.speech)
    assert np.array_equal(again.starts, before.starts)
