"""Words -> sentences with the odds that an interviewer says them, by what is said alone.

Where two voices are too alike to be told apart, a question and its answer still are. The weights
are fitted by `benchmarks/fit_role_odds.py` to both sides of labelled interviews.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.conversation.clauses import split_words
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.meaning import Reader
from analyzer.records import Word
from analyzer.settings import ConversationSettings
from analyzer.speech.voices.told import Told

SAID = "said:interviewer"
"""What the score of a clause by meaning is called: the natural logarithm of the odds that an
interviewer, not the candidate, says it, if beforehand both are as likely."""


def tell_roles(
    words: Sequence[Word], lexicon: Lexicon, settings: ConversationSettings, meaning: Reader | None
) -> tuple[Told, ...]:
    """The sentences of words, whoever they were given to, in order.

    None without `meaning`: by word lists alone readers of novels were taken for two people.
    """
    clauses = [c for c in split_words([(None, w) for w in words], settings, lexicon) if c.tokens]
    if meaning is None or not clauses:
        return ()
    scores = meaning.scores(clauses, lexicon, settings)
    return tuple(
        Told(clause.start_s, clause.end_s, score[SAID])
        for clause, score in zip(clauses, scores, strict=True)
    )
