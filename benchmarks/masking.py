"""How far edges of speech are off under noise: `python -m benchmarks.masking`.

Steady noise of three colours is laid over clean recordings, at five signal-to-noise ratios; errors
stand by how far the speech rises above it. Prints what the sound alone shows, the network's own
edges, and the product's, which mixes the two (`analyzer/speech/regions/masking.py`).
"""

from __future__ import annotations

import itertools
import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval
from analyzer.settings import Settings
from analyzer.spans import bridge
from analyzer.speech.regions.boundaries import network_regions
from analyzer.speech.regions.contour import Contour
from analyzer.speech.regions.speech_regions import speaking, speech_regions
from analyzer.speech.voices.segmentation import Segmenter
from benchmarks.clean import NEAR_S, beginning, off_s, over_clean
from benchmarks.reference import Reference

COLOURS = {"white": 0.0, "pink": 0.5, "red": 1.0}
"""Noise whose amplitude falls with the frequency to this power."""
SNRS_DB = (5, 10, 15, 20, 25)
PAUSE_S = 0.45
"""The network bridges shorter ones: they have no edge of its own."""
BANDS_DB = (0, 8, 12, 16, 20, 25, 30, 60)

Errors = dict[tuple[int, str, str], list[float]]


def noisy(
    clean: NDArray[np.float32], spoken: list[Interval], slope: float, snr_db: float
) -> NDArray[np.float32]:
    """`clean` under steady noise, `snr_db` below the speech's mean power."""
    white = np.random.default_rng(5).standard_normal(len(clean))
    frequency = np.fft.rfftfreq(len(clean), 1 / RATE_HZ)
    tinted = np.fft.irfft(np.fft.rfft(white) / np.maximum(frequency, 50.0) ** slope, len(clean))
    talk = np.concatenate(
        [clean[round(s.start_s * RATE_HZ) : round(s.end_s * RATE_HZ)] for s in spoken]
    )
    gain = np.sqrt(np.square(talk).mean() / 10 ** (snr_db / 10) / np.square(tinted).mean())
    mixed = clean + gain * tinted
    return np.asarray(mixed / max(1.0, np.abs(mixed).max()), dtype=np.float32)


def measure(reference: Reference, segmenter: Segmenter, errors: Errors) -> None:
    """Add the errors of one recording's edges, over all noises, to `errors`."""
    clean, said, pauses = beginning(reference)
    length_s = len(clean) / RATE_HZ
    true = bridge([*said, *pauses], PAUSE_S)
    settings = Settings().speech
    for slope in COLOURS.values():
        for snr_db in SNRS_DB:
            samples = noisy(clean, said, slope, snr_db)
            segmentation = segmenter(samples)
            network = network_regions(speaking(segmentation, settings), length_s)
            found = speech_regions(samples, segmentation, settings)
            heard = {"sound": found.audible, "network": network, "product": found.whole}
            for interval in true:
                band = int(np.searchsorted(BANDS_DB, _excess_db(interval, found.signal))) - 1
                edges = (("onset", interval.start_s), ("end", interval.end_s))
                for (side, edge_s), (system, regions) in itertools.product(edges, heard.items()):
                    error = off_s(side, edge_s, regions)
                    if abs(error) < NEAR_S:
                        errors[band, side, system].append(error)


def _excess_db(interval: Interval, signal: Contour) -> float:
    span = slice(round(interval.start_s / HOP_S), round(interval.end_s / HOP_S))
    return float(np.percentile(signal.excess_db[span], 90))


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row for each band of excess and side."""
    errors: Errors = defaultdict(list)
    recordings = over_clean(argv, __doc__, lambda r, segmenter: measure(r, segmenter, errors))
    print(
        f"{recordings} recordings, {len(COLOURS) * len(SNRS_DB)} noises; errors in ms: median, p95"
    )
    print("speech over noise  edge   edges  " + "".join(f"{s:>15}" for s in _SYSTEMS))
    for band, (low, high) in enumerate(pairwise(BANDS_DB)):
        for side in ("onset", "end"):
            row = [errors[band, side, system] for system in _SYSTEMS]
            if row[0]:
                cells = "".join(f"{_median_p95(e):>15}" for e in row)
                print(f"{low:>6} to {high:>2} dB     {side:<6} {len(row[0]):>5}  {cells}")
    return 0


_SYSTEMS = ("sound", "network", "product")


def _median_p95(errors: list[float]) -> str:
    ms = 1000 * np.asarray(errors)
    return f"{np.median(ms):+.0f}, {np.percentile(np.abs(ms), 95):.0f}"


if __name__ == "__main__":
    sys.exit(main())
