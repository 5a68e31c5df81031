"""Short answers into somebody's talk, which the recogniser wrote into the talker's text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.tokens import tokens_of
from analyzer.records import Speech, Word
from analyzer.speech.words.attribute import attribute
from analyzer.speech.words.given_back import ANSWERS, LONGEST_S, given_back
from analyzer.speech.words.vocabulary import plain

ENGLISH = load_lexicon("en")
TALK = [
    ("It", 10.0),
    ("works.", 10.5),
    ("Okay.", 11.2),
    ("I", 11.9),
    ("wrote", 12.2),
    ("it.", 12.6),
]


def _words(said: Sequence[tuple[str, float]], speaker: str = "A") -> list[Word]:
    return [Word(at_s, at_s + 0.3, text, speaker, 0.9) for text, at_s in said]


def _tracks(*pieces: tuple[str, float, float]) -> Mapping[str, list[Speech]]:
    names = sorted({name for name, _, _ in pieces})
    return {n: [Speech(a, b, name) for name, a, b in pieces if name == n] for n in names}


def _moved(words: Sequence[Word], tracks: Mapping[str, list[Speech]]) -> list[str]:
    found = given_back(words, tracks)
    assert [w.text for w in found] == [w.text for w in words]
    return [new.text for new, old in zip(found, words, strict=True) if new.speaker != old.speaker]


def test_an_answer_in_the_talkers_text_is_whose_short_speech_has_no_word() -> None:
    tracks = _tracks(("A", 10.0, 13.0), ("B", 11.1, 11.6))
    assert _moved(_words(TALK), tracks) == ["Okay."]
    speech = [piece for track in tracks.values() for piece in track]
    (word,) = (w for w in attribute(_words(TALK), speech) if w.speaker == "B")
    assert (word.start_s, word.text) == (11.1, "Okay.")


@pytest.mark.parametrize(
    ("why", "piece"),
    [
        ("nobody else is heard there", ("B", 12.1, 12.5)),
        ("too long for an answer", ("B", 11.0, 11.0 + LONGEST_S + 0.1)),
        ("the talker pauses there", ("B", 13.05, 13.4)),
    ],
)
def test_a_word_stays_where(why: str, piece: tuple[str, float, float]) -> None:
    assert not _moved(_words(TALK), _tracks(("A", 10.0, 13.0), piece)), why


def test_who_has_said_a_word_of_the_own_there_gets_none() -> None:
    words = sorted([*_words(TALK), *_words([("Yes.", 11.2)], "B")])
    assert not _moved(words, _tracks(("A", 10.0, 13.0), ("B", 11.1, 11.6)))


@pytest.mark.parametrize("text", ["okay", "Matrix."])
def test_a_word_that_goes_on_or_is_no_answer_stays(text: str) -> None:
    talk = [*TALK[:2], (text, 11.2), *TALK[3:]]
    assert not _moved(_words(talk), _tracks(("A", 10.0, 13.0), ("B", 11.1, 11.6)))


@pytest.mark.parametrize("kept", [slice(2, None), slice(0, 3)])
def test_the_first_and_the_last_word_of_a_talk_stay(kept: slice) -> None:
    """The talk before it or after it is three seconds away."""
    far = [("So.", 7.0)] if kept.start else []
    later = [("So.", 16.0)] if not kept.start else []
    words = _words([*far, *TALK[kept], *later])
    assert not _moved(words, _tracks(("A", 6.0, 17.0), ("B", 11.1, 11.6)))


@pytest.mark.parametrize("answer", sorted(ANSWERS))
def test_what_is_given_back_is_a_backchannel_to_the_conversation(answer: str) -> None:
    """Else it would be an interjection of whoever gets it."""
    spelt = {"uhhuh": "uh-huh", "mmhm": "mm-hm", "mmhmm": "mm-hmm"}.get(answer, answer)
    assert plain(spelt) == answer
    assert ENGLISH["backchannel"].covers(tokens_of(spelt))
