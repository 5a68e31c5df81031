"""The peer of `rubric.py`: a rater that knows talk share and a few keywords, fitted to be fair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from analyzer.records import LEVELS, Hearing, Level

KEYWORDS = frozenset({"because", "since", "so", "therefore", "reason", "otherwise"})
SHARE_EDGES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
RATE_EDGES = (0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)

Naive = Callable[[Hearing, Mapping[str, str]], Level]
Example = tuple[Hearing, Mapping[str, str], Level]


def fit_naive(examples: Sequence[Example]) -> Naive:
    """The best of all raters that add up points for talk share and for keywords a minute.

    Up to three edges on each; a level is half the points, rounded down. Told the true roles.
    """
    values = [(*_values(hearing, roles), LEVELS.index(level)) for hearing, roles, level in examples]
    edges = [e for e in product(SHARE_EDGES, repeat=3) if e[0] < e[1] < e[2]]
    rates = [e for e in product(RATE_EDGES, repeat=3) if e[0] < e[1] < e[2]]

    def cost(choice: tuple[tuple[float, ...], tuple[float, ...]]) -> int:
        return sum((_rank(a, b, *choice) - rank) ** 2 for a, b, rank in values)

    best = min(product(edges, rates), key=cost)
    return lambda hearing, roles: LEVELS[_rank(*_values(hearing, roles), *best)]


def _values(hearing: Hearing, roles: Mapping[str, str]) -> tuple[float, float]:
    spoken = {"candidate": 0.0, "interviewer": 0.0}
    for speech in hearing.speech:
        spoken[roles[speech.speaker]] += speech.end_s - speech.start_s
    hits = sum(
        word.text.lower().strip(".,?!") in KEYWORDS
        for word in hearing.words
        if roles[word.speaker] == "candidate"
    )
    total_s = sum(spoken.values())
    return spoken["candidate"] / total_s, hits / (hearing.duration_s / 60)


def _rank(share: float, rate: float, shares: tuple[float, ...], rates: tuple[float, ...]) -> int:
    points = sum(share >= edge for edge in shares) + sum(rate >= edge for edge in rates)
    return min(points // 2, len(LEVELS) - 1)
