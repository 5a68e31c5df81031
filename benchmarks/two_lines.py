"""Calls with a person on each channel -> who spoke when, heard from their mix: a real truth.

`python -m benchmarks.two_lines FOLDER`: whose channel is loud says who speaks, whatever a network
makes of it. Every stereo recording in the folder is mixed to one channel and diarized by the
product, and with `--recipe` by the usual recipe; printed are the parts of the diarization error.
One voice must not be heard on the other's channel above -25 dB.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.records import Interval, Speech
from analyzer.spans import bridge
from benchmarks.given_count import by_product, by_recipe
from benchmarks.load import audio_files
from benchmarks.reference import Reference
from benchmarks.scores import DiarizationCounts, score_timing

RATE = 16000
FRAME_S = 0.02
LOUD_DB = 25.0
"""So far under a channel's loudest frames (their 97th percentile) somebody speaks there."""
PAUSE_S = 0.3
"""Shorter pauses are part of what is said."""
SHORTEST_S = 0.16
"""What is loud for a shorter time is a click."""


def main(arguments: list[str] | None = None) -> int:
    """Diarize the mix of every call, and print a row for each and for all."""
    parser = argparse.ArgumentParser(description="Diarize mixed calls whose channels are known.")
    parser.add_argument("folder", type=Path, help="folder of stereo recordings")
    parser.add_argument("--recipe", action="store_true", help="run the usual recipe too (slow)")
    options = parser.parse_args(arguments)
    systems = {"product": by_product()} | ({"recipe": by_recipe()} if options.recipe else {})
    errors: dict[str, list[DiarizationCounts]] = {name: [] for name in systems}
    for path in audio_files(options.folder):
        sound = decode(path)
        if len(sound.channels) != 2:
            print(f"{path.name} is left out: it has no two channels")
            continue
        truth = [
            Speech(start_s, end_s, side)
            for side, channel in zip("AB", sound.channels, strict=True)
            for start_s, end_s in loud(channel[0 : len(channel)])
        ]
        mix = sound.mono
        reference = Reference(path.name, path, "made", "call", tuple(sorted(truth)))
        for name, diarize in systems.items():
            scores = score_timing(reference, diarize(mix, None), len(mix) / RATE)
            errors[name].append(scores.diarization)
            print(f"{path.name:40} {name:8} {scores.speakers} speak  {line([scores.diarization])}")
    for name, found in errors.items():
        if found:
            print(f"{'all':40} {name:8} {line(found)}")
    return 0


def loud(channel: NDArray[np.int16]) -> list[tuple[float, float]]:
    """Where a channel is loud, seconds."""
    size = round(FRAME_S * RATE)
    frames = channel[: len(channel) // size * size].reshape(-1, size).astype(np.float64)
    level_db = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    above = level_db > np.percentile(level_db, 97) - LOUD_DB
    edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]))) * FRAME_S
    pieces = [Interval(a, b) for a, b in edges.reshape(-1, 2).tolist()]
    joined = bridge(pieces, PAUSE_S)
    return [(p.start_s, p.end_s) for p in joined if p.duration_s >= SHORTEST_S]


def line(counts: Sequence[DiarizationCounts]) -> str:
    """Diarization error rate and its parts in % of the speech."""
    total = sum(counts[1:], counts[0])
    named = zip(("missed", "f.a.", "confused"), total.parts, strict=True)
    parts = "  ".join(f"{name} {100 * part:5.2f}" for name, part in named)
    return f"DER {100 * total.rate:5.2f}  {parts}"


if __name__ == "__main__":
    sys.exit(main())
