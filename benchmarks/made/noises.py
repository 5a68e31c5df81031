"""What else is in the air: noises of a room at a given ratio, and single sounds in silences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

from sample_audio.keyboard import render_keys, strokes_in
from sample_audio.timeline import Span
from sample_audio.voices import RATE_HZ

Samples = NDArray[np.float64]
TYPING_DB = -30.0
"""Peak of a usual key, as in the samples."""


def pink(n_samples: int, rng: np.random.Generator) -> Samples:
    """Noise that falls by 3 dB per octave from 50 Hz on."""
    spectrum = np.fft.rfft(rng.standard_normal(n_samples))
    frequency_hz = np.fft.rfftfreq(n_samples, 1 / RATE_HZ)
    spectrum /= np.sqrt(np.maximum(frequency_hz, 50.0))
    return np.asarray(np.fft.irfft(spectrum, n_samples))


def fan(n_samples: int, rng: np.random.Generator) -> Samples:
    """A laptop's fan: the hum of its blades with harmonics over low, slowly swelling noise."""
    time_s = np.arange(n_samples) / RATE_HZ
    air = sosfilt(butter(2, (80, 1500), "bandpass", fs=RATE_HZ, output="sos"), pink(n_samples, rng))
    swell = 1 + 0.25 * np.sin(2 * np.pi * time_s / 7.3)
    hum = sum(
        weight * np.sin(2 * np.pi * 118.0 * harmonic * time_s + rng.uniform(0, 6.28))
        for harmonic, weight in ((1, 1.0), (2, 0.6), (4, 0.3), (7, 0.15))
    )
    return np.asarray(air * swell / np.std(air) + 0.5 * hum)


def babble(n_samples: int, rng: np.random.Generator, talkers: Sequence[Samples] = ()) -> Samples:
    """Many talkers at once: clips one after the other on each of `2 * len(talkers)` tracks."""
    total = np.zeros(n_samples)
    for _track in range(2 * len(talkers)):
        reached = -int(rng.integers(0, 2 * RATE_HZ))
        while reached < n_samples:
            clip = talkers[int(rng.integers(len(talkers)))]
            start, stop = max(0, reached), min(n_samples, reached + clip.size)
            if stop > start:
                total[start:stop] += clip[start - reached : stop - reached]
            reached += clip.size
    return total


def passing(n_samples: int, rng: np.random.Generator) -> Samples:
    """Cars that pass, or a machine that runs at times: noise for 3 to 8 s, then none for as long,
    swelling and ebbing within a second."""
    sound = pink(n_samples, rng)
    times_s, gains, now_s = [0.0], [0.0], rng.uniform(0.0, 5.0)
    while now_s * RATE_HZ < n_samples:
        swells_s, lasts_s, ebbs_s = rng.uniform(0.2, 1.0), rng.uniform(3, 8), rng.uniform(0.2, 1.0)
        times_s += [now_s, now_s + swells_s, now_s + lasts_s, now_s + lasts_s + ebbs_s]
        gains += [0.0, 1.0, 1.0, 0.0]
        now_s = times_s[-1] + rng.uniform(3, 8)
    return np.asarray(sound * np.interp(np.arange(n_samples) / RATE_HZ, times_s, gains))


AMBIENT: dict[str, Callable[[int, np.random.Generator], Samples]] = {
    "pink": pink,
    "fan": fan,
    "passing": passing,
}


def at_ratio(noise: Samples, speech: Samples, ratio_db: float) -> Samples:
    """Scale noise so that sounding speech is `ratio_db` above it in power."""
    sounding = speech[np.abs(speech) > 0.02 * np.max(np.abs(speech))]
    wanted = float(np.mean(sounding**2)) * 10 ** (-ratio_db / 10)
    return np.asarray(noise * np.sqrt(wanted / np.mean(noise**2)))


def typing(span: Span, n_samples: int, rng: np.random.Generator) -> Samples:
    """Keys in bursts all over a stretch, shape = (n_samples,)."""
    return render_keys(strokes_in(span, rng), n_samples, RATE_HZ, TYPING_DB, rng)


