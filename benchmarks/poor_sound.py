"""Samples damaged in one way each -> errors: `python -m benchmarks.poor_sound`.

Holds the sentences of `analyzer/audio/quality.py` about what suffers against what does.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, resample_poly

from analyzer.audio.decode import decode
from benchmarks.load import load_references
from benchmarks.noisy_scenes import RATE, write_wav
from benchmarks.scores import quantile_ms, score_timing
from benchmarks.systems import System, product
from benchmarks.words import score_words

Wave = NDArray[np.float32]
NAMES = ("kmeans", "softmax", "linear")
SPEECH_DB = -23.0
"""RMS of the samples' speech; noise is laid that far below it."""


def telephone(sound: Wave) -> Wave:
    """Sampled at 8 kHz."""
    return np.asarray(resample_poly(resample_poly(sound, 1, 2), 2, 1)[: len(sound)])


def noisy(snr_db: float) -> Callable[[Wave], Wave]:
    """White noise under the speech."""
    level = 10 ** ((SPEECH_DB - snr_db) / 20)
    return lambda sound: np.asarray(
        sound + level * np.random.default_rng(1).standard_normal(len(sound)), dtype=np.float32
    )


def clipped(share: float) -> Callable[[Wave], Wave]:
    """So many samples at full scale."""

    def cut(sound: Wave) -> Wave:
        top = np.quantile(np.abs(sound), 1 - share)
        return np.asarray(np.clip(sound / top, -1, 1), dtype=np.float32)

    return cut


def roomy(rt60_s: float) -> Callable[[Wave], Wave]:
    """An echo as strong as the voice."""
    time = np.arange(round(1.2 * rt60_s * RATE)) / RATE
    tail = np.random.default_rng(2).standard_normal(time.size) * 10 ** (-3 * time / rt60_s)
    tail *= 0.7 / np.sqrt(np.sum(tail**2))
    tail[0] += 1.0
    return lambda sound: np.asarray(0.5 * fftconvolve(sound, tail)[: len(sound)], dtype=np.float32)


def holes(sound: Wave) -> Wave:
    """A lost packet of 60 ms every two seconds."""
    out = sound.copy()
    for first in range(RATE, len(out), 2 * RATE):
        out[first : first + round(0.06 * RATE)] = 0.0
    return out


DAMAGE: dict[str, Callable[[Wave], Wave]] = {
    "none": lambda sound: sound,
    "telephone": telephone,
    "noise 20 dB": noisy(20.0),
    "noise 10 dB": noisy(10.0),
    "noise 5 dB": noisy(5.0),
    "clipped 2 %": clipped(0.02),
    "clipped 10 %": clipped(0.1),
    "echo 0.5 s": roomy(0.5),
    "dropouts": holes,
}


def main(arguments: list[str] | None = None) -> int:
    """Print a row for each kind of damage; returns the exit status."""
    parser = argparse.ArgumentParser(description="Errors of the product by kind of damage.")
    parser.add_argument("--only", nargs="+", default=list(NAMES), metavar="NAME", help="samples")
    names = parser.parse_args(arguments).only
    system = product()
    print(
        f"{'damage':14} {'WER %':>6} {'DER %':>6} {'latency ms':>10} {'p95':>5} {'missed':>7} said"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind, damage in DAMAGE.items():
            print(_row(kind, damage, names, system, Path(folder) / "damaged.wav"), flush=True)
    return 0


def _row(
    kind: str, damage: Callable[[Wave], Wave], names: list[str], system: System, path: Path
) -> str:
    wrong = words = missed = total = 0
    errors: list[float] = []
    diarization: list[float] = []
    notes: set[str] = set()
    for reference in load_references(only=names):
        if reference.interview is None:
            continue
        write_wav(path, damage(decode(reference.path).mono))
        heard = system(path)
        timing = score_timing(reference, heard.speech, heard.duration_s)
        plain = score_words(reference.interview, heard.words, timing.names).plain
        wrong, words = wrong + plain.errors, words + plain.length
        errors += timing.latency_errors_s
        missed += timing.latencies_missed
        total += len(reference.latencies)
        diarization.append(timing.diarization.rate)
        notes |= (
            {n.split(":")[0] for n in heard.analysis.quality.notes} if heard.analysis else set()
        )
    return (
        f"{kind:14} {100 * wrong / words:6.1f} {100 * float(np.mean(diarization)):6.2f} "
        f"{quantile_ms(errors, 0.5) or 0:10.0f} {quantile_ms(errors, 0.95) or 0:5.0f} "
        f"{missed:3}/{total:<3} {'; '.join(sorted(notes))}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
