"""Words -> whether the candidate asks for time ("let me type this out"), or is granted it."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon, Span
from analyzer.conversation.tokens import tokens_of
from analyzer.records import Word

ANNOUNCEMENT_TOKENS = 14
"""An announcement longer than this before the clause's end was followed by something else."""
RESTS = (".", ",", "!", "?")
"""With these a sentence, or a piece of one, ends."""


def announces(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a clause says that the candidate will be silent for a while.

    Examples
    --------
    >>> from analyzer.conversation.clauses import clause_of
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> lexicon = load_lexicon("en")
    >>> def said(text):
    ...     return clause_of([Word(0.0, 1.0, word, "S1", 1.0) for word in text.split()])
    >>> announces(said("I'll write this down."), lexicon)
    True
    >>> announces(said("I'll write this into the list."), lexicon)
    False
    """
    if lexicon["no_announcement"].found_in(clause.tokens):
        return False
    since = len(clause.tokens) - ANNOUNCEMENT_TOKENS
    return any(start >= since for start, _ in time_asked(clause.words, "announcement", lexicon))


def grants_time(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether an interviewer tells the candidate not to hurry."""
    return lexicon["grants_time"].found_in(clause.tokens)


def time_asked(words: Sequence[Word], book: str, lexicon: Lexicon) -> list[Span]:
    """Spans of tokens that ask for time, in order, by the phrases of a book.

    Some ask for it only where a sentence, or a piece of one, ends: "a second", but not "a second
    option".
    """
    tokens: list[str] = []
    rests = set()
    for word in words:
        tokens += tokens_of(word.text)
        if word.text.strip().endswith(RESTS):
            rests.add(len(tokens))
    rests.add(len(tokens))
    resting = (span for span in lexicon[f"{book}_at_rest"].find(tokens) if span[1] in rests)
    return sorted({*lexicon[book].find(tokens), *resting})
