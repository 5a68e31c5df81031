"""Clean synthesised sound -> where it acoustically begins, pauses and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_audio.timeline import Span

FRAME_S = 0.005
BELOW_PEAK_DB = 40.0  # a frame this far under the loudest one counts as silent
SMOOTH_FRAMES = 3
KEEP_S = 0.04  # sound kept beyond either edge, so that nothing is cut audibly
PAUSE_S = 0.25  # inner silence from here on is split off

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Trimmed:
    """Sound with `lead_s` before its onset; `speech` counts from the onset."""

    samples: Samples
    lead_s: float
    sounding_s: float
    speech: tuple[Span, ...]


def trimmed(samples: Samples, rate_hz: int) -> Trimmed:
    """Cut silence off both ends of a clip, shape = (n_samples,), and find its inner pauses."""
    sounding = sounding_spans(samples, rate_hz)
    first, last = round(sounding[0].start_s * rate_hz), round(sounding[-1].end_s * rate_hz)
    last = min(last, samples.size)
    keep = round(KEEP_S * rate_hz)
    start, stop = max(0, first - keep), min(samples.size, last + keep)
    runs = [span.shifted(-sounding[0].start_s) for span in sounding]
    cut = _faded(samples[start:stop].copy(), first - start, stop - last)
    return Trimmed(cut, (first - start) / rate_hz, (last - first) / rate_hz, pause_split(runs))


def sounding_spans(
    samples: Samples, rate_hz: int, below_peak_db: float = BELOW_PEAK_DB
) -> list[Span]:
    """Stretches of frames that are less than `below_peak_db` under the loudest one."""
    hop = round(FRAME_S * rate_hz)
    active = np.flatnonzero(_active(samples, hop, below_peak_db))
    breaks = np.flatnonzero(np.diff(active) > 1)
    onsets = [active[0], *(active[i + 1] for i in breaks)]
    offsets = [*(active[i] + 1 for i in breaks), active[-1] + 1]
    return [
        Span(int(on) * FRAME_S, int(off) * FRAME_S) for on, off in zip(onsets, offsets, strict=True)
    ]


def pause_split(runs: Sequence[Span], pause_s: float = PAUSE_S) -> tuple[Span, ...]:
    """Join runs whose pause is shorter than `pause_s`.

    Examples
    --------
    >>> pause_split([Span(0.0, 1.0), Span(1.1, 2.0), Span(2.5, 3.0)])
    (Span(start_s=0.0, end_s=2.0), Span(start_s=2.5, end_s=3.0))
    """
    joined: list[Span] = []
    for run in runs:
        if joined and run.start_s - joined[-1].end_s < pause_s:
            joined[-1] = Span(joined[-1].start_s, run.end_s)
        else:
            joined.append(run)
    return tuple(joined)


def _active(samples: Samples, hop: int, below_peak_db: float) -> NDArray[np.bool_]:
    count = -(-samples.size // hop)
    padded = np.pad(samples, (0, count * hop - samples.size))
    power = np.mean(padded.reshape(count, hop) ** 2, axis=1)
    smooth = np.convolve(power, np.ones(SMOOTH_FRAMES) / SMOOTH_FRAMES, mode="same")
    return np.asarray(smooth > np.max(smooth) * 10 ** (-below_peak_db / 10))


def _faded(samples: Samples, head: int, tail: int) -> Samples:
    if head:
        samples[:head] *= np.linspace(0.0, 1.0, head)
    if tail:
        samples[-tail:] *= np.linspace(1.0, 0.0, tail)
    return samples
