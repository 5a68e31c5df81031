"""Conversation -> who is who and when: the spans and words that all measures start from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.conversation.lexicon import load_lexicon
from analyzer.records import (
    Conversation,
    Cue,
    CueKind,
    Interval,
    PhaseName,
    Role,
    Silence,
    Word,
)
from analyzer.settings import MeasureSettings
from analyzer.spans import GRACE_S, Spans, as_spans, intersect, subtract, union

NO_CANDIDATE = "no candidate was found"
NO_INTERVIEWER = "no interviewer was heard"
NO_WORDS = "no words were recognised"
NO_IMPLEMENTATION = "there is no implementation phase long enough to judge"
NO_WORD_LISTS = "there are no word lists for the language of the recording"


@dataclass(frozen=True, slots=True)
class Scene:
    """The conversation seen by role; speakers of role "other" belong to neither side.

    `candidate_words` include fillers, `content_words` do not. `silences` are those from the
    scored floor on. `excused` are announced silences, each up to its allowance. `theirs` is the
    interviewers' speech and the silences that are theirs, `own_time` the implementation less these
    and the excused pauses: the time in which the candidate could have spoken.
    """

    conversation: Conversation
    settings: MeasureSettings
    candidate: frozenset[str]
    interviewer: frozenset[str]
    candidate_speech: Spans
    interviewer_speech: Spans
    candidate_words: tuple[Word, ...]
    content_words: tuple[Word, ...]
    interviewer_words: tuple[Word, ...]
    silences: tuple[Silence, ...]
    excused: Spans
    theirs: Spans
    implementation: Spans
    own_time: Spans

    @property
    def readable(self) -> bool:
        """Whether there are word lists for the language; nothing recognised counts as readable."""
        language = self.conversation.language
        return not language or load_lexicon(language).known

    def phase(self, *names: PhaseName) -> Spans:
        """The time of the named phases."""
        return union(as_spans(p for p in self.conversation.phases if p.name in names))

    def cues(self, kind: CueKind) -> tuple[Cue, ...]:
        """The candidate's cues of one kind, in order of time."""
        mine = (c for c in self.conversation.cues if c.kind == kind)
        return tuple(
            sorted((c for c in mine if c.speaker in self.candidate), key=lambda c: c.start_s)
        )

    def no_words(self) -> str:
        """Why the candidate's words cannot be counted, "" when they can."""
        if not self.candidate:
            return NO_CANDIDATE
        return "" if self.conversation.words else NO_WORDS

    def no_cues(self) -> str:
        """Why the candidate's spoken cues cannot be counted, "" when they can."""
        return self.no_words() or ("" if self.readable else NO_WORD_LISTS)


def scene_of(conversation: Conversation, settings: MeasureSettings) -> Scene:
    """Gather the spans and words of both sides once."""
    candidate, interviewer = conversation.ids("candidate"), conversation.ids("interviewer")
    said = tuple(w for w in conversation.words if w.speaker in candidate)
    silences = tuple(
        s for s in conversation.silences if s.duration_s >= settings.silence_scored_s - GRACE_S
    )
    excused = _excused(conversation, settings.announced_excused_s)
    implementation = union(as_spans(p for p in conversation.phases if p.name == "implementation"))
    interviewer_speech = _speech(conversation, "interviewer")
    awaited = as_spans(s for s in silences if s.owner == "interviewer")
    theirs = union((*interviewer_speech, *awaited))
    return Scene(
        conversation=conversation,
        settings=settings,
        candidate=candidate,
        interviewer=interviewer,
        candidate_speech=_speech(conversation, "candidate"),
        interviewer_speech=interviewer_speech,
        candidate_words=said,
        content_words=tuple(w for w in said if not w.filler),
        interviewer_words=tuple(
            w for w in conversation.words if w.speaker in interviewer and not w.filler
        ),
        silences=silences,
        excused=excused,
        theirs=theirs,
        implementation=implementation,
        own_time=subtract(subtract(implementation, theirs), excused),
    )


def inside(time_s: float, spans: Spans) -> bool:
    """Whether a moment lies in one of the half-open spans."""
    return any(s.start_s <= time_s < s.end_s for s in spans)


def unexcused(scene: Scene, silences: Iterable[Silence]) -> Spans:
    """What is left of silences when announced pauses are taken out up to their allowance."""
    return subtract(as_spans(silences), scene.excused)


def owned_while_implementing(scene: Scene) -> Spans:
    """The candidate's scored silences inside the implementation, announced ones included."""
    mine = as_spans(s for s in scene.silences if s.owner == "candidate")
    return intersect(mine, scene.implementation)


def _speech(conversation: Conversation, role: Role) -> Spans:
    ids = conversation.ids(role)
    return union(s.interval for s in conversation.speech if s.speaker in ids)


def _excused(conversation: Conversation, allowance_s: float) -> Spans:
    """Announced silences, up to an allowance from the first on that an announcement brings.

    One that an "um" breaks in two is excused once.
    """
    said = [c.start_s for c in conversation.cues if c.kind == "announced_pause"]
    found: list[Interval] = []
    since_s = -math.inf
    for silence in sorted(conversation.silences, key=lambda s: s.start_s):
        start_s = silence.start_s
        if not silence.announced:
            continue
        if start_s >= since_s + allowance_s or any(since_s < at < start_s for at in said):
            since_s = start_s
        found.append(Interval(start_s, min(silence.end_s, since_s + allowance_s)))
    return union(found)
