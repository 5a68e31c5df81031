"""The dyads' turns -> clips of single real speakers, their speech and pauses known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sample_audio.encode import decode
from sample_audio.timeline import ClipTimes, Span
from sample_audio.voices import RATE_HZ, SPEECH_RMS_DB, Clip

KEEP_S = 0.06
"""Sound kept before a turn's onset and after its end; nobody else may speak in it."""
FADE_S = 0.03

Samples = NDArray[np.float64]


def cut_clips(recording: Path, speaker: str) -> list[Clip]:
    """Return the different turns of one speaker in which nobody else is heard, as placed clips.

    All are scaled alike, so that their speech has the level at which the voices speak.
    """
    truth: dict[str, Any] = json.loads(recording.with_suffix(".json").read_text(encoding="utf-8"))
    samples, _length = decode(recording, RATE_HZ)
    clips: dict[tuple[float, ...], Clip] = {}
    for turn in truth["turns"]:
        start_s, end_s = turn["start"], turn["end"]
        if turn["speaker"] != speaker or not _alone(start_s, end_s, speaker, truth["speech"]):
            continue
        speech = tuple(
            Span(round(a - start_s, 3), round(b - start_s, 3))
            for a, b, who in truth["speech"]
            if who == speaker and a >= start_s - 0.01 and b <= end_s + 0.01
        )
        if speech and speech[0].start_s < 0.02:
            edges = tuple(edge for one in speech for edge in (one.start_s, one.end_s))
            clips.setdefault(edges, _clip(samples, start_s, speech))
    return levelled(list(clips.values()))


def _alone(start_s: float, end_s: float, speaker: str, speech: list[Any]) -> bool:
    return not any(
        who != speaker and a < end_s + KEEP_S and b > start_s - KEEP_S for a, b, who in speech
    )


def _clip(samples: Samples, start_s: float, speech: tuple[Span, ...]) -> Clip:
    first = round((start_s - KEEP_S) * RATE_HZ)
    last = round((start_s + speech[-1].end_s + KEEP_S) * RATE_HZ)
    piece = samples[max(0, first) : last].copy()
    ramp = np.linspace(0.0, 1.0, round(FADE_S * RATE_HZ))
    piece[: ramp.size] *= ramp
    piece[-ramp.size :] *= ramp[::-1]
    return Clip(piece, KEEP_S, ClipTimes(speech[-1].end_s, speech))


def levelled(clips: list[Clip]) -> list[Clip]:
    """The clips of one person, scaled alike, so that loud speech has the voices' level."""
    if not clips:
        return []
    everything = np.concatenate([clip.samples for clip in clips])
    loud = everything[np.abs(everything) > 0.1 * np.max(np.abs(everything))]
    gain = 10 ** (SPEECH_RMS_DB / 20) / float(np.sqrt(np.mean(loud**2)))
    return [Clip(clip.samples * gain, clip.lead_s, clip.times) for clip in clips]
