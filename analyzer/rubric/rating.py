"""Conversation x measures x rubric -> the rating: level, margin, criteria, evidence, advice."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.records import LEVELS, Conversation, Criterion, Level, Measure, Rating
from analyzer.rubric.advice import advise
from analyzer.rubric.aims import because, next_step
from analyzer.rubric.evidence import evidence_for
from analyzer.rubric.interviewer import interviewer_effect
from analyzer.rubric.margin import describe_margin
from analyzer.rubric.moments import Moments, gather_moments
from analyzer.rubric.phrase import LEVEL_WORDS
from analyzer.rubric.refusal import uncertain_roles, why_not_rated
from analyzer.rubric.rubric import LevelRule, Rubric
from analyzer.rubric.score import CriterionScore, Score, next_level, score_values, values_of
from analyzer.settings import RubricSettings

MOST_NAMED = 3
"""Criteria that are named as holding a level down; the rest is read beside them."""


def rate(
    conversation: Conversation,
    measures: Sequence[Measure],
    settings: RubricSettings,
    rubric: Rubric,
) -> Rating:
    """The Communication rating; "not_rated" with the reason where evidence is lacking.

    `stability` stays None: it takes re-scoring, which `assess_stability` does.
    """
    values = values_of(measures)
    score = score_values(rubric, values)
    moments = gather_moments(conversation, measures, settings)
    refused = why_not_rated(conversation, values, score, settings)
    if refused:
        return _not_rated(score, moments, refused, settings)
    remarks = (
        _own_rubric(rubric),
        *interviewer_effect(conversation, values, settings),
        uncertain_roles(conversation, settings),
    )
    reasons = {m.name: m.reason for m in measures if m.value is None}
    counted = {m.name: m for m in measures}
    aims = {
        c.rule.name: next_step(rubric, c, values, counted, c.rule.label.lower())
        for c in score.criteria
    }
    return Rating(
        level=score.level,
        score=score.score,
        reason=" ".join(filter(None, (_reason(rubric, score), *remarks))),
        margin=describe_margin(rubric, values, counted),
        stability=None,
        criteria=tuple(
            Criterion(
                c.rule.name,
                c.score,
                c.level,
                c.rule.weight,
                evidence_for(c.rule.name, moments, settings.max_evidence),
                next_step(rubric, c, values, counted),
                because(c, values, reasons),
            )
            for c in score.criteria
        ),
        advice=advise(moments, score.criteria, settings.max_advice, aims),
    )


def level_of(
    conversation: Conversation,
    measures: Sequence[Measure],
    settings: RubricSettings,
    rubric: Rubric,
) -> Level:
    """The level alone: what `rate` gives, without evidence, margin and advice."""
    values = values_of(measures)
    score = score_values(rubric, values)
    refused = why_not_rated(conversation, values, score, settings)
    return "not_rated" if refused else score.level


def _not_rated(score: Score, moments: Moments, reason: str, settings: RubricSettings) -> Rating:
    criteria = tuple(_unscored(c, moments, reason, settings) for c in score.criteria)
    return Rating("not_rated", None, reason, "", None, criteria)


def _unscored(
    found: CriterionScore, moments: Moments, reason: str, settings: RubricSettings
) -> Criterion:
    evidence = evidence_for(found.rule.name, moments, settings.max_evidence)
    rule = found.rule
    return Criterion(rule.name, None, "not_rated", rule.weight, evidence, "", reason)


def _own_rubric(rubric: Rubric) -> str:
    return f"Rated by {rubric.file}, version {rubric.version}." if rubric.file else ""


def _reason(rubric: Rubric, score: Score) -> str:
    """What the level rests on, the gate that holds it, what could not be measured."""
    parts = [f"{score.score:.2f} of 4.", *_described(rubric, score)]
    if score.gate is not None:
        label = next(c.rule for c in score.criteria if c.rule.name == score.gate.criterion).label
        parts.append(
            f"Held below {LEVEL_WORDS[score.gate.level]} (it would be {score.free:.2f}): "
            f"{label.lower()} is under {score.gate.min_score:g}. {score.gate.reason}"
        )
    missing = [c.rule.label.lower() for c in score.criteria if c.score is None]
    if missing:
        parts.append(f"Not measured and left out: {', '.join(missing)}.")
    return " ".join(parts)


def _described(rubric: Rubric, score: Score) -> list[str]:
    """The level in the rubric's words where they fit every criterion; else what lifts and holds it.

    A candidate whose clarity is strong does not talk in fragments, whatever else makes it weak, and
    one who gives next to no reasons gives none unasked, however strong the rest is.
    """
    rule = next(r for r in rubric.levels if r.name == score.level)
    above = next_level(score.level)
    if above is None or LEVELS.index(score.level) >= LEVELS.index("strong"):
        return _lifted(rule, score)
    floor = rubric.floor_of(above)
    known = [(c, c.score) for c in score.criteria if c.score is not None]
    low = [(c.rule.weight * (floor - s), c.rule.label.lower(), s) for c, s in known if s < floor]
    better: dict[str, list[str]] = {}
    for c, s in known:
        if s >= floor:
            better.setdefault(LEVEL_WORDS[c.level], []).append(c.rule.label.lower())
    parts = [] if better else [rule.description]
    if low:
        worst = sorted(low, key=lambda one: -one[0])[:MOST_NAMED]
        names = _joined([f"{label} ({s:.2f})" for _, label, s in worst])
        parts.append(f"Held down by {names}.")
    if better:
        parts.append(f"Better: {'; '.join(f'{_joined(m)} ({at})' for at, m in better.items())}.")
    return parts


def _lifted(rule: LevelRule, score: Score) -> list[str]:
    """A level of strong and above: its own words, unless a criterion does not reach it."""
    known = [(c.rule.label.lower(), c.score) for c in score.criteria if c.score is not None]
    low = [f"{label} ({reached:.2f})" for label, reached in known if reached < rule.floor]
    high = [label for label, reached in known if reached >= rule.floor]
    if not low:
        return [rule.description]
    return [f"Carried by {_joined(high)}; held down by {_joined(low)}."]


def _joined(parts: Sequence[str]) -> str:
    """At least one part, as in "a, b and c"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
