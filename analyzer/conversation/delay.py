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
    since = len(clause.tokens) - ANNOUNCEMENT_TOKENS
    return any(start >= since for start, _ in time_asked(clause.words, "announcement", lexicon))


def grants_time(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether an interviewer leaves the candidate time, and asks for no words meanwhile.

    "Go ahead, and tell me when you are done" does; "and tell me what you are thinking" does not.
    """
    if lexicon["talks_later"].found_in(clause.tokens):
        return True
    return lexicon["grants_time"].found_in(clause.tokens) and not _asks_to_talk(clause, lexicon)


def takes_time_back(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether an interviewer agrees, and asks for words all the same."""
    return lexicon["grants_time"].found_in(clause.tokens) and _asks_to_talk(clause, lexicon)


def _asks_to_talk(clause: Clause, lexicon: Lexicon) -> bool:
    later = lexicon["talks_later"].found_in(clause.tokens)
    return lexicon["asks_to_talk"].found_in(clause.tokens) and not later


def time_asked(words: Sequence[Word], book: str, lexicon: Lexicon) -> list[Span]:
    """Spans of tokens that ask for time, in order: by what always does, and by those of a book.

    Some ask for it only where a sentence, or a piece of one, ends: "a second", but not "a second
    option". A while ("two minutes") is asked for by who wants it for himself.
    """
    tokens = [token for word in words for token in tokens_of(word.text)]
    rests = _rests(words, lexicon)

    def found(name: str) -> list[Span]:
        resting = [span for span in lexicon[f"{name}_at_rest"].find(tokens) if span[1] in rests]
        return [*lexicon[name].find(tokens), *resting]

    others = lexicon["no_announcement"].find(tokens)
    asking = [
        (start, end)
        for start, end in (*found("asks_for_time"), *found(book))
        if not any(start < until and since < end for since, until in others)
    ]
    wanted = {end: start for start, end in lexicon["before_a_while"].find(tokens)}
    whiles = [
        (wanted[start], end)
        for start, end in lexicon["a_while"].find(tokens)
        if start in wanted and (end in rests or lexicon["after_a_while"].length_at(tokens, end, -1))
    ]
    asking += [span for span in whiles if lexicon["oneself"].found_in(tokens[: span[1]])]
    return sorted(set(asking))


def _rests(words: Sequence[Word], lexicon: Lexicon) -> frozenset[int]:
    """Numbers of tokens after which a sentence, or a piece of one, has said what it says."""
    rests, tokens = set[int](), list[str]()
    for index, word in enumerate(words):
        tokens += tokens_of(word.text)
        if index + 1 < len(words) and not word.text.strip().endswith(RESTS):
            continue
        end = len(tokens)
        rests.add(end)
        while end and lexicon["trailing"].found_in(tokens[end - 1 : end]):
            end -= 1
            rests.add(end)
    return frozenset(rests)
