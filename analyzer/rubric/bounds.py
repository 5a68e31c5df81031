"""Measures -> what each can be beside the others: a part never exceeds its whole, nor a sound the
words that it comes before."""

from __future__ import annotations

import math

from analyzer.rubric.score import Values

AT_MOST = {
    "explained_coverage": "think_aloud_coverage",
    "unprompted_justifications_per_100_words": "justifications_per_100_words",
    "first_sound_median_s": "first_content_median_s",
}
"""Counted among the same stretches, among the same words, and of the same responses."""


def bounds(measure: str, values: Values) -> tuple[float, float]:
    """The least and the most that the measure can be while the others stay as they are."""
    below = [values.get(name) for name, most in AT_MOST.items() if most == measure]
    least = max((v for v in below if v is not None), default=-math.inf)
    most = values.get(AT_MOST.get(measure, ""))
    return least, math.inf if most is None else most
