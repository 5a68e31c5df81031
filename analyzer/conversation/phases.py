"""Clauses and silences -> the phases of the interview, which tile it in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.conversation.clauses import Clause
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.senses import NO_SCORES, NO_SENSES, Scores, phase_kind
from analyzer.conversation.walkthrough import has_value
from analyzer.records import PHASES, Interval, Phase, PhaseName
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S, clip, total_s, union

# What speaks for a phase, in log-odds [J]; re-fit on recordings with known phases.
FIRST_CUE = 1.6
FURTHER_CUE = 0.6
WEAK_CUE = 0.5
CUES_COUNTED = 3
TYPED_GAP = 2.5
QUIET_GAP_PER_S = 0.06
QUIET_GAP_MAX = 1.0
TASK = 1.5
WALKTHROUGH = 1.2
"""An input with a concrete value and what it should give, in one clause."""
STEERING = 1.4
"""An interviewer's "how would you test this" opens the verification."""
QUESTION_EARLY = 0.5
POSED = -1.2
"""Against the introduction, for everything said after the problem has been posed."""
POSED_MIN_WORDS = 12
"""An interviewer's turn shorter than this poses no problem unless its words say so."""
NOT_POSED = -1.5
"""Against every later phase, for what is said before it."""
UNTYPED = 0.4
TIE = 1e-9
WRITING: tuple[PhaseName, ...] = ("implementation", "verification")
FADED = 0.3

Evidence = dict[PhaseName, float]


@dataclass(frozen=True, slots=True)
class Atom:
    """A clause, a turn or a silence that lies in one phase as a whole.

    `poses` says that it poses the problem, `asks` that the candidate asks in it; `told_words` are
    the interviewer's, 0 for anybody else.
    """

    start_s: float
    scores: Mapping[PhaseName, float] = field(default_factory=dict)
    poses: bool = False
    silent: bool = False
    asks: bool = False
    told_words: int = 0


def find_phases(
    clauses: Mapping[str, Sequence[Clause]],
    gaps: Sequence[Interval],
    typing: Sequence[Interval],
    candidates: frozenset[str],
    span: Interval,
    lexicon: Lexicon,
    settings: ConversationSettings,
    senses: Mapping[str, Scores] = NO_SENSES,
) -> tuple[Phase, ...]:
    """The most likely phases; they tile `span`, in order, and some may be absent.

    A dynamic programme over clauses and silences: each brings scores for the phases, the phase
    may only go on, and every change costs `phase_change_cost`. The introduction lasts until the
    problem has been posed. `senses` maps a clause's plain text to its scores by meaning.
    """
    if span.duration_s <= 0:
        return ()
    everything = [clause for many in clauses.values() for clause in many]
    talk = Interval(
        min((clause.start_s for clause in everything), default=span.start_s),
        max((clause.end_s for clause in everything), default=span.end_s),
    )
    spoken = [
        atom
        for speaker, many in clauses.items()
        for atom in _clause_atoms(many, speaker in candidates, talk, lexicon, settings, senses)
    ]
    silent = _gap_atoms(gaps, typing, span, settings)
    posed_s = _posed_s(spoken, talk, settings)
    ordered = sorted([*spoken, *silent], key=lambda atom: atom.start_s)
    typed_s = min((noise.start_s for noise in typing), default=0.0) - settings.phase_before_typing_s
    atoms = [_in_context(atom, posed_s, typed_s) for atom in ordered]
    names = _best_path([atom.scores for atom in atoms], settings.phase_change_cost)
    return _tiled(atoms, names, span)


def _posed_s(spoken: Sequence[Atom], talk: Interval, settings: ConversationSettings) -> float:
    """When the problem was posed: by its words, else in the interviewer's longest early turn.

    Posed again before the candidate asks about it, it counts from then on; before all when the
    interviewer is not heard early.
    """
    edge_s = talk.start_s + max(settings.phase_edge_s, settings.phase_edge_share * talk.duration_s)
    early = [atom for atom in spoken if atom.start_s <= edge_s]
    posed = sorted(atom.start_s for atom in early if atom.poses)
    if posed:
        asked = [atom.start_s for atom in early if atom.asks and atom.start_s > posed[0]]
        return max(at_s for at_s in posed if at_s < min(asked, default=edge_s + 1.0))
    told = [atom for atom in early if atom.told_words >= POSED_MIN_WORDS]
    longest = max(told, key=lambda atom: atom.told_words, default=None)
    return talk.start_s - 1.0 if longest is None else longest.start_s


