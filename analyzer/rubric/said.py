"""Conversation -> the sentences that somebody said, for quotation: none runs over two turns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analyzer.conversation.clauses import ends_sentence
from analyzer.records import Conversation, Interval, Word
from analyzer.spans import middle_s
from analyzer.speech.words.writing_systems import line_of

MIN_QUOTED_WORDS = 3
"""A sentence of fewer words is not quoted: "yes" tells nobody where he was."""
RIGHT_AFTER_S = 3.0
"""What ended longer than this before a moment was not said right before it [J]: a silence counts
from here on, and a turn ends at it."""
ELLIPSIS = "\u2026"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one speaker, in one turn, up to a stop; at least one word."""

    words: tuple[Word, ...]

    @property
    def interval(self) -> Interval:
        return Interval(self.words[0].start_s, max(word.end_s for word in self.words))

    @property
    def text(self) -> str:
        return line_of(word.text for word in self.words)


def sentences(conversation: Conversation, ids: Iterable[str]) -> tuple[Sentence, ...]:
    """All sentences of these speakers in order of time."""
    wanted = frozenset(ids)
    said = [word for word in conversation.words if word.speaker in wanted]
    starts = sorted(turn.start_s for turn in conversation.turns if turn.speaker in wanted)
    turns = [bisect_right(starts, middle_s(word)) for word in said]
    cuts = [
        index + 1
        for index, (word, following) in enumerate(pairwise(said))
        if turns[index] != turns[index + 1]
        or word.speaker != following.speaker
        or ends_sentence(word.text)
    ]
    edges = [0, *cuts, len(said)]
    return tuple(Sentence(tuple(said[a:b])) for a, b in pairwise(edges) if b > a)


def last_words(said: Sequence[Sentence], before_s: float, count: int) -> str:
    """The end of what was being said right before a moment, at most `count` words.

    "" when nothing was, or only a word or two.
    """
    begun = [one for one in said if middle_s(one.words[0]) < before_s]
    words = [word for word in begun[-1].words if middle_s(word) < before_s] if begun else []
    if len(words) < MIN_QUOTED_WORDS or words[-1].end_s < before_s - RIGHT_AFTER_S:
        return ""
    cut = ELLIPSIS if len(words) > count else ""
    return cut + line_of(word.text for word in words[-count:])


def first_within(said: Sequence[Sentence], span: Interval) -> Sentence | None:
    """The first sentence of three words or more that lies whole in a stretch of time."""
    whole = (
        one
        for one in said
        if span.start_s <= one.interval.start_s and one.interval.end_s <= span.end_s
        if len(one.words) >= MIN_QUOTED_WORDS
    )
    return next(whole, None)
