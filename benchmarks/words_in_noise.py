"""Noise that is taken for speech -> in how many stretches there are words: none should be.

`python -m benchmarks.words_in_noise`: the recogniser is told that somebody speaks throughout, as
when the network takes noise for speech, with the rule against noise (`Decoded.is_noise`) and
without it. Coloured noise, and every sound of `tests/disturbances.py`.
"""

from __future__ import annotations

import itertools
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Speech
from analyzer.speech.models import load_models
from analyzer.speech.whisper.decoded import Decoded
from tests.disturbances import KINDS, at_level, disturbance

RATE_HZ = 16_000
COLOURS = {"white": 0.0, "pink": 0.5, "brown": 1.0}
"""Name -> the power of frequency by which amplitudes fall."""
LENGTHS_S = (3.0, 8.0, 25.0)
LEVELS_DB = (-25.0, -40.0)
SEEDS = (101,)
AROUND_S = 0.2


def main() -> None:
    """Print a row for each kind of noise."""
    recognizer = load_models().recognizer
    print(f"{'noise':12} {'stretches':>9} {'with words':>10} {'without the rule':>17}")
    totals = [0, 0, 0]
    for kind in (*COLOURS, *KINDS):
        counts = [0, 0, 0]
        for length_s, level, seed in itertools.product(LENGTHS_S, LEVELS_DB, SEEDS):
            sound = _noise(kind, length_s, level, seed)
            claimed = (Speech(AROUND_S, length_s - AROUND_S, "A"),)
            counts[0] += 1
            counts[1] += bool(recognizer(sound, claimed, language="en")[0])
            with patch.object(Decoded, "is_noise", lambda _self, _seconds: False):
                counts[2] += bool(recognizer(sound, claimed, language="en")[0])
        print(f"{kind:12} {counts[0]:9} {counts[1]:10} {counts[2]:17}", flush=True)
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
    print(f"{'all':12} {totals[0]:9} {totals[1]:10} {totals[2]:17}")


def _noise(kind: str, length_s: float, level_db: float, seed: int) -> NDArray[np.float32]:
    """A second of silence follows it."""
    if kind in COLOURS:
        drawn = np.random.default_rng(seed).standard_normal(round(length_s * RATE_HZ))
        spectrum = np.fft.rfft(drawn)
        spectrum[1:] /= np.arange(1, len(spectrum)) ** COLOURS[kind]
        sound = at_level(np.fft.irfft(spectrum, len(drawn)), level_db)
    else:
        sound = disturbance(kind, length_s, level_db, seed=seed).samples
    return np.concatenate([sound, np.zeros(RATE_HZ, np.float32)])


if __name__ == "__main__":
    main()
