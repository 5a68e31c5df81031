"""A text -> its plain letters, by which the spellings of a name are one: without marks, ß as ss."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from unicodedata import combining, normalize

UNMARKED = str.maketrans("ıłŁøØđĐ", "ilLoOdD")
"""Letters whose stroke, or missing dot, is no mark in Unicode."""


@dataclass(frozen=True, slots=True)
class Plain:
    """`origins`: where in the text each plain letter stands, and at last how long the text is."""

    text: str
    origins: tuple[int, ...]


def plain(text: str) -> Plain:
    """The text in plain letters of the same case.

    Examples
    --------
    >>> plain("Weiß").text, plain("İbrahim").text, plain("Ñu\\u0301").origins
    ('Weiss', 'Ibrahim', (0, 1, 3))
    """
    made = [_letters(character) for character in text]
    origins = (at for at, letters in enumerate(made) for _ in letters)
    return Plain("".join(made), (*origins, len(text)))


def folded(text: str) -> str:
    """The text in plain small letters.

    Examples
    --------
    >>> folded("José WEISS") == folded("Jose\\u0301 Weiß")
    True
    """
    return plain(text).text.casefold()


@cache
def _letters(character: str) -> str:
    """One character's, none for a mark."""
    bare = "".join(c for c in normalize("NFD", character) if not combining(c)).translate(UNMARKED)
    small = bare.casefold()
    return small.upper() if bare.isupper() else small
