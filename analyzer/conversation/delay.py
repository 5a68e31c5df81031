"""Words -> whether the candidate asks for time ("let me type this out"), or is granted it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon, Span
from analyzer.conversation.tokens import tokens_of
from analyzer.records import Word

ANNOUNCEMENT_TOKENS = 14
"""An announcement longer than this before the clause's end was followed by something else."""
WORK_TOKENS = 8
"""Between going to work and the while it takes stands what is worked at, and no more."""
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
    asking += _whiles_wanted(tokens, rests, lexicon)
    asking += _whiles_at_work(tokens, rests, lexicon)
    return sorted(set(asking))


def _whiles_wanted(tokens: Sequence[str], rests: frozenset[int], lexicon: Lexicon) -> list[Span]:
    """A while that somebody wants for himself ("I might need a few minutes")."""
    wanted = {end: start for start, end in lexicon["before_a_while"].find(tokens)}
    whiles = [
        (wanted[start], end)
        for start, end in lexicon["a_while"].find(tokens)
        if start in wanted and _says_no_more(tokens, end, rests, lexicon)
    ]
    return [span for span in whiles if lexicon["oneself"].found_in(tokens[: span[1]])]


def _whiles_at_work(
    tokens: Sequence[str], rests: frozenset[int], lexicon: Lexicon
) -> Iterator[Span]:
    """A while in which somebody goes to work ("let me stare at this for a bit")."""
    surely = lexicon["works"].find(tokens)
    perhaps = [
        (start, end)
        for start, end in lexicon["works_perhaps"].find(tokens)
        if not lexicon["no_works"].found_in(tokens[start:end])
    ]
    yield from _worked_at(surely, tokens, rests, lexicon)
    whiles = lexicon["a_while"].find(tokens) if surely or perhaps else ()
    hurry = [span for span in lexicon["in_a_hurry"].find(tokens) if span[1] in rests]
    for start, end in (*whiles, *hurry):
        before = [w for w in (*perhaps, *surely) if w[1] <= start <= w[1] + WORK_TOKENS]
        if not before or not _says_no_more(tokens, end, rests, lexicon):
            continue
        since, begun = before[-1]
        in_one = rests.isdisjoint(range(begun, start))
        lasts = in_one and (tokens[start - 1] == "for" or (start, end) in hurry)
        if lasts or (start in rests and end in rests):  # "I'll sketch it, two seconds"
            yield since, end


def _worked_at(
    works: Sequence[Span], tokens: Sequence[str], rests: frozenset[int], lexicon: Lexicon
) -> Iterator[Span]:
    """Work of which nothing is said but that it is done ("let me jot that down")."""
    for start, until in works:
        length = lexicon["worked_at"].length_at(tokens, until, -1) if until < len(tokens) else 0
        if length and until + length in rests:
            yield start, until + length


def _says_no_more(tokens: Sequence[str], end: int, rests: frozenset[int], lexicon: Lexicon) -> bool:
    """Whether a while ends its piece of a sentence, or is followed by what it is for."""
    if end in rests:
        return True
    told = lexicon["after_a_while"].length_at(tokens, end, -1)
    return bool(told) and not lexicon["no_after_a_while"].length_at(tokens, end, -1)


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
