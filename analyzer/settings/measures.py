"""Thresholds of the measures stage."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class MeasureSettings:
    """Section [measures] of a settings file."""

    coverage_bin_s: float = threshold(
        15.0, "s", "L", "think-aloud practice: a reminder after 15 s (Ericsson & Simon)"
    )
