"""Thresholds of the measures stage."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class MeasureSettings:
    """Section [measures] of a settings file."""

    coverage_bin_s: float = threshold(
        15.0,
        "s",
        "L",
        "think-aloud practice: a reminder after 15 s (Ericsson & Simon)",
        least=1.0,  # in less nobody says three words, and cutting a recording so takes for ever
    )
    coverage_min_words: int = threshold(
        3, "words", "J", "fewer than three words in a bin (okay, right, hmm) explain nothing"
    )
    coverage_drop_share: float = threshold(
        0.5,
        "share",
        "J",
        "a bin taken up this far by the interviewer and announced pauses leaves the "
        "candidate no room and drops out; so does a last bin shorter than this",
    )
    explained_min_s: float = threshold(
        1.0, "s", "J", "an explanation that only touches a bin does not cover it"
    )
    silence_scored_s: float = threshold(
        3.0, "s", "P", "shorter mutual silence is ordinary pausing; it is listed, not counted"
    )
    announced_excused_s: float = threshold(
        60.0, "s", "J", "an announced pause is excused up to here; the rest of it counts"
    )
    turn_min_words: int = threshold(8, "words", "L", "speaking rate is unsteady over shorter turns")
    pause_out_s: float = threshold(
        1.0, "s", "L", "longer pauses inside a turn are thinking, not pace: taken out of the rate"
    )
    engagement_window_s: float = threshold(
        10.0,
        "s",
        "J",
        "an engagement cue belongs to the interjection it follows while the exchange lasts, "
        "and at most this long after its response ended",
    )
    max_spans: int = threshold(
        50, "spans", "J", "more supporting moments than this help no reader; the longest are kept"
    )
