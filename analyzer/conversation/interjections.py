"""Floor and phases -> the interviewer's interjections: what kind each is, and what it asks for."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from analyzer.conversation.asking import asks, asks_in_few_words
from analyzer.conversation.calls import CallReader, Moment
from analyzer.conversation.clauses import Clause, only_hesitates, unit_clauses
from analyzer.conversation.delay import grants_time
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.meaning import Reader
from analyzer.conversation.responses import Window, answered_by
from analyzer.conversation.silences import phase_of
from analyzer.conversation.telling import only_instructs
from analyzer.conversation.timeline import Unit, text_of
from analyzer.conversation.tokens import tokens_of
from analyzer.conversation.turns import Floor, asks_at_end, last_clause
from analyzer.records import Interjection, InterjectionKind, Interval, Phase
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S

PROBLEM_MIN_TOKENS = 8
"""A shorter turn poses no problem unless its words say so."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """One or more units of the interviewers that belong together."""

    units: tuple[Unit, ...]

    @property
    def start_s(self) -> float:
        return self.units[0].start_s

    @property
    def end_s(self) -> float:
        return max(unit.end_s for unit in self.units)

    @property
    def speaker(self) -> str:
        return self.units[0].speaker

    @property
    def text(self) -> str:
        return text_of(word for unit in self.units for word in unit.words)


def find_interjections(
    floor: Floor,
    candidates: frozenset[str],
    interviewers: frozenset[str],
    phases: Sequence[Phase],
    lexicon: Lexicon,
    settings: ConversationSettings,
    meaning: Reader | None = None,
    until_s: float = math.inf,
) -> tuple[Interjection, ...]:
    """Every interviewer turn that is no backchannel, with the candidate's response.

    "Okay" is one to what says what to do or how to work, also where the interviewer goes on. What
    is asked so shortly before `until_s`, where the interview ends, that nobody could be late with
    an answer yet expects none.
    """
    answers = floor.holding(candidates)
    with_assents = sorted((*answers, *floor.listening(candidates)), key=lambda unit: unit.start_s)
    groups = _interventions(floor, candidates, interviewers, lexicon, settings)
    kind_of = CallReader(lexicon, settings, meaning)
    kinds = [
        kind_of(
            unit_clauses(group.units, settings),
            _moment(group, at, answers, phases, lexicon, settings),
        )
        for at, group in enumerate(groups)
    ]
    replies_s = [unit.start_s for unit in answers if not _hesitates(unit, lexicon)]
    kinds = _with_problem(groups, kinds, replies_s, phases)
    kinds = _with_repeats(groups, kinds, replies_s, lexicon, settings)
    found = []
    for index, (group, kind) in enumerate(zip(groups, kinds, strict=True)):
        expects = kind != "statement"
        later = _later(groups, kinds, index, replies_s, settings) if expects else ()
        window = Window(group.start_s, group.end_s, later, group.text)
        instructs = kind == "prompt" and only_instructs(
            unit_clauses(group.units, settings), lexicon
        )
        units = with_assents if instructs else answers
        response = answered_by(window, units, lexicon, settings) if expects else None
        if response is not None and response.first_sound_s is None:
            in_time = until_s - group.end_s >= settings.unanswered_s - GRACE_S
            expects, response = in_time, response if in_time else None
        found.append(
            Interjection(
                group.start_s,
                group.end_s,
                group.speaker,
                group.text,
                kind,
                phase_of(Interval(group.start_s, group.end_s), phases),
                expects,
                response,
            )
        )
    return tuple(found)


def _with_problem(
    groups: Sequence[Intervention],
    kinds: Sequence[InterjectionKind],
    replies_s: Sequence[float],
    phases: Sequence[Phase],
) -> list[InterjectionKind]:
    """Some turn poses the problem before the work begins: the longest, where none is a prompt.

    If that one asks something, it stays a question.
    Who goes on there before anybody has replied is still introducing it.
    """
    begun_s = next((phase.end_s for phase in phases if phase.name == "intro"), float("-inf"))
    early = [index for index, group in enumerate(groups) if group.start_s <= begun_s]
    result = list(kinds)
    for index in early[:-1]:
        if kinds[index] != "question" and not _replied(groups, index, replies_s):
            result[index] = "statement"
    if early and not any(result[index] == "prompt" for index in early):
        words = {index: len(tokens_of(groups[index].text)) for index in early}
        longest = max(early, key=words.__getitem__)
        if words[longest] >= PROBLEM_MIN_TOKENS and result[longest] != "question":
            result[longest] = "prompt"
    return result


def _with_repeats(
    groups: Sequence[Intervention],
    kinds: Sequence[InterjectionKind],
    replies_s: Sequence[float],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> list[InterjectionKind]:
    """What the same person adds to an open question at once ("I mean, in memory") still asks it.

    Who only says that there is no hurry does not, nor who takes it back.
    """
    result = list(kinds)
    for index, (group, after) in enumerate(pairwise(groups)):
        asked = result[index] == "question" and result[index + 1] == "statement"
        soon = after.start_s - group.end_s < settings.turn_split_s - GRACE_S
        if not (asked and soon) or after.speaker != group.speaker:
            continue
        adds = any(_adds(clause, lexicon) for clause in unit_clauses(after.units, settings))
        if adds and not _replied(groups, index, replies_s):
            result[index + 1] = "question"
    return result


def _adds(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a clause after a question says anything about what was asked."""
    if grants_time(clause, lexicon) or lexicon["takes_back"].found_in(clause.tokens):
        return False
    return not lexicon.covers(clause.tokens, "backchannel", "aside", "filler")


