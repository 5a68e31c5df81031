"""Noise of many kinds -> what is taken for speech or typing: `python -m benchmarks.not_speech`."""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from analyzer.records import Interval
from analyzer.spans import gaps, intersect, middle_s, total_s, union
from benchmarks.load import DATA
from benchmarks.noisy_scenes import CLEAN, LEVELS_DB, Scene, scenes, write_wav
from benchmarks.systems import Heard, System, product, recipe
from tests.disturbances import KINDS

GRACE_S = 0.3
"""Heard speech this far outside the true speech is a matter of edges, not of noise."""
WORD_GRACE_S = 0.5
"""The recogniser's word times are no finer."""
SILENCE_S = 3.0
GAP_S = 0.6
"""Typing is looked for in pauses of this length and more."""


@dataclass(frozen=True, slots=True)
class Score:
    """Sums over scenes; seconds, but for the counts."""

    quiet_s: float = 0.0
    false_s: float = 0.0
    invented: int = 0
    silences: int = 0
    intact: int = 0
    speech_s: float = 0.0
    lost_s: float = 0.0
    typed_s: float = 0.0
    typed_found_s: float = 0.0
    untyped_s: float = 0.0
    typed_false_s: float = 0.0

    def __add__(self, other: Score) -> Score:
        pairs = ((getattr(self, n), getattr(other, n)) for n in self.__slots__)
        return Score(*(a + b for a, b in pairs))


def score(scene: Scene, heard: Heard) -> Score:
    """What was heard in a scene against the truth."""
    heard_speech = union(s.interval for s in heard.speech)
    near = union([*_wider(scene.speech, GRACE_S), *scene.unscored])
    outside = gaps(near, scene.duration_s)
    said = union([*_wider(scene.speech, WORD_GRACE_S), *scene.unscored])
    middles = [middle_s(w) for w in heard.words]
    silences = [g for g in outside if g.duration_s >= SILENCE_S - 2 * GRACE_S]
    typing = heard.analysis.conversation.typing if heard.analysis else ()
    pauses = [
        g for g in gaps([*scene.speech, *scene.unscored], scene.duration_s) if g.duration_s >= GAP_S
    ]
    keys = intersect(scene.typed, pauses)
    elsewhere = intersect(gaps(scene.typed, scene.duration_s), pauses)
    return Score(
        quiet_s=total_s(outside),
        false_s=total_s(intersect(heard_speech, outside)),
        invented=sum(not any(s.start_s <= m < s.end_s for s in said) for m in middles),
        silences=len(silences),
        intact=sum(total_s(intersect(heard_speech, [g])) < 0.01 for g in silences),
        speech_s=total_s(scene.speech),
        lost_s=total_s(scene.speech) - total_s(intersect(heard_speech, scene.speech)),
        typed_s=total_s(keys),
        typed_found_s=total_s(intersect(typing, keys)),
        untyped_s=total_s(elsewhere) if not scene.typed else 0.0,
        typed_false_s=total_s(intersect(typing, elsewhere)) if not scene.typed else 0.0,
    )


def _wider(items: Sequence[Interval], by_s: float) -> list[Interval]:
    return [Interval(i.start_s - by_s, i.end_s + by_s) for i in items]


HEAD = (
    f"{'kind':10} {'level dB':>8} {'system':>8} {'false s/min':>11} {'words':>6} {'silences':>9} "
    f"{'lost %':>7} {'typing %':>9} {'false typing s/min':>18}"
)


def line(kind: str, level: str, system: str, total: Score) -> str:
    """One row: figures that are not defined are `-`."""

    def per(part: float, whole: float, scale: float) -> str:
        return f"{scale * part / whole:.2f}" if whole else "-"

    typed = system == "product"
    return (
        f"{kind:10} {level:>8} {system:>8} {per(total.false_s, total.quiet_s, 60):>11} "
        f"{total.invented:>6} {f'{total.intact}/{total.silences}':>9} "
        f"{per(total.lost_s, total.speech_s, 100):>7} "
        f"{per(total.typed_found_s, total.typed_s, 100) if typed else '-':>9} "
        f"{per(total.typed_false_s, total.untyped_s, 60) if typed else '-':>18}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Print a row for each kind, level and system, then the pool; returns the exit status."""
    parser = argparse.ArgumentParser(description="Count what is taken for speech and is none.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--recipe", action="store_true", help="run the usual recipe too (slow)")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--levels", nargs="+", type=float, default=list(LEVELS_DB), metavar="DB")
    parser.add_argument(
        "--recorded", type=Path, help="folder of real sounds, one subfolder for each kind"
    )
    options = parser.parse_args(arguments)
    systems = {"product": product()} | ({"recipe": recipe()} if options.recipe else {})
    cases = scenes(options.data, options.kinds, options.levels, options.recorded)
    found: Found = {}
    print(HEAD)
    for kind, group in itertools.groupby(cases, key=lambda scene: scene.kind):
        found |= run(list(group), systems)
        for (of, level, name), total in found.items():
            if of == kind:
                label = "" if level is None else f"{level:.0f}"
                print(line(kind, label, name, total), flush=True)
    for name in systems:
        pool = [s for (kind, _, of), s in found.items() if of == name and kind != CLEAN]
        print(line("all", "", name, reduce(add, pool, Score())))
    return 0


Found = dict[tuple[str, float | None, str], Score]


def run(cases: Sequence[Scene], systems: dict[str, System]) -> Found:
    """Scores by kind, level and system; scenes of the same level add up."""
    found: Found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.wav"
        for scene in cases:
            write_wav(path, scene.samples)
            for name, system in systems.items():
                key = (scene.kind, scene.level_db, name)
                found[key] = found.get(key, Score()) + score(scene, system(path))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
