"""Clauses of an interviewer -> whether they tell the candidate to do, or to think of, something.

English has no form for it: an order opens with the plain verb ("Take three values"), a wish with
who wants it ("I'd like the threshold that ..."), and "please" turns a name into a task.
"""

from __future__ import annotations

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon, lead_length

WISH_MIN_TOKENS = 5
"""A shorter one ("I want more") is said on the way."""
PLEASE_MIN_TOKENS = 3
"""Below this "please" is a word of assent ("Yes, please")."""


def orders(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a clause tells the candidate to do something ("Take three values")."""
    tokens = clause.tokens
    if lexicon["no_order"].found_in(tokens):
        return False
    words = len(tokens) - lead_length(tokens)
    if lexicon["orders"].found_in(tokens) or ("please" in tokens and words >= PLEASE_MIN_TOKENS):
        return True
    return (
        words >= WISH_MIN_TOKENS
        and lexicon["wishes"].found_in(tokens)
        and not lexicon["no_wish"].found_in(tokens)
    )


def suggests(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a clause gives the candidate something to think of ("Suppose it is empty")."""
    return lexicon["suggests"].found_in(clause.tokens)
