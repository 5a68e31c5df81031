"""Spans of typing -> the sound of a keyboard, and when it sounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_audio.timeline import Span

MEDIAN_INTERVAL_S = 0.155  # between keys inside a burst, about 60 words a minute
INTERVAL_SPREAD = 0.42  # sigma of the log interval
BURST_KEYS = (3, 28)
THINK_S = (0.35, 2.4)  # rest between bursts
MARGIN_S = 0.25  # hands leave the keys this long before speech and after it
KEY_S = 0.05  # length of one click
HOLD_S = (0.06, 0.12)  # from press to release

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Key:
    """One keystroke: when it is pressed and released, and which sort of key it is."""

    press_s: float
    release_s: float
    large: bool


def strokes_in(span: Span, rng: np.random.Generator) -> list[Key]:
    """Return keystrokes in bursts with rests; empty when the span is too short for one."""
    keys: list[Key] = []
    now_s = span.start_s + MARGIN_S
    stop_s = span.end_s - MARGIN_S - HOLD_S[1]
    while now_s < stop_s:
        count = int(rng.integers(*BURST_KEYS))
        for index in range(count):
            if now_s >= stop_s:
                break
            large = index == count - 1 or rng.random() < 0.16
            keys.append(Key(now_s, now_s + rng.uniform(*HOLD_S), large))
            now_s += MEDIAN_INTERVAL_S * float(np.exp(INTERVAL_SPREAD * rng.standard_normal()))
        now_s += rng.uniform(*THINK_S)
    return keys


def render_keys(
    keys: list[Key], n_samples: int, rate_hz: int, level_db: float, rng: np.random.Generator
) -> Samples:
    """Return the keyboard alone, shape = (n_samples,); `level_db` is a usual key's peak."""
    sound = np.zeros(n_samples)
    for key in keys:
        gain = 10 ** ((level_db + rng.normal(0.0, 2.5)) / 20)
        _add(sound, _click(rate_hz, key.large, rng) * gain, int(key.press_s * rate_hz))
        release = _click(rate_hz, False, rng) * gain * 0.35
        _add(sound, release, int(key.release_s * rate_hz))
    return sound


def typing_spans(keys: list[Key], join_s: float = 1.0) -> list[Span]:
    """Return the stretches of typing; keys closer than `join_s` belong together."""
    spans: list[Span] = []
    for key in keys:
        end_s = key.release_s + KEY_S
        if spans and key.press_s - spans[-1].end_s < join_s:
            spans[-1] = Span(spans[-1].start_s, end_s)
        else:
            spans.append(Span(key.press_s, end_s))
    return spans


def _click(rate_hz: int, large: bool, rng: np.random.Generator) -> Samples:
    """Noise burst through three decaying resonances of the case, peak 1; large keys thump."""
    time_s = np.arange(int(KEY_S * rate_hz)) / rate_hz
    click = rng.standard_normal(time_s.size) * np.exp(-time_s / 0.0025)
    for centre_hz, decay_s, weight in ((1900, 0.006, 0.7), (3400, 0.004, 0.6), (5200, 0.002, 0.4)):
        pitch_hz = centre_hz * rng.uniform(0.85, 1.15)
        phase = rng.uniform(0, 2 * np.pi)
        ring = np.sin(2 * np.pi * pitch_hz * time_s + phase)
        click += weight * ring * np.exp(-time_s / decay_s)
    if large:
        thump_hz = rng.uniform(140, 260)
        click += 1.6 * np.sin(2 * np.pi * thump_hz * time_s) * np.exp(-time_s / 0.018)
    return np.asarray(click / np.max(np.abs(click)), dtype=np.float64)


def _add(sound: Samples, piece: Samples, at: int) -> None:
    stop = min(at + piece.size, sound.size)
    if at < stop:
        sound[at:stop] += piece[: stop - at]
