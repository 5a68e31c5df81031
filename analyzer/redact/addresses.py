"""A text -> e-mail addresses and links in it, written or as they are spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.redact.found import Found, Kind
from analyzer.redact.lists import words_of
from analyzer.redact.phones import UNITS

WRITTEN_EMAIL = re.compile(r"\b[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
LINK = re.compile(
    r"(?i)(?:\bhttps?://|\bwww\.)[^\s,;)>\"]+[\w/]"
    r"|\b[\w\-]+(?:\.[\w\-]+)*\.(?:com|org|net|io|ai|dev|me|edu|gov|co\.uk|de|fr|in)\b(?:/[^\s,;)>\"]*[\w/])?"
)
ENDINGS = words_of("endings.txt")
EVERYDAY = frozenset(["in", "me", "us"])
"""Endings that are words of any sentence: "each dot in the cluster"."""
NO_HOST = frozenset(["the", "a", "an", "this", "that", "each", "every", "any", "one", "another"])
"""Before the "dot" and such an ending they tell of a dot, not of an address."""
JOINTS = frozenset(["dot", "dash", "hyphen", "minus"])
"""Words for the signs inside a host."""
SIGNS = JOINTS | {"point", "period", "underscore", "plus", "slash"}
"""Words for the signs inside an address."""
SLASHES = frozenset(["slash", "backslash", "forward"])
MAX_PATH = 6
"""Words of a link's path that are taken, slashes included, where no stop ends it before."""
TOKEN = re.compile(r"[\w@.+\-/]*\w")
SAME_SENTENCE = r"\b[^.?!]*(?:\.\w[^.?!]*)*$"
"""No stop up to the address; one inside a word ("ann.lee") is none."""
ADDRESS_CUE = re.compile(rf"(?i)\b(?:e-?mails?|mail|address|reach|contact|write){SAME_SENTENCE}")
SURE_CUE = re.compile(
    r"(?i)\b(?:(?:my|his|her|our|your|their)\s+(?:\w+\s+)?(?:e-?mail|mail|address)"
    r"|(?:e-?mail|mail)\s+(?:address\s+)?(?:is|me|us|him|her)"
    rf"|(?:reach|contact)\s+(?:me|us|him|her)|write\s+(?:to|me|us)){SAME_SENTENCE}"
)
"""What announces an address and nothing else: an everyday ending counts after it."""
CUE_CHARACTERS = 200
"""How far before the "at" such words may stand."""
NO_ADDRESS = words_of("no_address.txt")
"""Words before a spoken address that are no part of it."""
MAX_LOOSE = 3
"""So many words before the "at" belong to an address though nothing joins them."""


@dataclass(frozen=True)
class Heard:
    """The tokens of a text, and each in lower case."""

    text: str
    tokens: Sequence[re.Match[str]]
    words: Sequence[str]

    def runs_on(self, at: int) -> bool:
        """Whether another token follows this one without any punctuation between them."""
        if at + 1 == len(self.tokens):
            return False
        between = self.text[self.tokens[at].end() : self.tokens[at + 1].start()]
        return not re.search(r"^\S|[.,?!;:)\u2013\u2014-]", between)

    def found(self, first: int, last: int, kind: Kind) -> Found:
        """What stands from one token to another."""
        start, end = self.tokens[first].start(), self.tokens[last].end()
        return Found(start, end, kind, self.text[start:end])


def addresses(text: str) -> Iterator[Found]:
    """Every e-mail address and link in the text; finds may overlap."""
    tokens = tuple(TOKEN.finditer(text))
    heard = Heard(text, tokens, tuple(token.group().lower() for token in tokens))
    for match in WRITTEN_EMAIL.finditer(text):
        yield Found(match.start(), match.end(), "EMAIL", match.group())
    yield from _spoken_emails(heard)
    yield from _half_written_emails(heard)
    yield from _spoken_links(heard)
    for match in LINK.finditer(text):
        yield Found(match.start(), match.end(), "LINK", match.group())


