"""Text <-> its words: by spaces, and by characters where a script leaves spaces out."""

from __future__ import annotations

import re
from collections.abc import Iterable

SCRIPTS = (
    ("\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff", 2),
    ("\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff", 4),
)
"""Scripts without spaces between words, and how many characters a word has: about two in Chinese
and Japanese; four in Thai, Lao, Burmese and Khmer, where vowels and tones are characters too."""
MARKS = r"[^\w\s]*"
"""Punctuation; vowels and tones above and below a letter as well, which thus stay with it."""
UNSPACED = tuple((re.compile(f"[{script}]"), letters) for script, letters in SCRIPTS)
PIECES = [f"{MARKS}[{script}]{{1,{letters}}}{MARKS}" for script, letters in SCRIPTS]
OTHER = rf"(?:(?![{''.join(script for script, _ in SCRIPTS)}])\S)+"
WORD = re.compile("|".join((*PIECES, OTHER)))
ANY = "".join(script for script, _ in SCRIPTS) + "\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
"""Their letters, and the punctuation that goes with them."""
NEEDLESS = re.compile(f"(?<=[{ANY}]) (?=[{ANY}])")


def word_count(text: str) -> int:
    """Words of a text by its spaces; by its characters where a script leaves spaces out.

    Examples
    --------
    >>> word_count("we sort it"), word_count("我们先排序。")
    (3, 2)
    """
    by_characters = sum(len(script.findall(text)) / letters for script, letters in UNSPACED)
    return max(len(text.split()), int(by_characters))


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
    """Words as one line, with spaces where their scripts have them.

    Examples
    --------
    >>> line_of(["we", "sort"]), line_of(["用", "k", "means", "模型", "。"])
    ('we sort', '用 k means 模型。')
    """
    return NEEDLESS.sub("", " ".join(word.strip() for word in words))
