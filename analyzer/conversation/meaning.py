"""Clauses -> how much each one does what labelled sentences do, by an encoder and by its words.

Linear classifiers over a sentence encoder's vector and the clause's signs. They are fitted by
`benchmarks/fit_senses.py` to the example sentences of a language and to labelled dialogues, and
lie beside the examples as numbers, so that nothing is fitted while a recording is analysed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.conversation.clauses import CLAUSES_KEPT, Clause, Said, said
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.pieces import reason_pieces
from analyzer.conversation.senses import REASON, Encode, Scores
from analyzer.conversation.signs import SIGN_NAMES, signs_of
from analyzer.records import Meant
from analyzer.settings import ConversationSettings

NOTHING_MEANT = Meant()
VECTOR_SCALE = 6.0
"""Unit vectors are stretched by this, so that one penalty suits them and the signs."""
DIGEST_BYTES = 8
"""Of a clause's SHA-256: among a million texts two are alike once in forty million times."""
Array = NDArray[np.float64]
Shares = NDArray[np.float32]
_Seen = tuple[Said, Lexicon, ConversationSettings]


class Reader(Protocol):
    """Tells how much each clause does what labelled sentences do."""

    def scores(
        self, clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings
    ) -> list[Scores]:
        """One mapping per clause, in order."""


class Meaning:
    """The classifiers of one language.

    Parameters
    ----------
    encode
        The sentence encoder; asked only for texts that are not in `known`.
    weights
        Kind -> weights of the stretched vector, of the signs, and a constant last.
    name
        What `Meant.weights` is to be; `known` of another name is not used.
    """

    def __init__(
        self,
        encode: Encode,
        weights: Mapping[str, Sequence[float]],
        *,
        name: str = "",
        known: Meant = NOTHING_MEANT,
    ) -> None:
        self._encode = encode
        self._name = name
        self.kinds = tuple(weights)
        matrix = np.array([weights[kind] for kind in self.kinds], np.float64).T
        self._of_vector, self._of_signs = np.split(matrix, [len(matrix) - len(SIGN_NAMES) - 1])
        self._kept = _rows(known, len(self.kinds)) if known.weights == name else {}
        self._shares: dict[str, Shares] = {}
        self._scores: dict[_Seen, Scores] = {}

    def scores(
        self, clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings
    ) -> list[Scores]:
        """One mapping per clause, in order; those of a clause seen before are not computed again.

        Its signs depend on when it was said no more than its vector does.
        """
        seen = [(said(clause.words), lexicon, settings) for clause in clauses]
        known = self._scores if len(self._scores) < CLAUSES_KEPT else {}
        new = {key: c for key, c in zip(seen, clauses, strict=True) if key not in known}
        if new:
            signs = _signs([*new.values()], lexicon, settings)
            found = self.shares([c.plain for c in new.values()]) + signs @ self._of_signs
            scores = (dict(zip(self.kinds, map(float, row), strict=True)) for row in found)
            self._scores = known = {**known, **dict(zip(new, scores, strict=True))}
        return [known[key] for key in seen]

    def shares(self, texts: Sequence[str]) -> Shares:
        """What the vectors of plain texts add to the scores, shape = (n_texts, n_kinds)."""
        known = self._shares if len(self._shares) < CLAUSES_KEPT else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        kept = {text: self._kept[d] for text in new if (d := _digest(text)) in self._kept}
        asked = [text for text in new if text not in kept]
        if asked:
            rows = (_stretched(self._encode, asked) @ self._of_vector).astype(np.float32)
            kept.update(zip(asked, rows, strict=True))
        self._shares = known = {**known, **kept}
        return np.array([known[text] for text in texts], np.float32).reshape(-1, len(self.kinds))

    def meant(self, texts: Iterable[str]) -> Meant:
        """What was made of these plain texts, to be kept with a result."""
        by_digest = {_digest(text): text for text in texts}
        digests = sorted(by_digest)
        rows = self.shares([by_digest[digest] for digest in digests])
        return Meant(self._name, b"".join(digests), rows.astype("<f4").tobytes())


class Noting:
    """A `Meaning` that remembers which texts it was asked about, in one scoring."""

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._texts: dict[str, None] = {}

    def scores(
        self, clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings
    ) -> list[Scores]:
        self._texts.update(dict.fromkeys(clause.plain for clause in clauses))
        return self._meaning.scores(clauses, lexicon, settings)

    def meant(self) -> Meant:
        """What was made of all of them."""
        return self._meaning.meant(self._texts)


def _rows(known: Meant, columns: int) -> dict[bytes, Shares]:
    """Digest -> shares; nothing where the two do not fit each other."""
    digests = [
        known.clauses[at : at + DIGEST_BYTES] for at in range(0, len(known.clauses), DIGEST_BYTES)
    ]
    if len(known.shares) != 4 * columns * len(digests):
        return {}
    rows = np.frombuffer(known.shares, "<f4").reshape(-1, columns)
    return dict(zip(digests, rows.astype(np.float32), strict=True))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:DIGEST_BYTES]


def features(
    encode: Encode, clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings
) -> Array:
    """Vector, signs and a one, shape = (n_clauses, n_dimensions + n_signs + 1)."""
    vectors = _stretched(encode, [clause.plain for clause in clauses])
    return np.concatenate([vectors, _signs(clauses, lexicon, settings)], axis=1)


def _stretched(encode: Encode, texts: Sequence[str]) -> Array:
    """Vectors of plain texts, shape = (n_texts, n_dimensions)."""
    return VECTOR_SCALE * encode(texts).astype(np.float64)


def _signs(clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings) -> Array:
    """Signs and a one, shape = (n_clauses, n_signs + 1)."""
    return np.array([(*signs_of(clause, lexicon, settings), 1.0) for clause in clauses])


@lru_cache(maxsize=4)
def load_meaning(
    encode: Encode | None, language: str, known: Meant = NOTHING_MEANT
) -> Meaning | None:
    """The classifiers of a language, None without an encoder or without weights for it.

    `known` is what was kept with a result.
    """
    fitted = None if encode is None else fitted_weights(language)
    if fitted is None or encode is None:
        return None
    name = hashlib.sha256(json.dumps(fitted).encode()).hexdigest()
    return Meaning(encode, fitted["weights"], name=name, known=known)


def load_noting(
    encode: Encode | None, language: str, known: Meant = NOTHING_MEANT
) -> Noting | None:
    """What `load_meaning` gives, made to remember what it is asked."""
    meaning = load_meaning(encode, language, known)
    return Noting(meaning) if meaning else None


@lru_cache(maxsize=4)
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
    meaning: Reader | None,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> Mapping[str, Scores]:
    """Plain text of a clause -> its scores, everybody's in one batch; empty without classifiers.

    A clause that tells several steps is as much of a reason as the likeliest piece of it.
    """
    if meaning is None:
        return {}
    by_text = {c.plain: c for many in clauses.values() for c in many if c.fluent}
    texts = sorted(by_text)
    pieces = [reason_pieces(by_text[text], lexicon, settings) for text in texts]
    asked = [by_text[text] for text in texts] + [p for many in pieces for p in many]
    found = meaning.scores(asked, lexicon, settings)
    of_pieces = iter(found[len(texts) :])
    return {
        text: _likeliest_reason(whole, [next(of_pieces) for _ in many])
        for text, whole, many in zip(texts, found, pieces, strict=False)
    }


def _likeliest_reason(whole: Scores, pieces: Sequence[Scores]) -> Scores:
    if not pieces or REASON not in whole:
        return whole
    return {**whole, REASON: max(scores[REASON] for scores in (whole, *pieces))}
