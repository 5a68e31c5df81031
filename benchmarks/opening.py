"""Figures of all sets -> the five lines that open docs/accuracy.md: product, recipe in brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from benchmarks.pool import Figures
from benchmarks.summary import Systems, beside, milliseconds, part_of, word_errors
from benchmarks.tables import NONE, number
from benchmarks.targets import Group, Target, targets

KEPT_ASIDE = "[kept aside](#kept-aside)"


def opening(open_ones: Mapping[Group, Systems], kept: Mapping[Group, Systems]) -> list[str]:
    """Lines of Markdown; `kept` are the recordings kept aside. A set that was not run is left out.

    Every figure stands in the tables with the same number of decimals.
    """
    sets = {name: systems for (name, condition), systems in open_ones.items() if condition is None}
    found = {name: [t for t in targets(open_ones) if t.of == name] for name in sets}
    if ("made", None) in kept:
        sets[KEPT_ASIDE] = kept["made", None]
        found[KEPT_ASIDE] = targets(kept)
    lines = [_line("Targets that hold", {name: _held(some) for name, some in found.items()})]
    for what, cell in LINES.items():
        lines.append(_line(what, {name: beside(f, cell) for name, f in sets.items()}))
    return [line for line in lines if line]


def _line(what: str, cells: Mapping[str, str]) -> str:
    shown = [f"{name} {cell}" for name, cell in cells.items() if cell != NONE]
    return f"- **{what}:** {'; '.join(shown)}." if shown else ""


def _held(found: Sequence[Target]) -> str:
    """How many hold of those that were decided."""
    decided = [target.holds for target in found if target.holds is not None]
    return f"{sum(decided)} of {len(decided)}" if decided else NONE


def _stated(f: Figures) -> str:
    """Median, 95th percentile, answers without."""
    if f.stated_missed is None:
        return NONE
    median, late = milliseconds(f.stated_median_ms), milliseconds(f.stated_p95_ms)
    return f"{median}, {late}, {part_of(f.stated_missed)}"


LINES: Mapping[str, Callable[[Figures], str]] = {
    "Response latency in the report (median error, 95th percentile, answers without)": _stated,
    "Diarization error rate in %": lambda f: number(f.der, 2),
    "Word error rate, without / with the speakers (cpWER)": word_errors,
    "Talk share of the worst recording, error in points": lambda f: number(f.share_worst, 2),
}
