"""Rows of features and what they mean -> weights; names -> folds: what the fits share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FOLDS = 8
NEAR_BEST = 0.6
"""In what is labelled as a whole, clauses of at least this share of the likeliest one's probability
count."""


def logistic(
    x: Array,
    truth: Sequence[Any] | NDArray[Any],
    penalty: float,
    counted: Array | None = None,
    *,
    balanced: bool = False,
) -> Any:
    """A logistic model of rows of features, of which the last is one.

    Parameters
    ----------
    penalty : float
        Inverse strength of the L2 penalty.
    counted : ndarray, shape (rows,), optional
        Weight of each row.
    balanced : bool
        Whether all meanings are taken for equally likely beforehand.
    """
    from sklearn.linear_model import LogisticRegression

    weight = "balanced" if balanced else None
    model = LogisticRegression(C=penalty, max_iter=5000, class_weight=weight)
    return model.fit(x[:, :-1], truth, counted)


def likely(model: Any, x: Array) -> Array:
    """How likely each row means what the model was fitted to, in [0, 1]."""
    found: Array = model.predict_proba(x[:, :-1])[:, 1]
    return found


def weights(model: Any) -> Array:
    """One row of weights for each meaning, or the only one, as they are multiplied with features;
    shape (meanings, features)."""
    return np.concatenate([model.coef_, model.intercept_[:, None]], axis=1)


def folds(names: Iterable[str]) -> list[frozenset[str]]:
    """The names in `FOLDS` parts, by their hash: the same in every run."""
    ordered = sorted(set(names), key=lambda name: hashlib.sha256(name.encode()).digest())
    return [frozenset(ordered[at::FOLDS]) for at in range(FOLDS)]
