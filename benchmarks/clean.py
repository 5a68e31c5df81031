"""Clean recordings, one after the other: what the benchmarks that disturb them share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval
from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.voices.segmentation import Segmenter
from analyzer.speech.weights.registry import resolve
from benchmarks.load import DATA, MADE, load_references
from benchmarks.reference import Reference

LONGEST_S = 120.0
NEAR_S = 0.5
"""Edges that are farther off are other ones."""


def beginning(reference: Reference) -> tuple[NDArray[np.float32], list[Interval], list[Interval]]:
    """At most `LONGEST_S` of the sound, with what is said in it and what is not scored there."""
    sound = np.asarray(decode(reference.path).pcm[: round(LONGEST_S * RATE_HZ)])
    length_s = len(sound) / RATE_HZ
    said = [s.interval for s in reference.speech if s.end_s < length_s]
    return sound, said, [p for p in reference.unscored if p.end_s < length_s]


def off_s(side: str, edge_s: float, regions: Iterable[Interval]) -> float:
    """How far the nearest edge found, an "onset" or an "end", is from a true one; `NEAR_S` where
    nothing is found."""
    found = [region.end_s if side == "end" else region.start_s for region in regions]
    return min((at_s - edge_s for at_s in found), key=abs, default=NEAR_S)


def over_clean(
    argv: Sequence[str] | None,
    about: str | None,
    measure: Callable[[Reference, Segmenter], None],
) -> int:
    """Measure the clean recordings of the folders that `argv` names; returns how many there are."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder with `dyads`")
    parser.add_argument("--made", type=Path, default=MADE, help="made recordings")
    args = parser.parse_args(argv)
    references = load_references(args.data, args.made)
    clean = [r for r in references if r.condition in ("clean", "spoken")]
    prepare_runtime()
    segmenter = Segmenter(resolve("segmentation").path)
    for reference in clean:
        measure(reference, segmenter)
    return len(clean)
