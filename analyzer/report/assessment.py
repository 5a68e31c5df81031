"""Rating and signals -> what the report says of them: level, margin, criteria, evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analyzer.records import (
    LEVELS,
    Analysis,
    Criterion,
    Evidence,
    Level,
    Rating,
    Speaker,
    Stability,
)
from analyzer.report import wording
from analyzer.report.scale import position_pct
from analyzer.rubric import Rubric
from analyzer.times import clock

# Below this share of equal re-scorings a level is shown as a span [J, measures.md].
STABLE_SHARE = 0.8
# A level seen in fewer of the re-scorings than this does not widen the span [J].
SPAN_SHARE = 0.05
MAX_ADVICE = 3
# Characters of a quotation on the first screen: about two lines.
MAX_QUOTE = 130
# A role less sure than this is marked, for the coach to check [J].
ROLE_CONFIDENCE_FLOOR = 0.8

QUOTED = ("\u201c", "to \u201c")
"""How evidence begins that speaks for the candidate: by what was said, or by what it answered.
Results of before schema 1.3 do not say it otherwise."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of the recording that a click plays; `side`: 'for', 'against' or ''."""

    start_s: float
    clock: str
    text: str
    side: str = ""


@dataclass(frozen=True, slots=True)
class LevelView:
    """The level in words and on the four-step scale; `position_pct` is None when not rated."""

    word: str
    code: str
    score: str
    position_pct: float | None
    reason: str
    margin: str
    stability: str
    stable: bool
    steps: tuple[tuple[str, bool], ...]
    advice: tuple[Moment, ...]
    worked: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion with its bar, figures, quotations and what would lift it."""

    key: str
    name: str
    gloss: str
    level: str
    code: str
    score: str
    position_pct: float | None
    weight: str
    because: tuple[str, ...]
    evidence: tuple[Moment, ...]
    next: str


@dataclass(frozen=True, slots=True)
class SignalView:
    """Speech evidence of a signal that sound cannot rate."""

    key: str
    name: str
    gloss: str
    coach_level: str
    evidence: tuple[Moment, ...]


def is_role_uncertain(speaker: Speaker) -> bool:
    """Whether the coach should check which side this person is on."""
    return speaker.role != "other" and speaker.role_confidence < ROLE_CONFIDENCE_FLOOR


def level_view(rating: Rating, rubric: Rubric, *, sure_roles: bool = True) -> LevelView:
    """The level as shown, placed by the rubric that gave its score: a span when the re-scorings
    disagree.

    The re-scorings take the roles for granted: where they are no `sure_roles`, that is said.
    """
    stable, sentence = _stability(rating.stability)
    if sentence and not sure_roles:
        sentence = f"If the roles are right: {sentence}"
    word = wording.LEVEL_WORDS[rating.level]
    span = _levels_seen(rating)
    if not stable and rating.level != "not_rated":
        word = wording.level_range(span)
    return LevelView(
        word=word,
        code=rating.level,
        score=wording.score(rating.score),
        position_pct=position_pct(rating.score, rating.level, rubric),
        reason=wording.typeset(rating.reason),
        margin=wording.typeset(rating.margin),
        stability=sentence if rating.level != "not_rated" else "",
        stable=stable,
        steps=tuple((wording.LEVEL_WORDS[name], name in span) for name in LEVELS),
        advice=tuple(
            Moment(a.start_s, clock(a.start_s), wording.typeset(a.text))
            for a in rating.advice[:MAX_ADVICE]
        ),
        worked=tuple(_worked(rating.criteria, rubric)),
    )


def _worked(criteria: Sequence[Criterion], rubric: Rubric) -> Iterator[Moment]:
    """A moment of each of the best criteria that are at least strong, no moment twice.

    What clarity quotes is what broke off: that did not work, nor did a silence or a question that
    had no answer, which stand among the evidence of good criteria too.
    """
    good = [c for c in criteria if c.level in LEVELS[2:] and c.name != "clarity"]
    shown: set[float] = set()
    for criterion in sorted(good, key=lambda c: -(c.score or 0.0) * c.weight):
        view = criterion_view(criterion, rubric)
        helped = (m for m in view.evidence if _speaks_for(m))
        best = next((m for m in helped if m.start_s not in shown), None)
        if best is not None and len(shown) < MAX_ADVICE:
            shown.add(best.start_s)
            yield replace(best, text=f"{view.name}: {_short_quote(best.text)}")


def _speaks_for(moment: Moment) -> bool:
    return moment.side == "for" if moment.side else moment.text.startswith(QUOTED)


def _short_quote(text: str) -> str:
    """At most two lines, and what was opened is closed."""
    short = wording.shorten(text, MAX_QUOTE)
    return f"{short}\u201d" if short != text and text.endswith("\u201d") else short


def _stability(stability: Stability | None) -> tuple[bool, str]:
    if stability is None or stability.runs == 0:
        return True, ""
    share = wording.percent(stability.share)
    sentence = (
        f"{share} of {stability.runs} re-scorings, with boundaries, labels and thresholds moved a "
        "little, gave the same level."
    )
    return stability.share >= STABLE_SHARE, sentence


def _levels_seen(rating: Rating) -> tuple[Level, ...]:
    """The levels the rating spans, in order: its own, and when unstable the common others."""
    if rating.level == "not_rated":
        return ()
    stable, _ = _stability(rating.stability)
    if stable or rating.stability is None:
        return (rating.level,)
    floor = SPAN_SHARE * rating.stability.runs
    seen = rating.stability.levels
    return tuple(n for n in LEVELS if n == rating.level or seen.get(n, 0) > floor)


def criterion_view(criterion: Criterion, rubric: Rubric) -> CriterionView:
    """One criterion in words, placed by the rubric that gave its score."""
    key = criterion.name.lower().replace("-", "_").replace(" ", "_")
    name, gloss = wording.CRITERION_WORDS.get(key, (wording.humanise(criterion.name), ""))
    return CriterionView(
        key=key,
        name=name,
        gloss=gloss,
        level=wording.LEVEL_WORDS[criterion.level],
        code=criterion.level,
        score=wording.score(criterion.score),
        position_pct=position_pct(criterion.score, criterion.level, rubric),
        weight=wording.percent(criterion.weight),
        because=tuple(_parts(criterion.because)),
        evidence=tuple(_quote(e) for e in criterion.evidence),
        next=wording.typeset(criterion.next),
    )


def _parts(because: str) -> Iterator[str]:
    """The figures behind a score, one to a line."""
    for part in wording.typeset(because).removesuffix(".").split("; "):
        if part:
            yield part[0].upper() + part[1:]


def _quote(evidence: Evidence) -> Moment:
    """What speaks against the candidate says so: it stands among what speaks for."""
    against = "Against: " if evidence.side == "against" else ""
    text = f"{against}{wording.typeset(evidence.quote)}"
    return Moment(evidence.start_s, clock(evidence.start_s), text, evidence.side or "")


def signal_views(analysis: Analysis) -> tuple[SignalView, ...]:
    """The signals sound cannot rate, the rubric's three first."""
    known = [name for name in wording.SIGNAL_WORDS if name in analysis.signals]
    others = sorted(set(analysis.signals) - set(known) - {"communication"})
    views = []
    for key in (*known, *others):
        name, gloss = wording.SIGNAL_WORDS.get(key, (wording.humanise(key), ""))
        signal = analysis.signals[key]
        level = "" if signal.coach_level is None else wording.LEVEL_WORDS[signal.coach_level]
        views.append(SignalView(key, name, gloss, level, tuple(_quote(e) for e in signal.evidence)))
    return tuple(views)


def overall_view(analysis: Analysis) -> tuple[str, str] | None:
    """The overall level and its reading, None until all four signals have a level."""
    overall = analysis.overall
    if overall.level is None or overall.reading is None:
        return None
    return wording.LEVEL_WORDS[overall.level], wording.typeset(overall.reading)
