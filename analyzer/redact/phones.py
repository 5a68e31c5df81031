"""A text -> telephone numbers in it, written or as they are spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import phonenumbers

from analyzer.redact.found import Found

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
WHICH = r"(?:(?:new|work|home|office|direct|private|contact)\s+)?"
PHONE_CUE = re.compile(
    r"(?i)\b(?:phone|telephone|cell|mobile|whatsapp|dial"
    r"|(?:call|text|reach|ring)\s+(?:me|us|him|her)"
    r"|give\s+(?:me|us|him|her)\s+a\s+(?:call|ring)"
    rf"|(?:my|his|her|our|your|their)\s+{WHICH}number(?!\s+of)"
    rf"|the\s+{WHICH}number(?:\s+is|['\u2019]s)|number\s+to\s+(?:call|text|reach|ring))\b"
)
"""What tells of somebody's telephone; "call", "number" and "text" alone are words about code."""
JUST_BEFORE = re.compile(r"(?i)\b(?:call|text|ring|reach\s+\w+\s+(?:on|at))\s*\Z")
"""These words tell of one where they stand right before the number ("call 867 5309")."""
CUE_CHARACTERS = 80
"""How far before a number the words may stand that makes it a telephone number."""
MIN_DIGITS, SURE_DIGITS, MAX_DIGITS = 7, 10, 15
"""The shortest subscriber numbers; a number that is told in full; E.164's longest."""
REGIONS = ("US", "GB", "IN", "DE", "FR", "AU")
"""Where a written number may be of when no word tells that it is one."""


def phones(text: str) -> Iterator[Found]:
    """Every telephone number in the text; finds may overlap."""
    yield from _written_phones(text)
    yield from _spoken_phones(text)


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
        return not _counts(values)
    if len(digits) < SURE_DIGITS or _is_row(values):
        return False
    numbers = (phonenumbers.parse(f"+{digits}"), phonenumbers.parse(digits, "US"))
    return any(phonenumbers.is_valid_number(number) for number in numbers)


def _is_row(values: Sequence[str]) -> bool:
    """Bits, or counting up or down: rows of numbers are read out in interviews about code."""
    return len({int(value) for value in values}) <= 2 or _counts(values)


def _counts(values: Sequence[str]) -> bool:
    """Whether at least three numbers go up or down by the same step."""
    steps = {int(b) - int(a) for a, b in pairwise(values)}
    return len(values) > 2 and len(steps) == 1 and steps != {0}


def _has_cue(text: str, start: int) -> bool:
    before = text[max(0, start - CUE_CHARACTERS) : start]
    return bool(PHONE_CUE.search(before) or JUST_BEFORE.search(before))
