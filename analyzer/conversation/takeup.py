"""Interjections and the candidate's clauses -> whether hints and questions were taken up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.reasons import gives_reason, is_vague, spelled_share
from analyzer.conversation.senses import NO_SCORES, NO_SENSES, Scores
from analyzer.conversation.tokens import is_number, stem, tokens_of
from analyzer.records import Cue, CueKind, Interjection
from analyzer.settings import ConversationSettings

HINTING = frozenset({"hint", "correction"})
MIN_TERM_LETTERS = 3
MIN_TOLD_WORDS = 3
"""Content words; fewer are a scrap ("okay, the loop"), which tells nothing of the matter [J]."""
ENGAGING = frozenset({"understanding", "implementation", "verification"})
LONG_ANSWER_TERMS = 5
"""So many words that carry the matter go into it even when none repeats the question."""
ANSWER_CLAUSES = 6
"""An answer that takes up the question does so within its first sentences."""


def hint_uptake(
    clauses: Sequence[Clause],
    interjections: Iterable[Interjection],
    lexicon: Lexicon,
    settings: ConversationSettings,
    senses: Mapping[str, Scores] = NO_SENSES,
) -> list[Cue]:
    """The first clause within `uptake_s` of each hint that takes it up.

    One of its terms comes back in something that is said of the matter, or the answer to it goes
    into the matter in other words.
    """
    starts = [clause.start_s for clause in clauses]
    found = []
    for hint in interjections:
        if hint.kind not in HINTING:
            continue
        terms = content_terms(tokens_of(hint.text), lexicon)
        first = bisect_left(starts, _onset_s(hint))
        for index, clause in enumerate(clauses[first:]):
            if clause.start_s - hint.end_s > settings.uptake_s:
                break
            sense = senses.get(clause.plain, NO_SCORES)
            answers = index < ANSWER_CLAUSES and _answers(clause, hint, settings)
            if answers and _engages(clause, terms, sense, lexicon, settings):
                found.append(_cue("hint_uptake", clause))
                break
            if not _tells(clause, lexicon, settings):
                continue
            if terms & content_terms(clause.fluent, lexicon):
                found.append(_cue("hint_uptake", clause))
                break
    return found


def engagement(
    clauses: Sequence[Clause],
    interjections: Iterable[Interjection],
    lexicon: Lexicon,
    settings: ConversationSettings,
    senses: Mapping[str, Scores] = NO_SENSES,
) -> list[Cue]:
    """The first clause of each response that goes into what was said.

    It takes up the words or the idea, gives a reason, or goes into the matter at length. Greetings
    and the posing of the problem ask for nothing that could be gone into.
    """
    starts = [clause.start_s for clause in clauses]
    found = []
    for item in interjections:
        response = item.response
        if response is None or response.start_s is None or response.end_s is None:
            continue
        if response.status == "unanswered" or item.phase not in ENGAGING:
            continue
        terms = content_terms(tokens_of(item.text), lexicon)
        first = bisect_left(starts, response.start_s - 0.5)
        said_s = response.end_s
        for clause in clauses[first : first + ANSWER_CLAUSES]:
            if clause.start_s > min(response.end_s, response.start_s + settings.engagement_s):
                break
            if clause.start_s - said_s >= settings.answer_pause_s:
                break
            said_s = clause.end_s
            sense = senses.get(clause.plain, NO_SCORES)
            if _engages(clause, terms, sense, lexicon, settings):
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


def _engages(
    clause: Clause,
    terms: frozenset[str],
    sense: Scores,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> bool:
    if not _tells(clause, lexicon, settings):
        return False
    mine = content_terms(clause.fluent, lexicon)
    if gives_reason(clause, sense, lexicon, settings) or len(mine) >= LONG_ANSWER_TERMS:
        return True
    if len(mine - terms) >= 1 and terms & mine:
        return True
    return lexicon["acknowledges_idea"].found_in(clause.fluent[:6]) and len(mine) > 1


def _tells(clause: Clause, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Whether anything is said of the matter: no scrap, nothing vague, no code read aloud."""
    if clause.content_words < MIN_TOLD_WORDS or is_vague(clause, lexicon, settings):
        return False
    if lexicon["no_justification"].found_in(clause.fluent):
        return False
    return spelled_share(clause.fluent, lexicon) <= settings.narration_spelling_max


def _answers(clause: Clause, hint: Interjection, settings: ConversationSettings) -> bool:
    return clause.start_s - hint.end_s <= settings.engagement_s


def _onset_s(item: Interjection) -> float:
    """Where a reaction may begin: half way, for people come in early."""
    return (item.start_s + item.end_s) / 2


def _cue(kind: CueKind, clause: Clause) -> Cue:
    return Cue(clause.start_s, clause.end_s, clause.speaker, kind, clause.text, True)
