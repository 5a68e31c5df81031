"""Writes docs/measures.md and docs/rubric.md from the product's own data files.

Run `python docs/make_docs.py`; a test compares the pages with what this program writes.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # run as a program: this checkout before any other

from analyzer.measures import catalogue  # noqa: E402
from analyzer.rubric import load_rubric  # noqa: E402
from analyzer.rubric.explain import explain  # noqa: E402
from docs.worked import worked_example  # noqa: E402

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


def rubric_page() -> str:
    """The page as text."""
    template = (HERE / "rubric.in.md").read_text(encoding="utf-8")
    return (
        template.replace("{{worked}}", worked_example())
        .replace("{{agreement}}", (HERE / "agreement.md").read_text(encoding="utf-8").strip())
        .replace("{{tables}}", explain(load_rubric()))
    )


if __name__ == "__main__":
    folder = HERE
    (folder / "measures.md").write_text(measures_page(), encoding="utf-8")
    (folder / "rubric.md").write_text(rubric_page(), encoding="utf-8")
