"""Writes docs/measures.md and docs/rating.md from the product's own data files.

Run `python docs/make_docs.py`; a test compares the pages with what this program writes.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from analyzer.measures import catalogue
from analyzer.rubric import load_rubric
from analyzer.rubric.rubric import Component

HEADER = """# What is measured

Every measure in `analysis.json` has a value, a unit, numerator and denominator where it is a
fraction, the spans that support it, and, where it is undefined, the reason instead of a value.
Sources: L published literature, P documented practice of a product, J judgement.

This page is written by `python docs/make_docs.py` from `analyzer/measures/catalogue.toml`.
"""


def measures_page() -> str:
    """The page as text."""
    parts = [HEADER]
    for group, items in groupby(catalogue(), key=lambda d: d.group):
        parts.append(f"\n## {group.capitalize()}\n\n| measure | unit | source | meaning |\n")
        parts.append("|---|---|---|---|\n")
        parts += [f"| `{d.name}` | {d.unit} | {d.source} | {d.text} |\n" for d in items]
    return "".join(parts)


RATING_HEADER = """# How the Communication level comes about

Each criterion's score is the weighted mean of its components; a component turns a measure into a
score from 0 to 4 along straight lines between the points given. A cap limits a criterion by another
measure, a gate refuses a level while a criterion is too low. What could not be measured drops out
and the other weights share its place. Sources: L literature, P practice, J judgement.

A level says how somebody communicated in one recording. It says nothing about accent, first
language or disability, and is no hiring decision by itself.

This page is written by `python docs/make_docs.py` from `analyzer/rubric/communication.toml`.
"""


def rating_page() -> str:
    """The page as text."""
    rubric = load_rubric()
    parts = [RATING_HEADER, "\n## Levels\n\n| level | from | description |\n|---|---|---|\n"]
    for level in rubric.levels:
        shown = level.name.replace("_", " ")
        parts.append(f"| {shown} | {level.floor:g} | {level.description} |\n")
    for rule in rubric.criteria:
        parts.append(f"\n## {rule.label} ({rule.weight:.0%})\n\n{rule.description}\n\n")
        parts.append("| measure | weight | value: score | source | why |\n|---|---|---|---|---|\n")
        parts += [_row(c, f"{c.weight:.0%}") for c in rule.components]
        parts += [_row(c, "cap") for c in rule.caps]
    parts.append("\n## Gates\n\n")
    for gate in rubric.gates:
        gated = gate.level.replace("_", " ")
        parts.append(
            f"- *{gated}* needs {gate.criterion} of at least {gate.min_score:g}. {gate.reason} "
            f"({gate.source})\n"
        )
    return "".join(parts)


def _row(item: Component, weight: str) -> str:
    points = ", ".join(f"{value:g}: {score:g}" for value, score in item.knots)
    return f"| `{item.measure}` | {weight} | {points} | {item.source} | {item.reason} |\n"


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "measures.md").write_text(measures_page(), encoding="utf-8")
    (folder / "rating.md").write_text(rating_page(), encoding="utf-8")
