"""A kind of noise, seconds, a seed -> its sound and when it sounds: what is no speech in a call.

Every kind is made from what makes it sound so (bursts, resonances, partials), at 16 kHz, and then
brought to a level: the 95th percentile of its 10-ms frames while it sounds, in dBFS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

from sample_audio.keyboard import render_keys, strokes_in, typing_spans
from sample_audio.timeline import Span

RATE = 16_000
Wave = NDArray[np.float64]
Draw = np.random.Generator


@dataclass(frozen=True, slots=True)
class Disturbance:
    """`samples`, shape (n,), mono 16 kHz; `spans`: when it sounds; `typed`: by whole bursts."""

    samples: NDArray[np.float32]
    typed: tuple[tuple[float, float], ...] = ()


def disturbance(kind: str, seconds: float, level_db: float, *, seed: int = 0) -> Disturbance:
    """A disturbance of a kind in `KINDS`, as loud as asked for."""
    draw = np.random.default_rng([seed, sum(kind.encode())])
    typed: tuple[tuple[float, float], ...] = ()
    if kind in KEYBOARDS:
        wave, typed = KEYBOARDS[kind](seconds, draw)
    else:
        wave = SOUNDS[kind](seconds, draw)
    return Disturbance(at_level(wave, level_db), typed)


def at_level(wave: Wave, level_db: float) -> NDArray[np.float32]:
    """Scale so that the 95th percentile of the sounding 10-ms frames has this level, dBFS."""
    frames = wave[: len(wave) // 160 * 160].reshape(-1, 160)
    power = np.square(frames).mean(axis=1)
    loud = float(np.percentile(power[power > 1e-4 * power.max()], 95))
    return np.asarray(wave * 10 ** (level_db / 20) / np.sqrt(loud), dtype=np.float32)


def room(wave: Wave, rt60_s: float, draw: Draw, dry: float = 0.7) -> Wave:
    """The sound in a room: decaying noise as impulse response, darker than the sound itself."""
    time = np.arange(round(rt60_s * RATE)) / RATE
    tail = draw.standard_normal(time.size) * 10 ** (-3 * time / rt60_s)
    tail = lfilter([1.0], [1.0, -0.6], tail)
    wet = fftconvolve(wave, tail / np.sqrt(np.sum(tail**2)))[: wave.size]
    return np.asarray(dry * wave + (1 - dry) * wet)


def _band(wave: Wave, low_hz: float, high_hz: float, order: int = 2) -> Wave:
    sos = butter(order, (low_hz, min(high_hz, 7900.0)), "bandpass", fs=RATE, output="sos")
    return np.asarray(sosfilt(sos, wave))


def _put(out: Wave, piece: Wave, at_s: float) -> None:
    first = round(at_s * RATE)
    if 0 <= first < out.size:
        out[first : first + piece.size] += piece[: out.size - first]


def _often(seconds: float, shortest_s: float, longest_s: float, draw: Draw) -> list[float]:
    """Times with random rests between them, from the first rest on."""
    times, now = [], float(draw.uniform(0.2, 0.5 * (shortest_s + longest_s)))
    while now < seconds - 0.3:
        times.append(now)
        now += float(draw.uniform(shortest_s, longest_s))
    return times or [min(0.2, seconds / 4)]


Typed = tuple[Wave, tuple[tuple[float, float], ...]]


def _typing(seconds: float, draw: Draw) -> Typed:
    """The keyboard of the sample recordings, in a room."""
    keys = strokes_in(Span(0.0, seconds), draw)
    wave = render_keys(keys, round(seconds * RATE), RATE, -20.0, draw)
    return room(wave, 0.25, draw), tuple((s.start_s, s.end_s) for s in typing_spans(keys))


def _laptop(seconds: float, draw: Draw) -> Typed:
    """Flat keys: dull, no thump, no click of release."""
    keys = strokes_in(Span(0.0, seconds), draw)
    out = np.zeros(round(seconds * RATE))
    time = np.arange(round(0.03 * RATE)) / RATE
    for key in keys:
        tap = draw.standard_normal(time.size) * np.exp(-time / draw.uniform(0.003, 0.006))
        tap = _band(tap, 500.0, draw.uniform(2500.0, 4500.0)) * 10 ** (draw.normal(0, 2.5) / 20)
        _put(out, tap, key.press_s)
        _put(out, 0.15 * tap, key.release_s)
    return room(out, 0.3, draw), tuple((s.start_s, s.end_s) for s in typing_spans(keys))


def _mouse(seconds: float, draw: Draw) -> Wave:
    """Clicks of a button with its release, single and double, seconds apart."""
    out = np.zeros(round(seconds * RATE))
    time = np.arange(round(0.012 * RATE)) / RATE
    for at_s in _often(seconds, 0.7, 4.0, draw):
        hz = draw.uniform(2500.0, 4200.0)
        click = draw.standard_normal(time.size) * np.exp(-time / 0.0012)
        click = click + np.sin(2 * np.pi * hz * time) * np.exp(-time / 0.002)
        times = [at_s] if draw.random() < 0.7 else [at_s, at_s + draw.uniform(0.14, 0.22)]
        for press_s in times:
            _put(out, click, press_s)
            _put(out, 0.6 * click, press_s + draw.uniform(0.06, 0.11))
    return room(out, 0.25, draw)


def _breathing(seconds: float, draw: Draw) -> Wave:
    """In and out through mouth and nose: noise through the throat's resonances."""
    out = np.zeros(round(seconds * RATE))
    now = 0.3
    while now < seconds:
        for inward in (True, False):
            length_s = draw.uniform(0.6, 1.1) if inward else draw.uniform(0.8, 1.6)
            air = draw.standard_normal(round(length_s * RATE))
            shift = draw.uniform(0.9, 1.1) * (1.15 if inward else 0.9)
            formants = ((600, 1.0, 300), (1400, 0.8, 400), (2700, 0.5, 700))
            flow = sum(
                w * _band(air, shift * (hz - b / 2), shift * (hz + b / 2), 1)
                for hz, w, b in formants
            )
            swell = np.sin(np.pi * np.linspace(0, 1, air.size) ** (0.8 if inward else 0.6)) ** 2
            _put(out, np.asarray(flow) * swell * (1.0 if inward else 0.7), now)
            now += length_s + draw.uniform(0.1, 0.4)
        now += draw.uniform(0.5, 1.5)
    return out


