"""Sentences x example sentences -> how much each one does what the examples do.

A sentence encoder turns both into vectors; per kind a linear classifier is fitted to the examples
when they are first used, so that the examples stay data that anybody can read and extend.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analyzer.conversation.clauses import Clause

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> unit vectors, shape = (n_texts, n_dimensions)."""
Scores = Mapping[str, float]
"""Kind -> score: above 0 nearer to the examples of the kind than to all others, about -1 to 1."""
NO_SCORES: Scores = MappingProxyType({})
NO_SENSES: Mapping[str, Scores] = MappingProxyType({})
NO_KIND = "none"
MIN_WORDS = 4
"""Fewer words mean too little to be compared."""
RIDGE = 3e-3
"""Regularisation: of 1e-4 to 3e-2 the best in ten-fold cross-validation over the examples."""
Array = NDArray[np.float64]


class Meaning:
    """The classifiers of one language.

    Parameters
    ----------
    encode
        The sentence encoder.
    examples
        Kinds joined by "+" -> sentences that have exactly these kinds.
    """

    def __init__(self, encode: Encode, examples: Mapping[str, Sequence[str]]) -> None:
        self._encode = encode
        texts = [text for many in examples.values() for text in many]
        kinds = [set(key.split("+")) for key, many in examples.items() for _ in many]
        vectors = _with_one(encode(texts))
        self.kinds = tuple(sorted(set().union(*kinds) - {NO_KIND}))
        self._weights = np.stack(
            [_fit(vectors, np.array([kind in mine for mine in kinds])) for kind in self.kinds],
            axis=1,
        )

    def scores(self, texts: Sequence[str]) -> list[Scores]:
        """One mapping per text, in order."""
        if not texts:
            return []
        found = _with_one(self._encode(texts)) @ self._weights
        return [dict(zip(self.kinds, map(float, row), strict=True)) for row in found]


@lru_cache(maxsize=4)
def load_meaning(encode: Encode | None, language: str) -> Meaning | None:
    """The classifiers of a language, None without an encoder or without examples for it."""
    code = language.lower().split("-")[0]
    if encode is None or not code.isalpha():
        return None
    source = files("analyzer.conversation") / "examples" / f"{code}.toml"
    if not source.is_file():
        return None
    return Meaning(encode, tomllib.loads(source.read_text(encoding="utf-8")))


def read_senses(
    clauses: Mapping[str, Sequence[Clause]], meaning: Meaning | None
) -> Mapping[str, Scores]:
    """Text of a clause -> its scores, for everybody's clauses in one batch; empty without them."""
    if meaning is None:
        return {}
    texts = sorted(
        {c.text for many in clauses.values() for c in many if c.content_words >= MIN_WORDS}
    )
    return dict(zip(texts, meaning.scores(texts), strict=True))


def _with_one(vectors: NDArray[np.float32]) -> Array:
    wide = vectors.astype(np.float64)
    return np.concatenate([wide, np.ones((len(wide), 1))], axis=1)


def _fit(vectors: Array, positive: NDArray[np.bool_]) -> Array:
    """Ridge regression on +1 and -1 in which both sides weigh the same, shape = (n_dimensions,)."""
    share = np.where(positive, 0.5 / max(1, positive.sum()), 0.5 / max(1, (~positive).sum()))
    penalty = RIDGE * np.eye(vectors.shape[1])
    penalty[-1, -1] = 1e-9
    target = np.where(positive, 1.0, -1.0)
    left = vectors.T @ (vectors * share[:, None]) + penalty
    solution: Array = np.linalg.solve(left, vectors.T @ (share * target))
    return solution
