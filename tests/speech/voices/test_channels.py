"""Several people on one channel: labels of one voice are one person, two voices are two."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analyzer.audio.bleed import OwnSound
from analyzer.audio.pcm import Samples
from analyzer.records import Speech
from analyzer.settings import ChannelSettings, SpeechSettings
from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.voices.channels import speech_by_channel
from analyzer.speech.weights.registry import resolve
from tests.sound import RATE, sample, truth

END_S = 75.0


@pytest.fixture(scope="module")
def spoken() -> tuple[Samples, tuple[Speech, ...]]:
    sound = sample("linear_regression").mono[: round(END_S * RATE)]
    speech = [
        Speech(item["start_s"], item["end_s"], {"interviewer": "S1", "candidate": "S2"}[who])
        for item in truth("linear_regression")["speech"]
        if item["end_s"] < END_S and (who := item["speaker"])
    ]
    return sound, tuple(sorted(speech))


def people(sound: Samples, speech: tuple[Speech, ...]) -> int:
    """How many people are found on a channel whose diarization is `speech`."""
    from analyzer.speech.voices.campplus import SpeakerEmbedder

    class Told(SimpleNamespace):
        def __call__(self, *_given: object, **_named: object) -> SimpleNamespace:
            return SimpleNamespace(speech=speech)

    prepare_runtime()
    told: Any = Told(embedder=SpeakerEmbedder(resolve("embedding").path))
    own = OwnSound(sound, np.ones(len(sound) // 160 + 1, dtype=np.bool_))
    found = speech_by_channel([own], told, SpeechSettings(), ChannelSettings())
    assert sum(s.end_s - s.start_s for s in found.speech) > 0.9 * sum(
        s.end_s - s.start_s for s in speech
    )
    return len(found.channel)


def test_two_voices_on_one_channel_are_two_people(
    spoken: tuple[Samples, tuple[Speech, ...]],
) -> None:
    assert people(*spoken) == 2


def test_one_voice_under_two_labels_is_one_person(
    spoken: tuple[Samples, tuple[Speech, ...]],
) -> None:
    sound, speech = spoken
    own = [s for s in speech if s.speaker == "S2"]
    parted = [Speech(s.start_s, s.end_s, f"S{1 + i % 2}") for i, s in enumerate(own)]
    assert people(sound, tuple(parted)) == 1
