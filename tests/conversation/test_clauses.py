"""Words -> clauses."""

from __future__ import annotations

import pytest

from analyzer.conversation.clauses import build_clauses, is_question
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.timeline import build_tracks
from analyzer.records import Hearing
from tests.conversation.builders import SETTINGS, clause, hear, say


def texts(hearing: Hearing) -> list[str]:
    clauses = build_clauses(build_tracks(hearing, SETTINGS), SETTINGS)
    return [c.text for many in clauses.values() for c in many]


def test_clauses_end_at_stops() -> None:
    hearing = hear(say("C", 0, "I sum it. Then, e.g. twice, I stop? Yes"))
    assert texts(hearing) == ["I sum it.", "Then, e.g. twice, I stop?", "Yes"]


def test_clauses_end_at_long_pauses_that_no_stop_marks() -> None:
    hearing = hear(say("C", 0, "so the loop", 2), say("C", 3.8, "is done", 5))
    assert texts(hearing) == ["so the loop", "is done"]


def test_short_pauses_do_not_cut() -> None:
    assert texts(hear(say("C", 0, "so the", 2), say("C", 3.0, "loop", 4))) == ["so the loop"]


def test_text_without_punctuation_is_cut_when_it_gets_too_long() -> None:
    words = " ".join(["word"] * 100)
    assert [len(text.split()) for text in texts(hear(say("C", 0, words)))] == [45, 45, 10]


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("Why, why the same?", True),
        ("No, the other one.", True),
        ("Why?", True),
        ("Mm-hm.", False),
        ("Okay, right.", False),
        ("Um,", False),
    ],
)
def test_a_sentence_ends_where_somebody_else_takes_the_floor(said: str, cut: bool) -> None:
    first, last = "with the same mask again", "because the output is linear."
    hearing = hear(say("C", 0, first, 3), say("I", 2.9, said, 3.8), say("C", 4.2, last, 7))
    tracks = build_tracks(hearing, SETTINGS)
    found = [c.text for c in build_clauses(tracks, SETTINGS, load_lexicon("en"))["C"]]
    assert found == ([first, last] if cut else [f"{first} {last}"])


def test_who_talks_on_while_another_comes_in_says_one_sentence() -> None:
    hearing = hear(say("C", 0, "we take the same mask again", 3), say("I", 1, "Why is that?", 2))
    tracks = build_tracks(hearing, SETTINGS)
    assert len(build_clauses(tracks, SETTINGS, load_lexicon("en"))["C"]) == 1


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("The mean?", True),
        ("So why do you sort them", True),
        ("Can I assume it is sorted", True),
        ("What I do is sort them.", False),
        ("I can do that.", False),
        ("This is why.", False),
    ],
)
def test_questions_are_known_by_mark_or_opening(text: str, asks: bool) -> None:
    assert is_question(clause(text), load_lexicon("en")) is asks


def test_without_a_lexicon_only_the_mark_tells() -> None:
    lexicon = load_lexicon("fr")
    assert is_question(clause("Pourquoi ?"), lexicon)
    assert not is_question(clause("Why do you sort"), lexicon)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("So, um, the, the sum is, uh, two.", "So, the sum is, two."),
        ("It ends there. There are no more.", "It ends there. There are no more."),
        ("Zero 1 1 zero.", "Zero 1 1 zero."),
    ],
)
def test_what_was_meant_is_said_once_and_without_fillers(text: str, plain: str) -> None:
    assert clause(text).plain == plain
