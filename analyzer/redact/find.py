"""Texts -> what gives somebody away in each: the longest of overlapping finds, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from analyzer.redact.contacts import contacts
from analyzer.redact.found import Found, Kind
from analyzer.redact.people import load, opens_sentence, people

RANK: dict[Kind, int] = {"EMAIL": 0, "LINK": 1, "PHONE": 2, "TERM": 3, "ORG": 4, "NAME": 5}
"""Of finds of one length the more certain kind is taken."""


def find(texts: Sequence[str], nlp: Any = None) -> list[tuple[Found, ...]]:
    """What is found in each text of one conversation, without overlaps, sorted.

    A word that opens a sentence is no name when the conversation also has it without a capital.

    Raises
    ------
    ModelError
        If the extra `redact` is not installed.
    """
    loaded = load() if nlp is None else nlp
    everyday = everyday_words(texts)
    return [
        without_overlaps(
            item
            for item in (*found, *contacts(text))
            if not (item.text.lower() in everyday and opens_sentence(text, item.start))
        )
        for text, found in people(texts, loaded)
    ]


def everyday_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that are written without a capital somewhere outside of an address."""
    return frozenset(
        word.group()
        for text in texts
        for reached in [tuple(contacts(text))]
        for word in re.finditer(r"[^\W\d_]+", text)
        if word.group().islower()
        and not any(found.start <= word.start() < found.end for found in reached)
    )


def without_overlaps(found: Iterable[Found]) -> tuple[Found, ...]:
    """The longest first; what touches one that is taken is dropped.

    Examples
    --------
    >>> part, whole = Found(0, 3, "NAME", "Ann"), Found(0, 7, "NAME", "Ann Lee")
    >>> [item.text for item in without_overlaps([part, whole])]
    ['Ann Lee']
    """
    taken: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start - f.end, RANK[f.kind], f.start)):
        if all(item.end <= other.start or other.end <= item.start for other in taken):
            taken.append(item)
    return tuple(sorted(taken))
