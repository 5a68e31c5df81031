"""Text -> what it quotes of the talk, so that nothing is quoted twice in one list."""

from __future__ import annotations

import re

from analyzer.rubric.said import ELLIPSIS, MIN_QUOTED_WORDS

QUOTE = re.compile(r'"([^"]*)"')
Taken = frozenset[str]
"""What was quoted before."""
NOTHING_TAKEN: Taken = frozenset()


def quotes_in(text: str) -> list[str]:
    """What the text quotes; single words in quotation marks are suggestions.

    Examples
    --------
    >>> quotes_in('right after "we sort it here"; add "because"')
    ['we sort it here']
    """
    return [quote for quote in QUOTE.findall(text) if len(quote.split()) >= MIN_QUOTED_WORDS]


def is_taken(quote: str, taken: Taken) -> bool:
    """Whether the quotation, part of it, or what it is part of was quoted before.

    Examples
    --------
    >>> is_taken("\u2026we sort it here", frozenset(["Then we sort it here"]))
    True
    """
    marks = f'{ELLIPSIS} ".,;:'
    bare = quote.strip(marks)
    return any(bare in one or one.strip(marks) in bare for one in taken)
