"""Figures of three sets -> the short table in README.md: product, and the recipe in brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.pool import Count, Figures
from benchmarks.scores import Found
from benchmarks.tables import NONE, number

Systems = Mapping[str, Figures]
"""Figures by system: `product`, and `recipe` where it was run over the whole set."""

HEADS = {
    "dyads": "six dyads of real voices (clean, noise, MP3, telephone, echo, one quiet)",
    "samples": "eight spoken sample interviews",
    "made": "eleven recordings kept aside, made to be hard",
}


def summary(sets: Mapping[str, Systems]) -> list[str]:
    """Lines of Markdown; `sets` has the names of `HEADS`; `made` are those kept aside."""
    lines = ["| | " + " | ".join(HEADS.values()) + " |", "|---|" + "---|" * len(HEADS)]
    for what, cell in ROWS.items():
        cells = [beside(sets[name], cell) for name in HEADS]
        lines.append(f"| {what} | " + " | ".join(cells) + " |")
    return lines


def beside(systems: Systems, cell: Callable[[Figures], str]) -> str:
    """The product's cell, and the recipe's in brackets if it has any."""
    ours = cell(systems["product"])
    theirs = cell(systems["recipe"]) if "recipe" in systems else NONE
    return ours if theirs == NONE else f"{ours} ({theirs})"


def milliseconds(value: float | None) -> str:
    """A time, or the sign for none."""
    return NONE if value is None else f"{value:.0f} ms"


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f} %"


def part_of(count: Count | None) -> str:
    """A part and the whole in words; the sign for none where the whole is nothing."""
    return f"{count.part} of {count.whole}" if count and count.whole else NONE


def _found(found: Found | None) -> str:
    if found is None or not found.true:
        return NONE
    return f"{found.found} of {found.true}, {found.claimed - found.right} more"


def word_errors(f: Figures) -> str:
    """Word error rates without and with the speakers."""
    return NONE if f.wer is None else f"{number(f.wer, 1)} / {number(f.cpwer, 1)} %"


ROWS: Mapping[str, Callable[[Figures], str]] = {
    "response latency in the report, median error": lambda f: milliseconds(f.stated_median_ms),
    "response latency in the report, 95th percentile": lambda f: milliseconds(f.stated_p95_ms),
    "answers without a latency in the report": lambda f: part_of(f.stated_missed),
    "floor transfer offset in the sound, median error": lambda f: milliseconds(f.latency_median_ms),
    "floor transfer offset in the sound, 95th percentile": lambda f: milliseconds(f.latency_p95_ms),
    "changes of floor not found": lambda f: part_of(f.latency_missed),
    "silences of 3 s and more found, and invented": lambda f: _found(f.gaps),
    "talk share, median error": lambda f: f"{f.share_median:.1f} points",
    "diarization error (0.25 s collar, overlap scored)": lambda f: _percent(f.der),
    "word error, without / with speakers (cpWER)": word_errors,
    "words where nobody speaks": lambda f: str(f.outside.outside),
    "filled pauses found, and invented": lambda f: _found(f.fillers),
    "roles right": lambda f: part_of(f.roles),
    "level as the script intends": lambda f: part_of(f.levels),
}
