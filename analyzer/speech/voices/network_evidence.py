"""Segmentation windows + voices -> how likely each voice is heard in each unit.

In every window the network gives local names to up to three people. What one of them says alone
is embedded as a whole and compared with the voices, so that a short answer is named by all that
its speaker says in the ten seconds around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.speech.voices.campplus import SpeakerEmbedder
from analyzer.speech.voices.segmentation import Segmentation, frame_span
from analyzer.speech.voices.units import Unit
from analyzer.speech.voices.voice_sums import VoiceSums, pooled

COSINE_SCALE = 12.0
"""Turns a cosine into log-odds that a local speaker is a voice, from `SURE_S` of speech on."""
SURE_S = 1.5
LOCAL_SPEAKERS = 3


@dataclass(frozen=True, slots=True)
class Profiles:
    """One row per (window, unit) that meet: the share of the unit each local speaker has.

    `window` and `unit`, shape (rows,); `share`, shape (rows, 3), in [0, 1]; `weight`, shape
    (rows,): more for units in the middle of the window, where the network has heard both sides.
    """

    window: NDArray[np.int64]
    unit: NDArray[np.int64]
    share: NDArray[np.float32]
    weight: NDArray[np.float32]


def unit_profiles(units: list[Unit], segmentation: Segmentation) -> Profiles:
    """What the network says about each unit in every window around it."""
    width = segmentation.local.shape[1]
    weights = np.hamming(width)
    rows: list[tuple[int, int, NDArray[np.float32], float]] = []
    for index, unit in enumerate(units):
        first, last = frame_span(unit.start_s, unit.end_s)
        low = int(np.searchsorted(segmentation.starts, first - width, side="right"))
        high = int(np.searchsorted(segmentation.starts, last))
        for window in range(low, high):
            start = int(segmentation.starts[window])
            a, b = max(0, first - start), min(width, last - start)
            if b > a:
                share = segmentation.local[window, a:b].mean(axis=0)
                rows.append((window, index, share, float(weights[a:b].mean())))
    return Profiles(
        window=np.array([r[0] for r in rows], dtype=np.int64),
        unit=np.array([r[1] for r in rows], dtype=np.int64),
        share=np.array([r[2] for r in rows], dtype=np.float32).reshape(-1, LOCAL_SPEAKERS),
        weight=np.array([r[3] for r in rows], dtype=np.float32),
    )


def heard_voices(
    units: list[Unit],
    profiles: Profiles,
    sums: VoiceSums,
    voices: NDArray[np.float32],
    embedder: SpeakerEmbedder,
) -> NDArray[np.float32]:
    """Probability, shape (units, voices), that each voice is heard in each unit.

    Overlap is kept: rows may add up to more than one.
    """
    if not len(voices):
        return np.zeros((len(units), 0), dtype=np.float32)
    solo = np.array([not unit.overlapped for unit in units])
    windows = int(profiles.window.max()) + 1 if len(profiles.window) else 0
    mapping = _mapping(windows, profiles, solo, sums, voices, embedder)
    each = np.einsum("rk,rkv->rv", profiles.share, mapping[profiles.window])
    out = np.zeros((len(units), len(voices)), dtype=np.float64)
    mass = np.full(len(units), 1e-9)
    np.add.at(out, profiles.unit, profiles.weight[:, None] * each)
    np.add.at(mass, profiles.unit, profiles.weight)
    return np.asarray(np.clip(out / mass[:, None], 0.0, 1.0), dtype=np.float32)


def _mapping(
    windows: int,
    profiles: Profiles,
    solo: NDArray[np.bool_],
    sums: VoiceSums,
    voices: NDArray[np.float32],
    embedder: SpeakerEmbedder,
) -> NDArray[np.float32]:
    """Probability that a window's local speaker is a voice, shape (windows, 3, voices)."""
    channels = sums.total.shape[1]
    size = windows * LOCAL_SPEAKERS
    count = np.zeros(size, dtype=np.float32)
    total = np.zeros((size, channels), dtype=np.float32)
    square = np.zeros_like(total)
    alone = profiles.share - (profiles.share.sum(axis=1, keepdims=True) - profiles.share)
    for local in range(LOCAL_SPEAKERS):
        weight = np.clip(alone[:, local], 0.0, 1.0) * solo[profiles.unit]
        rows = np.flatnonzero(weight > 0.5)
        slot = profiles.window[rows] * LOCAL_SPEAKERS + local
        unit = profiles.unit[rows]
        np.add.at(count, slot, sums.count[unit])
        np.add.at(total, slot, sums.total[unit])
        np.add.at(square, slot, sums.square[unit])
    cosine = np.zeros((size, len(voices)), dtype=np.float32)
    heard = count > 1
    if heard.any():
        vectors = embedder.embed_pooled(pooled(count[heard], total[heard], square[heard]))
        cosine[heard] = vectors @ voices.T
    seconds = count * 0.02
    sure = COSINE_SCALE * np.minimum(seconds / SURE_S, 1.0)
    odds = np.exp(sure[:, None] * (cosine - cosine.max(axis=1, keepdims=True)))
    likely = odds / odds.sum(axis=1, keepdims=True)
    return np.asarray(likely.reshape(windows, LOCAL_SPEAKERS, len(voices)), dtype=np.float32)
