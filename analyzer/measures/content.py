"""Scene -> content cues: reasons, narration, test cases, questions, hints taken up, engagement."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.conversation.lexicon import Lexicon, load_lexicon
from analyzer.conversation.takeup import ENGAGING, content_terms
from analyzer.conversation.tokens import tokens_of
from analyzer.measures.delivery import NOTHING_SAID, cue_rate
from analyzer.measures.figure import SECONDS_PER_MIN, extreme, quantile, ratio, total, undefined
from analyzer.measures.scene import (
    NO_IMPLEMENTATION,
    NO_INTERVIEWER,
    Scene,
    inside,
)
from analyzer.measures.talk import coverage_bins
from analyzer.records import Cue, CueKind, Interjection, Measure
from analyzer.spans import as_spans, clip, middle_s, subtract, total_s, union

EXPLAINING: tuple[CueKind, ...] = (
    "line_narration",
    "justification",
    "test_walkthrough",
    "engagement",
    "hint_uptake",
)


def content_measures(scene: Scene) -> tuple[Measure, ...]:
    """The group "content" of the catalogue, in its order."""
    return (
        *_justifications(scene),
        *_narrations(scene),
        _explained(scene),
        _cue_count(scene, "test_walkthroughs", "test_walkthrough"),
        _cue_count(scene, "clarifying_questions", "clarifying_question"),
        *_hints(scene),
        _engagement(scene),
        cue_rate(scene, "structure_markers_per_100_words", "structure_marker"),
        cue_rate(scene, "hedges_per_100_words", "hedge"),
        _probes(scene),
    )


def _justifications(scene: Scene) -> tuple[Measure, ...]:
    cues = scene.cues("justification")
    own = [c for c in cues if not c.prompted]
    limit, missing = scene.settings.max_spans, scene.no_cues()
    share, rate = "unprompted_justification_share", "unprompted_justifications_per_100_words"
    if missing:
        unprompted = undefined(share, missing), undefined(rate, missing)
    else:
        spans, words = as_spans(own), len(scene.content_words)
        unprompted = (
            ratio(
                share,
                len(own),
                len(cues),
                reason="the candidate gave no reasons",
                spans=spans,
                max_spans=limit,
            ),
            ratio(rate, len(own), words, reason=NOTHING_SAID, spans=spans, max_spans=limit),
        )
    return (
        _cue_count(scene, "justifications", "justification"),
        cue_rate(scene, "justifications_per_100_words", "justification"),
        *unprompted,
        _justification_pace(scene, cues),
    )


def _justification_pace(scene: Scene, cues: Sequence[Cue]) -> Measure:
    name, missing = "justifications_per_min", scene.no_cues()
    if missing:
        return undefined(name, missing)
    whole = [scene.conversation.span]
    room = subtract(subtract(whole, scene.theirs), scene.excused)
    reason = "the candidate had no time to speak"
    return ratio(name, len(cues), total_s(room) / SECONDS_PER_MIN, reason=reason)


def _narrations(scene: Scene) -> tuple[Measure, ...]:
    name, missing = "line_narrations_per_min", scene.no_cues()
    own_s = total_s(scene.own_time)
    if not missing and own_s < scene.settings.coverage_bin_s:
        missing = NO_IMPLEMENTATION
    here = [c for c in scene.cues("line_narration") if inside(middle_s(c), scene.implementation)]
    rate = (
        undefined(name, missing)
        if missing
        else ratio(
            name,
            len(here),
            own_s / SECONDS_PER_MIN,
            reason=NO_IMPLEMENTATION,
            spans=as_spans(here),
            max_spans=scene.settings.max_spans,
        )
    )
    return (_cue_count(scene, "line_narrations", "line_narration"), rate)


def _explained(scene: Scene) -> Measure:
    """Coverage by what explains the work; talk that explains nothing covers nothing.

    Nor does a cue that goes on over a silence: what is not covered by talk explains nothing.
    """
    name, missing = "explained_coverage", scene.no_cues()
    if missing:
        return undefined(name, missing)
    bins = coverage_bins(scene)
    told = union(as_spans(cue for kind in EXPLAINING for cue in scene.cues(kind)))
    need_s = scene.settings.explained_min_s
    covered = [
        one.interval for one in bins if one.covered and total_s(clip(told, one.interval)) >= need_s
    ]
    return ratio(
        name,
        len(covered),
        len(bins),
        reason=NO_IMPLEMENTATION,
        spans=union(covered),
        max_spans=len(bins),  # what is not among them is said to explain nothing
    )


def _hints(scene: Scene) -> tuple[Measure, ...]:
    names = ("hints", "hint_uptake_share", "hint_uptake_median_s")
    missing = scene.no_cues() or ("" if scene.interviewer else NO_INTERVIEWER)
    if missing:
        return tuple(undefined(name, missing) for name in names)
    hints = [i for i in scene.conversation.interjections if i.kind in ("hint", "correction")]
    lexicon = load_lexicon(scene.conversation.language)
    taken = uptakes(hints, scene.cues("hint_uptake"), lexicon)
    spans, limit = as_spans(hints), scene.settings.max_spans
    late = [cue.start_s - hint.end_s for hint, cue in taken]
    return (
        total(names[0], len(hints), spans=spans, max_spans=limit),
        ratio(
            names[1],
            len(taken),
            len(hints),
            reason="no hint was given",
            spans=as_spans(cue for _, cue in taken),
            max_spans=limit,
        ),
        extreme(names[2], max(0.0, quantile(late, 0.5)), spans=as_spans(c for _, c in taken))
        if late
        else undefined(names[2], "no hint was taken up" if hints else "no hint was given"),
    )


def uptakes(
    hints: Sequence[Interjection], cues: Sequence[Cue], lexicon: Lexicon
) -> tuple[tuple[Interjection, Cue], ...]:
    """Pairs of a hint and the cue that takes it up.

    Each cue takes the latest hint still open, first of those whose terms it has.
    """
    found: list[tuple[Interjection, Cue]] = []
    waiting = sorted(hints, key=lambda h: h.start_s)
    for cue in cues:
        mine = content_terms(tokens_of(cue.text), lexicon)
        earlier = [h for h in waiting if h.start_s <= cue.start_s]
        meant = [h for h in earlier if mine & content_terms(tokens_of(h.text), lexicon)]
        if earlier:
            hint = (meant or earlier)[-1]
            found.append((hint, cue))
            waiting.remove(hint)
    return tuple(found)


def _engagement(scene: Scene) -> Measure:
    name = "engagement_share"
    missing = scene.no_cues() or ("" if scene.interviewer else NO_INTERVIEWER)
    if missing:
        return undefined(name, missing)
    expecting = [
        i for i in scene.conversation.interjections if i.expects_response and i.phase in ENGAGING
    ]
    engaged = [i for i in expecting if is_engaged(scene, i)]
    return ratio(
        name,
        len(engaged),
        len(expecting),
        reason="nothing was said that called for a response",
        spans=as_spans(engaged),
        max_spans=len(engaged),  # what is not among them is said to be met with little
    )


def is_engaged(scene: Scene, item: Interjection) -> bool:
    """Whether an engagement or uptake cue falls into the answer to the interjection."""
    later = [
        i.start_s
        for i in scene.conversation.interjections
        if i.start_s > item.start_s and i.expects_response
    ]
    response_end = item.response.end_s if item.response else None
    last = max(item.end_s, response_end or 0.0) + scene.settings.engagement_window_s
    until = min([last, *later])
    cues = (*scene.cues("engagement"), *scene.cues("hint_uptake"))
    return any(item.start_s <= c.start_s < until for c in cues)


def _probes(scene: Scene) -> Measure:
    name = "probes_per_min"
    if not scene.interviewer:
        return undefined(name, NO_INTERVIEWER)
    working = scene.phase("implementation", "verification")
    lexicon = load_lexicon(scene.conversation.language)
    asked = [
        i
        for i in scene.conversation.interjections
        if i.expects_response and inside(i.start_s, working) and _probes_for(i.text, lexicon)
    ]
    return ratio(
        name,
        len(asked),
        total_s(working) / SECONDS_PER_MIN,
        reason="there is no phase of working",
        spans=as_spans(asked),
        max_spans=scene.settings.max_spans,
    )


def _probes_for(text: str, lexicon: Lexicon) -> bool:
    """Whether words ask for thoughts or doings; a test or the next task is asked for as well."""
    tokens = tokens_of(text)
    others = any(lexicon[book].found_in(tokens) for book in ("no_probe", "task"))
    return lexicon["probe"].found_in(tokens) and not others


def _cue_count(scene: Scene, name: str, kind: CueKind) -> Measure:
    missing = scene.no_cues()
    if missing:
        return undefined(name, missing)
    cues = scene.cues(kind)
    return total(name, len(cues), spans=as_spans(cues), max_spans=scene.settings.max_spans)
