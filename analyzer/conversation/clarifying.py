"""A clause of the candidate and its phase -> whether it asks about the problem.

Water, screens, the time left and whether to begin are asked about in the same words, and clarify
nothing; "Any ties?" clarifies in two.
"""

from __future__ import annotations

from analyzer.conversation.clauses import Clause, is_question
from analyzer.conversation.delay import time_asked
from analyzer.conversation.lexicon import Lexicon
from analyzer.records import PhaseName

FEW_TOKENS = 3
"""In fewer a question says what it is about only by a word that carries the matter."""


def clarifies(clause: Clause, phase: PhaseName, lexicon: Lexicon) -> bool:
    """Whether a clause is a question about the problem, put to the interviewer.

    Examples
    --------
    >>> from analyzer.conversation.clauses import clause_of
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> from analyzer.records import Word
    >>> lexicon = load_lexicon("en")
    >>> def said(text):
    ...     return clause_of([Word(0.0, 1.0, word, "S1", 1.0) for word in text.split()])
    >>> clarifies(said("Missing values?"), "understanding", lexicon)
    True
    >>> clarifies(said("Can I share my screen?"), "understanding", lexicon)
    False
    """
    asks = is_question(clause, lexicon) or lexicon["announces_question"].found_in(clause.fluent)
    if not asks or _is_logistics(clause, lexicon):
        return False
    if len(clause.fluent) < FEW_TOKENS:
        return phase == "understanding" and clause.marked_question and _names(clause, lexicon)
    if phase == "understanding":
        return True
    # Thinking aloud asks, too; while writing, only what is put to the interviewer counts.
    book = {"intro": "clarifying", "implementation": "checking_in"}.get(phase)
    return book is not None and lexicon[book].found_in(clause.fluent)


def _is_logistics(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether it is about the talk, its tools or the time."""
    if time_asked(clause.words, "announcement", lexicon):
        return True
    return any(lexicon[book].found_in(clause.fluent) for book in ("not_clarifying", "logistics"))


def _names(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether any word carries the matter: "Any ties?" and not "Okay?"."""
    books = ("stopword", "backchannel", "aside", "filler", "checks_contact")
    return not lexicon.covers(clause.fluent, *books)
