"""Moments x scores -> at most three points to work on, each tied to a moment of the recording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from analyzer.conversation.takeup import ENGAGING
from analyzer.measures.content import EXPLAINING
from analyzer.records import Advice, Cue, Interjection, Interval, Turn
from analyzer.rubric.moments import Moments, Quiet
from analyzer.rubric.phrase import cited, had_to, span
from analyzer.rubric.quotes import NOTHING_TAKEN, Taken, is_taken, quotes_in
from analyzer.rubric.room import more_of_it
from analyzer.rubric.rubric import MAX_SCORE
from analyzer.rubric.said import first_within, last_words
from analyzer.rubric.score import CriterionScore, next_level
from analyzer.spans import intersect, subtract, total_s, union
from analyzer.times import clock

# A criterion from here on needs no advice [J]: little is left to gain.
GOOD_ENOUGH = 3.5
# How much is quoted from before a moment, and how short an answer takes up nothing [J].
QUOTED_WORDS = 10
SHORT_ANSWER_WORDS = 4
# A turn of fewer words needs no order to be followed.
LONG_TURN_WORDS = 40
# A decision quoted as lacking its reason has none within this time on either side [J].
REASON_NEAR_S = 20.0
# Nobody is told that a reason is missing from a sentence with one of these in it.
REASON_WORDS = re.compile(
    r"\b(because|since|so that|so (it|we|the|they|no)|otherwise|as|in order to|"
    r"to (avoid|prevent|keep|make)|(avoid|prevent|ensure|guarantee|allow)s?|instead|rather|"
    r"which (means|keeps|makes)|for (numerical )?\w+(ity|ness|ency|acy|ion|speed))\b",
    re.IGNORECASE,
)
# A case with one of these in it is an edge case already.
EDGE_WORDS = re.compile(
    r"\b(empty|edge|single|only one|none|nothing|all the same|all equal|duplicates?|ties?|"
    r"infinity|missing)\b",
    re.IGNORECASE,
)
# A stretch without narration shorter than this is no habit [L: think-aloud reminders, 15 s].
WORDLESS_S = 15.0
# Nor is a stretch shorter than this, or with less talk in it, that explains nothing [J].
HOLLOW_S = 20.0
HOLLOW_SPOKEN_S = 10.0


def advise(
    moments: Moments, criteria: Sequence[CriterionScore], limit: int, aims: Mapping[str, str]
) -> tuple[Advice, ...]:
    """One point per criterion, from the one with most to gain on; no quotation stands twice.

    Moments come first. Where there are too few, what would reach the next level (`aims`, by
    criterion) is the point. Only of a strong criterion is a sentence held up as an example.
    """
    points: list[Advice] = []
    left = []
    for criterion in _with_room(criteria):
        name, taken = criterion.rule.name, _taken(points)
        point = next(_fresh(name, moments, taken), None)
        if point is not None:
            points.append(point)
        elif next_level(criterion.level) is not None:
            left.append(criterion)
    for criterion in left[: max(0, limit - len(points))]:
        name, good = criterion.rule.name, criterion.level == "strong"
        points.append(more_of_it(name, aims[name], moments, _taken(points), example=good))
    return tuple(points[:limit])


def _with_room(criteria: Sequence[CriterionScore]) -> list[CriterionScore]:
    """The criteria that could be better, from the one with most to gain on."""
    room = [
        (c.rule.weight * (MAX_SCORE - c.score), c)
        for c in criteria
        if c.score is not None and c.score < GOOD_ENOUGH
    ]
    return [c for _, c in sorted(room, key=lambda pair: -pair[0])]


def _fresh(criterion: str, moments: Moments, taken: Taken) -> Iterator[Advice]:
    """The points on a criterion, best first, that quote nothing again."""
    source = _SOURCES.get(criterion)
    for point in source(moments, taken) if source else ():
        if not any(is_taken(quote, taken) for quote in quotes_in(point.text)):
            yield point


def _narration(moments: Moments, taken: Taken = NOTHING_TAKEN) -> Iterator[Advice]:
    """Talk that explained nothing or the longest silence, whichever was longer, else few words."""
    long = [gap for gap in moments.unnarrated if gap.duration_s >= WORDLESS_S]
    silent_s = max((q.interval.duration_s for q in moments.quiet), default=0.0)
    spoken_s, hollow = max(_hollow(moments), default=(0.0, None))
    if hollow is not None and spoken_s >= max(silent_s, HOLLOW_SPOKEN_S):
        said = first_within(moments.said, hollow)
        quote = f" ({cited(said.text)})" if said else ""
        text = (
            f"From {clock(hollow.start_s)} to {clock(hollow.end_s)} you spoke for "
            f"{span(spoken_s, down=True)}, but not about what the code does{quote}; say what the "
            "lines you are writing are for."
        )
        yield Advice(text, hollow.start_s, hollow.end_s)
    if moments.quiet:
        worst = max(moments.quiet, key=lambda q: q.interval.duration_s)
        yield _silence(moments, worst, taken)
    if long:
        gap = max(long, key=lambda i: i.duration_s)
        text = (
            f"From {clock(gap.start_s)} to {clock(gap.end_s)} you worked almost without a word"
            f"{_after(moments, gap.start_s, taken)}; name the step you are on and the one that "
            "follows."
        )
        yield Advice(text, gap.start_s, gap.end_s)


def _hollow(moments: Moments) -> list[tuple[float, Interval]]:
    """The stretches that explained nothing, cut at every sentence that does explain.

    With each the seconds that the candidate speaks in it. A stretch counts as unexplained when too
    little of it is covered; what there is of a cue at its edge, or of a sentence that gives a
    reason in passing, is not held against anybody.
    """
    told = [Interval(c.start_s, c.end_s) for kind in EXPLAINING for c in moments.cues(kind)]
    told += [s.interval for s in moments.said if REASON_WORDS.search(s.text)]
    parts = [p for p in subtract(moments.unexplained, told) if p.duration_s >= HOLLOW_S]
    talk = moments.conversation
    mine = union(s.interval for s in talk.speech if s.speaker in moments.candidate)
    return [(total_s(intersect(mine, [part])), part) for part in parts]


def _silence(moments: Moments, quiet: Quiet, taken: Taken = NOTHING_TAKEN) -> Advice:
    at, length = quiet.interval, span(quiet.interval.duration_s)
    if quiet.announced is not None:
        pause = quiet.announced
        text = (
            f"The pause that you announced lasted {span(pause.duration_s)} from "
            f"{clock(pause.start_s)} on, and {length} of it count as silence; say a sentence about "
            "where you are in between."
        )
        return Advice(text, pause.start_s, pause.end_s)
    did = f"typed for {length} without a word" if quiet.typed else f"went silent for {length}"
    after = _after(moments, at.start_s, taken)
    text = (
        f"At {clock(at.start_s)} you {did}{after}; say in one sentence what the next lines will do "
        "before you write them, or announce that you need a minute."
    )
    return Advice(text, at.start_s, at.end_s)


def _justification(moments: Moments, taken: Taken = NOTHING_TAKEN) -> Iterator[Advice]:
    """A step told without its reason, else a stretch without any, else reasons mostly asked for.

    What answers a question or takes up a hint was not decided just then.
    """
    reasons = moments.cues("justification")
    told = (c for c in moments.cues("line_narration") if not REASON_WORDS.search(c.text))
    bare = [c for c in told if not _near(c, reasons) and not _answers(c, moments)]
    if bare:
        step = max(bare, key=lambda c: len(c.text.split()))
        text = (
            f"At {clock(step.start_s)} you said {cited(step.text)} and not why; add "
            '"because" and what the other way would have cost.'
        )
        yield Advice(text, step.start_s, step.end_s)
    for gap in moments.unreasoned:
        text = (
            f"From {clock(gap.start_s)} to {clock(gap.end_s)} no decision got a reason"
            f"{_after(moments, gap.start_s, taken)}; pick the largest one made there and say what "
            "spoke for it and what against."
        )
        yield Advice(text, gap.start_s, gap.end_s)
    asked_for = [c for c in reasons if c.prompted]
    for cue in asked_for if 2 * len(asked_for) > len(reasons) else []:
        text = (
            f"At {clock(cue.start_s)} the reason {cited(cue.text)} came only after a question; "
            "give it at the moment you decide."
        )
        yield Advice(text, cue.start_s, cue.end_s)


def _clarity(moments: Moments, taken: Taken = NOTHING_TAKEN) -> Iterator[Advice]:
    """A demand to speak up, else an unfinished sentence, else a long turn without order."""
    for item in moments.probes:
        probe = had_to(item.text, moments.conversation.language)
        text = (
            f"At {clock(item.start_s)} the interviewer {probe}"
            f"{_after(moments, item.start_s, taken)}; every minute or so, say where you are and "
            "what comes next before anybody asks."
        )
        yield Advice(text, item.start_s, item.end_s)
    for cue in moments.cues("abandoned_sentence"):
        text = (
            f"At {clock(cue.start_s)} {cited(cue.text)} broke off; pause first, then say the "
            "sentence to its end."
        )
        yield Advice(text, cue.start_s, cue.end_s)
    turns = [t for t in moments.conversation.turns if t.speaker in moments.candidate]
    turns = [t for t in turns if _at_work(moments, t)]
    ordered = moments.cues("structure_marker")
    long = [t for t in turns if len(t.text.split()) >= LONG_TURN_WORDS]
    plain = [t for t in long if not any(t.start_s <= c.start_s < t.end_s for c in ordered)]
    if plain:
        turn = max(plain, key=lambda t: len(t.text.split()))
        text = (
            f"The turn at {clock(turn.start_s)} ({cited(turn.text)}) gives no sign of its order; "
            'name the parts as you reach them: "first", "then", "finally".'
        )
        yield Advice(text, turn.start_s, turn.end_s)


def _at_work(moments: Moments, turn: Turn) -> bool:
    """Whether a turn lies in the phases in which signs of order are looked for."""
    phases = [p for p in moments.conversation.phases if p.name in ENGAGING]
    return any(p.start_s <= turn.start_s and turn.end_s <= p.end_s for p in phases)


def _engagement(moments: Moments, taken: Taken = NOTHING_TAKEN) -> Iterator[Advice]:
    """An interjection left open, else a late answer, else an answer that took up nothing."""
    del taken
    for item in moments.unanswered:
        text = (
            f"At {clock(item.start_s)} {cited(item.text)} got no answer; repeat its key word at "
            "once and say that you are thinking about it."
        )
        yield Advice(text, item.start_s, item.end_s)
    for item in moments.slow:
        late_s = (item.response.first_content_s if item.response else None) or 0.0
        text = (
            f"At {clock(item.start_s)} it took {span(late_s)} until you began to answer "
            f"{cited(item.text)}; say what you are weighing while you weigh it."
        )
        yield Advice(text, item.start_s, item.end_s + late_s)
    for item in moments.conversation.interjections:
        expected = item.expects_response and item.phase in ENGAGING
        if expected and item not in moments.engaged and _short_answer(item):
            answer = item.response.text if item.response else ""
            text = (
                f"At {clock(item.start_s)} {cited(item.text)} was met with {cited(answer)} "
                "only; take up its words and say what it changes."
            )
            yield Advice(text, item.start_s, item.end_s)


def _walk_through(moments: Moments, taken: Taken = NOTHING_TAKEN) -> Iterator[Advice]:
    """Where the first, or the next, test case would have had its place."""
    cases = moments.cues("test_walkthrough")
    if cases:
        last = cases[-1]
        edge = EDGE_WORDS.search(last.text)
        kind = "an ordinary case with numbers" if edge else "an edge case"
        text = (
            f"After the case at {clock(last.start_s)} ({cited(last.text)}) add {kind}: "
            "give its input and the result you expect, then step through."
        )
        yield Advice(text, last.start_s, last.end_s)
        return
    place = _end_of_work(moments)
    if place is not None:
        text = (
            f"At {clock(place.start_s)} the code stood unchecked"
            f"{_after(moments, place.start_s, taken)}; take one small input with numbers in it, "
            "say what it should return, and step through the lines."
        )
        yield Advice(text, place.start_s, place.end_s)


_SOURCES: Mapping[str, Callable[[Moments, Taken], Iterator[Advice]]] = {
    "narration": _narration,
    "justification": _justification,
    "clarity": _clarity,
    "engagement": _engagement,
    "walk_through": _walk_through,
}


def _after(moments: Moments, time_s: float, taken: Taken) -> str:
    """The candidate's words just before a moment, as a clause; "" when there are none to quote."""
    words = last_words(moments.said, time_s, QUOTED_WORDS)
    quote = cited(words)
    return f", right after {quote}" if words and not is_taken(quote, taken) else ""


