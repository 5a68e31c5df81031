"""Measures -> what they count, in words, and what a change of one is in a talk of that length."""

from __future__ import annotations

import math
from collections.abc import Mapping

from analyzer.measures.figure import SCALE
from analyzer.records import Measure
from analyzer.rubric.phrase import span

STRETCHES = ("stretch of 15 s", "stretches of 15 s")
INTERJECTIONS = ("interjection", "interjections")
REASONS = ("reason", "reasons")
COUNTED: Mapping[str, tuple[str, str]] = {
    "think_aloud_coverage": STRETCHES,
    "explained_coverage": STRETCHES,
    "response_rate": INTERJECTIONS,
    "engagement_share": INTERJECTIONS,
    "hint_uptake_share": ("hint", "hints"),
    "unprompted_justification_share": REASONS,
    "words_per_minute": ("word", "words"),
    "filler_rate_per_min": ("filler", "fillers"),
    "fillers_per_100_words": ("filler", "fillers"),
    "discourse_markers_per_100_words": ("marker", "markers"),
    "abandoned_sentences_per_100_words": ("unfinished sentence", "unfinished sentences"),
    "self_repairs_per_100_words": ("repair", "repairs"),
    "justifications_per_100_words": REASONS,
    "unprompted_justifications_per_100_words": REASONS,
    "justifications_per_min": REASONS,
    "line_narrations_per_min": ("narration", "narrations"),
    "structure_markers_per_100_words": ("marker", "markers"),
    "hedges_per_100_words": ("hedge", "hedges"),
    "probes_per_min": ("probe", "probes"),
    "articulation_rate": ("syllable", "syllables"),
    "word_probability": ("word", "words"),
}
"""What one and several of them are called: of a share what it is of, else what is counted.
A measure by kind (`response_rate_hint`) is called as the whole is."""
# Shares of time, whose parts are seconds; the other shares count things.
TIME_SHARES = ("talk_share", "typing_silence_share")
ROUNDING = 1e-6


def is_time_share(name: str) -> bool:
    """Whether the measure is a share of time.

    Examples
    --------
    >>> is_time_share("silence_share_intro"), is_time_share("response_rate")
    (True, False)
    """
    return name.startswith(TIME_SHARES) or "silence_share" in name


def things(name: str, number: float) -> str:
    """What so many of what the measure counts are called, "" where that has no name.

    Examples
    --------
    >>> things("probes_per_min", 1), things("response_rate_hint", 3), things("speech_s", 2)
    ('probe', 'interjections', '')
    """
    found = COUNTED.get(name)
    if found is None:
        found = next((COUNTED[w] for w in COUNTED if name.startswith(f"{w}_")), ("", ""))
    return found[0] if number == 1 else found[1]


def parts_of(measure: Measure | None) -> float | None:
    """Of how many things the measure is a share, None where it is no share of things.

    Examples
    --------
    >>> parts_of(Measure("response_rate", 1.0, "share", 3, 3)), parts_of(None)
    (3, None)
    """
    if measure is None or measure.unit != "share" or is_time_share(measure.name):
        return None
    return measure.denominator if things(measure.name, 2) else None


def in_counts(measure: Measure, after: float) -> str:
    """What moving the measure to another value is in this talk; "" where nothing is counted.

    Examples
    --------
    >>> in_counts(Measure("justifications_per_100_words", 1.73, "per_100_words", 7, 405), 2.3)
    'about 3 more reasons in a talk of this length'
    >>> in_counts(Measure("think_aloud_coverage", 3 / 13, "share", 3, 13), 0.45)
    '3 more of the 13 stretches of 15 s'
    >>> in_counts(Measure("implementation_silence_share", 0.24, "share", 20, 83), 0.17)
    '5.9 s less'
    >>> in_counts(Measure("word_probability", 0.5, "probability", 20, 40), 0.7)
    ''
    """
    above, below, name = measure.numerator, measure.denominator, measure.name
    if measure.value is None or above is None or not below or measure.unit == "probability":
        return ""
    change = after * below / SCALE.get(measure.unit, 1.0) - above
    if is_time_share(name):
        return f"{span(abs(change))} {'more' if change > 0 else 'less'}"
    number = math.ceil(abs(change) - ROUNDING)
    if number == 0 or not things(name, number):
        return ""
    more = "more" if change > 0 else "fewer"
    if measure.unit == "share":
        return f"{number} {more} of the {below:.0f} {things(name, below)}"
    return f"about {number} {more} {things(name, number)} in a talk of this length"
