"""Clauses of an interviewer -> whether they ask, also where the recogniser wrote no question mark.

The recogniser ends some with a full stop or a comma. Those are known by how they open; and those in
few words ("And the intercept.", "Rows or columns.") by what they lack: anything that makes a
sentence of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.conversation.clauses import BROKEN, CLOSING, Clause, is_question
from analyzer.conversation.lexicon import Lexicon, lead_length
from analyzer.conversation.tokens import tokens_of

MOST_TOKENS = 9
"""What is longer between two commas is a sentence of which a word was misheard. With 7 one question
of 339 in scripts is lost, with 12 all is the same."""
MOST_ALTERNATIVES = 5
"""Two words, or two pairs, with "or" between them."""


def asks(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a whole sentence of an interviewer is a question."""
    return is_question(clause, lexicon) or lexicon["asks"].found_in(clause.tokens)


def asks_in_few_words(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a piece of a sentence asks for more: what about this, or which of the two.

    Examples
    --------
    >>> from analyzer.conversation.clauses import clause_of
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> from analyzer.records import Word
    >>> lexicon = load_lexicon("en")
    >>> def said(text):
    ...     return clause_of([Word(0.0, 1.0, word, "S1", 1.0) for word in text.split()])
    >>> asks_in_few_words(said("And the intercept."), lexicon)
    True
    >>> asks_in_few_words(said("And the intercept is zero."), lexicon)
    False
    """
    if _breaks_off(clause, lexicon):
        return False
    words = clause.tokens[lead_length(clause.tokens) :]
    if lexicon["alternatives"].found_in(words) and len(words) <= MOST_ALTERNATIVES:
        return not lexicon["whole_sentence"].found_in(words)
    found = lexicon["asks_on"].find(clause.tokens)
    if not found or any(len(tokens_of(p)) > MOST_TOKENS for p in clause.text.split(",")):
        return False
    piece = clause.tokens[found[0][0] :]
    conditional = "if" in piece[:2]
    if conditional and clause.text.rstrip(CLOSING).endswith(","):
        return False  # what follows from it is still to come
    return not lexicon["then" if conditional else "whole_sentence"].found_in(piece)


def _breaks_off(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether somebody came in before the speaker had said what he asks about ("And the ...")."""
    broken = clause.text.rstrip(CLOSING).endswith(BROKEN)
    return broken or lexicon["expects_more"].found_in(clause.tokens[-1:])


def last_asking(clauses: Sequence[Clause], lexicon: Lexicon) -> Clause | None:
    """The last clause but for those that only spell out what was said before them."""
    said = [c for c in clauses if not lexicon["spells_out"].found_in(c.tokens)] or clauses
    return said[-1] if said else None
