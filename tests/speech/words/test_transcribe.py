"""The real recogniser on short clips: right words, nothing out of silence, short answers kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from analyzer.errors import UsageError
from analyzer.records import Interval, Speech, Word
from analyzer.settings import SpeechSettings
from analyzer.speech.threads import Later
from analyzer.speech.whisper.decoded import Decoded
from analyzer.speech.whisper.whisper import BEAM, Encoded, TimedWord, unheard_s
from analyzer.speech.words.attribute import attribute
from analyzer.speech.words.chunks import Chunk, Part, make_chunks
from analyzer.speech.words.listener import PROMPT, Listener
from analyzer.speech.words.transcribe import BATCH, ENCODING_S, _words, grouped
from analyzer.speech.words.vocabulary import load_vocabulary
from tests.sound import RATE, cut, noise, silence, truth

if TYPE_CHECKING:
    from analyzer.speech.models import Models


def _speech(name: str, start_s: float, end_s: float) -> tuple[Speech, ...]:
    """The true speech of a stretch of a sample, from the stretch's start."""
    return tuple(
        Speech(s["start_s"] - start_s, s["end_s"] - start_s, s["speaker"])
        for s in truth(name)["speech"]
        if s["start_s"] >= start_s and s["end_s"] <= end_s
    )


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def test_words_fillers_and_their_times_come_out_of_a_dialogue(models: Models) -> None:
    name, until_s = "linear_regression", 46.0
    speech = _speech(name, 0.0, until_s)
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


def _timed(*words: tuple[str, float, float]) -> list[TimedWord]:
    return [TimedWord(f" {text}", start, end, 0.9, ()) for text, start, end in words]


@pytest.mark.parametrize(("language", "fillers"), [("en", ["um", "hm,"]), ("de", ["hm,"])])
def test_words_are_fillers_by_the_language_that_was_heard(
    language: str, fillers: list[str]
) -> None:
    chunk = Chunk("S1", (Part(0.0, Interval(0.0, 2.0)),), 2.0)
    found = _timed(("um", 0.1, 0.3), ("hm,", 0.4, 0.7), ("vier", 0.9, 1.3))
    assert [w.text for w in _words(found, chunk, language) if w.filler] == fillers


def test_a_stretch_without_words_is_found_before_between_and_after_them() -> None:
    steady = _timed(("we", 0.1, 0.3), ("sort", 0.3, 0.7), ("the", 0.7, 1.0), ("rows", 1.0, 1.4))
    assert unheard_s(steady, 1.5) < 0.2
    assert unheard_s(steady, 4.4) == pytest.approx(3.0)
    late = [replace(w, start_s=w.start_s + 2, end_s=w.end_s + 2) for w in steady]
    assert unheard_s(late, 3.5) == pytest.approx(2.1)
    stretched = [*steady[:3], replace(steady[3], end_s=4.4)]
    assert unheard_s(stretched, 4.5) == pytest.approx(3.0, abs=0.1)
    assert unheard_s([], 4.0) == 4.0
    assert unheard_s(_timed(("Great.", 0.0, 27.0)), 27.0) > 20.0  # whatever its own pace is


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
    speech = _speech(name, 0.0, until_s)
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


def test_an_accent_taken_for_another_language_is_heard_as_english(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, until_s = "linear_regression", 12.0
    speech = _speech(name, 0.0, until_s)
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
    speech = _speech(name, 0.0, until_s)
    whisper = models.recognizer._whisper
    chances = {"yo": 0.24, "en": 0.23, "sw": 0.1}
    monkeypatch.setattr(whisper, "languages", lambda encoded: [chances] * len(encoded.seconds))
    monkeypatch.setattr(type(whisper), "is_multilingual", property(lambda _: True))
    words, language = models.recognizer(cut(name, 0, until_s), speech)
    assert language == "en"
    assert words == models.recognizer(cut(name, 0, until_s), speech, language="en")[0]


def test_what_no_way_to_decode_has_is_heard_in_halves(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is longer than most of a chunk is answered by a loop here."""
    name, until_s = "linear_regression", 46.0
    speech = tuple(s for s in _speech(name, 0.0, until_s) if s.speaker == "candidate")
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
    speech = tuple(s for s in _speech(name, 0.0, until_s) if s.speaker == "interviewer")
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
    _, language = models.recognizer(cut(name, 0, until_s), _speech(name, 0.0, until_s))
    assert language == "en"
    assert len(heard) == asked


def test_a_sound_about_which_nothing_is_asked_changes_no_answer(models: Models) -> None:
    whisper = models.recognizer._whisper
    tokenizer = whisper.tokenizer("en")
    rng = np.random.default_rng(3)
    sounds = [rng.normal(0, 0.01, 16_000 * n).astype(np.float32) for n in (3, 5)]
    text = tokenizer.encode(" so we sort it")
    one = whisper.probabilities(whisper.encode(sounds[1:]), tokenizer, [text], " Um,")
    both = whisper.probabilities(whisper.encode(sounds), tokenizer, [[], text], " Um,")
    assert both[0] == []
    assert len(both[1]) == len(text)
    assert both[1] == pytest.approx(one[0], rel=1e-3)
    shorter = whisper.probabilities(whisper.encode(sounds), tokenizer, [[], text[:2]], " Um,")
    assert shorter[1] == pytest.approx(both[1][:2], rel=1e-3)  # what follows says nothing
