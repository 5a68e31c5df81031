"""Thresholds of the audio stage."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.settings.threshold import threshold


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """Section [audio] of a settings file."""

    longest_return_s: float = threshold(
        0.45,
        "s",
        "J",
        "a voice comes back by a loudspeaker after so long at most: two legs of a call of 0.15 s "
        "each (ITU-T G.114) and what a computer's sound takes; 0: none is looked for",
    )
    min_duration_s: float = threshold(
        0.5, "s", "J", "shorter files hold no utterance; they are refused in one sentence"
    )
    typing_rise_db: float = threshold(
        9.0, "dB", "J", "a key click rises this much within 20 ms and above the noise around it"
    )
    typing_pause_s: float = threshold(
        2.5, "s", "J", "a typist pauses this long between bursts and is still typing"
    )
    typing_min_strokes: int = threshold(4, "strokes", "J", "fewer clicks are a mouse or a chair")
    good_snr_db: float = threshold(
        20.0, "dB", "J", "above it the boundaries found were within 20 ms (median)"
    )
    poor_snr_db: float = threshold(
        10.0, "dB", "J", "below it soft words are lost in the noise and figures suffer"
    )
    clipped_share: float = threshold(
        0.001, "share", "J", "one sample in a thousand at full scale is heard as distortion"
    )
    narrow_band_hz: float = threshold(
        5300.0,
        "Hz",
        "L",
        "telephone sound is sampled at 8 kHz (ITU-T G.712 passes 3.4): it reaches 4.0 kHz, with "
        "the slopes of resamplers up to 4.9 in 22 recordings; MP3 at 24 kbit/s 5.8 and more; words "
        "are harder to tell",
    )
    quiet_speaker_db: float = threshold(
        15.0, "dB", "J", "a speaker this much below another may be lost under noise"
    )
    dropout_s: float = threshold(
        0.015, "s", "J", "sound that is gone this long is a lost packet; the smallest has 20 ms"
    )
    echo_ends_share: float = threshold(
        0.2,
        "share",
        "J",
        "of speech ends that decay in a straight line: under .1 in dry ones",
    )
    echo_s: float = threshold(
        0.35,
        "s",
        "J",
        "longer echo moves the ends of speech by up to a tenth of a second",
    )
