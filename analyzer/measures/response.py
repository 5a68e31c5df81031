"""Scene -> how interjections were met: rate, latencies to first sound and first content."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.measures.catalogue import KINDS
from analyzer.measures.figure import extreme, quantile, ratio, total, undefined
from analyzer.measures.scene import NO_CANDIDATE, NO_INTERVIEWER, Scene
from analyzer.records import Interjection, Interval, Measure, Response
from analyzer.spans import as_spans

NINE_IN_TEN = 0.9
MEDIAN = 0.5


def response_measures(scene: Scene) -> tuple[Measure, ...]:
    """The group "response" of the catalogue, in its order.

    Latencies are floor transfer offsets (Heldner & Edlund 2010, Journal of Phonetics 38) of the
    interjections that met a sound or a word, too late for an answer or not; those that met none
    lower the rate alone.
    """
    found = scene.conversation.interjections
    expecting = tuple(i for i in found if i.expects_response)
    missing = _missing(scene)
    plain = (
        *_counts(scene, found, expecting, missing),
        _rate(scene, "response_rate", expecting, missing),
        *_latencies(scene, "", expecting, missing),
    )
    kinds = {kind: tuple(i for i in expecting if i.kind == kind) for kind in KINDS}
    rates = (_rate(scene, f"response_rate_{k}", of, missing) for k, of in kinds.items())
    by_kind = {k: _latencies(scene, f"_{k}", of, missing) for k, of in kinds.items()}
    return (*plain, *rates, *(by_kind[k][i] for i in range(4) for k in KINDS))


def _missing(scene: Scene) -> str:
    if not scene.candidate:
        return NO_CANDIDATE
    return "" if scene.interviewer else NO_INTERVIEWER


def _counts(
    scene: Scene,
    found: Sequence[Interjection],
    expecting: Sequence[Interjection],
    missing: str,
) -> tuple[Measure, ...]:
    groups: dict[str, Sequence[Interjection]] = {
        "interjections": found,
        "interjections_expecting": expecting,
        "unanswered": [i for i in expecting if not _answered(i)],
        "deferred": [i for i in expecting if i.response and i.response.status == "deferred"],
    }
    if missing:
        return tuple(undefined(name, missing) for name in groups)
    limit = scene.settings.max_spans
    return tuple(
        total(name, len(items), spans=as_spans(items), max_spans=limit)
        for name, items in groups.items()
    )


def _rate(scene: Scene, name: str, of: Sequence[Interjection], missing: str) -> Measure:
    if missing:
        return undefined(name, missing)
    met = [i for i in of if _answered(i)]
    return ratio(
        name,
        len(met),
        len(of),
        reason="nothing was said that called for a response",
        spans=as_spans(met),
        max_spans=scene.settings.max_spans,
    )


def _latencies(
    scene: Scene, suffix: str, of: Sequence[Interjection], missing: str
) -> tuple[Measure, ...]:
    sounds = [(i, r.first_sound_s) for i in of if (r := i.response)]
    contents = [(i, r.first_content_s) for i in of if (r := i.response)]
    return tuple(
        _latency(scene, f"{what}_{name}_s{suffix}", pairs, share, missing)
        for what, pairs in (("first_sound", sounds), ("first_content", contents))
        for name, share in (("median", MEDIAN), ("p90", NINE_IN_TEN))
    )


def _latency(
    scene: Scene,
    name: str,
    pairs: Sequence[tuple[Interjection, float | None]],
    share: float,
    missing: str,
) -> Measure:
    known = [(i, latency_s) for i, latency_s in pairs if latency_s is not None]
    if missing or not known:
        return undefined(name, missing or "nothing of this kind was met with a response")
    waits = [_wait(i, latency_s) for i, latency_s in known]
    value = quantile((latency_s for _, latency_s in known), share)
    return extreme(name, value, spans=waits[: scene.settings.max_spans])


def _wait(item: Interjection, latency_s: float) -> Interval:
    onset = item.end_s + latency_s
    return Interval(min(item.end_s, onset), max(item.end_s, onset))


def _answered(item: Interjection) -> bool:
    response: Response | None = item.response
    return response is not None and response.status != "unanswered"
