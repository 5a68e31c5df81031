"""Thresholds of the audio stage."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """Section [audio] of a settings file."""

    min_duration_s: float = threshold(
        0.5, "s", "J", "shorter files hold no utterance; refuse them in one sentence"
    )