def mouse(span: Span, n_samples: int, rng: np.random.Generator) -> Samples:
    """Clicks, singly and in pairs: press and release about 0.1 s apart."""
    sound = np.zeros(n_samples)
    now_s = span.start_s + rng.uniform(0.3, 0.8)
    while now_s < span.end_s - 0.6:
        for offset_s in (0.0, rng.uniform(0.07, 0.13)):
            length = int(0.012 * RATE_HZ)
            decay = np.exp(-np.arange(length) / (0.0015 * RATE_HZ))
            _add(sound, rng.standard_normal(length) * decay * 0.05, now_s + offset_s)
        now_s += rng.choice([rng.uniform(0.25, 0.4), rng.uniform(1.0, 2.5)])
    return sound


def door(span: Span, n_samples: int, rng: np.random.Generator) -> Samples:
    """One door: a latch, half a second later a thud that rings on low."""
    sound = np.zeros(n_samples)
    at_s = span.start_s + 0.4 * (span.end_s - span.start_s)
    length = int(0.5 * RATE_HZ)
    time_s = np.arange(length) / RATE_HZ
    latch = rng.standard_normal(length) * np.exp(-time_s / 0.008) * 0.06
    low = lfilter([1.0], [1.0, -0.97], rng.standard_normal(length))
    thud = low / np.max(np.abs(low)) * np.exp(-time_s / 0.09) * 0.25
    _add(sound, latch, at_s)
    _add(sound, thud, at_s + 0.5)
    return sound


def breath(span: Span, n_samples: int, rng: np.random.Generator) -> Samples:
    """Breaths into a headset: 0.5 to 0.9 s of noise, swelling and ebbing, every few seconds."""
    sound = np.zeros(n_samples)
    band = butter(2, (400, 4500), "bandpass", fs=RATE_HZ, output="sos")
    now_s = span.start_s + rng.uniform(0.5, 1.2)
    while now_s < span.end_s - 1.2:
        length = int(rng.uniform(0.5, 0.9) * RATE_HZ)
        air = sosfilt(band, rng.standard_normal(length))
        _add(sound, air / np.std(air) * np.hanning(length) * 0.006, now_s)
        now_s += rng.uniform(2.2, 4.0)
    return sound


def music(span: Span, n_samples: int, rng: np.random.Generator) -> Samples:
    """Music on hold: broken chords of plucked strings, without a voice."""
    sound = np.zeros(n_samples)
    chords = ((0, 4, 7, 12), (-3, 0, 4, 9), (5, 9, 12, 17), (-5, -1, 2, 7))
    now_s, step = span.start_s + 0.3, 0
    while now_s < span.end_s - 0.9:
        semitone = chords[step // 8 % 4][(0, 1, 2, 3, 2, 1, 2, 1)[step % 8]]
        length = int(0.8 * RATE_HZ)
        time_s = np.arange(length) / RATE_HZ
        pitch_hz = 261.6 * 2 ** (semitone / 12)
        tone = sum(
            np.sin(2 * np.pi * pitch_hz * k * time_s) * np.exp(-time_s * 3 * k) / k
            for k in range(1, 6)
        )
        fade = np.minimum(1.0, np.minimum(time_s / 0.004, (time_s[-1] - time_s) / 0.05))
        _add(sound, np.asarray(tone * fade * 0.035), now_s)
        now_s, step = now_s + rng.normal(0.25, 0.004), step + 1
    return sound


SINGLE: dict[str, Callable[[Span, int, np.random.Generator], Samples]] = {
    "typing": typing,
    "mouse": mouse,
    "door": door,
    "breath": breath,
    "music": music,
}


def _add(sound: Samples, piece: Samples, at_s: float) -> None:
    start = round(at_s * RATE_HZ)
    stop = min(start + piece.size, sound.size)
    if start < stop:
        sound[start:stop] += piece[: stop - start]
