"""Clauses of an interviewer -> whether they tell the candidate to do, or to think of, something.

English has no form for it: an order opens with the plain verb ("Take three values"), a wish with
who wants it ("I'd like the threshold that ..."), and "please" turns a name into a task.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.conversation.asking import asks, asks_in_few_words
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


def only_instructs(clauses: Sequence[Clause], lexicon: Lexicon) -> bool:
    """Whether a turn that calls for a response is met by "okay": it asks for no words.

    "Please think out loud" says how to work; "tell me what you are thinking" asks for words.

    Examples
    --------
    >>> from analyzer.conversation.clauses import clause_of
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> from analyzer.records import Word
    >>> lexicon = load_lexicon("en")
    >>> def said(text):
    ...     return [clause_of([Word(0.0, 1.0, word, "S1", 1.0) for word in text.split()])]
    >>> only_instructs(said("Please write it in Python."), lexicon)
    True
    >>> only_instructs(said("Please tell me why."), lexicon)
    False
    """
    if not clauses or any(asks(clause, lexicon) for clause in clauses):
        return False
    last = clauses[-1]
    if asks_in_few_words(last, lexicon):
        return False
    how = lexicon["how_to_work"].found_in(last.tokens)
    return how or not any(lexicon[book].found_in(last.tokens) for book in ("asks_to_talk", "says"))
