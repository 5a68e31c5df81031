"""The candidate's clauses -> cues: the moments that count as evidence, with their quotes."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analyzer.conversation.broken import commas, dangles, starts_over
from analyzer.conversation.clarifying import clarifies
from analyzer.conversation.clauses import BROKEN, QUESTION_MARKS, Clause
from analyzer.conversation.delay import announces
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.reasons import describes_code, gives_reason
from analyzer.conversation.senses import NO_SCORES, NO_SENSES, Scores
from analyzer.conversation.silences import reaction_s
from analyzer.conversation.takeup import engagement, hint_uptake
from analyzer.conversation.tokens import is_number
from analyzer.conversation.walkthrough import sensed_walkthroughs, test_walkthroughs
from analyzer.records import Cue, CueKind, Interjection, Interval, Phase, PhaseName
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S, middle_s

ASKING = frozenset({"question", "prompt"})
"""Interjections that always ask."""
EARLY_S = 0.5
"""So much before a question's end, or its answer's onset, a cue counts as said upon it [J]."""
WORKING: frozenset[PhaseName] = frozenset({"understanding", "implementation", "verification"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A clause of the candidate with where it stands and, where that is known, what it does."""

    clause: Clause
    phase: PhaseName
    following: Clause | None
    sense: Scores


Test = Callable[[Moment, Lexicon, ConversationSettings], bool]


def find_cues(
    clauses: Sequence[Clause],
    phases: Sequence[Phase],
    interjections: Sequence[Interjection],
    lexicon: Lexicon,
    settings: ConversationSettings,
    senses: Mapping[str, Scores] = NO_SENSES,
) -> tuple[Cue, ...]:
    """All cues in the candidate's clauses, by time; none without a lexicon for the language.

    At most one cue of a kind comes from one clause. `prompted` tells whether a question of the
    interviewer ended within `prompted_s` before it. `senses` maps a clause's text to its scores by
    meaning; without it words alone decide.
    """
    if not lexicon.known:
        return ()
    moments = list(_moments(clauses, phases, senses))
    found = [
        _cue(kind, moment.clause)
        for moment in moments
        for kind, test in TESTS.items()
        if test(moment, lexicon, settings)
    ]
    found += _walkthroughs(moments, lexicon, settings)
    asked = [_asked(item, settings) for item in interjections if _asks(item)]
    found = [replace(cue, prompted=_prompted(cue, asked)) for cue in found]
    found += hint_uptake(clauses, interjections, lexicon, settings, senses)
    found += engagement(clauses, interjections, lexicon, settings, senses)
    return tuple(sorted(found, key=lambda cue: (cue.start_s, cue.end_s, cue.kind)))


def _moments(
    clauses: Sequence[Clause], phases: Sequence[Phase], senses: Mapping[str, Scores]
) -> Iterator[Moment]:
    starts = [phase.start_s for phase in phases]
    for index, clause in enumerate(clauses):
        at = bisect_right(starts, middle_s(clause)) - 1
        name: PhaseName = phases[max(at, 0)].name if phases else "intro"
        following = clauses[index + 1] if index + 1 < len(clauses) else None
        yield Moment(clause, name, following, senses.get(clause.plain, NO_SCORES))


def _walkthroughs(
    moments: Sequence[Moment], lexicon: Lexicon, settings: ConversationSettings
) -> list[Cue]:
    """By meaning where it is known, whichever phase it is; else by words, and while testing."""
    working = [m for m in moments if m.phase in WORKING and not _abandons(m, lexicon, settings)]
    likelier = settings.walkthrough_verifying
    sensed = [
        (m.clause, m.sense["walkthrough"] + (likelier if m.phase == "verification" else 0.0))
        for m in working
        if "walkthrough" in m.sense
    ]
    if sensed:
        return sensed_walkthroughs(sensed, lexicon, settings)
    tested = [m.clause for m in working if m.phase == "verification" or _marks_test(m, lexicon)]
    return test_walkthroughs(tested, lexicon, settings)


def _marks_test(moment: Moment, lexicon: Lexicon) -> bool:
    """Whether a clause from the middle of coding is an example all the same."""
    return moment.phase == "implementation" and lexicon["test_marker"].found_in(
        moment.clause.fluent
    )


