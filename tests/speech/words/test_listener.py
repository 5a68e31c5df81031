"""Chunks that a decoder stumbles over, heard by the real recogniser another way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import pytest

from analyzer.records import Word
from analyzer.settings import SpeechSettings
from analyzer.speech.whisper.decoded import Decoded
from analyzer.speech.whisper.whisper import BEAM, Encoded, TimedWord
from analyzer.speech.words.chunks import make_chunks
from analyzer.speech.words.listener import PROMPT, Listener
from analyzer.speech.words.vocabulary import load_vocabulary
from tests.sound import cut, speech_in

if TYPE_CHECKING:
    from analyzer.speech.models import Models


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _cut_short(text: Decoded) -> Decoded:
    return replace(text, tokens=text.tokens[: len(text.tokens) // 2])


def _looping(text: Decoded) -> Decoded:
    return replace(text, text="It opens a menu. " * 11)


@pytest.mark.parametrize("spoilt", [_cut_short, _looping])
def test_what_the_beam_left_out_or_lost_in_a_loop_is_heard_again(
    spoilt: Callable[[Decoded], Decoded], models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The beam's text is spoilt by hand; the other way to decode has all of it."""
    name, until_s = "linear_regression", 15.0
    speech = speech_in(name, 0.0, until_s)
    sound = cut(name, 0, until_s)
    whole, _ = models.recognizer(sound, speech, language="en")
    whisper = type(models.recognizer._whisper)
    decode = whisper.decode

    def forgetful(self: Any, *given: Any, beam: int = BEAM) -> Any:
        texts = decode(self, *given, beam=beam)
        if beam != BEAM:
            return texts
        return [spoilt(text) for text in texts]

    monkeypatch.setattr(whisper, "decode", forgetful)
    again, _ = models.recognizer(sound, speech, language="en")
    assert len(again) >= 0.9 * len(whole)


@pytest.mark.parametrize(("likely", "written"), [(0.004, "Academy"), (0.3, "K-means")])
def test_a_term_of_the_prompt_that_was_not_heard_is_not_written(
    likely: float, written: str, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is likely enough the chunk is not heard again."""
    whisper = models.recognizer._whisper
    hear = Listener(whisper, load_vocabulary(), "en", SpeechSettings())
    asked: list[str] = []

    def decode(_encoded: Any, _tokenizer: Any, prompt: str, **_: int) -> list[Decoded]:
        asked.append(prompt)
        return [Decoded((1,), "so it helps", -0.2, 0.0)]

    def align(*_: Any) -> list[list[TimedWord]]:
        shown = "K-means" in asked[-1]
        parts = [(" K", 0.9), ("-means", likely)] if shown else [(" Academy", 0.1)]
        return [[TimedWord(text, 0.0, 1.0, sure, (1,)) for text, sure in parts]]

    monkeypatch.setattr(whisper, "decode", decode)
    monkeypatch.setattr(whisper, "align", align)
    monkeypatch.setattr(whisper, "some", lambda encoded, _rows: encoded)
    (text,) = hear._texts(Encoded(None, (1.0,)))
    (word,) = text.words
    assert word.text == f" {written}"
    assert asked[1:] == ([PROMPT] if written == "Academy" else [])


def test_what_no_way_to_decode_has_is_heard_in_halves(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is longer than most of a chunk is answered by a loop here."""
    name, until_s = "linear_regression", 46.0
    speech = tuple(s for s in speech_in(name, 0.0, until_s) if s.speaker == "candidate")
    sound = cut(name, 0, until_s)
    whole, _ = models.recognizer(sound, speech, language="en")
    longest_s = max(chunk.duration_s for chunk in make_chunks(speech, until_s))
    whisper = type(models.recognizer._whisper)
    decode = whisper.decode

    def stumbling(self: Any, encoded: Encoded, *given: Any, **named: Any) -> Any:
        texts = decode(self, encoded, *given, **named)
        return [
            _looping(text) if seconds > 0.7 * longest_s else text
            for text, seconds in zip(texts, encoded.seconds, strict=True)
        ]

    monkeypatch.setattr(whisper, "decode", stumbling)
    again, _ = models.recognizer(sound, speech, language="en")
    said, heard = ([w.text.strip(".,?!").lower() for w in words] for words in (whole, again))
    assert SequenceMatcher(None, said, heard).ratio() > 0.9
    times = {w.text: w.start_s for w in whole}
    near = [abs(w.start_s - times[w.text]) < 0.5 for w in again if w.text in times]
    assert sum(near) >= 0.8 * len(near)  # a word may be said twice


def test_a_sentence_that_no_way_to_decode_has_is_heard_alone(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last sentence of the second turn is taken out of every longer text, by hand."""
    name, until_s = "linear_regression", 46.0
    speech = tuple(s for s in speech_in(name, 0.0, until_s) if s.speaker == "interviewer")
    (chunk,) = make_chunks(speech, until_s)
    sound = cut(name, 0, until_s)
    whole, _ = models.recognizer(sound, speech, language="en")
    second = chunk.parts[1].source
    lost = "Talk me through it as you go."
    assert lost in _text(whole)
    whisper = type(models.recognizer._whisper)
    decode = whisper.decode

    def forgetful(self: Any, encoded: Encoded, tokenizer: Any, *given: Any, **named: Any) -> Any:
        texts = decode(self, encoded, tokenizer, *given, **named)
        out = []
        for text, seconds in zip(texts, encoded.seconds, strict=True):
            kept = text.text.replace(lost, "")
            spoilt = replace(text, text=kept, tokens=tuple(tokenizer.encode(kept)))
            out.append(spoilt if seconds > second.duration_s + 1 else text)
        return out

    monkeypatch.setattr(whisper, "decode", forgetful)
    again, _ = models.recognizer(sound, speech, language="en")
    assert re.findall(r"\w+", _text(again).lower()) == re.findall(r"\w+", _text(whole).lower())
    assert again[-1].start_s == pytest.approx(whole[-1].start_s, abs=0.1)