def _clause_atoms(
    clauses: Sequence[Clause],
    is_candidate: bool,
    talk: Interval,
    lexicon: Lexicon,
    settings: ConversationSettings,
    senses: Mapping[str, Scores],
) -> Iterable[Atom]:
    groups = [[c] for c in clauses] if is_candidate else _grouped(clauses, settings)
    for group in groups:
        scores = _cue_scores(group, lexicon)
        start_s = group[0].start_s
        _fade_far_from_edges(scores, Interval(start_s, group[-1].end_s), talk, settings)
        (_judge_candidate if is_candidate else _judge_interviewer)(scores, group, lexicon)
        _add_meaning(
            scores, group, "candidate" if is_candidate else "interviewer", senses, settings
        )
        poses = not is_candidate and any(lexicon["task"].found_in(c.fluent) for c in group)
        asks = is_candidate and group[-1].marked_question
        told = 0 if is_candidate else sum(len(clause.fluent) for clause in group)
        yield Atom(start_s, scores, poses, asks=asks, told_words=told)


def _add_meaning(
    scores: Evidence,
    group: Sequence[Clause],
    role: str,
    senses: Mapping[str, Scores],
    settings: ConversationSettings,
) -> None:
    """Log-odds by meaning, summed over the clauses and limited, beside those by words."""
    for name in PHASES:
        kind = phase_kind(role, name)
        odds = sum(senses.get(clause.plain, NO_SCORES).get(kind, 0.0) for clause in group)
        limit = settings.phase_sense_max
        odds = min(limit, max(-limit, settings.phase_sense_weight * odds))
        scores[name] = scores.get(name, 0.0) + odds


def _in_context(atom: Atom, posed_s: float, typed_s: float) -> Atom:
    """Scores given when the problem was posed and when the keyboard was first heard."""
    scores = dict(atom.scores)
    if atom.start_s > posed_s:
        scores["intro"] = scores.get("intro", 0.0) + POSED
    else:
        for name in PHASES[1:]:
            scores[name] = scores.get(name, 0.0) + NOT_POSED
    if atom.start_s < typed_s:
        # Whoever has not touched a key is thinking, however long.
        share = 0.0 if atom.silent else UNTYPED
        for name in WRITING:
            scores[name] = min(scores.get(name, 0.0), share * scores.get(name, 0.0))
    return Atom(atom.start_s, scores)


def _grouped(clauses: Sequence[Clause], settings: ConversationSettings) -> list[list[Clause]]:
    """An interviewer's clauses by turn: a greeting and the problem in one breath stay together."""
    groups: list[list[Clause]] = []
    for clause in clauses:
        near = (
            groups
            and clause.start_s - groups[-1][-1].end_s < settings.interjection_join_s - GRACE_S
        )
        if near:
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return groups


def _cue_scores(group: Sequence[Clause], lexicon: Lexicon) -> Evidence:
    scores: Evidence = {}
    for name in PHASES:
        found = sum(len(lexicon[f"phase_{name}"].find(clause.fluent)) for clause in group)
        if found:
            scores[name] = FIRST_CUE + FURTHER_CUE * (min(found, CUES_COUNTED) - 1)
        elif any(lexicon[f"weak_{name}"].found_in(clause.fluent) for clause in group):
            scores[name] = WEAK_CUE
    return scores


def _fade_far_from_edges(
    scores: Evidence, span: Interval, talk: Interval, settings: ConversationSettings
) -> None:
    edge_s = max(settings.phase_edge_s, settings.phase_edge_share * talk.duration_s)
    if span.start_s - talk.start_s > edge_s:
        scores["intro"] = FADED * scores.get("intro", 0.0)
    if talk.end_s - span.end_s > edge_s:
        scores["wrapup"] = FADED * scores.get("wrapup", 0.0)