def _replied(groups: Sequence[Intervention], index: int, replies_s: Sequence[float]) -> bool:
    """Whether the candidate begins to speak between a turn's start and the next turn's."""
    return _said_between(groups[index].start_s, groups[index + 1].start_s, replies_s)


def _said_between(from_s: float, until_s: float, replies_s: Sequence[float]) -> bool:
    reply = bisect_left(replies_s, from_s)
    return reply < len(replies_s) and replies_s[reply] < until_s


def _later(
    groups: Sequence[Intervention],
    kinds: Sequence[InterjectionKind],
    index: int,
    replies_s: Sequence[float],
    settings: ConversationSettings,
) -> tuple[tuple[float, bool], ...]:
    """Onsets of the interjections that follow soon, and whether each calls for a response.

    What asks for nothing and is said at once, before any reply ("That interests me, too", "Take
    your time"), leaves a question open; so does who comes in before its end.
    """
    group = groups[index]
    found = []
    for other, kind in zip(
        islice(groups, index + 1, None), islice(kinds, index + 1, None), strict=True
    ):
        since_s = other.start_s - group.end_s
        if since_s > 2 * settings.response_reach_s:
            break
        remark = kind == "statement" and since_s < settings.turn_split_s - GRACE_S
        open_still = remark and not _said_between(group.start_s, other.start_s, replies_s)
        if since_s >= 0.0 and not open_still:
            found.append((other.start_s, kind != "statement"))
    return tuple(found)


def _moment(
    group: Intervention,
    turn: int,
    answers: Sequence[Unit],
    phases: Sequence[Phase],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> Moment:
    index = bisect_left(answers, group.start_s, key=lambda unit: unit.start_s) - 1
    before = answers[index] if index >= 0 else None
    answering = (
        before is not None
        and group.start_s - before.end_s <= settings.unanswered_s
        and asks_at_end(before, lexicon, settings)
    )
    return Moment(phase_of(Interval(group.start_s, group.end_s), phases), answering, turn)


def _interventions(
    floor: Floor,
    candidates: frozenset[str],
    interviewers: frozenset[str],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> list[Intervention]:
    """Join what the interviewers say across short pauses, unless the candidate spoke between."""
    groups: list[list[Unit]] = []
    content_s = _content_onsets(floor.holding(candidates), lexicon)
    position = 0
    for unit in floor.holding(interviewers):
        while position < len(content_s) and content_s[position] < unit.start_s:
            position += 1
        replied_s = content_s[position - 1] if position else float("-inf")
        own = next((g for g in reversed(groups) if g[0].speaker == unit.speaker), None)
        if own is not None and _goes_on(own, unit, replied_s, lexicon, settings):
            own.append(unit)
        else:
            groups.append([unit])
    return [Intervention(tuple(group)) for group in groups]


def _goes_on(
    group: Sequence[Unit],
    unit: Unit,
    replied_s: float,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> bool:
    """Whether the interviewer had not finished: a longer wait is allowed before the question."""
    last = group[-1]
    if replied_s >= last.end_s - settings.early_answer_s / 2:
        return False
    pause_s = unit.start_s - last.end_s + GRACE_S
    if pause_s >= max(settings.reask_s, settings.interjection_join_s):
        return False
    asked = _left_asking(last, lexicon, settings)
    return pause_s < (settings.reask_s if asked else settings.interjection_join_s)


def _left_asking(unit: Unit, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Whether an interviewer had asked, with or without a question mark, when the unit ended."""
    clause = last_clause(unit, settings)
    return clause is not None and (asks(clause, lexicon) or asks_in_few_words(clause, lexicon))


def _content_onsets(units: Iterable[Unit], lexicon: Lexicon) -> list[float]:
    """Onsets of candidate speech that says something, sorted."""
    return sorted(unit.start_s for unit in units if unit.words and not _hesitates(unit, lexicon))


def _hesitates(unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a unit is heard as nothing but filled pauses."""
    return bool(unit.words) and only_hesitates(unit.words, lexicon)
