"""Fitted floors are the best there are; agreement among coaches does not hang on their names."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.records import LEVELS, Level
from analyzer.rubric.calibrate import PULL, Floors, Rated, calibrate, fit_floors
from tests.rubric.interviews import RUBRIC
from tests.rubric.test_score import ENDS

CURRENT = (0.85, 2.1, 3.15)


def brute(scores: Sequence[float], truth: Sequence[int], current: Floors) -> Floors:
    """All triples of places, in exact fractions; the first of equals."""

    def exact(value: float) -> Fraction:
        return Fraction(str(value))

    middles = [
        round((a + b) / 2, 2) if round((a + b) / 2, 2) > a else b
        for a, b in pairwise(sorted(set(scores)))
    ]

    def cost(floors: Sequence[float]) -> Fraction:
        moved = sum(abs(exact(a) - exact(b)) for a, b in zip(floors, current, strict=True))
        wrong = sum(
            (sum(s >= f for f in floors) - t) ** 2 for s, t in zip(scores, truth, strict=True)
        )
        return Fraction(wrong, len(scores)) + exact(PULL) * moved

    places = sorted({m for m in middles if 0 < m < 4} | set(current))
    best = min(combinations(places, 3), key=cost)
    return best if cost(best) < cost(current) else current


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 399), st.integers(0, 3)), min_size=1, max_size=14),
    st.integers(1, 100),
    st.sampled_from([CURRENT, (1.0, 2.0, 3.0), (0.5, 0.51, 3.99)]),
)
def test_the_floors_are_those_of_trying_all(
    rated: list[tuple[int, int]], coarse: int, current: Floors
) -> None:
    scores = [(score - score % coarse) / 100 for score, _ in rated]  # coarse ones tie often
    truth = [rank for _, rank in rated]
    assert fit_floors(scores, truth, current) == brute(scores, truth, current)


@pytest.mark.parametrize("low", [250, 251, 252, 253])
def test_scores_a_hundredth_apart_are_told_apart(low: int) -> None:
    below, above = low / 100, (low + 1) / 100
    scores = [0.5] * 5 + [1.5] * 5 + [below] * 5 + [above] * 5
    truth = [rank for rank in range(4) for _ in range(5)]
    assert fit_floors(scores, truth, CURRENT) == (0.85, 2.1, above)


def rating(number: int, rng: np.random.Generator) -> Rated:
    values = {name: float(rng.uniform(min(ends), max(ends))) for name, ends in ENDS.items()}
    return Rated(f"i{number}", values, "weak", {"Ann": LEVELS[number % 4]})


def test_every_interview_of_a_large_set_counts_as_held_out() -> None:
    rng = np.random.default_rng(1)
    found = calibrate([rating(number, rng) for number in range(150)], RUBRIC)
    assert found.proposal is not None
    assert found.proposal.held_out.n == 150


def test_agreement_among_coaches_does_not_depend_on_their_names() -> None:
    found = set()
    for strict, mild in (("Ann", "Ben"), ("Ben", "Ann")):
        rated = [
            Rated("a", {}, "weak", {strict: "weak", mild: "strong"}),
            Rated("b", {}, "weak", {strict: "very_weak", mild: "weak"}),
            Rated("c", {}, "weak", {"Cem": "strong", mild: "strong"}),
            Rated("d", {}, "weak", {"Aaron": "weak", strict: "weak", mild: "very_strong"}),
        ]
        between = calibrate(rated, RUBRIC).between
        assert between is not None
        assert between.n == 6
        found.add(between)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (["weak"], "1 rated interview is too few to move thresholds"),
        (["weak"] * 2, "2 rated interviews are too few to move thresholds"),
        (
            ["weak"] * 10 + ["strong"] * 10,
            "Fewer than 3 interviews are rated very weak or very strong: no threshold beside them "
            "is known.",
        ),
        (
            ["weak"] * 10 + ["strong"] * 10 + ["very_strong"] * 3,
            "Fewer than 3 interviews are rated very weak: no threshold beside it is known.",
        ),
    ],
)
def test_too_few_ratings_are_said_to_be_so(levels: list[Level], said: str) -> None:
    rated = [Rated(str(at), {}, "weak", {"Ann": level}) for at, level in enumerate(levels)]
    assert said in calibrate(rated, RUBRIC).too_few
