"""Samples -> damage done before they came here: clipped peaks, dropouts, hum, broken channels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import runs, sample_span
from analyzer.audio.levels import Levels, frame_levels_db
from analyzer.audio.pcm import BLOCK, CANCELLED, DEAD_DB, RATE_HZ, Samples, blocks, thinned
from analyzer.audio.spool import Channel
from analyzer.records import Interval
from analyzer.spans import bridge, gaps

CUT_OFF = 0.999
"""From here on a sample stands at full scale."""
STEPS_DB = 0.1
"""Width of a step of the histogram of magnitudes."""
DEEPEST_DB = -60.0
PEAK_SHARE = 1e-5
"""One sample in 100 000 may stand above the peak: a codec's overshoot, a single knock."""
CREST_SHARE = 1e-3
CREST_DB = 2.0
"""Speech's loudest thousandth begins 2.8 to 4.8 dB under its peak, limited speech's 0 to 1.8."""
FLAT_DB = 0.2
LONGEST_S = 1.0
STEP = 40
"""2.5 ms: a hole's edges are cut, a pause's fade."""
UNDER_NOISE_DB = 15.0
UNDER_SPEECH_DB = 40.0
DIGITAL_DB = -96.0
"""Below the last of 16 bits a hole is a hole, however quiet the noise."""
EDGE_DB = 25.0
"""Sound stops and starts at most this far below the speech's level."""
CLEAR_DB = 5.0
"""A hole is this much deeper than its edges; of speech below -66 dBFS 16 bits hold none so deep."""
JOIN_S = 1.0
MAINS_HZ = (50, 60)
HUM_S = 1.0
HUM_BLOCKS = 300
HUM_RISE_DB = 10.0
HARMONICS = 6
OPPOSITE = -0.9


def clipped_share(samples: Samples) -> float:
    """Share of samples that were cut off or pressed down at the peak, whatever its level.

    Cut-off peaks stand at one level: the samples there are counted. Limiters and lossy codecs
    blur it; then the loudest thousandth lies within `CREST_DB` of the peak, and what lies there is
    counted: about the samples that were touched. An amplifier may cut one side only: the positive
    and the negative samples are looked at apart.
    """
    counts = np.zeros((2, round(-DEEPEST_DB / STEPS_DB) + 31), dtype=np.int64)
    full, total = np.zeros(2, dtype=np.int64), 0
    for block in blocks(samples):
        total += len(block)
        for side, size in enumerate((block[block > 0], -block[block < 0])):
            full[side] += (size >= CUT_OFF).sum()
            place = np.round((20 * np.log10(size) - DEEPEST_DB) / STEPS_DB).astype(np.int64)
            inside = np.clip(place, 0, counts.shape[1] - 1)
            counts[side] += np.bincount(inside, minlength=counts.shape[1])
    touched = [max(int(f), _pressed(c, total / 2)) for f, c in zip(full, counts, strict=True)]
    return sum(touched) / max(total, 1)


def _pressed(counts: NDArray[np.int64], total: float) -> int:
    """Of one side's histogram of magnitudes: how many lie at the peak if it was pressed down, else
    0; near the deepest step too, where the steps of 16 bits are wider than the histogram's."""
    if counts[1:].sum() == 0:
        return 0
    above = np.cumsum(counts[::-1])[::-1]
    some = above[0] - 1  # of samples that are nearly all zeros, none is as many as a share of all
    peak = int(np.flatnonzero(above > min(PEAK_SHARE * total, some))[-1])
    crest = int(np.flatnonzero(above > min(CREST_SHARE * total, some))[-1])
    if peak * STEPS_DB < CREST_DB or (peak - crest) * STEPS_DB >= CREST_DB:
        return 0
    flat = int(above[peak - round(FLAT_DB / STEPS_DB)])
    near = int(above[peak - round(CREST_DB / STEPS_DB)])
    hard = counts[peak - 1 : peak + 2].sum() >= 3 * counts[peak - 6 : peak - 1].mean()
    return flat if hard else near


