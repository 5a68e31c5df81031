"""Scene -> silence: how often, how long, whose, in which phase, announced, typed through."""

from __future__ import annotations

from analyzer.measures.figure import longest_span, ratio, total, undefined
from analyzer.measures.scene import (
    NO_CANDIDATE,
    NO_IMPLEMENTATION,
    Scene,
    owned_while_implementing,
    unexcused,
)
from analyzer.records import PHASES, Measure
from analyzer.spans import GRACE_S, Spans, as_spans, intersect, subtract, total_s

# Lengths in seconds that are counted apart; parts of the measures' names.
# [15 s: think-aloud reminders, Ericsson & Simon; 15 to 60 s: call-centre practice]
COUNTED_FROM_S = (15, 30, 60)


def silence_measures(scene: Scene) -> tuple[Measure, ...]:
    """The group "silence" of the catalogue, in its order."""
    return (
        *_all(scene),
        *_by_owner(scene),
        *_implementation(scene),
        *_announced_and_typed(scene),
        *_by_phase(scene),
    )


def _all(scene: Scene) -> tuple[Measure, ...]:
    spans, limit = as_spans(scene.silences), scene.settings.max_spans
    return (
        total("silences", len(spans), spans=spans, max_spans=limit),
        *(_from(f"silences_{floor}s", spans, floor, limit) for floor in COUNTED_FROM_S),
        longest_span("longest_silence_s", spans, "there is no silence long enough to count"),
        total("silence_s", total_s(spans), spans=spans, max_spans=limit),
        ratio(
            "silence_share",
            total_s(spans),
            scene.conversation.span.duration_s,
            reason="the recording has no length",
            spans=spans,
            max_spans=limit,
        ),
    )


def _by_owner(scene: Scene) -> tuple[Measure, ...]:
    limit = scene.settings.max_spans
    mine = as_spans(s for s in scene.silences if s.owner == "candidate")
    theirs = as_spans(s for s in scene.silences if s.owner == "interviewer")
    asked = total("interviewer_silence_s", total_s(theirs), spans=theirs, max_spans=limit)
    if not scene.candidate:
        names = ("candidate_silence_s", "candidate_silence_share")
        return (*(undefined(name, NO_CANDIDATE) for name in names), asked)
    return (
        total("candidate_silence_s", total_s(mine), spans=mine, max_spans=limit),
        ratio(
            "candidate_silence_share",
            total_s(mine),
            scene.conversation.span.duration_s,
            reason="the recording has no length",
            spans=mine,
            max_spans=limit,
        ),
        asked,
    )


def _implementation(scene: Scene) -> tuple[Measure, ...]:
    names = (
        "implementation_silence_s",
        "implementation_silence_share",
        "longest_implementation_silence_s",
    )
    own_s = total_s(scene.own_time)
    if not scene.candidate:
        return tuple(undefined(name, NO_CANDIDATE) for name in names)
    if own_s < scene.settings.coverage_bin_s:
        return tuple(undefined(name, NO_IMPLEMENTATION) for name in names)
    owned, limit = owned_while_implementing(scene), scene.settings.max_spans
    counted = subtract(owned, scene.excused)
    return (
        total(names[0], total_s(owned), spans=owned, max_spans=limit),
        ratio(
            names[1],
            total_s(counted),
            own_s,
            reason=NO_IMPLEMENTATION,
            spans=counted,
            max_spans=limit,
        ),
        longest_span(names[2], counted, "the candidate was never silent long enough to count"),
    )


def _announced_and_typed(scene: Scene) -> tuple[Measure, ...]:
    limit = scene.settings.max_spans
    spans = as_spans(scene.silences)
    announced = as_spans(s for s in scene.silences if s.announced)
    excused = subtract(announced, unexcused(scene, scene.silences))
    typed = intersect(spans, scene.conversation.typing)
    return (
        total("announced_silences", len(announced), spans=announced, max_spans=limit),
        total("excused_silence_s", total_s(excused), spans=excused, max_spans=limit),
        total("typing_silence_s", total_s(typed), spans=typed, max_spans=limit),
        ratio(
            "typing_silence_share",
            total_s(typed),
            total_s(spans),
            reason="there is no silence long enough to count",
            spans=typed,
            max_spans=limit,
        ),
    )


def _by_phase(scene: Scene) -> tuple[Measure, ...]:
    found = []
    for name in PHASES:
        phase = scene.phase(name)
        quiet = intersect(as_spans(scene.silences), phase)
        found.append(
            ratio(
                f"silence_share_{name}",
                total_s(quiet),
                total_s(phase),
                reason=f"there is no {name} phase",
                spans=quiet,
                max_spans=scene.settings.max_spans,
            )
        )
    return tuple(found)


def _from(name: str, spans: Spans, floor_s: float, limit: int) -> Measure:
    kept = [s for s in spans if s.duration_s >= floor_s - GRACE_S]
    return total(name, len(kept), spans=kept, max_spans=limit)
