"""Words of a speaker's next turn that were placed in a backchannel, seconds before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analyzer.records import Interval, Speech
from analyzer.settings import SpeechSettings
from analyzer.speech.whisper.whisper import TimedWord
from analyzer.speech.words.chunks import Chunk, Part
from analyzer.speech.words.strays import LEAST_SHARE, Stray, find_strays, put_back, silenced
from tests.sound import RATE, cut, truth

if TYPE_CHECKING:
    from analyzer.speech.models import Models

SETTINGS = SpeechSettings()
SURE, UNSURE = 0.95, 0.3
CHUNK = Chunk(
    "A", (Part(0.0, Interval(10.0, 13.0)), Part(3.3, Interval(20.0, 22.0))), duration_s=5.3
)
"""A rest from 3.0 to 3.3, which stands for seven seconds."""


def _words(*said: tuple[str, float, float]) -> list[TimedWord]:
    """Words of 0.3 s each from (text, start, probability)."""
    return [TimedWord(f" {text}", at, at + 0.3, likely, (7,)) for text, at, likely in said]


NEXT = ("happens", 3.5, SURE)


def _found(*said: tuple[str, float, float]) -> list[tuple[int, int]]:
    return [(s.first, s.last) for s in find_strays(_words(*said), CHUNK, SETTINGS)]


def test_unsure_words_that_run_on_over_a_rest_are_doubted() -> None:
    assert _found(("Okay.", 2.0, SURE), ("What", 2.5, UNSURE), NEXT) == [(1, 2)]
    two = (("choice?", 1.5, SURE), ("And", 2.2, UNSURE), ("what", 2.6, SURE), NEXT)
    assert _found(*two) == [(1, 3)]


def test_words_before_a_mark_are_not_doubted() -> None:
    for mark in (".", ",", "?", "-", "..."):
        assert _found((f"Okay{mark}", 2.5, UNSURE), NEXT) == []


def test_sure_words_are_not_doubted() -> None:
    """People pause within sentences: most rests without a mark are theirs."""
    assert _found(("minus", 2.2, SURE), ("the", 2.6, SURE), NEXT) == []


def test_no_more_words_are_doubted_than_a_backchannel_has_sound_for() -> None:
    numbers = ("one", "two", "three", "four", "five")
    said = [(text, 1.0 + 0.4 * n, UNSURE) for n, text in enumerate(numbers)]
    assert _found(*said, NEXT) == [(2, 5)]


def test_nothing_is_doubted_where_there_is_no_rest() -> None:
    assert _found(("What", 2.0, UNSURE), ("happens", 2.4, UNSURE)) == []
    assert _found() == []


def test_doubted_words_may_be_said_where_the_text_runs_on() -> None:
    """Not in another backchannel that was left out as well."""
    two = Chunk("A", (*CHUNK.parts, Part(5.6, Interval(30.0, 32.0))), duration_s=7.6)
    words = _words(("What", 2.5, UNSURE), ("happens", 5.8, SURE))
    assert [s.next_s for s in find_strays(words, two, SETTINGS)] == [5.6]


def test_the_sound_of_doubted_words_alone_is_silenced() -> None:
    words = _words(("Okay.", 2.0, SURE), ("What", 2.5, UNSURE), NEXT)
    sound = np.ones(round(CHUNK.duration_s * RATE), dtype=np.float32)
    quiet = silenced(sound, find_strays(words, CHUNK, SETTINGS)) == 0
    assert np.array_equal(np.flatnonzero(quiet), np.arange(round(2.3 * RATE), 3 * RATE))
    assert sound.all()


WORDS = _words(("Okay.", 1.6, SURE), ("And", 2.2, UNSURE), ("what", 2.6, SURE), NEXT)
STRAY = Stray(1, 3, 1.9, 3.0, 3.3)


def _put_back(*likely: float) -> list[TimedWord]:
    without = [
        TimedWord(w.text, w.start_s + 0.2, w.end_s + 0.2, p, w.tokens)
        for w, p in zip(WORDS, likely, strict=True)
    ]
    return put_back(WORDS, without, [STRAY])


def test_words_that_are_as_likely_without_the_sound_go_to_the_next_part() -> None:
    back = _put_back(SURE, SURE, SURE, SURE)
    assert [w.start_s for w in back] == [1.6, 3.3, 3.3, 3.7]
    assert all(w.end_s >= w.start_s for w in back)
    assert [(w.text, w.probability) for w in back] == [(w.text, w.probability) for w in WORDS]


def test_words_that_the_silenced_sound_held_stay() -> None:
    assert _put_back(SURE, 0.001, 0.001, SURE) == WORDS
    last_only = _put_back(SURE, 0.001, SURE, SURE)
    assert last_only[:2] == WORDS[:2]
    assert last_only[2].start_s == 3.3
    assert _put_back(SURE, SURE, 0.001, SURE) == WORDS  # what comes later stays, and all before it


def test_the_least_share_decides() -> None:
    assert _put_back(SURE, 0.0, 1.01 * LEAST_SHARE * SURE, SURE)[2].start_s == 3.3
    assert _put_back(SURE, 0.0, 0.99 * LEAST_SHARE * SURE, SURE) == WORDS


def test_a_question_is_not_begun_at_the_backchannel_before_it(models: Models) -> None:
    """The recogniser gives "Okay." at 127 s to the remark 28 s later."""
    name, start_s, end_s = "decision_tree", 110.0, 170.0
    speech = tuple(
        Speech(s["start_s"] - start_s, s["end_s"] - start_s, "A")
        for s in truth(name)["speech"]
        if s["speaker"] == "interviewer" and start_s <= s["start_s"] and s["end_s"] < end_s
    )
    words, _language = models.recognizer(cut(name, start_s, end_s), speech, language="en")
    remark = next(u for u in truth(name)["utterances"] if u["text"].startswith("When you add up"))
    begun = [start_s + w.start_s for w in words if w.text == "When"]
    assert begun == [pytest.approx(remark["start_s"], abs=0.3)]
