"""The candidate's clauses -> test walk-throughs: an input with a value, then what comes out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.tokens import is_number
from analyzer.records import Cue
from analyzer.settings import ConversationSettings

QUOTE_CLAUSES = 4
"""A quotation of more clauses than this is shortened to the input and the expectation."""
TERSE_TOKENS = 8
"""What says input and result in so few words or fewer is terse."""


def test_walkthroughs(
    clauses: Sequence[Clause], lexicon: Lexicon, settings: ConversationSettings
) -> list[Cue]:
    """One cue per example: from the clause that names the input to the one that expects.

    The clause with the expectation closes the example, so that further results of the same input
    are no further walk-through.
    """
    found: list[Cue] = []
    opened: int | None = None
    closed_s = float("-inf")
    for index, clause in enumerate(clauses):
        if opened is not None and clause.start_s - clauses[opened].end_s > settings.walkthrough_s:
            opened = None
        both = _says_both(clause, lexicon)
        if both or (opened is None and _names_input(clause, closed_s, lexicon, settings)):
            opened = index
        if opened is not None and (both or expects_result(clause, lexicon)):
            found.append(_cue(clauses[opened : index + 1]))
            opened, closed_s = None, clause.end_s
    return found


def sensed_walkthroughs(
    clauses: Sequence[tuple[Clause, float]], lexicon: Lexicon, settings: ConversationSettings
) -> list[Cue]:
    """The same where each clause has log-odds of being part of a walk-through.

    A case is its input, states on the way, and an expectation, or a result reached step by step;
    somewhere in it a value is named. What was seen then ("yes", "as it should be") closes it. What
    is likely enough belongs to the case under way, and so does an expectation said at once, however
    unlikely by itself; once the case has one, another begins with another input, or, after it was
    closed, with a whole expectation. No clause belongs to two cases: what rests on the input of the
    case before, and names none of its own, goes on with it. What says input and result in a few
    words needs lower log-odds, and none where one goes in and the other comes out.
    """
    found: list[_Case] = []
    before: Clause | None = None
    for clause, odds in clauses:
        last, before = before, clause
        case = found[-1] if found else _Case([])
        since_s = clause.start_s - case.clauses[-1].end_s if case.clauses else float("inf")
        if clause.marked_question:
            continue
        if lexicon["confirms"].found_in(clause.fluent):
            case.closed = case.closed or case.tells(lexicon)
            continue
        both = _says_both(clause, lexicon)
        opens = both or _opens_case(clause, lexicon)
        foresees = both or _expects(clause, lexicon)
        terse = opens and foresees and len(clause.fluent) <= TERSE_TOKENS
        needed = settings.walkthrough_terse_sense if terse else settings.walkthrough_sense
        if odds < needed and not both:
            if foresees and since_s < settings.walkthrough_spacing_s and not case.closed:
                case.add(clause, foresees)
            continue
        whole = foresees and (_names_value(clause, lexicon) or case.closed)
        at_once = since_s < settings.walkthrough_spacing_s and not (case.expects and opens)
        soon = since_s < settings.walkthrough_s and not (case.expects or opens)
        if (at_once or soon) and not case.closed:
            case.add(clause, foresees)
            continue
        if opens or whole or since_s >= settings.walkthrough_s:
            given = _input_before(last, clause, lexicon, settings)
            shared = case.holds(given)
            if not shared or _names_value(clause, lexicon):
                case = _Case([] if shared else given, closed=both)
                found.append(case)
            case.add(clause, foresees)
    return [_cue(case.clauses) for case in found if case.tells(lexicon)]


@dataclass
class _Case:
    """A case under way; `closed` once its result was seen."""

    clauses: list[Clause]
    expects: bool = False
    closed: bool = False

    def holds(self, given: Sequence[Clause]) -> bool:
        """Whether the clause that was said just before is the last of this case."""
        return bool(given) and bool(self.clauses) and given[0] is self.clauses[-1]

    def tells(self, lexicon: Lexicon) -> bool:
        """Whether a value is named and what comes out: expected, or reached step by step."""
        valued = [c for c in self.clauses if _names_value(c, lexicon)]
        reached = any(lexicon["reached"].found_in(clause.fluent) for clause in valued[1:])
        return bool(valued) and (self.expects or reached)

    def add(self, clause: Clause, foresees: bool) -> None:
        self.clauses.append(clause)
        self.expects = self.expects or foresees


def _input_before(
    last: Clause | None, clause: Clause, lexicon: Lexicon, settings: ConversationSettings
) -> list[Clause]:
    """The clause just before an expectation, when it names the input that this one lacks."""
    if last is None or lexicon["test_input"].found_in(clause.fluent):
        return []
    near = clause.start_s - last.end_s < settings.walkthrough_spacing_s
    named = lexicon["test_input"].found_in(last.fluent) and has_value(last.fluent, lexicon)
    return [last] if near and named and not last.marked_question else []


def has_value(tokens: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a concrete value is named, in digits or in words."""
    return any(is_number(token) for token in tokens) or lexicon["number_word"].found_in(tokens)


