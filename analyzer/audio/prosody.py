"""Samples + one speaker's speech -> level, pitch variation and loudness range."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP, HOPS_PER_S, sample_span
from analyzer.audio.levels import frame_levels_db
from analyzer.audio.librosa_loader import load_librosa
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Prosody, Speech

PITCH_HZ = (65.0, 400.0)
"""From a low male to a high female speaking voice."""
PITCH_FRAME = 1024
WINDOW_S = 10.0
"""Pitch variation is the median over windows of this much speech (measures.md, Delivery)."""
MIN_VOICED_FRAMES = 100
MAX_PITCH_S = 120.0
"""Two minutes of a speaker, spread over the recording, give the median; more only costs time."""
VOICED_RANGE_DB = 25.0
"""Frames this far below the speaker's loud ones are unvoiced or noise."""
MAX_STEP_SEMITONES = 12.0
"""An octave off the speaker's median is a tracker's error, not intonation."""


def measure_prosody(samples: Samples, speech: Sequence[Speech]) -> tuple[Prosody, ...]:
    """One `Prosody` per speaker in `speech`, sorted by speaker, from mono 16 kHz `samples`."""
    return tuple(
        _prosody(speaker, samples, [s for s in speech if s.speaker == speaker])
        for speaker in sorted({s.speaker for s in speech})
    )


def _prosody(speaker: str, samples: Samples, own: list[Speech]) -> Prosody:
    spans = [sample_span(s) for s in own]
    levels = np.concatenate([frame_levels_db(samples[first:last]) for first, last in spans])
    if len(levels) < MIN_VOICED_FRAMES:
        level = float(np.median(levels)) if len(levels) else None
        return Prosody(speaker, None if level is None else round(level, 2), None, None, None)
    low, high = np.percentile(levels, [10, 95])
    median_hz, sd = _pitch(_spread(samples, spans))
    return Prosody(
        speaker=speaker,
        level_db=round(float(np.median(levels)), 2),
        pitch_median_hz=median_hz,
        pitch_sd_semitones=sd,
        loudness_range_db=round(float(high - low), 2),
    )


def _spread(samples: Samples, spans: list[tuple[int, int]]) -> NDArray[np.float32]:
    """At most `MAX_PITCH_S` of the spans' joined sound, as windows spread evenly over it."""
    window = round(WINDOW_S * RATE_HZ)
    keep = int(MAX_PITCH_S / WINDOW_S)
    total = sum(last - first for first, last in spans)
    if total <= keep * window:
        return np.concatenate([samples[first:last] for first, last in spans])
    starts = np.linspace(0, total - window, keep).astype(int).tolist()
    return np.concatenate([_cut(samples, spans, start, start + window) for start in starts])


def _cut(
    samples: Samples, spans: list[tuple[int, int]], start: int, end: int
) -> NDArray[np.float32]:
    """Samples `start` to `end` of the spans' joined sound."""
    out, before = [], 0
    for first, last in spans:
        inner = slice(first + max(0, start - before), first + min(last - first, end - before))
        if inner.start < inner.stop:
            out.append(samples[inner])
        before += last - first
    return np.concatenate(out)


def _pitch(sound: NDArray[np.float32]) -> tuple[float | None, float | None]:
    """Median pitch in Hz and the median SD in semitones over windows of voiced speech."""
    if len(sound) < PITCH_FRAME:
        return None, None
    pitch = _track(sound)
    levels = frame_levels_db(sound)
    frames = min(len(pitch), len(levels))
    pitch, levels = pitch[:frames], levels[:frames]
    inner = (pitch > PITCH_HZ[0] * 1.02) & (pitch < PITCH_HZ[1] * 0.98)
    voiced = inner & (levels > np.percentile(levels, 95) - VOICED_RANGE_DB) & _steady(pitch)
    if voiced.sum() < MIN_VOICED_FRAMES:
        return None, None
    median = float(np.median(pitch[voiced]))
    semitones = 12 * np.log2(pitch / median)
    voiced &= np.abs(semitones) < MAX_STEP_SEMITONES
    span = round(WINDOW_S * HOPS_PER_S)
    spreads = [
        float(np.std(semitones[a : a + span][voiced[a : a + span]]))
        for a in range(0, frames, span)
        if voiced[a : a + span].sum() >= MIN_VOICED_FRAMES
    ]
    return round(median, 1), round(float(np.median(spreads)), 2) if spreads else None


def _track(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Pitch every 10 ms, Hz (YIN: de Cheveigné & Kawahara 2002), a window at a time."""
    librosa = load_librosa()  # it brings a compiler: 135 MB that nothing before needs
    window = round(WINDOW_S * RATE_HZ)
    tracks = [np.zeros(0)]
    for first in range(0, len(sound), window):
        piece = sound[first : first + window]
        if len(piece) >= PITCH_FRAME:
            track = librosa.yin(
                piece,
                fmin=PITCH_HZ[0],
                fmax=PITCH_HZ[1],
                sr=RATE_HZ,
                frame_length=PITCH_FRAME,
                hop_length=HOP,
            )
            tracks.append(track[: len(piece) // HOP])
    return np.concatenate(tracks)


def _steady(pitch: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Frames whose neighbours agree within a semitone: the tracker is sure of them."""
    step = np.abs(np.diff(12 * np.log2(pitch), prepend=np.log2(pitch[:1]) * 12))
    steady: NDArray[np.bool_] = (step < 1.0) & (np.append(step[1:], 0.0) < 1.0)
    return steady