def _door(seconds: float, draw: Draw) -> Wave:
    """Slams: a latch, a low burst of the leaf's modes, and the room's answer."""
    out = np.zeros(round(seconds * RATE))
    time = np.arange(round(0.8 * RATE)) / RATE
    for at_s in _often(seconds, 3.0, 7.0, draw):
        slam = draw.standard_normal(time.size) * np.exp(-time / 0.02)
        slam = _band(slam, 60.0, 1500.0)
        for _ in range(6):
            hz = draw.uniform(50.0, 320.0)
            mode = np.sin(2 * np.pi * hz * time + draw.uniform(0, 6))
            slam += mode * np.exp(-time / draw.uniform(0.04, 0.15)) * draw.uniform(0.3, 1.0)
        latch = draw.standard_normal(400) * np.exp(-np.arange(400) / 60.0)
        _put(out, slam, at_s)
        _put(out, 0.5 * _band(latch, 800.0, 5000.0), at_s + 0.06)
    return room(out, 0.6, draw, 0.5)


def _music(seconds: float, draw: Draw) -> Wave:
    """Music on hold: chords, a bass, a tune over them, drums."""
    out = np.zeros(round(seconds * RATE))
    beat_s = 60.0 / draw.uniform(84.0, 126.0)
    key = int(draw.integers(-5, 6))
    chords = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
    scale = (0, 2, 4, 7, 9, 12)
    for beat in range(int(seconds / beat_s) + 1):
        at_s, chord = beat * beat_s, chords[beat // 4 % 4]
        if beat % 2 == 0:
            for note in chord:
                _put(out, 0.25 * _note(note + key, 2 * beat_s, 6, draw), at_s)
            _put(out, 0.5 * _note(chord[0] - 24 + key, beat_s, 3, draw), at_s)
        for half in (0.0, 0.5):
            if draw.random() < 0.6:
                tune = scale[draw.integers(0, 6)] + 12 + key
                _put(out, 0.3 * _note(float(tune), beat_s * 0.7, 5, draw), at_s + half * beat_s)
        _put(out, (_kick(), _snare(draw))[beat % 2] * 0.6, at_s)
        _put(out, 0.12 * _hat(draw), at_s + beat_s / 2)
    return out


def _note(semitones: float, length_s: float, partials: int, draw: Draw) -> Wave:
    time = np.arange(round(length_s * RATE)) / RATE
    hz = 261.63 * 2 ** (semitones / 12)
    body = sum(
        np.sin(2 * np.pi * k * hz * time + draw.uniform(0, 6)) * np.exp(-time * k * 1.5) / k
        for k in range(1, partials + 1)
        if k * hz < 7800
    )
    return np.asarray(body * np.minimum(1, time / 0.008) * np.minimum(1, time[::-1] / 0.05))


def _kick() -> Wave:
    time = np.arange(round(0.15 * RATE)) / RATE
    return np.asarray(
        np.sin(2 * np.pi * (50 * time - 3 * np.exp(-time / 0.03))) * np.exp(-time / 0.05)
    )


def _snare(draw: Draw) -> Wave:
    time = np.arange(round(0.12 * RATE)) / RATE
    return np.asarray(0.6 * draw.standard_normal(time.size) * np.exp(-time / 0.03))


def _hat(draw: Draw) -> Wave:
    time = np.arange(round(0.05 * RATE)) / RATE
    return np.diff(draw.standard_normal(time.size + 1)) * np.exp(-time / 0.012)


def _ring(seconds: float, draw: Draw) -> Wave:
    """A telephone: two tones of 440 and 480 Hz, two seconds in four, or a warble."""
    time = np.arange(round(seconds * RATE)) / RATE
    if draw.random() < 0.5:
        tones = np.sin(2 * np.pi * 440 * time) + np.sin(2 * np.pi * 480 * time)
        return np.asarray(tones * (time % 4.0 < 2.0))
    high = np.where(time * 20 % 2 < 1, 1250.0, 1500.0)
    warble = np.sign(np.sin(2 * np.pi * np.cumsum(high) / RATE))
    return _band(warble * (time % 3.0 < 1.2), 300.0, 5000.0)


def _chime(seconds: float, draw: Draw) -> Wave:
    """Notifications: two or three bell-like tones."""
    out = np.zeros(round(seconds * RATE))
    time = np.arange(round(0.9 * RATE)) / RATE
    for at_s in _often(seconds, 2.5, 6.0, draw):
        base = draw.uniform(500.0, 1100.0)
        for index in range(int(draw.integers(2, 4))):
            hz = base * 2 ** (int(draw.integers(-5, 8)) / 12)
            bell = sum(
                w * np.sin(2 * np.pi * hz * ratio * time) * np.exp(-time / decay)
                for ratio, w, decay in ((1, 1, 0.3), (2, 0.4, 0.15), (2.76, 0.2, 0.08))
            )
            _put(out, np.asarray(bell) * np.minimum(1, time / 0.004), at_s + 0.16 * index)
    return out


def _cough(seconds: float, draw: Draw) -> Wave:
    """One to three: an explosion of air, a noisy flow, sometimes a voiced end."""
    out = np.zeros(round(seconds * RATE))
    for at_s in _often(seconds, 2.5, 6.0, draw):
        for index in range(int(draw.integers(1, 4))):
            length = round(draw.uniform(0.22, 0.38) * RATE)
            time = np.arange(length) / RATE
            air = draw.standard_normal(length)
            air = _band(air, 400.0, 1100.0) + 0.8 * _band(air, 1300.0, 3500.0)
            burst = np.exp(-time / 0.03) + 0.45 * np.sin(np.pi * time / time[-1])
            if draw.random() < 0.3:
                hz = np.cumsum(np.linspace(260, 150, length)) / RATE
                late = np.clip((time - 0.12) / 0.05, 0, 1) * np.clip((time[-1] - time) / 0.05, 0, 1)
                air = air + 0.5 * _band(np.sign(np.sin(2 * np.pi * hz)), 300.0, 1500.0, 1) * late
            _put(out, air * burst, at_s + 0.42 * index)
    return room(out, 0.3, draw)


def _creak(seconds: float, draw: Draw) -> Wave:
    """A chair: stick and slip, a pulse train whose rate wanders, through wooden resonances."""
    out = np.zeros(round(seconds * RATE))
    for at_s in _often(seconds, 1.5, 4.5, draw):
        length = round(draw.uniform(0.25, 0.9) * RATE)
        rate_hz = np.interp(np.arange(length), [0, length / 2, length], draw.uniform(40, 260, 3))
        rate_hz = rate_hz * (1 + 0.08 * draw.standard_normal(length))
        phase = np.cumsum(rate_hz) / RATE
        pulses = (np.diff(np.floor(phase), prepend=0.0) > 0) * draw.uniform(0.4, 1.0, length)
        squeak = sum(_band(pulses, hz * 0.93, hz * 1.07, 1) for hz in draw.uniform(500, 3200, 4))
        _put(out, np.asarray(squeak) * np.sin(np.pi * np.arange(length) / length), at_s)
    return room(out, 0.3, draw)


def _paper(seconds: float, draw: Draw) -> Wave:
    """Rustling: crackles in swells of half a second to a second."""
    out = np.zeros(round(seconds * RATE))
    for at_s in _often(seconds, 1.0, 3.5, draw):
        length = round(draw.uniform(0.4, 1.2) * RATE)
        crackle = (draw.random(length) < 0.01) * draw.standard_normal(length) * 6
        sheet = _band(crackle + 0.25 * draw.standard_normal(length), 1200.0, 7500.0, 1)
        swell = np.abs(lfilter([0.001], [1.0, -0.999], draw.standard_normal(length)))
        swell = swell / (swell.max() + 1e-9) * np.sin(np.pi * np.arange(length) / length)
        _put(out, sheet * swell, at_s)
    return out


def _fan(seconds: float, draw: Draw) -> Wave:
    """A fan that is switched on after a while and stays on: rush, blades, motor."""
    count = round(seconds * RATE)
    time = np.arange(count) / RATE
    rush = lfilter([1.0], [1.0, -0.9], draw.standard_normal(count))
    blades = draw.uniform(90.0, 160.0)
    tones = sum(np.sin(2 * np.pi * blades * k * time) / k**1.5 for k in range(1, 6))
    start_s = min(seconds / 4, 5.0)
    return np.asarray((rush + 0.8 * tones) * np.clip((time - start_s) / 1.5, 0.003, 1.0))


def _hum(seconds: float, draw: Draw) -> Wave:
    """Mains: 50 or 60 Hz with its harmonics, steady."""
    time = np.arange(round(seconds * RATE)) / RATE
    mains = float(draw.choice([50.0, 60.0]))
    return np.asarray(
        sum(
            draw.uniform(0.2, 1.0) / k * np.sin(2 * np.pi * mains * k * time + draw.uniform(0, 6))
            for k in range(1, 13)
        )
    )


KEYBOARDS: dict[str, Callable[[float, Draw], Typed]] = {"typing": _typing, "laptop": _laptop}
SOUNDS: dict[str, Callable[[float, Draw], Wave]] = {
    "mouse": _mouse,
    "breathing": _breathing,
    "door": _door,
    "music": _music,
    "ring": _ring,
    "chime": _chime,
    "cough": _cough,
    "creak": _creak,
    "paper": _paper,
    "fan": _fan,
    "hum": _hum,
}
KINDS = (*KEYBOARDS, *SOUNDS)