def _spoken_emails(heard: Heard) -> Iterator[Found]:
    """ "jo dot smith at gmail dot com": back from the "at" before a name, "dot" and an ending."""
    for at, word in enumerate(heard.words):
        if word != "at" or at == 0 or _end_of_host(heard, at + 1, told=True) is None:
            continue
        start = heard.tokens[at].start()
        before = heard.text[max(0, start - CUE_CHARACTERS) : start]
        last = _end_of_host(heard, at + 1, told=bool(SURE_CUE.search(before)))
        first = _start_of_local(heard.words, at - 1, bool(ADDRESS_CUE.search(before)))
        if first is not None and last is not None:
            yield heard.found(first, last, "EMAIL")


def _half_written_emails(heard: Heard) -> Iterator[Found]:
    """ "jo.smith@gmail dot com" and "jo dot smith@gmail.com"."""
    words = heard.words
    for at, word in enumerate(words):
        if "@" in word:
            last = max(i for i in _labels(words, at) if i == at or words[i - 1] == "dot")
            first = at
            while first >= 2 and words[first - 1] in SIGNS:
                first -= 2
            yield heard.found(first, last, "EMAIL")


def _labels(words: Sequence[str], first: int) -> Iterator[int]:
    """The tokens from `first` on that "dot" or a word for a hyphen joins, without these."""
    for at in range(first, len(words), 2):
        if words[at] in SIGNS or (at > first and words[at - 1] not in JOINTS):
            break
        yield at


def _end_of_host(heard: Heard, first: int, *, told: bool = False) -> int | None:
    """The last token of "gmail dot com", "t dash online dot de" or "gmail.com" from `first` on."""
    words = heard.words
    ends = [at for at in _labels(words, first) if _is_ending(heard, first, at, told)]
    following = [word in JOINTS for word in words[first + 1 : first + 3]]
    if not ends and following == [False, True]:  # "my company dot com"
        return _end_of_host(heard, first + 1, told=told)
    return ends[-1] if ends else None


def _is_ending(heard: Heard, first: int, at: int, told: bool) -> bool:
    """Whether a host that begins at `first` can end here."""
    words, word = heard.words, heard.words[at]
    if "." in word:
        return word.rpartition(".")[2] in ENDINGS
    if at == first or words[at - 1] != "dot" or word not in ENDINGS:
        return False
    if word not in EVERYDAY:
        return True
    if words[at - 2] in NO_HOST:
        return False
    slash = " ".join(words[at + 1 : at + 3]).startswith(("slash", "backslash", "forward slash"))
    second_level = at - 2 > first and words[at - 2] in ENDINGS  # "co dot in"
    return told or slash or second_level or not heard.runs_on(at)


def _start_of_local(words: Sequence[str], last: int, told: bool) -> int | None:
    """The first token of the part before the "at"; with a word that tells of it, all since that."""
    if words[last] in NO_ADDRESS:
        return None
    first = last
    while first > 0:
        before = words[first - 1]
        joins = before in SIGNS or words[first] in SIGNS
        spelled = len(before) == 1 and len(words[first]) == 1
        digits = (
            before.isdigit() or before in UNITS or words[first].isdigit() or words[first] in UNITS
        )
        near = last - first < MAX_LOOSE - 1
        if before in NO_ADDRESS or not (joins or spelled or digits or told or near):
            break
        first -= 1
    return first


def _spoken_links(heard: Heard) -> Iterator[Found]:
    """ "github dot com slash ann lee": a host, and words after a slash up to a comma or a stop."""
    text, tokens, words = heard.text, heard.tokens, heard.words
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        last = _end_of_host(heard, at) if following in JOINTS or "." in word else None
        if last is None:
            continue
        if last + 1 < len(words) and words[last + 1] in SLASHES:
            most = min(len(words) - 1, last + MAX_PATH)
            while last < most and not re.search(
                r"[,.?!;]", text[tokens[last].end() : tokens[last + 1].start()]
            ):
                last += 1
        if last > at:
            yield heard.found(at, last, "LINK")
