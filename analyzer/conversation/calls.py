"""Clauses of an interviewer -> log-odds that they call for a response, and of which kind they are.

No list of phrases holds all the ways to pose a problem, to point somebody the right way or to say
that something is wrong. What the phrases say of a clause, where it stands and, with the sentence
encoder, what it means are added up, with weights that `benchmarks/fit_senses.py` fits to labelled
interviews.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from analyzer.conversation.asking import asks, asks_in_few_words, last_asking
from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.meaning import Reader, fitted_weights
from analyzer.conversation.remarks import asking_part
from analyzer.conversation.telling import orders, suggests
from analyzer.records import InterjectionKind, PhaseName
from analyzer.settings import ConversationSettings

KINDS: tuple[InterjectionKind, ...] = tuple(
    kind for kind in get_args(InterjectionKind) if kind != "statement"
)
"""What calls for a response."""
ANY = "any"
"""A call for a response, of whatever kind."""
MEANT = tuple(f"call:{kind}" for kind in (ANY, *KINDS))
"""What the scores of a clause by meaning are called."""
Array = NDArray[np.float64]
Sign = Callable[[Clause, Lexicon], float]
FEW_TOKENS, SOME_TOKENS = 3, 6
GREETING_TURNS = 2
"""The first so many turns of the interviewer hold six of seven of all that is asked out of courtesy
(`benchmarks/interviewers`)."""
BOOKS = (
    *("task", "prompt", "hint", "hint_question", "correction", "acknowledgement", "phase_wrapup"),
    *("fault", "courtesy", "backchannel", "no_order", "wishes", "code_action"),
)
ASSENTS = frozenset({"yes", "yeah", "no", "exactly", "right", "good", "okay"})
"""What answers by itself."""
MODALS = frozenset({"could", "might", "may", "would", "should", "must"})


def _has(book: str) -> Sign:
    return lambda clause, lexicon: lexicon[book].found_in(clause.tokens)


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "asks": asks,
        "orders": orders,
        "suggests": suggests,
        "marked": lambda clause, _: clause.marked_question,
        **{book: _has(book) for book in BOOKS},
        "few": lambda clause, _: len(clause.tokens) <= FEW_TOKENS,
        "some": lambda clause, _: len(clause.tokens) <= SOME_TOKENS,
        "i": lambda clause, _: clause.tokens[:1] == ("i",),
        "you": lambda clause, _: "you" in clause.tokens,
        "your": lambda clause, _: "your" in clause.tokens,
        "not": lambda clause, _: "not" in clause.tokens,
        "modal": lambda clause, _: not MODALS.isdisjoint(clause.tokens),
        "assents": lambda clause, _: not ASSENTS.isdisjoint(clause.tokens[:1]),
    }
)
"""What the words of a clause say."""


SURE = ("orders", "suggests", "task", "prompt", "hint", "hint_question", "fault")
"""What makes a call of nearly all that have it: where the candidate had not asked, 83 to 100 % of
the turns with each call, in the scripts learnt from and in those by other hands."""
UNSURE = ("acknowledgement", "phase_wrapup", "courtesy")
"""Of turns with these a quarter at most calls."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an interviewer speaks: in which phase, in which of his turns, counted from 0;
    `answering`: the candidate had just asked."""

    phase: PhaseName = "understanding"
    answering: bool = False
    turn: int = GREETING_TURNS

    @property
    def greeting(self) -> bool:
        """Whether people may still be asking after each other."""
        return self.phase == "intro" and self.turn < GREETING_TURNS


MOMENT = ("answering", "greeting", "working", "wrapup", "last", "only", "asks in few words")
"""What is known of a clause beside its words: when it is said, and whether more follows. A piece
of a sentence asks at the end of a turn alone."""
NAMES = (*SIGNS, *MOMENT)
"""In the order of `call_signs`, which is that of the fitted weights."""


def call_signs(clauses: Sequence[Clause], moment: Moment, lexicon: Lexicon) -> Array:
    """The signs of the clauses of one turn, and a one, shape = (n_clauses, n_names + 1)."""
    when = (
        moment.answering,
        moment.greeting,
        moment.phase in ("implementation", "verification"),
        moment.phase == "wrapup",
    )
    last = last_asking(clauses, lexicon)
    rows = [
        (
            *(float(sign(clause, lexicon)) for sign in SIGNS.values()),
            *when,
            clause is last,
            len(clauses) == 1,
            clause is last and asks_in_few_words(clause, lexicon),
            1.0,
        )
        for clause in clauses
    ]
    return np.array(rows, np.float64)


def _surely_call(signs: Array, moment: Moment) -> NDArray[np.bool_]:
    """Whether the words of each clause leave no doubt, shape = (n_clauses,).

    At first people ask after each other, and what answers a question may be an order ("Take the
    mean.").
    """

    def has(*names: str) -> NDArray[np.bool_]:
        return np.asarray(signs[:, [NAMES.index(name) for name in names]].any(axis=1))

    greeting, answering = moment.greeting, moment.answering
    sure = (has(*SURE) | (has("asks") & (not greeting))) & ~has(*UNSURE) & (not answering)
    return np.asarray(sure | (has("marked") & (not greeting)))


class CallReader:
    """Tells of which kind an interviewer's turns are.

    Parameters
    ----------
    lexicon
        The phrases of the language; where no weights are fitted to it, question marks alone tell.
    settings
        `call_log_odds` are needed of the likeliest clause of a turn, without an encoder
        `call_log_odds_by_words`.
    meaning
        Scores clauses by what they mean; without one, their words and their place decide.
    """

    def __init__(
        self, lexicon: Lexicon, settings: ConversationSettings, meaning: Reader | None = None
    ) -> None:
        fitted = fitted_weights(lexicon.language) or {}
        if fitted and fitted["call_signs"] != list(NAMES):
            raise ValueError("fitted to other signs of calls; run benchmarks/fit_senses.py")
        self._weights = {
            name: np.array([rows[kind] for kind in (ANY, *KINDS)]).T
            for name, rows in fitted.get("calls", {}).items()
        }
        self._lexicon, self._settings, self._meaning = lexicon, settings, meaning

    def __call__(self, clauses: Sequence[Clause], moment: Moment) -> InterjectionKind:
        """The kind of a turn: that of its clause which most likely calls for a response.

        Who poses the problem and then asks how the candidate would begin has posed the problem.
        """
        asking = [asking_part(clause, self._lexicon) for clause in clauses]
        clauses = [part for part in asking if part is not None]
        if not clauses:
            return "statement"
        if not self._weights:
            return "question" if any(c.marked_question for c in clauses) else "statement"
        signs = call_signs(clauses, moment, self._lexicon)
        scores, needed = self._scores(clauses, signs)
        odds = scores[:, 0]
        calls = (odds >= needed) | _surely_call(signs, moment)
        if not calls.any():
            return "statement"
        if signs[calls, NAMES.index("task")].any():
            return "prompt"
        best = int(np.argmax(np.where(calls, odds, -np.inf)))
        return KINDS[int(np.argmax(scores[best, 1:]))]

    def _scores(self, clauses: Sequence[Clause], signs: Array) -> tuple[Array, float]:
        """Log-odds that each clause calls, and scores of the kinds, shape = (n_clauses, 5).

        With them the log-odds from which on it does.
        """
        found = self._meaning and self._meaning.scores(clauses, self._lexicon, self._settings)
        if not found or MEANT[0] not in found[0]:
            return signs @ self._weights["alone"], self._settings.call_log_odds_by_words
        meant = np.array([[scores[name] for name in MEANT] for scores in found])
        return signs @ self._weights["beside_meaning"] + meant, self._settings.call_log_odds
