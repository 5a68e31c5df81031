"""Thresholds for recordings with one person a channel, or a file for each person."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Section [channels] of a settings file."""

    separation_db: float = threshold(
        14.0,
        "dB",
        "J",
        "level difference of two channels while one person speaks, and while the other does: twice "
        "the bleed's attenuation where each has a microphone; a stereo microphone makes under 10",
    )
    strong_db: float = threshold(
        15.0, "dB", "J", "above a channel's noise: frames that tell levels and bleed of speech"
    )
    min_own_s: float = threshold(
        1.0, "s", "J", "a channel on which its person is louder for less holds nobody's speech"
    )
    own_above_bleed_db: float = threshold(
        3.0, "dB", "J", "a person's own sound rises this much above the bleed's 90th percentile"
    )
    max_bleed_delay_s: float = threshold(
        0.3, "s", "J", "a loudspeaker across the room: 10 ms; a call heard back: up to 0.3 s"
    )
    bleed_decay_db_s: float = threshold(
        120.0, "dB/s", "J", "the bleed's echo falls by 60 dB in half a second in an office"
    )
    own_share: float = threshold(
        0.5, "share", "J", "speech of which less rises above the bleed is the other's, heard here"
    )
    panel_cosine: float = threshold(
        0.5,
        "cosine",
        "J",
        "two people on one channel must differ clearly: centroids of two voices .16 (median), of "
        "one voice split in two .70 and more",
    )
    panel_min_s: float = threshold(
        6.0, "s", "J", "a second person on a channel says this much; less is the first one's"
    )
