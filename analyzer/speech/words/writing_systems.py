"""Text <-> its words: by spaces, and by characters where a script leaves spaces out."""

from __future__ import annotations

import re
from collections.abc import Iterable

SCRIPTS = (
    ("\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff", 2, ""),
    ("\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff", 4, " ?"),
)
"""Scripts without spaces between words, how many characters a word has: about two in Chinese and
Japanese; four in Thai, Lao, Burmese and Khmer, where vowels and tones are characters too; and the
blank that belongs to the word before it: in the latter it is the full stop."""
LETTERS = "".join(script for script, _, _ in SCRIPTS)
OPENING = "\u2018\u201c\u300a\u300c\u300e\u3010\uff08"
"""These go with the word after them."""
MARKS = r"[^\w\s]*"
"""Punctuation; vowels and tones above and below a letter as well, which thus stay with it."""
PIECES = [
    f"{MARKS}[{script}]{{1,{letters}}}[^\\w\\s{OPENING}]*{blank}"
    for script, letters, blank in SCRIPTS
]
OTHER = rf"(?:(?![{LETTERS}])\S)+"
WORD = re.compile("|".join((*PIECES, OTHER)))
THEIRS = LETTERS + "\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
"""Their letters, and the punctuation that goes with them."""
SHARED = "\u2014\u2018-\u201d\u2026"
"""Punctuation of all scripts."""
NEEDLESS = re.compile(
    f"(?<=[{THEIRS}]) (?=[{THEIRS}{SHARED}])|(?<=[{SHARED}]) (?=[{THEIRS}])"
    f"|(?<=[{THEIRS}][{SHARED}]) (?=[{SHARED}][{THEIRS}])"
)


def word_count(text: str) -> int:
    """How many words `parted` finds in a text.

    Examples
    --------
    >>> word_count("we sort it"), word_count("我们先排序。")
    (3, 3)
    """
    return len(parted(text))


def parted(text: str) -> list[str]:
    """The words of a text with their punctuation; pieces as long as words in an unspaced script.

    Where those words begin and end only a segmenter would know: what matters here is that they are
    as many as are said, and each in its place.

    Examples
    --------
    >>> parted("we sort it, ok?"), parted("用BERT模型。")
    (['we', 'sort', 'it,', 'ok?'], ['用', 'BERT', '模型。'])
    """
    return WORD.findall(text)


def line_of(words: Iterable[str]) -> str:
    """Words as one line, with spaces where their scripts have them or a word brings its own.

    Examples
    --------
    >>> line_of(["we", "sort"]), line_of(["用", "k", "means", "模型", "。"])
    ('we sort', '用 k means 模型。')
    """
    return " ".join(NEEDLESS.sub("", " ".join(words)).split())
