"""What the second network doubts stays where it has a voice that is heard elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.not_speech import SecondOpinion
from analyzer.speech.voices.diarize import Diarizer
from analyzer.speech.voices.known_voice import known_voices
from tests.disturbances import disturbance
from tests.sound import RATE, cut, truth

if TYPE_CHECKING:
    from analyzer.speech.models import Models

NAME, UNTIL_S = "linear_regression", 46.0
SETTINGS = SpeechSettings()


def _said() -> list[Interval]:
    said = [Interval(s["start_s"], s["end_s"]) for s in truth(NAME)["speech"]]
    return [s for s in said if s.end_s < UNTIL_S]


def _known(
    models: Models, sound: np.ndarray, doubted: Interval, certainty: float
) -> list[Interval]:
    """With everything else as sure, and the first network as certain of what is doubted."""
    assert isinstance(models.diarizer, Diarizer)
    found = models.diarizer.segmenter(sound)
    found = replace(found, speech=np.full_like(found.speech, certainty))
    sure = [s for s in _said() if not s.overlap_s(doubted)]
    return known_voices([doubted], sure, sound, found, models.diarizer.embedder, SETTINGS)


@pytest.mark.parametrize(("certainty", "kept"), [(0.9, True), (0.5, False)])
def test_a_voice_that_is_heard_elsewhere_is_known(
    models: Models, certainty: float, kept: bool
) -> None:
    sentence = max(_said(), key=lambda s: s.duration_s)
    found = _known(models, cut(NAME, 0, UNTIL_S), sentence, certainty)
    assert found == ([sentence] if kept else [])


@pytest.mark.parametrize("kind", ["door", "creak", "music"])
def test_noise_sounds_like_nobody(models: Models, kind: str) -> None:
    noise = disturbance(kind, 4.0, -20.0).samples
    sound = np.concatenate([cut(NAME, 0, UNTIL_S), noise]).astype(np.float32)
    assert _known(models, sound, Interval(UNTIL_S, len(sound) / RATE), 0.9) == []


def test_where_nobody_is_sure_nobody_is_known(models: Models) -> None:
    assert isinstance(models.diarizer, Diarizer)
    sound = cut(NAME, 0, UNTIL_S)
    found = models.diarizer.segmenter(sound)
    doubted = _said()[:1]
    assert known_voices(doubted, [], sound, found, models.diarizer.embedder, SETTINGS) == []


def test_a_sentence_that_silero_does_not_hear_is_heard(models: Models) -> None:
    """The whole way: a second network that is deaf to one sentence no longer costs it."""
    assert isinstance(models.diarizer, Diarizer)
    sound, said = cut(NAME, 0, UNTIL_S), _said()
    deaf_to = said[len(said) // 2]

    class Deaf(SecondOpinion):
        def __call__(self, regions: list[Interval], *_: object) -> list[Interval]:
            return [region for region in regions if not region.overlap_s(deaf_to)]

    diarizer = Diarizer(models.diarizer.segmenter, models.diarizer.embedder)
    diarizer.second_opinion = Deaf()
    heard = diarizer(sound, SETTINGS).speech
    assert sum(s.interval.overlap_s(deaf_to) for s in heard) > 0.8 * deaf_to.duration_s
