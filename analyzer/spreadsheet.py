"""Text of people -> a cell that a spreadsheet shows and does not run."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A spreadsheet would run a cell that begins with one of these (the last four: full width)."""
BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
"""Blanks, line breaks and control characters: cells that were cut at a break would run, too."""


def safe_cell(text: str) -> str:
    """On one line, without control characters; an apostrophe before what would be a formula.

    Examples
    --------
    >>> safe_cell("ask again"), safe_cell("=1\\n+1"), safe_cell("-")
    ('ask again', "'=1 +1", "'-")
    """
    one_line = BLANKS.sub(" ", text).strip()
    return f"'{one_line}" if one_line.startswith(FORMULA_STARTS) else one_line


def plain_cell(text: str) -> str:
    """The text of a cell without the apostrophe that `safe_cell` puts before it.

    Examples
    --------
    >>> plain_cell("'=1"), plain_cell("'s-Hertogenbosch")
    ('=1', "'s-Hertogenbosch")
    """
    marked = text.startswith("'") and text[1:].startswith(FORMULA_STARTS)
    return text[1:] if marked else text
