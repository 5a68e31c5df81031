"""A text -> e-mail addresses, telephone numbers and links in it, written or as they are spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import phonenumbers

from analyzer.redact.found import Found

WRITTEN_EMAIL = re.compile(r"\b[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
LINK = re.compile(
    r"(?i)(?:\bhttps?://|\bwww\.)[^\s,;)>\"]+[\w/]"
    r"|\b[\w\-]+(?:\.[\w\-]+)*\.(?:com|org|net|io|ai|dev|me|edu|gov|co\.uk|de|fr|in)\b(?:/[^\s,;)>\"]*[\w/])?"
)
ENDINGS = frozenset(
    [
        "com",
        "org",
        "net",
        "io",
        "ai",
        "dev",
        "me",
        "edu",
        "gov",
        "co",
        "uk",
        "de",
        "fr",
        "in",
        "us",
        "ca",
        "eu",
        "info",
        "app",
        "tech",
    ]
)
SIGNS = frozenset(
    ["dot", "point", "period", "underscore", "dash", "hyphen", "minus", "plus", "slash"]
)
"""Words for the signs inside an address."""
SLASHES = frozenset(["slash", "backslash", "forward"])
MAX_PATH = 6
"""Words of a link's path that are taken, slashes included, where no stop ends it before."""
TOKEN = re.compile(r"[\w@.+\-/]*\w")
ADDRESS_CUE = re.compile(r"(?i)\b(?:e-?mails?|mail|address|reach|contact|write)\b[^.?!]*$")
NO_ADDRESS = frozenset(
    [
        "me",
        "my",
        "is",
        "it",
        "it's",
        "its",
        "that's",
        "so",
        "the",
        "to",
        "you",
        "us",
        "email",
        "e-mail",
        "mail",
        "address",
        "at",
        "or",
        "and",
        "um",
        "uh",
        "write",
        "reach",
    ]
)
"""Words before a spoken address that are no part of it."""
MAX_LOOSE = 3
"""So many words before the "at" belong to an address though nothing joins them."""
UNITS = {
    word: str(number)
    for number, words in enumerate(
        ("zero oh o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for word in words.split()
}
TEENS = {
    word: str(number)
    for number, word in enumerate(
        [
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        10,
    )
}
TENS = {
    word: str(number)
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
TIMES = {"double": 2, "triple": 3}
BETWEEN = frozenset(["dash", "hyphen", "um", "uh", "then", "plus", "area", "code", "and"])
"""Words that may stand between the digits of a number that is told."""
PHONE_CUE = re.compile(
    r"(?i)\b(?:phone|telephone|cell|mobile|call|text|whatsapp|dial|reach|ring|number)\b"
)
CUE_CHARACTERS = 80
"""How far before a number the word may stand that makes it a telephone number."""
MIN_DIGITS, SURE_DIGITS, MAX_DIGITS = 7, 10, 15
"""The shortest subscriber numbers; a number that is told in full; E.164's longest."""
REGIONS = ("US", "GB", "IN", "DE", "FR", "AU")
"""Where a written number may be of when no word tells that it is one."""


def contacts(text: str) -> Iterator[Found]:
    """Everything in the text by which somebody can be reached."""
    for match in WRITTEN_EMAIL.finditer(text):
        yield Found(match.start(), match.end(), "EMAIL", match.group())
    yield from _spoken_emails(text)
    yield from _spoken_links(text)
    for match in LINK.finditer(text):
        yield Found(match.start(), match.end(), "LINK", match.group())
    yield from _written_phones(text)
    yield from _spoken_phones(text)


def _spoken_emails(text: str) -> Iterator[Found]:
    """ "jo dot smith at gmail dot com": back from the "at" before a name, "dot" and an ending."""
    tokens = list(TOKEN.finditer(text))
    words = [token.group().lower() for token in tokens]
    for at, word in enumerate(words):
        last = _end_of_host(words, at + 1)
        if word != "at" or last is None or at == 0:
            continue
        first = _start_of_local(words, at - 1, bool(ADDRESS_CUE.search(text[: tokens[at].start()])))
        if first is not None:
            yield _found(text, tokens, first, last, "EMAIL")
    for at, word in enumerate(words):  # "jo.smith@gmail dot com" and "jo dot smith@gmail.com"
        if "@" in word:
            last = at
            while last + 2 < len(words) and words[last + 1] == "dot":
                last += 2
            first = at
            while first >= 2 and words[first - 1] in SIGNS:
                first -= 2
            yield _found(text, tokens, first, last, "EMAIL")


def _end_of_host(words: Sequence[str], first: int) -> int | None:
    """The last token of "gmail dot com" or "gmail.com" that begins at `first`."""
    if first < len(words) and words[first].rpartition(".")[2] in ENDINGS and "." in words[first]:
        return first
    at, last = first, None
    while at + 2 < len(words) and words[at + 1] == "dot":
        at += 2
        if words[at] in ENDINGS:
            last = at
    if last is None and at + 2 < len(words) and words[at + 2] == "dot":
        return _end_of_host(words, first + 1)  # "my company dot com"
    return last


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


def _spoken_links(text: str) -> Iterator[Found]:
    """ "github dot com slash ann lee": a host, and words after a slash up to a comma or a stop."""
    tokens = list(TOKEN.finditer(text))
    words = [token.group().lower() for token in tokens]
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        last = _end_of_host(words, at) if following == "dot" or "." in word else None
        if last is None or word in SIGNS:
            continue
        if last + 1 < len(words) and words[last + 1] in SLASHES:
            most = min(len(words) - 1, last + MAX_PATH)
            while last < most and not re.search(
                r"[,.?!;]", text[tokens[last].end() : tokens[last + 1].start()]
            ):
                last += 1
        if last > at:
            yield _found(text, tokens, at, last, "LINK")


def _written_phones(text: str) -> Iterator[Found]:
    for region in REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(text, region):
            if not _is_row(re.findall(r"\d+", match.raw_string)):
                yield Found(match.start, match.end, "PHONE", match.raw_string)


def _spoken_phones(text: str) -> Iterator[Found]:
    """Runs of digits, told one by one, in pairs or in groups."""
    tokens = list(re.finditer(r"\d+|[^\W\d_]+|\+", text))
    at = 0
    while at < len(tokens):
        values, last = _run(text, tokens, at)
        if last is None:
            at += 1
            continue
        if _is_told(values, text, tokens[at].start()):
            yield Found(
                tokens[at].start(),
                tokens[last].end(),
                "PHONE",
                text[tokens[at].start() : tokens[last].end()],
            )
        at = last + 1


def _run(text: str, tokens: Sequence[re.Match[str]], first: int) -> tuple[list[str], int | None]:
    """The digits told from this token on, by word, and the last token of them."""
    values: list[str] = []
    last, at = None, first
    while at < len(tokens):
        word = tokens[at].group().lower()
        if last is not None and re.search(
            r"[?!;:=*<>]", text[tokens[at - 1].end() : tokens[at].start()]
        ):
            break
        following = tokens[at + 1].group().lower() if at + 1 < len(tokens) else ""
        value, used = _digits(word, following)
        if value:
            values.append(value)
            last, at = at + used - 1, at + used
        elif (last is not None and word in BETWEEN) or (last is None and word == "+"):
            at += 1
        else:
            break
    return values, last


def _digits(word: str, following: str) -> tuple[str, int]:
    """The digits a word stands for, perhaps with the next, and how many words that took."""
    if word in TIMES and (following in UNITS or (following.isdigit() and len(following) == 1)):
        return UNITS.get(following, following) * TIMES[word], 2
    if word in TENS:
        unit = UNITS.get(following, "0")
        return (TENS[word] + unit, 2) if unit != "0" else (TENS[word] + "0", 1)
    if word.isdigit() and word.isascii():
        return word, 1
    value = UNITS.get(word) or TEENS.get(word) or ""
    return (value + "00", 2) if value and following == "hundred" else (value, 1)


def _is_told(values: Sequence[str], text: str, start: int) -> bool:
    digits = "".join(values)
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS:
        return False
    if _has_cue(text, start):
        return True
    if len(digits) < SURE_DIGITS or _is_row(values):
        return False
    numbers = (phonenumbers.parse(f"+{digits}"), phonenumbers.parse(digits, "US"))
    return any(phonenumbers.is_valid_number(number) for number in numbers)


def _is_row(values: Sequence[str]) -> bool:
    """Bits, or counting up or down: rows of numbers are read out in interviews about code."""
    numbers = [int(value) for value in values]
    steps = {b - a for a, b in pairwise(numbers)}
    return len(set(numbers)) <= 2 or (len(numbers) > 2 and len(steps) == 1)


def _has_cue(text: str, start: int) -> bool:
    return bool(PHONE_CUE.search(text[max(0, start - CUE_CHARACTERS) : start]))


def _found(text: str, tokens: Sequence[re.Match[str]], first: int, last: int, kind: str) -> Found:
    start, end = tokens[first].start(), tokens[last].end()
    return Found(start, end, kind, text[start:end])  # type: ignore[arg-type]
