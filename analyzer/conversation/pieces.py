"""A long clause -> the pieces of it that may hold a reason, without the steps told beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from analyzer.conversation.clauses import Clause, clause_of
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.tokens import tokens_of
from analyzer.records import Word
from analyzer.settings import ConversationSettings
from analyzer.speech.words.writing_systems import line_of

STEPS_TOGETHER = 3
"""A reason and what it is given for are told in so few steps; longer runs are not tried."""
OPENING_WORDS = 3
"""Words that tell whether a further step begins here."""


def reason_pieces(
    clause: Clause, lexicon: Lexicon, settings: ConversationSettings
) -> tuple[Clause, ...]:
    """Runs of a clause's steps that have a phrase of a reason, none where it tells one step.

    "I write the loop, and I keep the mask, because it is needed again" has two steps: a step told
    before or after a reason must not hide it.
    """
    if not lexicon["justification"].found_in(clause.fluent):
        return ()
    cuts = [0, *_steps(clause.words, lexicon), len(clause.words)]
    steps = range(len(cuts))
    runs = [(a, b) for a, b in combinations(steps, 2) if b - a <= STEPS_TOGETHER]
    words = [clause.words[cuts[a] : cuts[b]] for a, b in runs if b - a < len(cuts) - 1]
    pieces = (clause_of(_as_sentence(run, lexicon), lexicon) for run in words)
    return tuple(
        piece
        for piece in pieces
        if piece.content_words >= settings.justification_min_words
        and lexicon["justification"].found_in(piece.fluent)
    )


def _steps(words: Sequence[Word], lexicon: Lexicon) -> list[int]:
    """Where a further step begins: at a conjunction after a comma or before a whole sentence."""
    found = []
    for at in range(1, len(words)):
        opening = tokens_of(line_of(word.text for word in words[at : at + OPENING_WORDS]))
        comma = words[at - 1].text.rstrip().endswith(",")
        joined = comma and lexicon["joins"].found_in(opening[:1])
        if joined or lexicon["next_step"].found_in(opening):
            found.append(at)
    return [at for at in found if at - 1 not in found]


def _as_sentence(words: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    """The words without the conjunction before them, and with a stop behind them."""
    kept = list(words)
    while len(kept) > 1 and lexicon["joins"].covers(tokens_of(kept[0].text)):
        kept.pop(0)
    last = kept[-1]
    if last.text.endswith(","):
        kept[-1] = replace(last, text=f"{last.text.rstrip(',')}.")
    return kept
