"""Thresholds of the speech stage: diarization, boundaries, recognition, attribution."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Section [speech] of a settings file."""

    bridge_s: float = threshold(
        0.2,
        "s",
        "L",
        "same-speaker silence below this is no pause (Campione & Veronis 2002: brief pauses)",
    )
