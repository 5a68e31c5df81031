"""Interjections and the candidate's clauses -> whether hints and questions were taken up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.tokens import is_number, stem, tokens_of
from analyzer.records import Cue, CueKind, Interjection
from analyzer.settings import ConversationSettings

HINTING = frozenset({"hint", "correction"})
MIN_TERM_LETTERS = 3
ANSWER_CLAUSES = 6
"""An answer that takes up the question does so within its first sentences."""


def hint_uptake(
    clauses: Sequence[Clause],
    interjections: Iterable[Interjection],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> list[Cue]:
    """The first clause within `uptake_s` of each hint in which one of its terms comes back."""
    starts = [clause.start_s for clause in clauses]
    found = []
    for hint in interjections:
        if hint.kind not in HINTING:
            continue
        terms = content_terms(tokens_of(hint.text), lexicon)
        for clause in clauses[bisect_left(starts, _onset_s(hint)) :]:
            if clause.start_s - hint.end_s > settings.uptake_s:
                break
            if terms & content_terms(clause.tokens, lexicon):
                found.append(_cue("hint_uptake", clause))
                break
    return found


def engagement(
    clauses: Sequence[Clause],
    interjections: Iterable[Interjection],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> list[Cue]:
    """The first clause of each response that takes up the words or the idea of what was said."""
    starts = [clause.start_s for clause in clauses]
    found = []
    for item in interjections:
        response = item.response
        if response is None or response.start_s is None or response.end_s is None:
            continue
        if response.status == "unanswered":
            continue
        terms = content_terms(tokens_of(item.text), lexicon)
        first = bisect_left(starts, response.start_s - 0.5)
        for clause in clauses[first : first + ANSWER_CLAUSES]:
            if clause.start_s > min(response.end_s, response.start_s + settings.engagement_s):
                break
            if _engages(clause, terms, lexicon):
                found.append(_cue("engagement", clause))
                break
    return found


def content_terms(tokens: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """Stems of the words that carry the matter.

    Examples
    --------
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> sorted(content_terms(("the", "centroids", "are", "empty"), load_lexicon("en")))
    ['centroid', 'empt']
    """
    return frozenset(
        stem(token)
        for token in tokens
        if len(token) >= MIN_TERM_LETTERS
        and not is_number(token)
        and not lexicon["stopword"].found_in((token,))
    )


def _engages(clause: Clause, terms: frozenset[str], lexicon: Lexicon) -> bool:
    if clause.content_words < 3:
        return False
    if terms & content_terms(clause.tokens, lexicon):
        return True
    return lexicon["acknowledges_idea"].found_in(clause.tokens[:6])


def _onset_s(item: Interjection) -> float:
    """Where a reaction may begin: half way, for people come in early."""
    return (item.start_s + item.end_s) / 2


def _cue(kind: CueKind, clause: Clause) -> Cue:
    return Cue(clause.start_s, clause.end_s, clause.speaker, kind, clause.text, True)