def _taken(points: Sequence[Advice]) -> Taken:
    return frozenset(quote for point in points for quote in quotes_in(point.text))


def _near(cue: Cue, reasons: Sequence[Cue]) -> bool:
    return any(
        r.start_s < cue.end_s + REASON_NEAR_S and r.end_s > cue.start_s - REASON_NEAR_S
        for r in reasons
    )


def _answers(cue: Cue, moments: Moments) -> bool:
    """Whether it is said in answer to the interviewer."""
    met = [i.response for i in moments.conversation.interjections if i.response is not None]
    spans = [(r.start_s, r.end_s) for r in met if r.start_s is not None and r.end_s is not None]
    return cue.prompted or any(start <= cue.start_s < end for start, end in spans)


def _short_answer(item: Interjection) -> bool:
    return item.response is not None and 0 < len(item.response.text.split()) < SHORT_ANSWER_WORDS


def _end_of_work(moments: Moments) -> Interval | None:
    """The verification phase, else the last 15 s of the implementation."""
    phases = {p.name: p for p in moments.conversation.phases}
    if "verification" in phases:
        phase = phases["verification"]
        return Interval(phase.start_s, phase.end_s)
    if "implementation" in phases:
        phase = phases["implementation"]
        return Interval(max(phase.start_s, phase.end_s - 15.0), phase.end_s)
    return None
