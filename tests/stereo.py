"""Sound of two people for two microphones: bursts at known times, a sample interview parted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from tests.sound import RATE, Samples, added, noise, sample, silence, truth

SECONDS = 30.0
FIRST = [(1.0, 3.0), (7.0, 9.5), (14.0, 15.0), (20.0, 24.0)]
SECOND = [(4.0, 6.0), (10.0, 13.0), (16.0, 19.0), (25.0, 28.0)]
"""When the first and the second person make sound, seconds."""


def burst(seconds: float, *, seed: int, level_db: float = -20.0) -> Samples:
    """Noise with the spectrum and the syllables (4 a second) of speech."""
    white = noise(seconds, 0.0, seed=seed)
    coloured = lfilter([1.0], [1.0, -0.9], white)
    time = np.arange(len(white)) / RATE
    shaped = coloured * (0.15 + np.square(np.sin(np.pi * 4 * time + seed)))
    return np.asarray(
        shaped * 10 ** (level_db / 20) / np.sqrt(np.mean(np.square(shaped))), dtype=np.float32
    )


def person(times: list[tuple[float, float]], *, seed: int, seconds: float = SECONDS) -> Samples:
    """One person's bursts at these times."""
    out = silence(seconds)
    for number, (start_s, end_s) in enumerate(times):
        out = added(out, burst(end_s - start_s, seed=seed + number), start_s)
    return out


def through(
    people: tuple[Samples, Samples],
    gains_db: tuple[tuple[float, float], tuple[float, float]],
    *,
    delay_s: float = 0.01,
    noise_db: float = -65.0,
) -> NDArray[np.float32]:
    """Two microphones: `gains_db[microphone][person]`; the way to the other's takes `delay_s`."""
    out = []
    for microphone, gains in enumerate(gains_db):
        sound = noise(len(people[0]) / RATE, noise_db, seed=90 + microphone)
        for who, gain_db in enumerate(gains):
            late = 0 if who == microphone else round(delay_s * RATE)
            path = np.concatenate([np.zeros(late, np.float32), people[who]])[: len(sound)]
            sound = np.asarray(sound + path * 10 ** (gain_db / 20), dtype=np.float32)
        out.append(sound.astype(np.float32))
    return np.stack(out)


def two_people() -> tuple[Samples, Samples]:
    """The bursts of both people, each alone."""
    return person(FIRST, seed=1), person(SECOND, seed=50)


def parted(name: str, seconds: float) -> tuple[Samples, Samples]:
    """Interviewer and candidate of a sample interview, each alone; overlap is left out."""
    mono = sample(name).mono[: round(seconds * RATE)]
    masks = {}
    for role in ("interviewer", "candidate"):
        mask = np.zeros(len(mono), dtype=np.float32)
        for item in truth(name)["speech"]:
            if item["speaker"] == role:
                mask[
                    round((item["start_s"] - 0.03) * RATE) : round((item["end_s"] + 0.03) * RATE)
                ] = 1.0
        masks[role] = mask
    both = masks["interviewer"] * masks["candidate"]
    one, other = (mono * (masks[r] - both) for r in ("interviewer", "candidate"))
    return np.asarray(one, dtype=np.float32), np.asarray(other, dtype=np.float32)
