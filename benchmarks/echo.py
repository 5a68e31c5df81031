"""How far ends of speech are off in rooms: `python -m benchmarks.echo`.

Every recording of a room in which the product hears one counts: of the dyads, the made ones, any
other folder of such, and spoken interviews (`--samples`). Errors stand by how long the echo lasts,
as it is heard. Prints where the sound falls to the noise, the network's own ends, the last sound
that is no echo (`analyzer/speech/regions/reverberation.py`), and the product's ends, which mix the
last two.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval
from analyzer.settings import Settings
from analyzer.spans import union
from analyzer.speech.regions.boundaries import network_regions, refine
from analyzer.speech.regions.reverberation import room_decay_db_s
from analyzer.speech.regions.speech_regions import on_contour, speaking, speech_regions
from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.voices.segmentation import Segmenter
from analyzer.speech.weights.registry import resolve
from benchmarks.load import DATA, MADE, load_talks
from benchmarks.reference import Reference

SYSTEMS = ("sound", "network", "last sound", "product")
ECHO_S = (0.0, 0.55, 0.75, 0.95, 9.9)
"""Bands of the time in which 60 dB die away, s, as it is heard."""
PAUSE_S = 0.3
"""An end counts that is followed by as much silence: less may be a pause of the same turn."""
NEAR_S = 0.5
"""An end that is further off was not found at all."""
FAR_S = 0.3
"""An end that is further off costs the silence after it."""

Errors = dict[tuple[int, str], list[float]]


def measure(reference: Reference, segmenter: Segmenter, errors: Errors) -> bool:
    """Add the errors of one recording's ends to `errors`; False where no room is heard."""
    samples = decode(reference.path).pcm
    length_s = len(samples) / RATE_HZ
    settings = Settings().speech
    segmentation = segmenter(samples)
    found = speech_regions(samples, segmentation, settings)
    decay = room_decay_db_s(found.signal)
    if not found.echoes or decay is None:
        return False
    band = int(np.searchsorted(ECHO_S, 60.0 / decay)) - 1
    network = network_regions(speaking(segmentation, settings), length_s)
    likely = on_contour(segmentation.speech, len(found.signal.level_db))
    heard = (
        refine(network, found.signal, settings, length_s, likely),
        network,
        found.audible,
        found.whole,
    )
    for end_s in _ends(reference):
        off = [min((r.end_s - end_s for r in regions), key=abs) for regions in heard]
        if abs(off[-1]) < NEAR_S:
            for system, error in zip(SYSTEMS, off, strict=True):
                errors[band, system].append(float(np.clip(error, -NEAR_S, NEAR_S)))
    return True


def _ends(reference: Reference) -> Iterator[float]:
    """Where anybody falls silent for `PAUSE_S` and the truth is known."""
    said = union(s.interval for s in reference.speech)
    for item, following in pairwise([*said, Interval(float("inf"), float("inf"))]):
        known = all(
            u.end_s <= item.end_s - PAUSE_S or u.start_s >= item.end_s + PAUSE_S
            for u in reference.unscored
        )
        if following.start_s - item.end_s >= PAUSE_S and known:
            yield item.end_s


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row for each of `ECHO_S`, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="*", default=[DATA], help="folders with `dyads`")
    parser.add_argument("--made", type=Path, nargs="*", default=[MADE], help="made recordings")
    parser.add_argument("--samples", type=Path, nargs="*", default=[], help="spoken interviews")
    parser.add_argument("--held-out", action="store_true", help="the made ones kept aside")
    args = parser.parse_args(argv)
    references = load_talks(args.data, args.made, args.samples, held_out=[args.held_out])
    prepare_runtime()
    segmenter = Segmenter(resolve("segmentation").path)
    errors: Errors = defaultdict(list)
    wanted = [r for r in references if r.condition == "reverb" or r.collection == "samples"]
    rooms = sum(measure(reference, segmenter, errors) for reference in wanted)
    print(f"{rooms} recordings in rooms; errors of ends in ms: median, mean and p95 of the")
    print(f"absolute, and how many are more than {FAR_S} s off")
    print("60 dB die away in    ends  " + "".join(f"{s:>22}" for s in SYSTEMS))
    for band, (low, high) in enumerate(pairwise(ECHO_S)):
        _print_row(f"{low:.2f} to {high:.2f} s", [errors[band, s] for s in SYSTEMS])
    together = [[e for b in range(len(ECHO_S)) for e in errors[b, s]] for s in SYSTEMS]
    _print_row("all", together)
    return 0


def _print_row(title: str, row: list[list[float]]) -> None:
    if row[0]:
        cells = "".join(f"{_figures(errors):>22}" for errors in row)
        print(f"{title:<20} {len(row[0]):>4}  {cells}")


def _figures(errors: list[float]) -> str:
    ms = 1000 * np.asarray(errors)
    off = np.abs(ms)
    far = int((off > 1000 * FAR_S).sum())
    return f"{np.median(ms):+.0f}, {off.mean():.0f}, {np.percentile(off, 95):.0f}, {far}"


if __name__ == "__main__":
    sys.exit(main())
