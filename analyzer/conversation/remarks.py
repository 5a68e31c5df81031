"""Clauses of an interviewer -> what is left of them without what asks nothing of the candidate.

That is leave to go on ("Great, please continue"), time that somebody asks for himself ("One moment,
somebody is at the door") and what he is about ("Let me find my notes"). They are worded as orders
and questions are, and stand beside some: "Go on, why is that?" asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.conversation.clauses import Clause, clause_of
from analyzer.conversation.delay import time_asked
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.tokens import tokens_of
from analyzer.records import Word

Piece = Sequence[Word]
"""Words up to a comma or the clause's end."""
ASKING = (
    *("asks", "orders", "suggests", "wishes", "asks_to_talk", "task", "prompt"),
    *("hint", "hint_question", "correction", "fault"),
)
"""By these a piece of a sentence asks for something."""
UNSAID = ("backchannel", "aside", "filler", "joins")
"""Who pauses after "Okay, and, um" has not asked yet."""


def asking_part(clause: Clause, lexicon: Lexicon) -> Clause | None:
    """A clause of an interviewer without its remarks; None where nothing else is said.

    Examples
    --------
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> lexicon = load_lexicon("en")
    >>> def left(text):
    ...     words = [Word(0.0, 1.0, word, "S1", 1.0) for word in text.split()]
    ...     part = asking_part(clause_of(words), lexicon)
    ...     return part and part.text
    >>> left("Go on, why is that?")
    'why is that?'
    >>> left("Okay, please go on.") is None
    True
    >>> left("Sure. And, um,") is None
    True
    """
    if not clause.marked_question and lexicon.covers(clause.tokens, *UNSAID):
        return None
    pieces = _pieces(clause.words)
    asking = [piece for piece in pieces if not _is_remark(piece, lexicon)]
    if len(asking) == len(pieces):
        return clause
    left = [word for piece in asking for word in piece]
    tokens = _tokens(left)
    if lexicon.covers(tokens, *UNSAID):
        return None
    part = clause_of(left)
    own = lexicon["own_matter"].found_in(tokens)
    halts = lexicon["fault"].found_in(clause.tokens) and not lexicon["fault"].found_in(tokens)
    if halts and not own:
        return clause  # "hold on" before anything else says that it is wrong
    says_why = own or any(_wants_time(piece, lexicon) for piece in pieces)
    return None if says_why and not _asks(part, lexicon) else part


def _asks(part: Clause, lexicon: Lexicon) -> bool:
    return part.marked_question or any(lexicon[book].found_in(part.tokens) for book in ASKING)


def is_busy(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether an interviewer asks for time for himself, or says what he does, and stops there."""
    busy = False
    for piece in _pieces(clause.words):
        if _lets_go_on(piece, lexicon):
            busy = False
        elif _wants_time(piece, lexicon) or _does_own(piece, lexicon):
            busy = True
    return busy


def _is_remark(piece: Piece, lexicon: Lexicon) -> bool:
    if _lets_go_on(piece, lexicon) or _wants_time(piece, lexicon) or _does_own(piece, lexicon):
        return True
    return lexicon["asks_himself"].found_in(_tokens(piece))


def _lets_go_on(piece: Piece, lexicon: Lexicon) -> bool:
    """Whether nothing but leave to go on is said: "Continue with the loss" says with what."""
    tokens = _tokens(piece)
    return lexicon["leave_to_go_on"].found_in(tokens) and lexicon.covers(
        tokens, "leave_to_go_on", "beside_leave", "backchannel", "aside", "filler"
    )


def _wants_time(piece: Piece, lexicon: Lexicon) -> bool:
    """Whether time is asked for, for oneself, and nothing after it."""
    tokens = _tokens(piece)
    for start, end in time_asked(piece, "announcement", lexicon):
        others = lexicon["not_oneself"].found_in(tokens[:start])
        others = others or lexicon["keeps_quiet"].found_in(tokens[start:end])
        if not others and not any(lexicon[book].found_in(tokens[end:]) for book in ASKING):
            return True
    return False


def _does_own(piece: Piece, lexicon: Lexicon) -> bool:
    """Whether somebody says what he does himself."""
    tokens = _tokens(piece)
    return lexicon["own_doing"].found_in(tokens) and not lexicon["doing_to_ask"].found_in(tokens)


def _tokens(piece: Piece) -> tuple[str, ...]:
    return tuple(token for word in piece for token in tokens_of(word.text))


def _pieces(words: Sequence[Word]) -> list[Piece]:
    found: list[list[Word]] = [[]]
    for word in words:
        found[-1].append(word)
        if word.text.rstrip().endswith(","):
            found.append([])
    return [piece for piece in found if piece]
