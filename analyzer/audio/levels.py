"""Samples + who speaks when -> levels of speech, of each voice and of the noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP, HOPS_PER_S, whole_frames
from analyzer.audio.pcm import Samples, blocks
from analyzer.records import Speech

GUARD_FRAMES = 10
"""Echo and breath within 0.1 s of speech are no background."""
MIN_NOISE_FRAMES = 50
NEAR_FRAMES = 500
"""Noise is what is heard within 5 s of speech: minutes of music before it are none."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Root-mean-square levels in dBFS, the noise's power taken out of the speech's; None where
    there is too little to measure. `voices_db`: each speaker while nobody else speaks."""

    speech_db: float | None
    noise_db: float | None
    voices_db: Mapping[str, float]

    @property
    def snr_db(self) -> float | None:
        """Signal-to-noise ratio: speech power over noise power."""
        if self.speech_db is None or self.noise_db is None:
            return None
        return self.speech_db - self.noise_db

    @property
    def difference_db(self) -> float | None:
        """Between the loudest and the quietest voice; None with fewer than two."""
        voices = list(self.voices_db.values())
        return max(voices) - min(voices) if len(voices) > 1 else None


def frame_levels_db(samples: NDArray[np.float32], hop: int = HOP) -> NDArray[np.float64]:
    """Level of each frame of `hop` samples, dBFS, shape (frames,)."""
    frames = whole_frames(samples, hop)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / hop
    return np.asarray(10 * np.log10(power + 1e-10))


def measure_levels(samples: Samples, speech: Sequence[Speech]) -> Levels:
    """Levels in mono 16 kHz `samples`, the noise around most of the speech."""
    level = np.concatenate([np.zeros(0), *map(frame_levels_db, blocks(samples))])
    power = 10 ** (level / 10)
    names = sorted({s.speaker for s in speech})
    count = np.zeros((len(names), len(level)), dtype=np.bool_)
    near = np.zeros(len(level), dtype=np.bool_)
    for item in speech:
        first, last = round(item.start_s * HOPS_PER_S), round(item.end_s * HOPS_PER_S)
        count[names.index(item.speaker), first:last] = True
        near[max(0, first - GUARD_FRAMES) : last + GUARD_FRAMES] = True
    noise = _noise(power, ~near, speech)
    alone = count.sum(axis=0) == 1
    voices = {n: _level_db(power[count[i] & alone], noise) for i, n in enumerate(names)}
    return Levels(
        speech_db=_level_db(power[count.any(axis=0)], noise),
        noise_db=None if noise is None else float(10 * np.log10(noise)),
        voices_db={name: level_db for name, level_db in voices.items() if level_db is not None},
    )


def _noise(
    power: NDArray[np.float64], quiet: NDArray[np.bool_], speech: Sequence[Speech]
) -> float | None:
    """Median over the speech of the median frame that is near it and no speech; None with too few
    such frames. Where none is near, all quiet frames count."""
    if quiet.sum() < MIN_NOISE_FRAMES:
        return None
    found = []
    for item in speech:
        first, last = round(item.start_s * HOPS_PER_S), round(item.end_s * HOPS_PER_S)
        around = slice(max(0, first - NEAR_FRAMES), last + NEAR_FRAMES)
        frames = power[around][quiet[around]]
        if len(frames) >= MIN_NOISE_FRAMES:
            found.append((float(np.median(frames)), item.end_s - item.start_s))
    if not found:
        return float(np.median(power[quiet]))
    found.sort()
    total = np.cumsum([seconds for _, seconds in found])
    return found[int(np.searchsorted(total, total[-1] / 2))][0]


def _level_db(power: NDArray[np.float64], noise: float | None) -> float | None:
    if len(power) == 0:
        return None
    mean = float(power.mean())
    # Where speech hardly rises above the noise the difference says nothing: a twentieth is kept.
    return float(10 * np.log10(max(mean - (noise or 0.0), mean / 20)))
