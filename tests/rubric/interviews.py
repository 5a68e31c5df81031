"""Whole interviews made to order: five minutes of implementation with known conduct."""

from __future__ import annotations

from dataclasses import replace

from analyzer.measures import measure
from analyzer.records import Conversation, Cue, Interjection, Measure, Phase
from analyzer.rubric import Rubric, load_rubric
from analyzer.settings import MeasureSettings
from tests.measures.timeline import asked, conversation, cue

MINUTES = 5
QUARTER = 15  # s, the bin of think-aloud coverage
RUBRIC: Rubric = load_rubric()


def interview(
    *,
    spoken: float = 0.8,
    talk_s: int = 12,
    reasons: int = 0,
    narrations: int = 0,
    markers: int = 0,
    walks: int = 0,
    answered: int = 4,
    unanswered: int = 0,
    latency_s: float = 0.4,
    engaged: int = 0,
    extra: tuple[Cue, ...] = (),
) -> Conversation:
    """An interview in which `spoken` of the quarter minutes hold `talk_s` words, one a second.

    Twenty seconds of greeting come first, in which both talk; then the implementation.
    """
    bins = MINUTES * 60 // QUARTER
    quiet = bins - round(spoken * bins)
    full, bare = ("#" * talk_s).ljust(QUARTER, "."), "." * QUARTER
    mine = "#" * 10 + "." * 10 + full * (bins - quiet) + bare * quiet
    theirs = "." * 10 + "#" * 10 + "." * (MINUTES * 60)
    items = _items(answered, unanswered, latency_s)
    made = conversation(
        mine,
        theirs,
        "i" * 20 + "m" * MINUTES * 60,
        cues=(
            *_spread("justification", reasons, 21),
            *_spread("line_narration", narrations, 22),
            *_spread("structure_marker", markers, 23),
            *_spread("test_walkthrough", walks, 24),
            *(replace(cue("engagement", i.end_s + 1)) for i in items[:engaged]),
            *extra,
        ),
        interjections=items,
    )
    return replace(made, phases=(Phase("intro", 0, 20), Phase("implementation", 20, 320)))


def very_strong() -> Conversation:
    return interview(
        spoken=0.95, reasons=9, narrations=12, markers=6, walks=2, engaged=3, latency_s=0.4
    )


def strong() -> Conversation:
    return interview(spoken=0.7, reasons=4, narrations=5, markers=2, walks=1, engaged=2)


def weak() -> Conversation:
    return interview(spoken=0.4, talk_s=8, reasons=1, narrations=2, engaged=1)


def very_weak() -> Conversation:
    return interview(spoken=0.1, talk_s=4, answered=2, unanswered=2, latency_s=3.0)


def measured(talk: Conversation) -> tuple[Measure, ...]:
    return measure(talk, MeasureSettings())


def _spread(kind: str, count: int, first_s: float) -> list[Cue]:
    step = MINUTES * 60 / max(1, count)
    return [cue(kind, first_s + i * step) for i in range(count)]  # type: ignore[arg-type]


def _items(answered: int, unanswered: int, latency_s: float) -> tuple[Interjection, ...]:
    step = MINUTES * 60 / max(1, answered + unanswered)
    met = [asked(30 + i * step, 31 + i * step, first_s=latency_s) for i in range(answered)]
    open_ = [
        asked(30 + i * step, 31 + i * step, "unanswered", None)
        for i in range(answered, answered + unanswered)
    ]
    return (*met, *open_)
