"""Thresholds of the conversation stage: roles, turns, silences, interjections, phases, cues."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """Section [conversation] of a settings file."""

    backchannel_max_s: float = threshold(
        1.0, "s", "L", "Voice Activity Projection events: a backchannel lasts at most 1 s"
    )
    backchannel_max_words: int = threshold(3, "words", "J", "longer carries content")
