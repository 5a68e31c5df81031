"""Samples + speech -> how good the recording is, and which figures suffer if it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analyzer.audio.defects import channel_faults, clipped_share, count_dropouts, hum_hz
from analyzer.audio.levels import Levels, measure_levels
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.audio.room import bandwidth_hz, reverberation_s
from analyzer.audio.spool import Channel
from analyzer.records import Quality, Speech
from analyzer.settings import AudioSettings
from analyzer.spans import as_spans, union

ANSWER_S = 1.5
"""Most answers begin sooner (Stivers et al. 2009: within half a second of the end in the mode)."""
Severity = Literal["poor", "fair", "good"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, what it does, and to which figures."""

    severity: Severity
    note: str
    suffers: tuple[str, ...] = ()


def assess_quality(
    samples: Samples,
    speech: Sequence[Speech],
    settings: AudioSettings,
    *,
    decoding: Sequence[str] = (),
    channels: Sequence[Channel] = (),
    returned_s: float | None = None,
) -> Quality:
    """Assess mono 16 kHz `samples` of who speaks in `speech`.

    Parameters
    ----------
    decoding : sequence of str
        The decoder's own notes.
    channels : sequence of Channel
        The channels before they were mixed, to tell a broken one; may be left out.
    returned_s : float, optional
        After how long a voice comes back by somebody's loudspeaker (`acoustic_echo`).
    """
    levels = measure_levels(samples, speech)
    spoken, duration_s = union(as_spans(speech)), len(samples) / RATE_HZ
    # what falls into noise falls in a straight line too: then no room is heard
    clear = levels.snr_db is None or levels.snr_db >= settings.good_snr_db
    quality = Quality(
        verdict="good",
        snr_db=_rounded(levels.snr_db),
        speech_level_db=_rounded(levels.speech_db),
        noise_level_db=_rounded(levels.noise_db),
        clipped_share=round(clipped_share(samples), 6),
        bandwidth_hz=bandwidth_hz(samples, spoken, duration_s),
        dropouts=count_dropouts(samples, spoken, levels, settings.dropout_s),
        level_difference_db=_rounded(levels.difference_db),
        hum_hz=hum_hz(samples, spoken, duration_s),
        reverberation_s=reverberation_s(samples, spoken, settings.echo_ends_share)
        if clear and returned_s is None
        else None,
        returned_s=returned_s,
    )
    return _judged(quality, levels, settings, [*decoding], speech, channel_faults(channels))


def _judged(
    quality: Quality,
    levels: Levels,
    settings: AudioSettings,
    decoding: list[str],
    speech: Sequence[Speech],
    faults: Sequence[str],
) -> Quality:
    """The quality with verdict, notes (the worst first) and the figures that suffer."""
    found = [Finding("poor", note) for note in decoding]
    if not speech:
        found.append(Finding("poor", "no speech was heard"))
    found += [Finding("fair", fault, ("words", "talk_time")) for fault in faults]
    found += [
        *_noise(quality, settings),
        *_distortion(quality, settings),
        *_band(quality, settings),
        *_voices(quality, levels, settings, speech),
        *_rest(quality, settings),
    ]
    order: tuple[Severity, ...] = ("poor", "fair", "good")
    found.sort(key=lambda finding: order.index(finding.severity))
    named = dict.fromkeys(name for finding in found for name in finding.suffers)
    return replace(
        quality,
        verdict=found[0].severity if found else "good",
        notes=tuple(finding.note for finding in found),
        suffers=tuple(named),
    )


def _noise(quality: Quality, settings: AudioSettings) -> Iterator[Finding]:
    snr = quality.snr_db
    if snr is not None and snr < settings.poor_snr_db:
        yield Finding(
            "poor",
            f"noisy (SNR {snr:.0f} dB): words are misheard, soft ones are lost, and latencies "
            "and silences may be off",
            ("words", "fillers", "latencies", "silences", "talk_time"),
        )
    elif snr is not None and snr < settings.good_snr_db:
        yield Finding(
            "fair",
            f"some noise (SNR {snr:.0f} dB): more words are misheard, and latencies may be off by "
            "a tenth of a second",
            ("words", "latencies"),
        )


def _distortion(quality: Quality, settings: AudioSettings) -> Iterator[Finding]:
    if quality.clipped_share > settings.clipped_share:
        yield Finding(
            "poor",
            f"distorted ({100 * quality.clipped_share:.1f} % of samples clipped): words suffer",
            ("words",),
        )


def _band(quality: Quality, settings: AudioSettings) -> Iterator[Finding]:
    band = quality.bandwidth_hz
    if band is not None and band < settings.narrow_band_hz:
        yield Finding(
            "fair",
            f"telephone band (up to {band / 1000:.1f} kHz): words and speakers are harder to "
            "tell; response times still hold",
            ("words", "speakers"),
        )


def _voices(
    quality: Quality, levels: Levels, settings: AudioSettings, speech: Sequence[Speech]
) -> Iterator[Finding]:
    difference = quality.level_difference_db
    if difference is None or difference <= settings.quiet_speaker_db:
        return
    quiet = min(levels.voices_db, key=lambda name: levels.voices_db[name])
    if len(levels.voices_db) > 2 and not _takes_part(quiet, speech):
        yield Finding(
            "fair",
            f"a voice ({quiet}) is {difference:.0f} dB quieter than another, and nobody answers "
            "it or it answers nobody: it may be in the background (a television, a child, an "
            "announcement)",
            ("talk_time", "silences"),
        )
    else:
        yield Finding(
            "fair",
            f"one speaker ({quiet}) is {difference:.0f} dB quieter: soft answers may be missed",
            ("words", "latencies", "talk_time"),
        )


def _takes_part(name: str, speech: Sequence[Speech]) -> bool:
    """Whether others speak soon after a speaker, and he soon after others, more often than not."""
    own = [s for s in speech if s.speaker == name]
    others = [s for s in speech if s.speaker != name]
    answers = sum(any(0 <= s.start_s - o.end_s <= ANSWER_S for o in others) for s in own)
    answered = sum(any(0 <= o.start_s - s.end_s <= ANSWER_S for o in others) for s in own)
    return 2 * min(answers, answered) > len(own)


def _rest(quality: Quality, settings: AudioSettings) -> Iterator[Finding]:
    if quality.dropouts:
        many = "1 dropout" if quality.dropouts == 1 else f"{quality.dropouts} dropouts"
        yield Finding("fair", f"{many} inside speech: words may be missing there", ("words",))
    echo = quality.reverberation_s
    if echo is not None and echo >= settings.echo_s:
        yield Finding(
            "fair",
            f"a room with echo (about {echo:.1f} s): ends of speech, so latencies and silences, "
            "are less sure, and words are harder to tell",
            ("words", "latencies", "silences"),
        )
    if quality.returned_s is not None:
        yield Finding(
            "fair",
            f"a voice comes back {quality.returned_s:.2f} s later, by somebody's loudspeaker: ends "
            "of its speech, so latencies and silences, are less sure, and where two speak at once "
            "is hardly heard",
            ("latencies", "silences", "talk_time"),
        )
    if quality.hum_hz:
        yield Finding("good", f"mains hum ({quality.hum_hz} Hz): no figure suffers")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
