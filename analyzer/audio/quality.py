"""Samples + speech -> how good the recording is, and which figures suffer if it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import librosa
import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import Samples, blocks
from analyzer.records import Interval, Prosody, Quality
from analyzer.settings import AudioSettings

RATE = 16_000
HOP = 160
FULL_SCALE = 0.999
BAND_DROP_DB = 50.0
"""The band ends where the speech spectrum stays this far below its maximum."""
MAX_SPECTRUM_S = 300.0
"""Five minutes of speech tell the band; more only costs time."""


def assess_quality(
    samples: Samples,
    speech: Sequence[Interval],
    prosody: Sequence[Prosody],
    settings: AudioSettings,
    *,
    decoding: Sequence[str] = (),
) -> Quality:
    """Assess mono 16 kHz `samples`; `decoding` are the decoder's own notes.

    Levels are medians of 10-ms frames in and outside `speech`, dBFS; their difference is the
    signal-to-noise ratio.
    """
    level = np.concatenate([np.zeros(0), *map(frame_levels_db, blocks(samples))])
    inside = np.zeros(len(level), dtype=np.bool_)
    for item in speech:
        inside[round(item.start_s * 100) : round(item.end_s * 100)] = True
    speech_db = float(np.median(level[inside])) if inside.any() else None
    noise_db = float(np.median(level[~inside])) if (~inside).sum() >= 50 else None
    snr = None if speech_db is None or noise_db is None else speech_db - noise_db
    clipped = sum(int((np.abs(block) >= FULL_SCALE).sum()) for block in blocks(samples))
    clipped_share = clipped / max(1, len(samples))
    band = _bandwidth_hz(samples, speech)
    dropouts = _dropouts(samples, speech, settings.dropout_s)
    unheard = [] if speech else ["no speech was heard"]
    poor = [*decoding, *unheard, *_serious(snr, clipped_share, settings)]
    fair = _lesser(snr, band, dropouts, prosody, settings)
    verdict: Literal["good", "fair", "poor"] = "poor" if poor else "fair" if fair else "good"
    return Quality(
        verdict=verdict,
        snr_db=_rounded(snr),
        speech_level_db=_rounded(speech_db),
        noise_level_db=_rounded(noise_db),
        clipped_share=round(clipped_share, 6),
        bandwidth_hz=band,
        dropouts=dropouts,
        notes=(*poor, *fair),
    )


def frame_levels_db(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Level of each 10-ms frame, dBFS, shape (frames,)."""
    whole = samples[: len(samples) // HOP * HOP].reshape(-1, HOP)
    power = np.einsum("ij,ij->i", whole, whole, dtype=np.float64) / HOP
    return np.asarray(10 * np.log10(power + 1e-10))


def _serious(snr: float | None, clipped: float, settings: AudioSettings) -> list[str]:
    notes = []
    if snr is not None and snr < settings.poor_snr_db:
        notes.append(f"noisy (SNR {snr:.0f} dB): soft words, latencies and silences may be off")
    if clipped > settings.clipped_share:
        notes.append(f"distorted ({100 * clipped:.1f} % of samples clipped): words suffer")
    return notes


def _lesser(
    snr: float | None,
    band: float | None,
    dropouts: int,
    prosody: Sequence[Prosody],
    settings: AudioSettings,
) -> list[str]:
    notes = []
    if snr is not None and settings.poor_snr_db <= snr < settings.good_snr_db:
        notes.append(f"some noise (SNR {snr:.0f} dB): latencies may be off by a tenth of a second")
    if band is not None and band < settings.narrow_band_hz:
        notes.append(f"telephone band (up to {band / 1000:.1f} kHz): words and speakers suffer")
    if dropouts:
        notes.append(f"{dropouts} dropouts inside speech: words may be missing there")
    levels = [p.level_db for p in prosody if p.level_db is not None]
    if len(levels) > 1 and max(levels) - min(levels) > settings.quiet_speaker_db:
        notes.append(
            f"one speaker is {max(levels) - min(levels):.0f} dB quieter: soft answers may be missed"
        )
    return notes


def _bandwidth_hz(samples: Samples, speech: Sequence[Interval]) -> float | None:
    """Highest frequency the speech still reaches, by its mean spectrum."""
    total = np.zeros(257)
    seconds = 0.0
    for item in speech:
        piece = samples[round(item.start_s * RATE) : round(item.end_s * RATE)]
        if len(piece) >= 512 and seconds < MAX_SPECTRUM_S:
            spectrum = np.abs(librosa.stft(piece, n_fft=512, hop_length=256))
            total += np.square(spectrum, dtype=np.float64).sum(axis=1)
            seconds += item.duration_s
    if seconds < 1.0:
        return None
    level = 10 * np.log10(total + 1e-12)
    reached = np.flatnonzero(level >= level.max() - BAND_DROP_DB)
    return float(round(reached[-1] * RATE / 512))


def _dropouts(samples: Samples, speech: Sequence[Interval], min_s: float) -> int:
    """Runs of exact zeros of at least `min_s` strictly inside speech."""
    count, length = 0, round(min_s * RATE)
    for item in speech:
        piece = samples[round(item.start_s * RATE) : round(item.end_s * RATE)]
        zero = np.concatenate(([0], (piece == 0).astype(np.int8), [0]))
        edges = np.flatnonzero(np.diff(zero))
        starts, ends = edges[::2], edges[1::2]
        inner = (starts > 0) & (ends < len(piece))
        count += int(np.sum((ends - starts >= length) & inner))
    return count


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
