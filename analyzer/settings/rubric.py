"""Thresholds of the rubric stage that are not in `rubric/communication.toml`."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class RubricSettings:
    """Section [rubric] of a settings file."""

    min_duration_s: float = threshold(
        120.0, "s", "J", "too little evidence in a shorter recording: not rated"
    )
