"""Scores -> `next` and `because` of a criterion: what would lift it, and what it rests on."""

from __future__ import annotations

from analyzer.measures import definition
from analyzer.records import Level
from analyzer.rubric.margin import describe_change, nearest_in_criterion, printable
from analyzer.rubric.phrase import LEVEL_WORDS, figure, figures
from analyzer.rubric.rubric import Component, Rubric
from analyzer.rubric.score import CriterionScore, Values, interpolate, next_level

HALVINGS = 40


def next_step(rubric: Rubric, found: CriterionScore, values: Values) -> str:
    """What would reach the criterion's next level, in figures; "" when it was not measured."""
    if found.score is None:
        return ""
    above = next_level(found.level)
    if above is None:
        return "At the highest level; keep it up."
    change = nearest_in_criterion(rubric, found.rule, values)
    if change is not None:
        return f"{_capital(describe_change(change))} makes it {LEVEL_WORDS[change.level]}."
    aims = _aims(rubric, found, values, above)
    return f"{_capital('; '.join(aims))}: together they make it {LEVEL_WORDS[above]}."


def because(found: CriterionScore, values: Values, reasons: dict[str, str]) -> str:
    """The figures behind the score, each with the score it gives, and the cap that holds it."""
    parts = []
    for component in found.rule.components:
        name, value = _label(component), values.get(component.measure)
        if value is None:
            parts.append(f"{name} not measured ({reasons.get(component.measure, 'unknown')})")
        else:
            score = interpolate(component.knots, value)
            parts.append(f"{name} {figure(value, component.unit)} ({score:.1f} of 4)")
    cap = found.cap
    if cap is not None and (value := values.get(cap.measure)) is not None:
        parts.append(f"held at {found.score:.1f} by {_label(cap)} {figure(value, cap.unit)}")
    return _capital("; ".join(parts)) + "."


def _aims(rubric: Rubric, found: CriterionScore, values: Values, above: Level) -> list[str]:
    """Every component and cap that scores below the level, with the value that reaches it."""
    floor, aims = rubric.floor_of(above), dict[str, str]()
    for part in (*found.rule.components, *found.rule.caps):
        value = values.get(part.measure)
        if value is None or interpolate(part.knots, value) >= floor:
            continue
        change = figures(value, _reach(part, value, floor), part.unit)
        aims[part.measure] = f"{_label(part)} {change}"
    return list(aims.values())


def _reach(part: Component, value: float, score: float) -> float:
    """The printable value nearest to `value` at which the component gives `score`."""
    far = part.knots[-1][0] if part.rising else part.knots[0][0]
    near = value
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        if interpolate(part.knots, middle) >= score:
            far = middle
        else:
            near = middle
    reached = (v for v in printable(far, value, part.unit) if interpolate(part.knots, v) >= score)
    return next(reached, far)


def _label(component: Component) -> str:
    label = definition(component.measure).label
    return label[0].lower() + label[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
