"""Two lists of levels -> how well they agree: exact, adjacent, quadratic weighted kappa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.records import LEVELS, Level


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts pooled over `n` pairs of levels; `kappa` is None where all levels are the same.

    Otherwise it is 0 where one rater never varies: that agrees as often as chance would.
    `exact` and `adjacent` are shares in [0, 1]; adjacent means at most one level apart.
    """

    n: int
    exact: float | None
    adjacent: float | None
    kappa: float | None


def agree(ours: Sequence[Level], theirs: Sequence[Level]) -> Agreement:
    """Agreement of two raters over the same interviews, level by level.

    Raises
    ------
    ValueError
        If the lists differ in length or hold something that is no level.

    Notes
    -----
    Cohen (1968), Weighted kappa, Psychological Bulletin 70; weights grow with the square of the
    distance.

    Examples
    --------
    >>> agree(["weak", "strong"], ["weak", "very_strong"])
    Agreement(n=2, exact=0.5, adjacent=1.0, kappa=0.6666666666666667)
    >>> agree([], [])
    Agreement(n=0, exact=None, adjacent=None, kappa=None)
    """
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} levels against {len(theirs)}")
    if not ours:
        return Agreement(0, None, None, None)
    a, b = _ranks(ours), _ranks(theirs)
    apart = np.abs(a - b)
    return Agreement(
        len(ours), float(np.mean(apart == 0)), float(np.mean(apart <= 1)), weighted_kappa(a, b)
    )


def weighted_kappa(a: NDArray[np.float64], b: NDArray[np.float64]) -> float | None:
    """Quadratic weighted kappa of two rank vectors, shape = (n,); None if all are the same.

    1 is perfect, 0 is chance (so also where one rater never varies), below 0 worse than chance.
    """
    expected = float(np.mean((a[:, None] - b[None, :]) ** 2))
    if expected == 0:
        return None
    return 1.0 - float(np.mean((a - b) ** 2)) / expected


def kappa_interval(
    ours: Sequence[Level], theirs: Sequence[Level], *, seed: int = 0, runs: int = 2000
) -> tuple[float, float] | None:
    """The 95 % percentile interval of kappa over interviews drawn with replacement.

    None with fewer than two interviews, or when hardly any draw varies enough to have a kappa.
    """
    if len(ours) < 2:
        return None
    a, b = _ranks(ours), _ranks(theirs)
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(a), (runs, len(a)))
    found = [k for d in draws if (k := weighted_kappa(a[d], b[d])) is not None]
    if len(found) < runs / 2:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def confusion(truth: Sequence[Level], found: Sequence[Level]) -> list[list[int]]:
    """Counts, rows the true level, columns the found one, in the order of the levels."""
    table = [[0] * len(LEVELS) for _ in LEVELS]
    for one, other in zip(truth, found, strict=True):
        table[LEVELS.index(one)][LEVELS.index(other)] += 1
    return table


def _ranks(levels: Sequence[Level]) -> NDArray[np.float64]:
    return np.array([LEVELS.index(level) for level in levels], dtype=float)
