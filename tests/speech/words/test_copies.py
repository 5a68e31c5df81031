"""What the chunks of two speakers both hold is kept for one of them, a run of words whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.records import Speech, Word
from analyzer.speech.words.copies import without_copies

STEP_S = 0.2
"""From one word to the next."""


def _said(text: str, speaker: str, at_s: float, sure: Sequence[float] = ()) -> list[Word]:
    """Words that follow each other without a pause; all are likely if no probability is given."""
    texts = text.split()
    return [
        Word(at_s + i * STEP_S, at_s + (i + 1) * STEP_S, one, speaker, likely)
        for i, (one, likely) in enumerate(zip(texts, sure or [0.9] * len(texts), strict=True))
    ]


def _kept(words: list[Word], *speech: tuple[float, float, str]) -> dict[str, str]:
    """What each speaker says after all, who speaks given as start, end and name."""
    tracks = {name: [Speech(*s) for s in speech if s[2] == name] for _, _, name in speech}
    kept = without_copies(sorted(words), tracks)
    return {name: " ".join(w.text for w in kept if w.speaker == name) for name in tracks}


def test_a_run_goes_whole_to_the_speaker_whose_copies_are_the_surer_on_the_whole() -> None:
    words = _said("so it might look small", "A", 1.0, [0.9, 0.3, 0.9, 0.9, 0.9])
    words += _said("so it might look small", "B", 1.0, [0.5, 0.9, 0.5, 0.5, 0.5])
    assert _kept(words, (1.0, 2.0, "A"), (1.0, 2.0, "B")) == {
        "A": "so it might look small",
        "B": "",
    }


#     0 ........ 1.4 ......... 2.4 ........ 3.4
# A   own words      shared
# B                  shared        own words
@pytest.mark.parametrize("sure", [0.2, 0.99])
def test_a_run_belongs_to_whose_sentence_goes_on_beyond_it(sure: float) -> None:
    copies = _said("you know that we will", "A", 1.4, [sure] * 5)
    after = _said("you know that we will be talking about", "B", 1.4)
    before = _said("is it so.", "A", 0.2)
    speech = (0.2, 2.4, "A"), (1.4, 3.0, "B")
    assert _kept([*before, *copies, *after], *speech) == {
        "A": "is it so.",
        "B": "you know that we will be talking about",
    }


def test_a_run_that_began_in_own_speech_stays_there() -> None:
    words = _said("what we need is a list of all", "A", 1.0, [0.4] * 8)
    words += _said("a list of all", "B", 1.8, [0.99] * 4)
    assert _kept(words, (1.0, 2.6, "A"), (1.8, 2.6, "B")) == {
        "A": "what we need is a list of all",
        "B": "",
    }


def test_sentences_of_one_run_may_be_of_two_people() -> None:
    both = "can we agree that. Come on you know"
    words = [*_said(both, "A", 1.0), *_said(f"{both} we will talk", "B", 1.0, [0.5] * 11)]
    assert _kept(words, (1.0, 2.6, "A"), (1.0, 3.2, "B")) == {
        "A": "can we agree that.",
        "B": "Come on you know we will talk",
    }


def test_what_is_heard_in_the_pause_of_one_is_the_others() -> None:
    words = _said("yes that is a good plan", "A", 1.3, [0.95] * 6)
    words += _said("yes that is a good plan", "B", 1.3, [0.4] * 6)
    speech = (0.0, 1.6, "A"), (1.3, 2.5, "B"), (2.3, 4.0, "A")
    assert _kept(words, *speech) == {"A": "", "B": "yes that is a good plan"}


def test_a_misheard_word_goes_with_its_run() -> None:
    words = _said("it is sound the way you do it", "A", 1.0)
    words += _said("it is bound the day you do it", "B", 1.0, [0.5] * 8)
    speech = (1.0, 2.6, "A"), (1.0, 2.6, "B")
    assert _kept(words, *speech)["B"] == ""


def test_a_phrase_misheard_inside_a_run_goes_with_it_whatever_it_sounds_like() -> None:
    words = _said("now can agree for the next thing", "A", 1.0)
    words += _said("now could have made the next thing", "B", 1.0, [0.5] * 7)
    assert _kept(words, (1.0, 2.4, "A"), (1.0, 2.4, "B"))["B"] == ""


def test_a_word_misheard_before_a_run_goes_with_it() -> None:
    words = _said("is it over the counter?", "A", 1.0)
    words += _said("Where the counter?", "B", 1.4, [0.5] * 3)
    assert _kept(words, (1.0, 2.0, "A"), (1.4, 2.0, "B")) == {
        "A": "is it over the counter?",
        "B": "",
    }


@pytest.mark.parametrize(
    ("heard", "copy"),
    [("or back.", "for bad."), ("bought", "thought"), ("prescription", "description")],
)
def test_words_of_similar_spelling_at_the_same_time_are_one(heard: str, copy: str) -> None:
    words = [*_said(heard, "A", 1.0), *_said(copy, "B", 1.0, [0.5] * len(copy.split()))]
    assert _kept(words, (1.0, 1.4, "A"), (1.0, 1.4, "B")) == {"A": heard, "B": ""}


def test_two_sentences_at_once_lose_no_more_than_the_word_they_share() -> None:
    words = _said("we could take the bus home today", "A", 1.0)
    words += _said("no I left the car at work", "B", 1.0, [0.5] * 7)
    assert _kept(words, (1.0, 2.4, "A"), (1.0, 2.4, "B")) == {
        "A": "we could take the bus home today",
        "B": "no I left car at work",
    }


def test_a_whole_sentence_between_two_copies_is_no_copy() -> None:
    words = _said("that is stable. Well then", "A", 1.0)
    words += _said("that is stable.", "B", 1.0, [0.5] * 3)
    words += [Word(1.6, 1.62, "Yeah.", "B", 0.5), *_said("Well then", "B", 1.62, [0.5] * 2)]
    assert _kept(words, (1.0, 2.0, "A"), (1.0, 2.0, "B"))["B"] == "Yeah."


def test_what_only_one_of_the_chunks_holds_is_no_copy() -> None:
    words = [*_said("that is right", "A", 1.0), *_said("that is right", "B", 1.3)]
    speech = (1.0, 1.2, "A"), (1.7, 1.9, "B")
    assert _kept(words, *speech) == {"A": "that is right", "B": "that is right"}


def test_a_sentence_ended_in_one_copy_only_takes_nothing_from_the_one_before() -> None:
    words = _said("can we agree that come on you know", "A", 1.0)
    words += _said("can we agree that. Come on you know we will talk", "B", 1.0, [0.5] * 11)
    assert _kept(words, (1.0, 2.6, "A"), (1.0, 3.2, "B")) == {
        "A": "can we agree that",
        "B": "Come on you know we will talk",
    }


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "."]), st.sampled_from(["", "."]), st.floats(0, 1), st.floats(0, 1)
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_each_of_the_same_words_is_kept_once(
    drawn: list[tuple[str, str, float, float]],
) -> None:
    spelt = [chr(ord("a") + i) * 3 for i in range(len(drawn))]
    words = _said(" ".join(map(str.__add__, spelt, (d[0] for d in drawn))), "A", 0.0)
    words += _said(" ".join(map(str.__add__, spelt, (d[1] for d in drawn))), "B", 0.0)
    likely = [d[2] for d in drawn] + [d[3] for d in drawn]
    words = [replace(word, probability=p) for word, p in zip(words, likely, strict=True)]
    kept = _kept(words, (0.0, 2.4, "A"), (0.0, 2.4, "B"))
    assert sorted(" ".join(kept.values()).replace(".", "").split()) == spelt


@given(
    st.lists(
        st.tuples(
            st.floats(0, 8),
            st.floats(0.01, 2),
            st.sampled_from(["a", "b", "no.", "yes", "yet"]),
            st.sampled_from("ABC"),
            st.floats(0, 1),
        ),
        max_size=30,
    )
)
def test_who_alone_says_a_word_keeps_it(drawn: list[tuple[float, float, str, str, float]]) -> None:
    words = sorted(Word(at, at + length, text, who, p) for at, length, text, who, p in drawn)
    tracks = {name: [Speech(0.0, 10.0, name)] for name in "ABC"}
    kept = without_copies(words, tracks)
    rest = iter(words)
    assert all(word in rest for word in kept)
    assert without_copies([w for w in words if w.speaker == "A"], tracks) == [
        w for w in words if w.speaker == "A"
    ]
    assert bool(kept) == bool(words)


@pytest.mark.parametrize(
    ("ours", "theirs", "kept"),
    [("yes", "yeah", 2), ("yes", "yes", 1), ("prescription", "description", 1)],
)
def test_two_short_answers_that_are_merely_alike_are_two(ours: str, theirs: str, kept: int) -> None:
    words = [*_said(ours, "A", 1.0), *_said(theirs, "B", 1.0, [0.5])]
    said = _kept(words, (0.8, 1.4, "A"), (0.9, 1.5, "B"))
    assert sum(map(bool, said.values())) == kept
