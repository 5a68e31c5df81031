"""Measures -> what each can be beside the others: a part never exceeds its whole."""

from __future__ import annotations

import math

from analyzer.rubric.score import Values

WHOLE_OF = {
    "explained_coverage": "think_aloud_coverage",
    "unprompted_justifications_per_100_words": "justifications_per_100_words",
}
"""Counted among the same stretches, and among the same words."""


def bounds(measure: str, values: Values) -> tuple[float, float]:
    """The least and the most that the measure can be while the others stay as they are."""
    parts = [values.get(part) for part, whole in WHOLE_OF.items() if whole == measure]
    whole = values.get(WHOLE_OF.get(measure, ""))
    least = max((v for v in parts if v is not None), default=-math.inf)
    return least, math.inf if whole is None else whole
