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

LONGEST_PHRASE = 12
"""No phrase has more tokens, contractions written out."""

SENTENCES_KEPT = 50_000
"""Findings that are remembered, of one book in one sentence: those of an hour's interview."""

Span = tuple[int, int]
ExtraWords = tuple[tuple[str, tuple[str, ...]], ...]
"""(book, phrases to add to it), as a rubric of one's own gives them."""


@dataclass(slots=True)
class Node:
    """A node of a tree of tokens; `ends` when a phrase ends here, `closes` if only a clause's last
    tokens are one."""

    ends: bool = False
    closes: bool = False
    following: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class PhraseBook:
    """Phrases of one meaning, as a tree over their tokens.

    A phrase is words with `a|b` for alternatives, `word?` for what may be missing, `*` for any
    one word, a leading `^` when it only counts at the start of a clause, and a last `$` when it
    only counts at the end of one.
    """

    anywhere: Node = field(default_factory=lambda: Node())
    at_start: Node = field(default_factory=lambda: Node())
    first: frozenset[str] = frozenset()
    """The tokens with which a phrase may begin."""

    def find(self, tokens: Sequence[str]) -> tuple[Span, ...]:
        """Token spans of all phrases found, in order, longest first, never overlapping."""
        # Most sentences hold no token with which a phrase begins.
        return () if self.first.isdisjoint(tokens) else _found(self, tuple(tokens))

    def found_in(self, tokens: Sequence[str]) -> bool:
        """Whether any phrase occurs."""
        return bool(self.find(tokens))

    def covers(self, tokens: Sequence[str]) -> bool:
        """Whether the tokens consist of phrases of this book and nothing else."""
        return sum(end - start for start, end in self.find(tokens)) == len(tokens)

    def length_at(self, tokens: Sequence[str], at: int, lead: int) -> int:
        """Tokens of the longest phrase that begins at `at`, 0 without any."""
        length = 0
        if tokens[at] in self.anywhere.following:
            length = _longest(self.anywhere, tokens, at)
        if at <= lead and tokens[at] in self.at_start.following:
            length = max(length, _longest(self.at_start, tokens, at))
        return length


@lru_cache(maxsize=SENTENCES_KEPT)
def _found(book: PhraseBook, tokens: tuple[str, ...]) -> tuple[Span, ...]:
    """What `find` says; the same sentences come again with every correction and re-scoring."""
    spans: list[Span] = []
    position, lead = 0, lead_length(tokens) if book.at_start.following else -1
    while position < len(tokens):
        length = book.length_at(tokens, position, lead)
        if length:
            spans.append((position, position + length))
        position += length or 1
    return tuple(spans)


_EMPTY = PhraseBook()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All phrase books of a language; a book it lacks is empty. Equal to itself alone."""

    language: str
    books: Mapping[str, PhraseBook] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether there is a lexicon for the language at all."""
        return bool(self.books)

    def __getitem__(self, name: str) -> PhraseBook:
        return self.books.get(name, _EMPTY)

    def covers(self, tokens: Sequence[str], *names: str) -> bool:
        """Whether the tokens consist of phrases of these books and nothing else."""
        spans = (span for name in names for span in self[name].find(tokens))
        return {at for start, end in spans for at in range(start, end)} >= set(range(len(tokens)))


NO_WORDS = Lexicon("")
"""A lexicon without any phrase."""


def load_lexicon(language: str, extra: ExtraWords = ()) -> Lexicon:
    """The lexicon of an ISO 639-1 code; an empty one where there is no file.

    `extra` adds phrases to the named books; without a file for the language it adds none.

    Examples
    --------
    >>> load_lexicon("en")["backchannel"].covers(("mm", "hm"))
    True
    >>> load_lexicon("xx").known
    False
    """
    return _loaded(language, extra)


@lru_cache(maxsize=8)
def _loaded(language: str, extra: ExtraWords) -> Lexicon:
    code = language.lower().split("-")[0]
    if not code.isalpha():
        return Lexicon(language)
    source = files("analyzer.conversation") / "lexicons" / f"{code}.toml"
    if not source.is_file():
        return Lexicon(language)
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    for name, phrases in extra:
        data[name] = [*data.get(name, ()), *phrases]
    return Lexicon(language, {name: _book(patterns) for name, patterns in data.items()})


def _book(patterns: Iterable[str]) -> PhraseBook:
    anywhere, at_start = Node(), Node()
    for pattern in patterns:
        root = at_start if pattern.startswith("^") else anywhere
        for phrase in _variants(pattern.removeprefix("^").removesuffix("$")):
            node = root
            for token in phrase:
                following = node.following.get(token)
                if following is None:
                    following = node.following[token] = Node()
                node = following
            if pattern.endswith("$"):
                node.closes = True
            else:
                node.ends = True
    return PhraseBook(anywhere, at_start, frozenset((*anywhere.following, *at_start.following)))


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


def _longest(root: Node, tokens: Sequence[str], at: int) -> int:
    nodes, length = [root], 0
    for count, token in enumerate(tokens[at : at + LONGEST_PHRASE], start=1):
        reached = (node.following.get(key) for node in nodes for key in (token, WILDCARD))
        nodes = [node for node in reached if node is not None]
        if not nodes:
            break
        last = at + count == len(tokens)
        if any(node.ends or (last and node.closes) for node in nodes):
            length = count
    return length


def lead_length(tokens: Sequence[str]) -> int:
    """How many tokens stand before what a clause says ("so", "okay")."""
    length = 0
    while length < len(tokens) and tokens[length] in LEADS:
        length += 1
    return length
