"""Clean recordings, one after the other: what the benchmarks that disturb them share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from analyzer.speech.model_registry import resolve
from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.segmentation import Segmenter
from benchmarks.load import DATA, MADE, load_references
from benchmarks.reference import Reference


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
