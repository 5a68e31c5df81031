"""A clause -> its signs: what the word lists say of it, as numbers beside the encoder's vector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from analyzer.conversation.broken import dangles, starts_over
from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.reasons import is_vague, spelled_share, weighs_alternative
from analyzer.conversation.walkthrough import has_value
from analyzer.records import PHASES
from analyzer.settings import ConversationSettings

Sign = Callable[[Clause, Lexicon], float]
LONG_CLAUSE = 25
"""From so many words on a clause is just long."""
MANY = 3
"""From so many phrases of a list on there are just many."""
BOOKS = (
    *("justification", "no_justification", "hedge", "expectation", "firm_expectation"),
    *("narration_agent", "test_marker", "test_input", "copula", "clarifying", "task"),
    *(f"phase_{name}" for name in PHASES),
    *(f"weak_{name}" for name in PHASES[1:]),
)
"""Word lists of which it matters whether a clause has a phrase."""


def signs_of(clause: Clause, lexicon: Lexicon, settings: ConversationSettings) -> tuple[float, ...]:
    """One number per name in `SIGNS`, each between 0 and about 3."""
    vague = float(is_vague(clause, lexicon, settings))
    return (*(float(sign(clause, lexicon)) for sign in SIGNS.values()), vague)


def _has(book: str) -> Sign:
    return lambda clause, lexicon: lexicon[book].found_in(clause.fluent)


def _length(clause: Clause, lexicon: Lexicon) -> float:
    del lexicon
    return min(clause.content_words, LONG_CLAUSE) / 10


def _actions(clause: Clause, lexicon: Lexicon) -> float:
    return min(MANY, len(lexicon["code_action"].find(clause.fluent)))


def _dangles(clause: Clause, lexicon: Lexicon) -> float:
    return dangles(clause.fluent, lexicon)


def _commas(clause: Clause, lexicon: Lexicon) -> float:
    del lexicon
    return clause.plain.count(",") / max(MANY, clause.content_words)


def _asks(clause: Clause, lexicon: Lexicon) -> float:
    del lexicon
    return clause.marked_question


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        **{book: _has(book) for book in BOOKS},
        "restarts": starts_over,
        "dangles": _dangles,
        "commas": _commas,
        "alternative": weighs_alternative,
        "question": _asks,
        "length": _length,
        "value": lambda clause, lexicon: has_value(clause.fluent, lexicon),
        "actions": _actions,
        "spelled": lambda clause, lexicon: spelled_share(clause.fluent, lexicon),
    }
)
"""Name -> sign."""
SIGN_NAMES = (*SIGNS, "vague")
"""In the order of `signs_of`, which is that of the fitted weights."""
