"""Speech of everybody -> mutual silences, each with its owner, phase and what filled it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyzer.conversation.clauses import Clause, is_question, only_hesitates
from analyzer.conversation.delay import announces, grants_time, takes_time_back
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.remarks import asking_part, is_busy
from analyzer.conversation.timeline import Track
from analyzer.records import Interjection, Interval, Owner, Phase, PhaseName, Silence
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S, as_spans, clip, middle_s, subtract, total_s, union


def mutual_silences(
    tracks: Sequence[Track], span: Interval, minimum_s: float
) -> tuple[Interval, ...]:
    """Gaps of at least `minimum_s` in `span` in which nobody speaks, its edges included."""
    speech = as_spans(unit for track in tracks for unit in track.units)
    return tuple(g for g in subtract([span], speech) if g.duration_s >= minimum_s - GRACE_S)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the silences are judged against; `begins_s` is where the interview does."""

    phases: Sequence[Phase]
    interjections: Sequence[Interjection]
    clauses: Mapping[str, Sequence[Clause]]
    candidates: frozenset[str]
    typing: Sequence[Interval]
    begins_s: float = 0.0


def describe_silences(
    gaps: Sequence[Interval],
    setting: Setting,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> tuple[Silence, ...]:
    """Give every gap its owner, phase, announcement and typing."""
    typing = union(setting.typing)
    history = History(setting, lexicon, settings.announcement_excuse_s)
    found = []
    for gap in gaps:
        phase = phase_of(gap, setting.phases)
        typed_s = total_s(clip(typing, gap))
        needed_s = max(settings.typing_min_s, settings.typing_share * gap.duration_s)
        found.append(
            Silence(
                gap.start_s,
                gap.end_s,
                history.owner(gap, phase),
                phase,
                history.announced(gap),
                typed_s >= needed_s,
            )
        )
    return tuple(found)


def phase_of(span: Interval, phases: Sequence[Phase]) -> PhaseName:
    """The phase that most of `span` lies in; the earlier one of equals."""
    if not phases:
        return "intro"
    best = max(phases, key=lambda p: span.overlap_s(Interval(p.start_s, p.end_s)))
    if span.overlap_s(Interval(best.start_s, best.end_s)) > 0:
        return best.name
    inside = [p for p in phases if p.start_s <= span.start_s < p.end_s]
    return inside[0].name if inside else phases[-1].name


class History:
    """What had been said before any moment, for deciding whose silence follows.

    `excuse_s`: so long after it, time that was asked for accounts for a silence.
    """

    def __init__(self, setting: Setting, lexicon: Lexicon, excuse_s: float) -> None:
        everything = [c for many in setting.clauses.values() for c in many]
        self._clauses = sorted(everything, key=middle_s)
        self._middles = [middle_s(clause) for clause in self._clauses]
        self._interjections = sorted(setting.interjections, key=lambda item: item.end_s)
        self._ends = [item.end_s for item in self._interjections]
        self._setting = setting
        self._lexicon = lexicon
        self._excuse_s = excuse_s

    def owner(self, gap: Interval, phase: PhaseName) -> Owner:
        """Whose move it is: who is busy or was asked, else who writes, else nobody's."""
        if not self._setting.candidates or gap.start_s <= self._setting.begins_s:
            return "shared"
        if self._interviewer_is_busy(gap):
            return "interviewer"
        if self._awaits_candidate(gap):
            return "candidate"
        last = self._last_clause(gap)
        if last is not None and self._asks_interviewer(last, phase):
            return "interviewer"
        return "candidate" if phase == "implementation" else "shared"

    def announced(self, gap: Interval) -> bool:
        """Whether the candidate's last words before the gap asked for time."""
        for clause in self._before(gap.start_s):
            if gap.start_s - clause.end_s > self._excuse_s:
                return False
            if clause.speaker not in self._setting.candidates:
                if self._ends_pause(clause):
                    return False
                continue
            if announces(clause, self._lexicon):
                return True
            if not self._is_empty(clause):
                return False
        return False

    def _interviewer_is_busy(self, gap: Interval) -> bool:
        """He has asked for time, or said what he does, and the candidate has at most agreed."""
        for clause in self._before(gap.start_s):
            if gap.start_s - clause.end_s > self._excuse_s:
                return False
            if clause.speaker not in self._setting.candidates:
                asking = asking_part(clause, self._lexicon)
                if is_busy(clause, self._lexicon):
                    return asking is None or not self._calls(clause)
                if asking is None or not self._lexicon["own_matter"].found_in(clause.tokens):
                    return False
            elif not self._is_empty(clause) and not self._agrees(clause):
                return False
        return False

    def _awaits_candidate(self, gap: Interval) -> bool:
        """An interjection that calls for an answer has had none when the gap begins."""
        index = bisect_right(self._ends, gap.start_s + 0.05) - 1
        if index < 0 or not self._interjections[index].expects_response:
            return False
        since_s = reaction_s(self._interjections[index])
        for clause in self._before(gap.start_s):
            if middle_s(clause) < since_s:
                break
            candidate = clause.speaker in self._setting.candidates
            if candidate and not self._is_empty(clause) and not announces(clause, self._lexicon):
                return False
        return True

    def _ends_pause(self, clause: Clause) -> bool:
        """Whether an interviewer's clause calls for a response; leave to take time does not."""
        if is_question(clause, self._lexicon) or takes_time_back(clause, self._lexicon):
            return True
        return self._calls(clause) and not grants_time(clause, self._lexicon)

    def _calls(self, clause: Clause) -> bool:
        """Whether an interviewer's clause is part of what calls for a response."""
        index = bisect_right(self._ends, middle_s(clause))
        own = (item for item in self._interjections[index:] if item.speaker == clause.speaker)
        within = next(own, None)
        if within is None or within.start_s > middle_s(clause):
            return False
        return within.expects_response

    def _asks_interviewer(self, clause: Clause, phase: PhaseName) -> bool:
        if clause.speaker not in self._setting.candidates:
            return False
        asks = is_question(clause, self._lexicon)
        if phase == "implementation":
            # Thinking aloud is full of questions that nobody else is meant to answer.
            return asks and self._lexicon["checking_in"].found_in(clause.tokens)
        return asks

    def _agrees(self, clause: Clause) -> bool:
        """Whether a candidate's clause gives leave ("Sure, take your time"), and no more."""
        books = ("grants_time", "backchannel", "aside", "filler")
        return self._lexicon.covers(clause.tokens, *books)

    def _last_clause(self, gap: Interval) -> Clause | None:
        return next((c for c in self._before(gap.start_s) if not self._is_empty(c)), None)

    def _before(self, at_s: float) -> list[Clause]:
        """The last few clauses spoken before a moment, the latest first."""
        index = bisect_right(self._middles, at_s)
        return self._clauses[max(0, index - 8) : index][::-1]

    def _is_empty(self, clause: Clause) -> bool:
        """Nothing but fillers."""
        return only_hesitates(clause.words, self._lexicon)


def reaction_s(item: Interjection) -> float:
    """From when on the candidate speaks upon it: from an early answer, or else from its end."""
    begun_s = item.response.start_s if item.response is not None else None
    return item.end_s if begun_s is None else min(item.end_s, begun_s)