def count_dropouts(
    samples: Samples, speech: Sequence[Interval], levels: Levels, shortest_s: float
) -> int:
    """Holes in speech: sound that stops at once, is gone for `shortest_s` to 1 s, and is back.

    A hole is far below the speech and below the noise too, which no pause is. The sound is read
    piece by piece.
    """
    if levels.speech_db is None:
        return 0
    noise_db = -200.0 if levels.noise_db is None else levels.noise_db - UNDER_NOISE_DB
    hole_db = max(DIGITAL_DB, min(noise_db, levels.speech_db - UNDER_SPEECH_DB))
    edge_db = levels.speech_db - EDGE_DB
    if edge_db < hole_db + CLEAR_DB:
        return 0
    count = 0
    for spoken in bridge(speech, JOIN_S):
        first, last = sample_span(spoken)
        parts = (samples[at : min(at + BLOCK, last)] for at in range(first, last, BLOCK))
        level = np.concatenate([np.zeros(0), *(frame_levels_db(part, STEP) for part in parts)])
        count += _holes(level, hole_db, edge_db, shortest_s)
    return count


def _holes(level: NDArray[np.float64], hole_db: float, edge_db: float, shortest_s: float) -> int:
    count = 0
    for a, b in runs(level < hole_db):
        fits = shortest_s - 0.003 <= (b - a) * STEP / RATE_HZ <= LONGEST_S
        if fits and a >= 2 and b + 2 <= len(level):
            sudden = level[a - 2 : a].max() >= edge_db and level[b : b + 2].max() >= edge_db
            count += int(sudden)
    return count


def hum_hz(samples: Samples, speech: Sequence[Interval], duration_s: float) -> int | None:
    """50 or 60 where at least three harmonics of the mains stand out of the silence, else None."""
    total, number = np.zeros(RATE_HZ // 2 + 1), 0
    size = round(HUM_S * RATE_HZ)
    for gap in gaps(bridge(speech, JOIN_S), duration_s):
        first, last = sample_span(gap)
        for at in range(first, last - size + 1, size):
            if number < HUM_BLOCKS:
                piece = samples[at : at + size] * np.hanning(size)
                total += np.abs(np.fft.rfft(piece)) ** 2
                number += 1
    if number == 0:
        return None
    level = 10 * np.log10(total / number + 1e-12)
    heard = {
        hz: sum(_stands_out(level, hz * k) for k in range(1, HARMONICS + 1)) for hz in MAINS_HZ
    }
    best = max(MAINS_HZ, key=lambda hz: heard[hz])
    return best if heard[best] >= 3 else None


def _stands_out(level: NDArray[np.float64], hz: int) -> bool:
    around = np.concatenate([level[hz - 12 : hz - 4], level[hz + 5 : hz + 13]])
    return bool(level[hz - 1 : hz + 2].max() >= np.median(around) + HUM_RISE_DB)


def channel_faults(channels: Sequence[Channel]) -> tuple[str, ...]:
    """What is wrong with the channels of a recording: one is silent, or one is inverted."""
    if len(channels) < 2:
        return ()
    thin = [thinned(channel, 2_000_000).astype(np.float64) for channel in channels]
    power = [float(np.dot(c, c)) for c in thin]
    faults = []
    if min(power) < max(power) * 10 ** (-DEAD_DB / 10):
        faults.append("a channel is silent: whoever should be on it is missing")
    elif len(thin) == 2 and float(np.dot(*thin)) < OPPOSITE * np.sqrt(power[0] * power[1]):
        both = thin[0] + thin[1]
        cancelled = float(np.dot(both, both)) < CANCELLED * max(power)
        used = "only one of them was used" if cancelled else "they cancel each other out in part"
        faults.append(f"one channel is the other turned upside down: {used}")
    return tuple(faults)
