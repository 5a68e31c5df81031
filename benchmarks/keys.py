"""How far edges of speech are off beside typing: `python -m benchmarks.keys`.

Keyboards of two kinds type all through clean recordings, at several levels. Prints, of the edges
beside which keys sound, what the sound alone shows, the network's own edges, which are the usual
recipe's, and the product's (`analyzer/speech/regions/keystrokes.py`).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval
from analyzer.settings import Settings
from analyzer.spans import gaps, union
from analyzer.speech.regions.boundaries import network_regions
from analyzer.speech.regions.speech_regions import speaking, speech_regions
from analyzer.speech.voices.segmentation import Segmenter
from benchmarks.clean import NEAR_S, beginning, off_s, over_clean
from benchmarks.reference import Reference
from tests.disturbances import KEYBOARDS, disturbance

LEVELS_DB = (-20.0, -26.0, -32.0, -42.0)
PAUSE_S = 0.6
"""Keys are looked for in pauses of this length and more."""
BESIDE_S = 0.4
"""An edge is beside keys when they sound so near to it in the pause."""
SYSTEMS = ("sound", "network", "product")

Errors = dict[tuple[str, float, str, str], list[float]]


def measure(reference: Reference, segmenter: Segmenter, errors: Errors) -> None:
    """Add the errors of one recording's edges, beside keys of all kinds and levels."""
    clean, said, pauses = beginning(reference)
    length_s = len(clean) / RATE_HZ
    true = union([*said, *pauses])
    settings = Settings()
    never = replace(settings.audio, typing_min_strokes=len(clean))
    for kind in KEYBOARDS:
        for level_db in LEVELS_DB:
            keys = disturbance(kind, length_s, level_db, seed=len(clean))
            samples = clean + keys.samples[: len(clean)]
            segmentation = segmenter(samples)
            heard = {
                "sound": speech_regions(samples, segmentation, settings.speech, never).whole,
                "network": network_regions(speaking(segmentation, settings.speech), length_s),
                "product": speech_regions(
                    samples, segmentation, settings.speech, settings.audio
                ).whole,
            }
            typed = [Interval(a, b) for a, b in keys.typed]
            for side, edge_s in _edges_beside(typed, true, length_s):
                off = {name: off_s(side, edge_s, regions) for name, regions in heard.items()}
                if all(abs(error) < NEAR_S for error in off.values()):
                    for name, error in off.items():
                        errors[kind, level_db, side, name].append(error)


def _edges_beside(
    typed: Sequence[Interval], true: Sequence[Interval], length_s: float
) -> list[tuple[str, float]]:
    """Edges of pauses between which keys sound, each with the side of speech that it is."""
    out: list[tuple[str, float]] = []
    for pause in gaps(true, length_s):
        start_s, end_s = pause.start_s, pause.end_s
        if pause.duration_s < PAUSE_S:
            continue
        after, before = Interval(start_s, start_s + BESIDE_S), Interval(end_s - BESIDE_S, end_s)
        if start_s > 0 and any(t.overlap_s(after) > 0 for t in typed):
            out.append(("end", start_s))
        if end_s < length_s and any(t.overlap_s(before) > 0 for t in typed):
            out.append(("onset", end_s))
    return out


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row for each keyboard, level and side of speech."""
    errors: Errors = defaultdict(list)
    recordings = over_clean(argv, __doc__, lambda r, segmenter: measure(r, segmenter, errors))
    print(f"{recordings} recordings; errors in ms: median of the absolute error, 90th percentile")
    print("keys     level dB  edge   edges  " + "".join(f"{s:>15}" for s in SYSTEMS))
    for kind in KEYBOARDS:
        for level_db in LEVELS_DB:
            for side in ("onset", "end"):
                row = [errors[kind, level_db, side, system] for system in SYSTEMS]
                if row[0]:
                    cells = "".join(f"{_median_p90(e):>15}" for e in row)
                    print(f"{kind:<8} {level_db:>8.0f}  {side:<6} {len(row[0]):>5}  {cells}")
    return 0


def _median_p90(errors: list[float]) -> str:
    ms = 1000 * np.abs(errors)
    return f"{np.median(ms):.0f}, {np.percentile(ms, 90):.0f}"


if __name__ == "__main__":
    sys.exit(main())
