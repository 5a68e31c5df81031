"""Half minutes of recordings -> how often the count of voices is right: `half_minutes.py`.

A whole recording has so much of each voice that counting is easy; half a minute has little.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, load_models
from benchmarks.load import DATA, MADE, SAMPLES, load_talks
from benchmarks.reference import Reference

LENGTH_S = 30
CLEAR_S = 1.5
"""Who speaks so long by himself should be found, if `--clear` does not say otherwise."""
FAINT = 0.27
"""Who speaks longer than this part of it, but not so long, makes the count doubtful: left out."""
GRID_S = 0.01


def main(arguments: list[str] | None = None) -> int:
    """Count voices in every half minute and print how many counts are right, by condition."""
    parser = argparse.ArgumentParser(description="Count voices in half minutes.")
    parser.add_argument("--data", type=Path, default=[DATA], nargs="+", help="folders of dyads/")
    parser.add_argument("--made", type=Path, default=[MADE], nargs="+", help="made recordings")
    parser.add_argument("--samples", type=Path, default=[], nargs="+", help="spoken scripts")
    parser.add_argument("--clear", type=float, default=CLEAR_S, metavar="S", help="who counts")
    options = parser.parse_args(arguments)
    references = load_talks(options.data, options.made, [*options.samples, SAMPLES])
    diarizer, settings = load_models(ModelChoice()).diarizer, Settings().speech
    seen: Counter[tuple[str, int, int]] = Counter()
    for reference in references:
        sound = decode(reference.path)
        for start_s, true in half_minutes(reference, sound.recording.duration_s, options.clear):
            cut = sound.pcm[start_s * RATE_HZ : (start_s + LENGTH_S) * RATE_HZ]
            found = diarizer(cut, settings).speech
            seen[reference.condition, true, len({s.speaker for s in found})] += 1
    for condition in [*dict.fromkeys(c for c, _, _ in seen), "all"]:
        for true in sorted({t for c, t, _ in seen if condition in (c, "all")}):
            counts: Counter[int] = Counter()
            for (c, t, found_count), times in seen.items():
                if t == true and condition in (c, "all"):
                    counts[found_count] += times
            print(f"{condition:10} {true} voices: {counts[true]} of {counts.total()} right", end="")
            print("; found", ", ".join(f"{k} in {n}" for k, n in sorted(counts.items())))
    return 0


def half_minutes(
    reference: Reference, duration_s: float, clear_s: float = CLEAR_S
) -> Iterator[tuple[int, int]]:
    """Starts, s, and true counts of the half minutes in which it is clear how many speak."""
    speakers = sorted({s.speaker for s in reference.speech})
    active = np.zeros((len(speakers), round(duration_s / GRID_S) + 1), dtype=np.bool_)
    for item in reference.speech:
        first, last = round(item.start_s / GRID_S), round(item.end_s / GRID_S)
        active[speakers.index(item.speaker), first:last] = True
    alone = active & (active.sum(axis=0) == 1)
    for start_s in range(0, int(duration_s) - LENGTH_S + 1, LENGTH_S):
        span = slice(round(start_s / GRID_S), round((start_s + LENGTH_S) / GRID_S))
        seconds = alone[:, span].sum(axis=1) * GRID_S
        clear = int((seconds >= clear_s).sum())
        if clear and clear == int((seconds >= FAINT * clear_s).sum()):
            yield start_s, clear


if __name__ == "__main__":
    sys.exit(main())
