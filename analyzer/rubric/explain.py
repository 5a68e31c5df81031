"""A rubric -> a page in plain words: levels, criteria with their figures, gates."""

from __future__ import annotations

from analyzer.rubric.phrase import figure
from analyzer.rubric.rubric import Component, Rubric


def explain(rubric: Rubric) -> str:
    """Markdown that says how a level comes about under this rubric."""
    parts = ["## Levels\n\n| level | from | description |\n|---|---|---|\n"]
    for level in rubric.levels:
        shown = level.name.replace("_", " ")
        parts.append(f"| {shown} | {level.floor:g} | {level.description} |\n")
    for rule in rubric.criteria:
        parts.append(
            f"\n## {rule.label} ({figure(rule.weight, 'share')})\n\n{rule.description}\n\n"
        )
        parts.append("| measure | weight | value: score | source | why |\n|---|---|---|---|---|\n")
        parts += [_row(c, figure(c.weight, "share")) for c in rule.components]
        parts += [_row(c, "cap") for c in rule.caps]
    parts.append("\n## Gates\n\n" if rubric.gates else "")
    for gate in rubric.gates:
        gated = gate.level.replace("_", " ")
        parts.append(
            f"- *{gated}* needs {gate.criterion} of at least {gate.min_score:g}. {gate.reason} "
            f"({gate.source})\n"
        )
    for book, phrases in rubric.words:
        parts.append(f"\nPhrases added to `{book}`: {', '.join(phrases)}.\n")
    return "".join(parts)


def _row(item: Component, weight: str) -> str:
    points = ", ".join(f"{value:g}: {score:g}" for value, score in item.knots)
    return f"| `{item.measure}` | {weight} | {points} | {item.source} | {item.reason} |\n"
