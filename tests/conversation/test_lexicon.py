"""Phrase patterns and the files they come from."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from analyzer.conversation.lexicon import LONGEST_PHRASE, PhraseBook, _book, _variants, load_lexicon
from analyzer.conversation.tokens import tokens_of


def book(*patterns: str) -> PhraseBook:
    return _book(patterns)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("let me test", "now let me test it", True),
        ("let me test", "let us test it", False),
        ("a|one minute", "give me one minute", True),
        ("for * loop", "for each loop", True),
        ("for * loop", "for loop", False),
        ("really? good", "good", True),
        ("^why", "so why this", True),
        ("^why", "this is why", False),
        ("take a minute $", "please take a minute", True),
        ("take a minute $", "take a minute and sort it", False),
        ("^please? go on $", "go on", True),
        ("I'll write", "I will write", True),
    ],
)
def test_patterns_match_what_they_say(pattern: str, text: str, found: bool) -> None:
    assert book(pattern).found_in(tokens_of(text)) is found


def test_the_longest_phrase_wins_and_phrases_do_not_overlap() -> None:
    assert book("one", "one two three", "three four").find(("one", "two", "three", "four")) == (
        (0, 3),
    )


def test_covers_needs_every_token() -> None:
    backchannel = load_lexicon("en")["backchannel"]
    assert backchannel.covers(tokens_of("Okay, got it."))
    assert not backchannel.covers(tokens_of("Okay, but why?"))


def test_a_language_without_a_file_has_only_empty_books() -> None:
    lexicon = load_lexicon("de")
    assert not lexicon.known
    assert not lexicon["backchannel"].found_in(("okay",))


@pytest.mark.parametrize("code", ["", "../en", "EN", "en-GB"])
def test_codes_are_names_and_no_paths(code: str) -> None:
    assert load_lexicon(code).known is (code.lower()[:2] == "en")


def test_every_pattern_in_the_file_is_short_enough_to_be_found() -> None:
    source = files("analyzer.conversation") / "lexicons" / "en.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    lexicon = load_lexicon("en")
    for name, patterns in data.items():
        for pattern in patterns:
            for phrase in _variants(pattern.removeprefix("^")):
                assert len(phrase) <= LONGEST_PHRASE
                assert lexicon[name].found_in(phrase), (name, pattern)
