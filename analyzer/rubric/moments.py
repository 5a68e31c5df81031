"""Conversation x measures -> the moments that speak for or against each criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.records import (
    Conversation,
    Cue,
    CueKind,
    Interjection,
    Interval,
    Measure,
)
from analyzer.rubric.interviewer import without_room
from analyzer.rubric.said import Sentence, sentences
from analyzer.settings import RubricSettings
from analyzer.spans import intersect, subtract, total_s, union

# Half of a silence filled with keyboard noise makes it a silence of typing [J].
TYPED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Quiet:
    """What counts of a silence of the candidate while implementing.

    `typed`: keys were heard in it; `announced` is the whole pause, where it was announced.
    """

    interval: Interval
    typed: bool
    announced: Interval | None = None


@dataclass(frozen=True, slots=True)
class Moments:
    """What evidence and advice choose from; every list is in order of time.

    `said` are the candidate's sentences; `quiet` are unexcused silences while implementing;
    `unreasoned` stretches of work without a reason; `unexplained` stretches of talk that explain
    nothing; `unanswered`, where there was room to answer, and `slow` interjections; `probes` are
    demands to speak up.
    """

    conversation: Conversation
    candidate: frozenset[str]
    said: tuple[Sentence, ...]
    quiet: tuple[Quiet, ...]
    unnarrated: tuple[Interval, ...]
    unreasoned: tuple[Interval, ...]
    unexplained: tuple[Interval, ...]
    unanswered: tuple[Interjection, ...]
    slow: tuple[Interjection, ...]
    engaged: tuple[Interjection, ...]
    probes: tuple[Interjection, ...]

    def cues(self, kind: CueKind) -> tuple[Cue, ...]:
        """The candidate's cues of a kind."""
        return tuple(
            c for c in self.conversation.cues if c.kind == kind and c.speaker in self.candidate
        )


def gather_moments(
    conversation: Conversation, measures: Sequence[Measure], settings: RubricSettings
) -> Moments:
    """Find them all once; measures give the spans that they counted."""
    spans = {m.name: m.spans for m in measures}
    expecting = [i for i in conversation.interjections if i.expects_response]
    cut = without_room(conversation, settings)
    return Moments(
        conversation,
        conversation.ids("candidate"),
        sentences(conversation, conversation.ids("candidate")),
        tuple(_quiet(conversation, spans, settings)),
        tuple(spans.get("unnarrated_s", ())),
        _unreasoned(conversation, settings),
        subtract(spans.get("think_aloud_coverage", ()), spans.get("explained_coverage", ())),
        tuple(i for i in expecting if _open(i) and i not in cut),
        tuple(i for i in expecting if _content_s(i) > settings.slow_content_s),
        _at(expecting, spans.get("engagement_share", ())),
        _at(conversation.interjections, spans.get("probes_per_min", ())),
    )


def _open(item: Interjection) -> bool:
    """Left without any word of content; a late one is slow instead."""
    response = item.response
    return (
        response is not None
        and response.status == "unanswered"
        and response.first_content_s is None
    )


def _content_s(item: Interjection) -> float:
    late = item.response.first_content_s if item.response else None
    return 0.0 if late is None else late


def _quiet(
    conversation: Conversation,
    spans: Mapping[str, tuple[Interval, ...]],
    settings: RubricSettings,
) -> Iterator[Quiet]:
    for span in spans.get("implementation_silence_share", ()):
        if span.duration_s >= settings.silence_quoted_s:
            typed_s = total_s(intersect([span], conversation.typing))
            announced = (
                Interval(s.start_s, s.end_s)
                for s in conversation.silences
                if s.announced and s.start_s < span.end_s and span.start_s < s.end_s
            )
            typed = typed_s >= TYPED_SHARE * span.duration_s
            yield Quiet(span, typed, next(announced, None))


def _unreasoned(conversation: Conversation, settings: RubricSettings) -> tuple[Interval, ...]:
    """Stretches of the implementation between two reasons, from `unreasoned_quoted_s` on."""
    candidate = conversation.ids("candidate")
    work = union(
        Interval(p.start_s, p.end_s) for p in conversation.phases if p.name == "implementation"
    )
    reasons = [
        Interval(c.start_s, c.end_s)
        for c in conversation.cues
        if c.kind == "justification" and c.speaker in candidate
    ]
    gaps = subtract(work, reasons)
    return tuple(g for g in gaps if g.duration_s >= settings.unreasoned_quoted_s)


def _at(items: Sequence[Interjection], spans: Sequence[Interval]) -> tuple[Interjection, ...]:
    wanted = frozenset(spans)
    return tuple(i for i in items if Interval(i.start_s, i.end_s) in wanted)
