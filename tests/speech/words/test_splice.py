"""What was heard in a part alone, between the words of its neighbours that were drawn into it."""

from __future__ import annotations

import pytest

from analyzer.records import Interval
from analyzer.speech.whisper.whisper import TimedWord
from analyzer.speech.words.splice import MOST_DRAWN, Splice, splices

PART = Interval(10.0, 13.0)


def _words(text: str, start_s: float, end_s: float) -> list[TimedWord]:
    said = text.split()
    each = (end_s - start_s) / max(1, len(said))
    return [
        TimedWord(word, start_s + i * each, start_s + (i + 1) * each, 0.9, (1,))
        for i, word in enumerate(said)
    ]


def _texts(found: list[Splice]) -> list[str]:
    return [" ".join(word.text for word in one.words) for one in found]


def test_words_in_common_say_where_the_others_stand() -> None:
    words = [
        *_words("Okay.", 8.0, 9.0),
        *_words("again. So the mask Right, then", 10.0, 13.0),
        *_words("we go on.", 14.0, 15.0),
    ]
    heard = _words("so the mask has zeros everywhere", 10.0, 13.0)
    (text,) = _texts(splices(words, PART, heard))
    assert text == "Okay. again. so the mask has zeros everywhere Right, then we go on."


def test_one_common_word_among_many_is_chance() -> None:
    words = _words("I see. Up to you.", 10.0, 13.0)
    heard = _words("talk me through it as you go", 10.0, 13.0)
    texts = _texts(splices(words, PART, heard))
    assert len(texts) == 6
    assert "I see. talk me through it as you go Up to you." in texts


def test_without_a_word_in_common_every_place_is_possible_and_too_many_are_replaced() -> None:
    few, heard = _words("that. Right.", 10.0, 13.0), _words("what is it?", 10.0, 13.0)
    assert _texts(splices(few, PART, heard)) == [
        "what is it? that. Right.",
        "that. what is it? Right.",
        "that. Right. what is it?",
    ]
    many = _words(" ".join("la" * n for n in range(1, MOST_DRAWN + 2)), 10.0, 13.0)
    assert _texts(splices(many, PART, heard)) == ["what is it?"]


@pytest.mark.parametrize(("moved_s", "kept"), [(1.0, False), (4.0, True)])
def test_a_word_that_stays_in_the_part_was_what_is_heard_there(moved_s: float, kept: bool) -> None:
    way = Splice((), tuple(_words("what is it?", 10.0, 11.0)), tuple(_words("Right.", 10.0, 10.5)))
    timed = [*way.heard, *_words("Right.", 10.0 + moved_s, 10.5 + moved_s)]
    assert len(way.timed(timed, PART).after) == kept
