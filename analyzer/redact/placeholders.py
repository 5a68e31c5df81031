"""What was found in all texts -> one placeholder for each person, organisation or address.

What is replaced is replaced everywhere, also in texts in which it was not found, and in part where
a text was cut: "Ann Lee" also hides "Ann" and "Lee", a spoken address any three words of it. Texts
are compared by their plain letters, however they are composed and accented: "Núñez" hides "Nunez".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from analyzer.redact.found import Found, Kind
from analyzer.redact.letters import folded, plain
from analyzer.redact.lists import is_ambiguous, is_english, kept_words
from analyzer.redact.patterns import FORMS, PARTICLES, TITLES

WORD = re.compile(r"[^\W_]+")
BETWEEN = r"[\s\W_]+"
"""What may stand between two words of a replaced text: line breaks and punctuation differ."""
AFTER_TITLE = "|".join(rf"(?<=\b{title}{dot} )" for title in TITLES for dot in ("", r"\."))
SPELLED: frozenset[Kind] = frozenset({"EMAIL", "PHONE", "LINK"})
MIN_PART = 3
"""So many words in a row of an address hide it also alone; shorter runs are everyday words."""
EMPTY = frozenset(
    ["dot", "at", "com", "org", "net", "dash", "underscore", "slash", "the", "my", "is", "and"]
)
"""Words of an address that say nothing alone."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters [start, end) of a text and what they are replaced with."""

    start: int
    end: int
    placeholder: str


class Placeholders:
    """Made of all that was found; replaces it in any text, in the same way every time."""

    def __init__(
        self,
        found: Iterable[Found],
        keep: Iterable[str] = (),
        everyday: Collection[str] = (),
    ) -> None:
        self._everyday = {folded(word) for word in everyday}
        self._keep = {folded(word) for word in keep}
        self._wholes: dict[str, None] = {}
        self._ids: dict[tuple[str, ...], str] = {}
        self._keys: dict[tuple[str, bool], str] = {}
        self._count: dict[Kind, int] = {}
        listed = [f for f in found if folded(f.text) not in self._keep and _words(f.text)]
        self._people = {_words(f.text) for f in _of_one_kind(listed) if f.kind == "NAME"}
        emails = [folded(" ".join(_words(f.text))) for f in listed if f.kind == "EMAIL"]
        for item in _of_one_kind(listed):
            text = folded(" ".join(_words(item.text)))
            if not (item.kind == "LINK" and any(text in email for email in emails)):
                self._add(item)
        longest = sorted(self._keys, key=lambda key: (-len(key[0]), key))
        self._placeholders = [self._keys[key] for key in longest]
        self._pattern = re.compile("|".join(f"({_expression(*key)})" for key in longest))

    @property
    def counts(self) -> dict[Kind, int]:
        """How many different things of each kind were found."""
        return dict(self._count)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The texts that are replaced, in the order in which they were found."""
        return tuple(self._wholes)

    def replace(self, text: str) -> str:
        """The text with placeholders."""
        out, at = [], 0
        for piece in self.pieces(text):
            out += [text[at : piece.start], piece.placeholder]
            at = piece.end
        return "".join([*out, text[at:]])

    def pieces(self, text: str) -> Iterator[Piece]:
        """The stretches of the text that are replaced."""
        if not self._keys:
            return
        letters = plain(text)
        for match in self._pattern.finditer(letters.text):
            start, end = (letters.origins[at] for at in match.span())
            yield Piece(start, end, self._placeholders[(match.lastindex or 0) - 1])

    def _add(self, item: Found) -> None:
        words = _words(item.text)
        whole = self._whole(item.kind, words)
        identity = (item.kind, *map(folded, whole))
        if identity not in self._ids:
            self._count[item.kind] = self._count.get(item.kind, 0) + 1
            self._ids[identity] = f"[{item.kind}_{self._count[item.kind]}]"
        self._wholes.setdefault(" ".join(WORD.findall(normalize("NFC", item.text))))
        for part in _parts(item.kind, words):
            if folded(" ".join(part)) not in self._keep:
                self._put(item, part, self._ids[identity])

    def _whole(self, kind: Kind, words: tuple[str, ...]) -> tuple[str, ...]:
        """The full name that a single one belongs to, where just one person has it."""
        if kind != "NAME" or len(words) > 1:
            return words
        fuller = {p for p in self._people if len(p) > 1 and words[0] in (p[0], p[-1])}
        return fuller.pop() if len(fuller) == 1 else words

    def _put(self, item: Found, part: tuple[str, ...], placeholder: str) -> None:
        """A name that is an everyday word, and an organisation, only with its capital; after a
        title in any case."""
        text = " ".join(part)
        if len(part) == 1 and item.kind in ("NAME", "ORG") and self._is_word(part[0], item):
            self._keys.setdefault((text, False), placeholder)
            if item.kind == "NAME":
                self._keys.setdefault((text.upper(), False), placeholder)
        else:
            self._keys.setdefault((folded(text), True), placeholder)

    def _is_word(self, word: str, item: Found) -> bool:
        """Recognisers write names small at times, which makes no everyday word of a given one."""
        common = is_english(word) if item.given else folded(word) in self._everyday
        return item.kind == "ORG" or is_ambiguous(word) or common


def _of_one_kind(found: Sequence[Found]) -> list[Found]:
    """A text that was taken for a person here and an organisation there: what it mostly was."""
    votes: dict[str, Counter[Kind]] = {}
    for item in found:
        votes.setdefault(folded(item.text), Counter())[item.kind] += 1
    most = {text: max(count, key=lambda kind: count[kind]) for text, count in votes.items()}
    return [replace(item, kind=most[folded(item.text)]) for item in found]


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(plain(text).text))


def _parts(kind: Kind, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The whole, and those parts of it that give it away."""
    yield words
    if kind == "NAME":
        for word in words:
            if len(word) > 1 and word.casefold() not in PARTICLES and word[0].isupper():
                yield (word,)
    elif kind == "ORG" and len(words) > 1:
        first = words[0]
        if first[0].isupper() and first not in FORMS and first.casefold() not in kept_words():
            yield (first,)
    elif kind in SPELLED:
        for length in range(len(words) - 1, MIN_PART - 1, -1):
            for start in range(len(words) - length + 1):
                part = words[start : start + length]
                if any(w.casefold() not in EMPTY for w in part):
                    yield part


def _expression(key: str, any_case: bool) -> str:
    joined = BETWEEN.join(re.escape(word) for word in key.split(" "))
    inner = f"(?i:{joined})" if any_case else f"(?:{joined}|(?i:(?:{AFTER_TITLE}){joined}))"
    return rf"(?<![^\W_]){inner}(?![^\W_])"
