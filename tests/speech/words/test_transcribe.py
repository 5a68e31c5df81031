"""The real recogniser on short clips: right words, nothing out of silence, short answers kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analyzer.errors import UsageError
from analyzer.records import Interval, Speech
from analyzer.speech.threads import Later
from analyzer.speech.whisper.whisper import TimedWord
from analyzer.speech.words.attribute import attribute
from analyzer.speech.words.chunks import Chunk, Part
from analyzer.speech.words.transcribe import BATCH, ENCODING_S, _words, grouped
from tests.sound import RATE, cut, noise, silence, speech_in, truth

if TYPE_CHECKING:
    from analyzer.speech.models import Models


def test_words_fillers_and_their_times_come_out_of_a_dialogue(models: Models) -> None:
    name, until_s = "linear_regression", 46.0
    speech = speech_in(name, 0.0, until_s)
    shares: list[float] = []
    beside: list[int] = []
    found, language = models.recognizer(
        cut(name, 0, until_s),
        speech,
        progress=shares.append,
        beside=Later(lambda: beside.append(1)),
    )
    assert beside == [1]
    words = attribute(found, speech)
    assert language == "en"
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    true = [u for u in truth(name)["utterances"] if u["end_s"] <= until_s]
    for who in ("candidate", "interviewer"):
        said = set(re.findall(r"\w+", " ".join(u["text"] for u in true if u["speaker"] == who)))
        heard = {w.text.strip(".,?!").lower() for w in words if w.speaker == who}
        assert len(heard & {w.lower() for w in said}) >= 0.8 * len(heard)
    (filler,) = [f for f in truth(name)["fillers"] if f["end_s"] < until_s]
    (um,) = [w for w in words if w.filler]
    assert um.speaker == filler["speaker"]
    assert um.start_s == pytest.approx(filler["start_s"], abs=0.1)  # of the sound: 20 ms and edges


def test_a_stretch_without_speech_gives_no_words(models: Models) -> None:
    """The network claims speech in noise: the recogniser must not make up "thank you"."""
    for length_s, level in ((3.0, -25), (8.0, -35), (8.0, -50), (25.0, -25)):
        rush = np.concatenate([noise(length_s, level), silence(2.0)])
        claimed = (Speech(0.2, length_s - 0.2, "A"),)
        words, _language = models.recognizer(rush, claimed, language="en")
        assert words == ()
    assert models.recognizer(silence(3.0), ()) == ((), "")


def test_a_short_answer_alone_is_kept(models: Models) -> None:
    answer = next(
        u for u in truth("linear_regression")["utterances"] if u["text"].startswith("Yes, loud")
    )
    start, end = answer["start_s"] - 0.5, answer["end_s"] + 0.5
    sound = cut("linear_regression", start, end)
    speech = (Speech(0.5, len(sound) / RATE - 0.5, "A"),)
    words, _language = models.recognizer(sound, speech, language="en")
    assert words[0].text.lower().startswith("yes")


def test_a_language_that_the_model_does_not_know_is_refused(models: Models) -> None:
    with pytest.raises(UsageError, match="does not know this language"):
        models.recognizer(noise(1.0, -30), (Speech(0.1, 0.9, "A"),), language="xx")


@pytest.mark.parametrize("count", [1, 2, 5, 8, 9, 40])
def test_chunks_are_grouped_for_two_or_more_to_hear_at_once(count: int) -> None:
    rng = np.random.default_rng(count)
    chunks = [
        Chunk("S1", (Part(0.0, Interval(0.0, length_s)),), float(length_s))
        for length_s in rng.uniform(10.0, 28.5, count)
    ]
    groups = grouped(chunks)
    assert sorted(c.duration_s for g in groups for c in g) == sorted(c.duration_s for c in chunks)
    assert len(groups) == min(count, 2 * max(1, count // (2 * BATCH)))
    cost_s = [sum(ENCODING_S + c.duration_s for c in group) for group in groups]
    share_s = sum(cost_s) / len(cost_s)
    chunk_s = ENCODING_S + 28.5
    assert all(abs(s - share_s) <= chunk_s for s in cost_s)  # half a chunk at either end


def test_many_short_chunks_weigh_as_much_as_few_long_ones() -> None:
    """Each costs the encoding of 30 s, however little is said in it."""
    lengths_s = [28.0] * 4 + [2.0] * 8
    chunks = [Chunk("S1", (Part(0.0, Interval(0.0, s)),), s) for s in lengths_s]
    assert len(grouped(chunks)[-1]) <= 3 * len(grouped(chunks)[0])


@pytest.mark.parametrize(("language", "fillers"), [("en", ["um", "hm,"]), ("de", ["hm,"])])
def test_words_are_fillers_by_the_language_that_was_heard(
    language: str, fillers: list[str]
) -> None:
    chunk = Chunk("S1", (Part(0.0, Interval(0.0, 2.0)),), 2.0)
    said = (("um", 0.1, 0.3), ("hm,", 0.4, 0.7), ("vier", 0.9, 1.3))
    found = [TimedWord(f" {text}", start, end, 0.9, ()) for text, start, end in said]
    assert [w.text for w in _words(found, chunk, language) if w.filler] == fillers


def test_an_accent_taken_for_another_language_is_heard_as_english(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, until_s = "linear_regression", 12.0
    speech = speech_in(name, 0.0, until_s)
    recognizer = models.recognizer
    chances = {"ja": 0.84, "en": 0.13}
    whisper = recognizer._whisper
    monkeypatch.setattr(whisper, "languages", lambda encoded: [chances] * len(encoded.seconds))
    monkeypatch.setattr(type(whisper), "is_multilingual", property(lambda _: True))
    heard = type(recognizer)._heard

    def deaf_to_others(self: Any, samples: Any, hear: Any, *rest: Any) -> Any:
        return heard(self, samples, hear, *rest) if hear._english else []

    monkeypatch.setattr(type(recognizer), "_heard", deaf_to_others)
    words, language = recognizer(cut(name, 0, until_s), speech)
    assert language == "en"
    assert words
    chances.update(en=0.01)
    assert recognizer(cut(name, 0, until_s), speech) == ((), "ja")


def test_english_is_heard_where_nobody_is_sure_of_the_language(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for English with a Nigerian accent, of which Whisper writes words under Yoruba, too."""
    name, until_s = "linear_regression", 12.0
    speech = speech_in(name, 0.0, until_s)
    whisper = models.recognizer._whisper
    chances = {"yo": 0.24, "en": 0.23, "sw": 0.1}
    monkeypatch.setattr(whisper, "languages", lambda encoded: [chances] * len(encoded.seconds))
    monkeypatch.setattr(type(whisper), "is_multilingual", property(lambda _: True))
    words, language = models.recognizer(cut(name, 0, until_s), speech)
    assert language == "en"
    assert words == models.recognizer(cut(name, 0, until_s), speech, language="en")[0]


@pytest.mark.parametrize(("sure", "asked"), [(0.95, 1), (0.6, 2)])
def test_a_group_that_is_sure_of_the_language_decides_alone(
    sure: float, asked: int, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a second one is asked, too; there are two speakers here, and so two groups."""
    name, until_s = "linear_regression", 12.0
    whisper = models.recognizer._whisper
    heard: list[int] = []

    def languages(encoded: Any) -> list[dict[str, float]]:
        heard.append(len(encoded.seconds))
        return [{"en": sure}] * len(encoded.seconds)

    monkeypatch.setattr(whisper, "languages", languages)
    monkeypatch.setattr(type(whisper), "is_multilingual", property(lambda _: True))
    _, language = models.recognizer(cut(name, 0, until_s), speech_in(name, 0.0, until_s))
    assert language == "en"
    assert len(heard) == asked
