"""Which languages chunks may be in where the network is sure, and what decides where it is not."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest

from analyzer.settings import SpeechSettings
from analyzer.speech.whisper.decoded import Decoded
from analyzer.speech.whisper.whisper import Encoded
from analyzer.speech.words.language import detect_language

YORUBA = {"yo": 0.24, "en": 0.23, "sw": 0.1}
LOOP = "I don't know. " * 12


@dataclass
class Hearing:
    """A recogniser that answers as it is told; `heard` holds the languages it wrote."""

    chances: dict[str, float]
    likely: dict[str, tuple[float, ...]]
    texts: dict[str, str] = field(default_factory=dict)
    is_multilingual: bool = True
    heard: list[str] = field(default_factory=list)

    def languages(self, encoded: Encoded) -> list[dict[str, float]]:
        return [self.chances] * len(encoded.seconds)

    def joined(self, encoded: list[Encoded]) -> Encoded:
        return Encoded(None, tuple(s for one in encoded for s in one.seconds))

    def tokenizer(self, language: str) -> str:
        return language

    def decode(self, encoded: Encoded, language: str, *_: None, **__: int) -> list[Decoded]:
        self.heard.append(language)
        text = self.texts.get(language, "what is said here in so many seconds")
        each = zip(self.likely[language], encoded.seconds, strict=True)
        return [Decoded((1,), text, likely, 0.0) for likely, _ in each]


def _detected(hearing: Any, *seconds: float) -> tuple[str, ...]:
    begun = []
    for one in seconds:
        future: Future[Encoded] = Future()
        future.set_result(Encoded(None, (one,)))
        begun.append([future])
    return detect_language(hearing, begun, SpeechSettings())


def test_where_nobody_is_sure_the_likelier_text_decides() -> None:
    assert _detected(Hearing(YORUBA, {"yo": (-0.6,), "en": (-0.45,)}), 8.0) == ("en", "yo")
    assert _detected(Hearing(YORUBA, {"yo": (-0.6,), "en": (-0.6,)}), 8.0) == ("en", "yo")
    assert _detected(Hearing(YORUBA, {"yo": (-0.45,), "en": (-0.6,)}), 8.0) == ("yo", "en")


def test_long_chunks_weigh_more_than_short_ones() -> None:
    hearing = Hearing(YORUBA, {"yo": (-0.4, -0.9), "en": (-0.6, -0.3)})
    assert _detected(hearing, 8.0, 2.0) == ("yo", "en")
    assert _detected(hearing, 2.0, 8.0) == ("en", "yo")


def test_a_loop_is_no_likely_text() -> None:
    hearing = Hearing(YORUBA, {"yo": (-0.6,), "en": (-0.1,)}, {"en": LOOP})
    assert _detected(hearing, 8.0) == ("yo", "en")


def test_what_noise_is_answered_with_decides_nothing() -> None:
    hearing = Hearing({"de": 0.4, "en": 0.2}, {"de": (-1.55,), "en": (-1.24,)})
    assert _detected(hearing, 8.0) == ("de", "en")


@pytest.mark.parametrize(
    ("chances", "found"),
    [
        ({"de": 0.99, "en": 0.005}, ("de",)),
        ({"ja": 0.6, "en": 0.3}, ("ja", "en")),
        ({"la": 0.32, "en": 0.03}, ("la",)),
        ({"en": 0.36, "la": 0.23}, ("en",)),
    ],
)
def test_nothing_is_heard_twice_where_the_votes_say_enough(
    chances: dict[str, float], found: tuple[str, ...]
) -> None:
    hearing = Hearing(chances, {})
    assert _detected(hearing, 8.0, 8.0) == found
    assert hearing.heard == []


def test_a_network_of_english_alone_is_not_asked() -> None:
    assert _detected(Hearing({}, {}, is_multilingual=False), 8.0) == ("en",)
