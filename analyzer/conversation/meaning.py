"""Clauses -> how much each one does what labelled sentences do, by an encoder and by its words.

Linear classifiers over a sentence encoder's vector and the clause's signs. They are fitted by
`benchmarks/fit_senses.py` to the example sentences of a language and to labelled dialogues, and
lie beside the examples as numbers, so that nothing is fitted while a recording is analysed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.conversation.clauses import CLAUSES_KEPT, Clause, Said, said
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.senses import Encode, Scores
from analyzer.conversation.signs import SIGN_NAMES, signs_of
from analyzer.settings import ConversationSettings

VECTOR_SCALE = 6.0
"""Unit vectors are stretched by this, so that one penalty suits them and the signs."""
Array = NDArray[np.float64]
_Seen = tuple[Said, Lexicon, ConversationSettings]


class Meaning:
    """The classifiers of one language.

    Parameters
    ----------
    encode
        The sentence encoder.
    weights
        Kind -> weights of the stretched vector, of the signs, and a constant last.
    """

    def __init__(self, encode: Encode, weights: Mapping[str, Sequence[float]]) -> None:
        self._encode = encode
        self.kinds = tuple(weights)
        self._weights = np.array([weights[kind] for kind in self.kinds], np.float64).T
        self._known: dict[_Seen, Scores] = {}

    def scores(
        self, clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings
    ) -> list[Scores]:
        """One mapping per clause, in order; those of a clause seen before are not computed again.

        Its signs depend on when it was said no more than its vector does.
        """
        seen = [(said(clause.words), lexicon, settings) for clause in clauses]
        known = self._known if len(self._known) < CLAUSES_KEPT else {}
        new = {key: c for key, c in zip(seen, clauses, strict=True) if key not in known}
        if new:
            found = features(self._encode, [*new.values()], lexicon, settings) @ self._weights
            scores = (dict(zip(self.kinds, map(float, row), strict=True)) for row in found)
            self._known = known = {**known, **dict(zip(new, scores, strict=True))}
        return [known[key] for key in seen]


def features(
    encode: Encode, clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings
) -> Array:
    """Vector, signs and a one, shape = (n_clauses, n_dimensions + n_signs + 1)."""
    vectors = VECTOR_SCALE * encode([clause.plain for clause in clauses]).astype(np.float64)
    signs = np.array([signs_of(clause, lexicon, settings) for clause in clauses])
    return np.concatenate([vectors, signs, np.ones((len(clauses), 1))], axis=1)


@lru_cache(maxsize=4)
def load_meaning(encode: Encode | None, language: str) -> Meaning | None:
    """The classifiers of a language, None without an encoder or without weights for it."""
    fitted = None if encode is None else fitted_weights(language)
    return None if fitted is None or encode is None else Meaning(encode, fitted["weights"])


def fitted_weights(language: str) -> Mapping[str, Any] | None:
    """What `benchmarks/fit_senses.py` wrote for a language; None where it wrote nothing.

    Weights for other signs than today's are refused: they would be read as something else.
    """
    code = language.lower().split("-")[0]
    if not code.isalpha():
        return None
    source = files("analyzer.conversation") / "examples" / f"{code}.json"
    if not source.is_file():
        return None
    fitted: Mapping[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    if fitted["signs"] != list(SIGN_NAMES):
        raise ValueError(f"{source}: fitted to other signs; run benchmarks/fit_senses.py")
    return fitted


def read_senses(
    clauses: Mapping[str, Sequence[Clause]],
    meaning: Meaning | None,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> Mapping[str, Scores]:
    """Plain text of a clause -> its scores, everybody's in one batch; empty without classifiers."""
    if meaning is None:
        return {}
    by_text = {c.plain: c for many in clauses.values() for c in many if c.fluent}
    texts = sorted(by_text)
    found = meaning.scores([by_text[text] for text in texts], lexicon, settings)
    return dict(zip(texts, found, strict=True))
