"""Two lists and how like their items are -> one-to-one pairs, as many as there can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

A = TypeVar("A")
B = TypeVar("B")


def pairs(a: Sequence[A], b: Sequence[B], likeness: Callable[[A, B], float]) -> list[tuple[A, B]]:
    """Pairs of items that have anything in common, no item in two of them.

    As many pairs as possible, and among these choices the one that is most alike. `likeness` is
    at most 1, and 0 for items that are no pair.

    Examples
    --------
    >>> pairs([1, 2], [2, 3], lambda x, y: 1.0 if x == y else 0.5 if abs(x - y) == 1 else 0.0)
    [(1, 2), (2, 3)]
    """
    alike = np.array([[likeness(x, y) for y in b] for x in a]).reshape(len(a), len(b))
    worth = np.where(alike > 0, len(a) + alike, 0.0)  # one pair more outweighs all likeness
    chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return [(a[i], b[j]) for i, j in chosen if alike[i, j] > 0]