def expects_result(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether the clause says what ought to come out; a question only asks."""
    if clause.marked_question or lexicon["vague_result"].found_in(clause.fluent):
        return False
    return lexicon["expectation"].found_in(clause.fluent)


def _says_both(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a value goes in and something comes out, ("zero in, zero out")."""
    goes_through = lexicon["in_and_out"].found_in(clause.fluent)
    return goes_through and not clause.marked_question and _names_value(clause, lexicon)


def _names_value(clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a value is named; a guess ("about ninety percent") is none without an input."""
    guess = lexicon["rough_value"].found_in(clause.fluent) and not _opens_case(clause, lexicon)
    said = has_value(clause.fluent, lexicon) or lexicon["truth_value"].found_in(clause.fluent)
    return (said or _spells(clause.fluent) or _names_one(clause)) and not guess


def _names_one(clause: Clause) -> bool:
    """Whether a word inside is written as a name ("only January"); an abbreviation is none."""
    return any(w.text[:1].isupper() and w.text[1:2].islower() for w in clause.words[1:])


def _spells(tokens: Sequence[str]) -> bool:
    """Whether letters follow each other, as in the input "a, b, a"; "I" is no letter."""
    letters = [len(one) == 1 and one.isalpha() and one != "i" for one in tokens]
    return any(map(all, itertools.pairwise(letters)))


def _opens_case(clause: Clause, lexicon: Lexicon) -> bool:
    if lexicon["same_case"].found_in(clause.fluent):
        return False
    tokens = _without_decimals(clause.fluent, lexicon)
    named = lexicon["test_input"].found_in(tokens) and has_value(tokens, lexicon)
    return named or lexicon["next_case"].found_in(tokens)


def _without_decimals(tokens: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The tokens of "seven point three" without a point, which would be an input of three."""
    digits = lexicon["digit"]
    decimal = [
        at
        for at in range(1, len(tokens))
        if tokens[at : at + 1] == ("point",) and digits.found_in(tokens[at - 1 : at])
    ]
    return tuple(token for at, token in enumerate(tokens) if at not in decimal)


def _expects(clause: Clause, lexicon: Lexicon) -> bool:
    """Where the meaning is known, a bare "should" or "I'm expecting" is enough."""
    bare = lexicon["expects"].found_in(clause.fluent) and not clause.marked_question
    return bare or expects_result(clause, lexicon)


def _names_input(
    clause: Clause, closed_s: float, lexicon: Lexicon, settings: ConversationSettings
) -> bool:
    """A concrete value opens an example; once one is done, the next must be called one."""
    since_s = clause.start_s - closed_s
    if clause.marked_question or since_s < settings.walkthrough_spacing_s:
        return False
    if not has_value(clause.fluent, lexicon):
        return False
    if since_s > settings.walkthrough_s or lexicon["test_input"].found_in(clause.fluent):
        return True
    opens = lexicon["next_case"].found_in(clause.fluent)
    return opens and lexicon["firm_expectation"].found_in(clause.fluent)


def _cue(clauses: Sequence[Clause]) -> Cue:
    quoted = clauses if len(clauses) <= QUOTE_CLAUSES else (clauses[0], clauses[-1])
    joint = " " if len(quoted) == len(clauses) else " ... "
    text = joint.join(clause.text for clause in quoted)
    return Cue(
        clauses[0].start_s,
        clauses[-1].end_s,
        clauses[0].speaker,
        "test_walkthrough",
        text,
        False,
    )
