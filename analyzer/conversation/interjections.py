"""Floor and phases -> the interviewer's interjections: what kind each is, and what it asks for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from analyzer.conversation.asking import asks, asks_in_few_words, last_asking
from analyzer.conversation.clauses import Clause, split_words
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.responses import Window, answered_by
from analyzer.conversation.silences import phase_of
from analyzer.conversation.timeline import Unit, text_of
from analyzer.conversation.tokens import tokens_of
from analyzer.conversation.turns import Floor, asks_at_end, last_clause
from analyzer.records import Interjection, InterjectionKind, Interval, Phase
from analyzer.settings import ConversationSettings

TASK_MIN_TOKENS = 5
"""A shorter clause poses no problem, whatever phrase is in it."""
REMARK_MIN_TOKENS = 7
"""A remark about the matter of at least this many tokens is meant to help."""


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
    def text(self) -> str:
        return text_of(word for unit in self.units for word in unit.words)


def find_interjections(
    floor: Floor,
    candidates: frozenset[str],
    interviewers: frozenset[str],
    phases: Sequence[Phase],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> tuple[Interjection, ...]:
    """Every interviewer turn that is no backchannel, with the candidate's response."""
    answers = floor.holding(candidates)
    groups = _interventions(floor, candidates, interviewers, lexicon, settings)
    read = [_read(group, answers, phases, lexicon, settings) for group in groups]
    read = _with_repeats(groups, read, answers, settings)
    found = []
    for index, (group, (kind, expects)) in enumerate(zip(groups, read, strict=True)):
        later = _later(groups, read, index, settings) if expects else ()
        window = Window(group.start_s, group.end_s, later)
        found.append(
            Interjection(
                group.start_s,
                group.end_s,
                group.units[0].speaker,
                group.text,
                kind,
                phase_of(Interval(group.start_s, group.end_s), phases),
                expects,
                answered_by(window, answers, lexicon, settings) if expects else None,
            )
        )
    return tuple(found)


def _with_repeats(
    groups: Sequence[Intervention],
    read: Sequence[tuple[InterjectionKind, bool]],
    answers: Sequence[Unit],
    settings: ConversationSettings,
) -> list[tuple[InterjectionKind, bool]]:
    """What follows an open question at once ("I mean, in time and memory") still asks it."""
    result = list(read)
    for index in range(1, len(groups)):
        before, group = groups[index - 1], groups[index]
        asked = result[index - 1][0] == "question" and result[index][0] == "statement"
        if asked and group.start_s - before.end_s < settings.turn_split_s:
            reply = bisect_left(answers, before.start_s, key=lambda unit: unit.start_s)
            if reply == len(answers) or answers[reply].start_s >= group.start_s:
                result[index] = result[index - 1]
    return result


def _later(
    groups: Sequence[Intervention],
    read: Sequence[tuple[InterjectionKind, bool]],
    index: int,
    settings: ConversationSettings,
) -> tuple[tuple[float, bool], ...]:
    """Onsets of the interjections that follow soon, and whether each calls for a response."""
    found = []
    for other, (_, expects) in zip(
        islice(groups, index + 1, None), islice(read, index + 1, None), strict=True
    ):
        if other.start_s - groups[index].end_s > 2 * settings.response_reach_s:
            break
        found.append((other.start_s, expects))
    return tuple(found)


def classify(
    clauses: Sequence[Clause],
    lexicon: Lexicon,
    *,
    answering: bool = False,
    working: bool = False,
) -> tuple[InterjectionKind, bool]:
    """Kind of what an interviewer said, and whether it calls for a response.

    The problem's own statement is a prompt. Otherwise the last clause that does anything decides:
    people come to their point at the end. `answering` says that the candidate had just asked;
    `working` that the candidate is writing or testing, where a remark about the matter is a hint.

    Examples
    --------
    >>> from analyzer.conversation.lexicon import load_lexicon
    >>> classify((), load_lexicon("en"))
    ('statement', False)
    """
    if any(_poses_task(clause, lexicon) for clause in clauses):
        return "prompt", True
    last = None if answering else last_asking(clauses, lexicon)
    for clause in reversed(clauses):
        kind = _kind_of(clause, lexicon, answering=answering, working=working)
        if kind == "statement" and clause is last and asks_in_few_words(clause, lexicon):
            kind = "question"
        if kind != "statement":
            return kind, True
    return "statement", False


def _poses_task(clause: Clause, lexicon: Lexicon) -> bool:
    if len(clause.tokens) < TASK_MIN_TOKENS or _takes_leave(clause, lexicon):
        return False
    return lexicon["task"].found_in(clause.tokens)


def _takes_leave(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether it ends the interview ("I think that's it for today"): nothing is asked for then."""
    return lexicon["phase_wrapup"].found_in(clause.tokens) and not asks(clause, lexicon)


def _kind_of(
    clause: Clause, lexicon: Lexicon, *, answering: bool, working: bool
) -> InterjectionKind:
    tokens = clause.tokens
    asking = asks(clause, lexicon)
    if not asking and (
        lexicon["acknowledgement"].found_in(tokens) or _takes_leave(clause, lexicon)
    ):
        return "statement"
    if lexicon["correction"].found_in(tokens):
        return "correction"
    if lexicon["prompt"].found_in(tokens):
        return "prompt"
    if asking:
        return "hint" if lexicon["hint_question"].found_in(tokens) else "question"
    if answering:
        return "statement"
    matter = len(tokens) >= REMARK_MIN_TOKENS and lexicon["code_action"].found_in(tokens)
    return "hint" if lexicon["hint"].found_in(tokens) or (working and matter) else "statement"


def _read(
    group: Intervention,
    answers: Sequence[Unit],
    phases: Sequence[Phase],
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> tuple[InterjectionKind, bool]:
    words = [(unit, word) for unit in group.units for word in unit.words]
    clauses = [clause for clause in split_words(words, settings) if clause.tokens]
    phase = phase_of(Interval(group.start_s, group.end_s), phases)
    index = bisect_left(answers, group.start_s, key=lambda unit: unit.start_s) - 1
    before = answers[index] if index >= 0 else None
    answering = (
        before is not None
        and group.start_s - before.end_s <= settings.unanswered_s
        and asks_at_end(before, lexicon, settings)
    )
    working = phase in ("implementation", "verification")
    return classify(clauses, lexicon, answering=answering, working=working)


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
        if groups and _goes_on(groups[-1], unit, replied_s, lexicon, settings):
            groups[-1].append(unit)
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
    if unit.speaker != last.speaker or replied_s >= last.end_s - settings.early_answer_s / 2:
        return False
    pause_s = unit.start_s - last.end_s
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
    return sorted(
        unit.start_s
        for unit in units
        if any(not word.filler for word in unit.words) and not _only_filler(unit, lexicon)
    )


def _only_filler(unit: Unit, lexicon: Lexicon) -> bool:
    return lexicon["filler"].covers(tokens_of(unit.text))
