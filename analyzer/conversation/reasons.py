"""A clause of the candidate -> whether it gives a reason, and whether it tells what code does."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.conversation.broken import dangles
from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.senses import Scores
from analyzer.conversation.tokens import is_number
from analyzer.settings import ConversationSettings

ACTIONS_DESCRIBED = 2
"""A clause without an actor describes code when it names at least so many of its parts."""


def gives_reason(
    clause: Clause, sense: Scores, lexicon: Lexicon, settings: ConversationSettings
) -> bool:
    """Whether a reason is stated: by its words, by its meaning where that is known, or by both.

    A marker with nothing behind it ("because that's the formula") is none.
    """
    if clause.content_words < settings.justification_min_words:
        return False
    if clause.marked_question and lexicon["clarifying"].found_in(clause.fluent):
        return False
    if lexicon["no_justification"].found_in(clause.fluent):
        return False
    # "I wanted to sort it first, because." is a reason that was never given.
    if dangles(clause.fluent, lexicon) or is_vague(clause, lexicon, settings):
        return False
    if "justification" in sense:
        return sense["justification"] >= settings.justification_sense
    return lexicon["justification"].found_in(clause.fluent) or weighs_alternative(clause, lexicon)


def describes_code(
    clause: Clause, sense: Scores, lexicon: Lexicon, settings: ConversationSettings
) -> bool:
    """Whether it says what code does; code that is only spelled says nothing."""
    if clause.marked_question or clause.content_words < settings.narration_min_words:
        return False
    if spelled_share(clause.fluent, lexicon) > settings.narration_spelling_max:
        return False
    if is_vague(clause, lexicon, settings):
        return False
    if "narration" in sense:
        return sense["narration"] >= settings.narration_sense
    acts = len(lexicon["code_action"].find(clause.fluent))
    acted = acts > 0 and lexicon["narration_agent"].found_in(clause.fluent)
    stated = acts >= ACTIONS_DESCRIBED and lexicon["copula"].found_in(clause.fluent)
    return acted or stated


def weighs_alternative(clause: Clause, lexicon: Lexicon) -> bool:
    """A condition and what would follow from it: "with a list it would be quadratic"."""
    condition = lexicon["condition"].found_in(clause.fluent)
    return condition and lexicon["consequence"].found_in(clause.fluent)


def is_vague(clause: Clause, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Several vague phrases, or one in so few words that it takes the place of the matter."""
    vague = len(lexicon["vague"].find(clause.fluent))
    hedged = len(lexicon["hedge"].find(clause.fluent))
    dense = vague * settings.words_per_vague > clause.content_words
    return dense or (vague > 0 and vague + hedged >= settings.vague_phrases)


def spelled_share(tokens: Iterable[str], lexicon: Lexicon) -> float:
    """Share of tokens that are code read aloud ("x equals np dot zeros"), 0.0 of none.

    Examples
    --------
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> spelled_share(("x", "equals", "np", "dot", "zeros"), load_lexicon("en"))
    1.0
    """
    listed = tuple(tokens)
    spans = lexicon["spelled_code"].find(listed)
    numbers = sum(is_number(token) for token in listed)
    return (sum(end - start for start, end in spans) + numbers) / max(1, len(listed))