def _cue(kind: CueKind, clause: Clause) -> Cue:
    return Cue(clause.start_s, clause.end_s, clause.speaker, kind, clause.text, False)


def _asks(item: Interjection) -> bool:
    """Whether the candidate speaks after it because he was asked; a hint may be a question."""
    marked = any(mark in item.text for mark in QUESTION_MARKS)
    return item.kind in ASKING or (item.expects_response and marked)


def _asked(item: Interjection, settings: ConversationSettings) -> Interval:
    """When what is said is said upon it; a little sooner, for edges of words are rough."""
    return Interval(reaction_s(item) - EARLY_S, item.end_s + settings.prompted_s)


def _prompted(cue: Cue, asked: Iterable[Interval]) -> bool:
    return any(one.start_s <= cue.start_s <= one.end_s for one in asked)


def _justifies(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    if moment.phase not in WORKING or _abandons(moment, lexicon, settings):
        return False
    return gives_reason(moment.clause, moment.sense, lexicon, settings)


def _narrates(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    if moment.phase != "implementation" or _abandons(moment, lexicon, settings):
        return False
    return describes_code(moment.clause, moment.sense, lexicon, settings)


def _clarifies(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    del settings
    return clarifies(moment.clause, moment.phase, lexicon)


def _structures(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    del settings
    tokens = moment.clause.fluent
    if moment.phase not in WORKING or len(tokens) < 2:
        return False
    # "Step two." stands alone; of other two words ("now we") more is needed.
    book = lexicon["structure_marker"]
    return book.covers(tokens) if len(tokens) < 3 else book.found_in(tokens)


def _abandons(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Broken off: at a dash, given up in words, left on a function word, or run into a filler."""
    clause = moment.clause
    if moment.phase not in WORKING:
        return False
    if lexicon["abandoned"].found_in(clause.tokens):
        return True
    if _sounds_broken(moment, lexicon, settings):
        return True
    bare = clause.text.rstrip("\"')]")
    if len(clause.tokens) < 2:
        return False
    if bare.endswith(BROKEN) or starts_over(clause, lexicon):
        return True
    kept = _without_last_fillers(clause.tokens, lexicon)
    if not bare.endswith(".") or not kept:
        return False
    ran_out = len(kept) < len(clause.tokens) and not lexicon["backchannel"].covers(kept)
    return ran_out or dangles(kept, lexicon)


def _sounds_broken(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """By meaning, where commas show new beginnings: a smooth sentence may be vague, not broken."""
    sounds = moment.sense.get("broken", -math.inf) >= settings.broken_sense
    return sounds and commas(moment.clause, lexicon) >= settings.broken_commas


def _without_last_fillers(tokens: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    kept = len(tokens)
    while kept and lexicon["filler"].found_in(tokens[kept - 1 : kept]):
        kept -= 1
    return tokens[:kept]


def _repairs(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    del settings
    tokens = moment.clause.tokens
    if moment.phase not in WORKING:
        return False
    if lexicon["self_repair"].found_in(tokens):
        return True
    pairs = itertools.pairwise(tokens)
    doubled = [pair for pair in pairs if pair[0] == pair[1] and not is_number(pair[0])]
    # "The, the" is a stumble; "cool, cool" and "two, two" are not.
    return any(
        lexicon["stopword"].found_in(pair[:1])
        and not lexicon["repeatable"].found_in(pair)
        and not lexicon["backchannel"].covers(pair)
        for pair in doubled
    )


def _hedges(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    del settings
    return moment.phase in WORKING and lexicon["hedge"].found_in(moment.clause.tokens)


def _announces(moment: Moment, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Asked for time, and then was silent: "let me type this" while talking on is no pause."""
    clause = moment.clause
    if not announces(clause, lexicon):
        return False
    following = moment.following
    if following is None:
        return True
    return following.start_s - clause.end_s >= settings.silence_listed_s - GRACE_S


TESTS: Mapping[CueKind, Test] = {
    "justification": _justifies,
    "line_narration": _narrates,
    "clarifying_question": _clarifies,
    "structure_marker": _structures,
    "abandoned_sentence": _abandons,
    "self_repair": _repairs,
    "hedge": _hedges,
    "announced_pause": _announces,
}
