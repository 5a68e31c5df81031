"""Placed events and their clips -> one mono recording with typing and room noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from sample_audio.keyboard import Key, render_keys, strokes_in, typing_spans
from sample_audio.script import Script, Silence, Utterance
from sample_audio.timeline import Placed, Span
from sample_audio.voices import RATE_HZ, Clip

TAIL_S = 1.2  # after the last word
PEAK = 0.89  # -1 dB relative to full scale

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Mix:
    """The recording before it is encoded, shape = (n_samples,), and when keys sound in it."""

    samples: Samples
    typing: tuple[Span, ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.samples.size / RATE_HZ


def mix(placed: Sequence[Placed], clips: dict[Utterance, Clip], script: Script) -> Mix:
    """Lay voices, keyboard and room noise over one another; the seed fixes all that is random."""
    rng = np.random.default_rng(script.seed)
    duration_s = max(item.span.end_s for item in placed) + TAIL_S
    sound = np.zeros(int(duration_s * RATE_HZ))
    for item in placed:
        if isinstance(item.event, Utterance):
            clip = clips[item.event]
            start = round((item.span.start_s - clip.lead_s) * RATE_HZ)
            sound[start : start + clip.samples.size] += clip.samples
    keys = _keys(placed, rng)
    sound += render_keys(keys, sound.size, RATE_HZ, script.sound.typing_db, rng)
    sound += _room_noise(sound.size, script.sound.room_noise_db, rng)
    return Mix(_limited(sound), tuple(typing_spans(keys)))


def _keys(placed: Sequence[Placed], rng: np.random.Generator) -> list[Key]:
    keys: list[Key] = []
    for item in placed:
        if isinstance(item.event, Silence | Utterance) and item.event.typing:
            keys.extend(strokes_in(item.span, rng))
    return keys


def _room_noise(n_samples: int, level_db: float, rng: np.random.Generator) -> Samples:
    """Noise which falls off towards high frequencies, as fans and rooms do."""
    noise = lfilter([1.0], [1.0, -0.92], rng.standard_normal(n_samples))
    rms = float(np.sqrt(np.mean(noise**2)))
    return np.asarray(noise * 10 ** (level_db / 20) / rms, dtype=np.float64)


def _limited(sound: Samples) -> Samples:
    """Bend peaks over `PEAK` smoothly; everything at half of it and less stays as it is."""
    knee = PEAK / 2
    over = np.abs(sound) - knee
    bent = np.sign(sound) * (knee + (PEAK - knee) * np.tanh(over / (PEAK - knee)))
    return np.where(over > 0, bent, sound)