def _judge_candidate(scores: Evidence, group: Sequence[Clause], lexicon: Lexicon) -> None:
    tokens = group[0].fluent
    asks = group[0].marked_question and lexicon["clarifying"].found_in(tokens)
    if asks:
        scores["understanding"] = scores.get("understanding", 0.0) + QUESTION_EARLY
    expects = has_value(tokens, lexicon) and lexicon["expectation"].found_in(tokens)
    books = ("test_input", "firm_expectation")
    named = scores.get("verification") or any(lexicon[book].found_in(tokens) for book in books)
    if expects and named:
        scores["verification"] = scores.get("verification", 0.0) + WALKTHROUGH


def _judge_interviewer(scores: Evidence, group: Sequence[Clause], lexicon: Lexicon) -> None:
    if any(lexicon["task"].found_in(clause.fluent) for clause in group):
        scores["intro"] = scores.get("intro", 0.0) + TASK
    # The interviewer steers the conversation to testing; whether code is being written only the
    # candidate's own words say.
    scores["verification"] = STEERING * scores.get("verification", 0.0)
    scores["implementation"] = 0.5 * scores.get("implementation", 0.0)


def _gap_atoms(
    gaps: Sequence[Interval],
    typing: Sequence[Interval],
    span: Interval,
    settings: ConversationSettings,
) -> Iterable[Atom]:
    noise = union(typing)
    for gap in gaps:
        inside = gap.start_s > span.start_s and gap.end_s < span.end_s
        typed_s = total_s(clip(noise, gap))
        if not inside or gap.duration_s < settings.phase_gap_s - GRACE_S:
            continue
        quiet = min(
            QUIET_GAP_MAX, QUIET_GAP_PER_S * max(0.0, gap.duration_s - settings.phase_thinking_s)
        )
        typed = typed_s >= max(settings.typing_min_s, settings.typing_share * gap.duration_s)
        score = quiet + (TYPED_GAP if typed else 0.0)
        scores: Evidence = {"implementation": score, "verification": 0.6 * score}
        yield Atom(gap.start_s, scores, silent=True)


def _best_path(rows: Sequence[Mapping[PhaseName, float]], cost: float) -> list[PhaseName]:
    """Viterbi over phases that only go on; of equal paths the one that changes latest.

    Every phase passed costs the same, so that skipping one is no cheaper than going through it.
    """
    totals = [-cost * index for index in range(len(PHASES))]
    came_from: list[list[int]] = []
    for row in rows:
        new_totals, origins = [], []
        for index, name in enumerate(PHASES):
            reached = [totals[before] - cost * (index - before) for before in range(index + 1)]
            best = max(reached)
            origin = next(i for i, total in enumerate(reached) if total >= best - TIE)
            new_totals.append(reached[origin] + row.get(name, 0.0))
            origins.append(origin)
        totals = new_totals
        came_from.append(origins)
    index = next(i for i, total in enumerate(totals) if total >= max(totals) - TIE)
    path: list[PhaseName] = []
    for origins in reversed(came_from):
        path.append(PHASES[index])
        index = origins[index]
    return path[::-1]


def _tiled(atoms: Sequence[Atom], names: Sequence[PhaseName], span: Interval) -> tuple[Phase, ...]:
    starts: dict[PhaseName, float] = {}
    for atom, name in zip(atoms, names, strict=True):
        starts.setdefault(name, min(max(atom.start_s, span.start_s), span.end_s))
    if not starts:
        return (Phase("intro", span.start_s, span.end_s),)
    order = sorted(starts, key=PHASES.index)
    edges = [span.start_s, *(starts[name] for name in order[1:]), span.end_s]
    tiles = [Phase(n, a, b) for n, a, b in zip(order, edges, edges[1:], strict=False)]
    return tuple(tile for tile in tiles if tile.end_s > tile.start_s)
