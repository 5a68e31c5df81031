"""Moments -> evidence per criterion: quotes with times, for and against, strongest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from analyzer.records import Cue, Evidence, Interjection, Interval
from analyzer.rubric.moments import Moments
from analyzer.rubric.phrase import cited, had_to, quoted, span

# How strong a moment is on a scale of 0 to 1 [J]: a minute of silence, five minutes of work
# without a reason, 20 s until the first word and 25 words in one cue are as strong as it gets.
FULL_SILENCE_S = 60.0
FULL_UNREASONED_S = 300.0
FULL_LATENCY_S = 20.0
FULL_WORDS = 25


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of evidence and how strong it is, in [0, 1]."""

    strength: float
    evidence: Evidence


def evidence_for(criterion: str, moments: Moments, limit: int) -> tuple[Evidence, ...]:
    """At most `limit` quotes, strongest first, with both sides heard where both have something.

    An unknown criterion (of a rubric of one's own) has no evidence.
    """
    source = _SOURCES.get(criterion)
    found = sorted(source(moments), key=_order) if source else []
    kept = found[:limit]
    for side in ("for", "against"):
        if limit > 1 and kept and all(f.evidence.side != side for f in kept):
            kept[-1:] = [f for f in found if f.evidence.side == side][:1] or kept[-1:]
    return tuple(f.evidence for f in kept)


def _order(finding: Finding) -> tuple[float, float]:
    return -finding.strength, finding.evidence.start_s


def _narration(moments: Moments) -> Iterator[Finding]:
    for cue in moments.cues("line_narration"):
        yield _said(cue, 0.4)
    for quiet in moments.quiet:
        how = "typing without a word" if quiet.typed else "silence"
        beyond = ", beyond what was announced" if quiet.announced else ""
        text = f"{span(quiet.interval.duration_s)} of {how} while implementing{beyond}"
        yield _hurt(quiet.interval.duration_s / FULL_SILENCE_S, quiet.interval, text)


def _justification(moments: Moments) -> Iterator[Finding]:
    for cue in moments.cues("justification"):
        yield _said(cue, 0.4 if cue.prompted else 0.7, " (after a question)" * cue.prompted)
    for gap in moments.unreasoned:
        text = f"{span(gap.duration_s)} of implementation without a reason given"
        yield _hurt(gap.duration_s / FULL_UNREASONED_S, gap, text)


def _clarity(moments: Moments) -> Iterator[Finding]:
    for cue in moments.cues("structure_marker"):
        yield _said(cue, 0.3)
    for cue in moments.cues("abandoned_sentence"):
        yield _hurt(0.5, cue, f"broke off: {quoted(cue.text)}")
    for item in moments.probes:
        yield _hurt(
            0.7, item, f"the interviewer {had_to(item.text, moments.conversation.language)}"
        )


def _engagement(moments: Moments) -> Iterator[Finding]:
    for item in moments.engaged:
        answer = item.response.text if item.response else ""
        end = item.response.end_s if item.response and item.response.end_s else item.end_s
        text = f"{cited(item.text)} was met with {quoted(answer)}" if answer else quoted(item.text)
        evidence = Evidence(item.start_s, max(end, item.end_s), text, "for")
        yield Finding(min(1.0, 0.4 + 0.4 * _share(answer)), evidence)
    for item in moments.unanswered:
        yield _hurt(0.9, item, f"no answer to {quoted(item.text)}")
    for item in moments.slow:
        late_s = item.response.first_content_s if item.response else None
        if late_s is not None:
            text = f"{span(late_s)} until the first word of the answer to {quoted(item.text)}"
            yield _hurt(late_s / FULL_LATENCY_S, item, text)


def _walk_through(moments: Moments) -> Iterator[Finding]:
    for cue in moments.cues("test_walkthrough"):
        yield _said(cue, 0.7)


_SOURCES: Mapping[str, Callable[[Moments], Iterator[Finding]]] = {
    "narration": _narration,
    "justification": _justification,
    "clarity": _clarity,
    "engagement": _engagement,
    "walk_through": _walk_through,
}


def _share(text: str) -> float:
    return min(1.0, len(text.split()) / FULL_WORDS)


def _said(cue: Cue, floor: float, note: str = "") -> Finding:
    """A cue that helped: the fuller the sentence, the stronger, by up to 0.3."""
    evidence = Evidence(cue.start_s, cue.end_s, quoted(cue.text) + note, "for")
    return Finding(floor + 0.3 * _share(cue.text), evidence)


def _hurt(strength: float, at: Interval | Cue | Interjection, text: str) -> Finding:
    return Finding(min(1.0, strength), Evidence(at.start_s, at.end_s, text, "against"))
