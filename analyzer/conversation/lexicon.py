"""Language code -> the phrases by which a conversation is read, from `lexicons/<code>.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import product

from analyzer.conversation.tokens import tokens_of

WILDCARD = "*"
LEADS = frozenset(
    tokens_of("so okay and but um uh er ah oh hmm well yes yeah right all sure good great nice now")
    + tokens_of("then sorry")
)
"""Tokens that may stand before a phrase which is bound to the start of a clause."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Phrases of one meaning, indexed by their first token.

    A phrase is words with `a|b` for alternatives, `word?` for what may be missing, `*` for any
    one word, and a leading `^` when it only counts at the start of a clause.
    """

    anywhere: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    at_start: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def find(self, tokens: Sequence[str]) -> tuple[Span, ...]:
        """Token spans of all phrases found, in order, longest first, never overlapping."""
        spans: list[Span] = []
        position, lead = 0, _lead_length(tokens)
        while position < len(tokens):
            length = _longest(self.anywhere.get(tokens[position], ()), tokens, position)
            if position <= lead:
                started = _longest(self.at_start.get(tokens[position], ()), tokens, position)
                length = max(length, started)
            if length:
                spans.append((position, position + length))
            position += max(1, length)
        return tuple(spans)

    def found_in(self, tokens: Sequence[str]) -> bool:
        """Whether any phrase occurs."""
        return bool(self.find(tokens))

    def covers(self, tokens: Sequence[str]) -> bool:
        """Whether the tokens consist of phrases of this book and nothing else."""
        return sum(end - start for start, end in self.find(tokens)) == len(tokens)


_EMPTY = PhraseBook()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All phrase books of a language; a book it lacks is empty."""

    language: str
    books: Mapping[str, PhraseBook] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether there is a lexicon for the language at all."""
        return bool(self.books)

    def __getitem__(self, name: str) -> PhraseBook:
        return self.books.get(name, _EMPTY)


@lru_cache(maxsize=8)
def load_lexicon(language: str) -> Lexicon:
    """The lexicon of an ISO 639-1 code; an empty one where there is no file.

    Examples
    --------
    >>> load_lexicon("en")["backchannel"].covers(("mm", "hm"))
    True
    >>> load_lexicon("xx").known
    False
    """
    code = language.lower().split("-")[0]
    if not code.isalpha():
        return Lexicon(language)
    source = files("analyzer.conversation") / "lexicons" / f"{code}.toml"
    if not source.is_file():
        return Lexicon(language)
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return Lexicon(language, {name: _book(patterns) for name, patterns in data.items()})


def _book(patterns: Iterable[str]) -> PhraseBook:
    anywhere: dict[str, set[tuple[str, ...]]] = {}
    at_start: dict[str, set[tuple[str, ...]]] = {}
    for pattern in patterns:
        target = at_start if pattern.startswith("^") else anywhere
        for phrase in _variants(pattern.removeprefix("^")):
            target.setdefault(phrase[0], set()).add(phrase)
    return PhraseBook(
        {first: tuple(sorted(phrases)) for first, phrases in anywhere.items()},
        {first: tuple(sorted(phrases)) for first, phrases in at_start.items()},
    )


def _variants(pattern: str) -> Iterable[tuple[str, ...]]:
    choices: list[list[tuple[str, ...]]] = []
    for part in pattern.split():
        options = [_tokens_or_wildcard(option) for option in part.removesuffix("?").split("|")]
        choices.append([*options, ()] if part.endswith("?") else options)
    for chosen in product(*choices):
        phrase = tuple(token for tokens in chosen for token in tokens)
        if phrase:
            yield phrase


def _tokens_or_wildcard(option: str) -> tuple[str, ...]:
    return (WILDCARD,) if option == WILDCARD else tokens_of(option)


def _longest(phrases: Sequence[tuple[str, ...]], tokens: Sequence[str], at: int) -> int:
    fitting = (len(phrase) for phrase in phrases if _fits(phrase, tokens, at))
    return max(fitting, default=0)


def _fits(phrase: tuple[str, ...], tokens: Sequence[str], at: int) -> bool:
    if at + len(phrase) > len(tokens):
        return False
    return all(p in (WILDCARD, tokens[at + i]) for i, p in enumerate(phrase))


def _lead_length(tokens: Sequence[str]) -> int:
    length = 0
    while length < len(tokens) and tokens[length] in LEADS:
        length += 1
    return length
