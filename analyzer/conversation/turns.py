"""Tracks -> turns, backchannels and overlaps: who holds the floor, and who came in on whom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analyzer.conversation.asking import asks, asks_in_few_words
from analyzer.conversation.clauses import Clause, is_question, only_listens, unit_clauses
from analyzer.conversation.lexicon import Lexicon
from analyzer.conversation.telling import orders
from analyzer.conversation.timeline import Track, Unit, joined, text_of
from analyzer.records import Overlap, Turn
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor as it was held: units by onset, each a backchannel or not, and the turns."""

    units: tuple[Unit, ...]
    backchannels: frozenset[int]
    turns: tuple[Turn, ...]

    def listening(self, speakers: frozenset[str]) -> list[Unit]:
        """Units of these speakers that are backchannels, by onset."""
        return [
            unit
            for index, unit in enumerate(self.units)
            if index in self.backchannels and unit.speaker in speakers
        ]

    def holding(self, speakers: frozenset[str]) -> list[Unit]:
        """Units of these speakers that are no backchannel, by onset."""
        return [
            unit
            for index, unit in enumerate(self.units)
            if index not in self.backchannels and unit.speaker in speakers
        ]


def take_turns(
    tracks: Iterable[Track],
    candidate: str | None,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> Floor:
    """Who holds the floor when; `candidate` matters for what counts as an answer.

    A short "okay" from the candidate after a silence-bringing question is an answer; from the
    interviewer it is a backchannel unless the candidate asked something.
    """
    units = sorted(
        _without_hesitations(tuple(tracks), lexicon, settings),
        key=lambda unit: (unit.start_s, unit.end_s),
    )
    backchannels = _backchannels(units, candidate, lexicon, settings)
    holding = [unit for index, unit in enumerate(units) if index not in backchannels]
    turns = [_turn(group) for group in _runs(holding, settings.turn_split_s)]
    turns += [_turn([units[index]], backchannel=True) for index in backchannels]
    ordered = tuple(sorted(turns, key=lambda turn: (turn.start_s, turn.end_s)))
    return Floor(tuple(units), backchannels, ordered)


def find_overlaps(floor: Floor, settings: ConversationSettings) -> tuple[Overlap, ...]:
    """Every onset inside somebody else's speech, by onset.

    An interruption overlaps at least `interruption_overlap_s`, is no backchannel and comes in on
    none, and its speaker holds the floor for `interruption_hold_s` after the overlap.
    """
    found: list[Overlap] = []
    sounding: list[tuple[int, Unit]] = []
    held = {t.speaker: [u for u in floor.turns if u.speaker == t.speaker] for t in floor.turns}
    starts = {speaker: [turn.start_s for turn in turns] for speaker, turns in held.items()}
    for index, unit in enumerate(floor.units):
        sounding = [(n, other) for n, other in sounding if other.end_s > unit.start_s]
        for number, other in sounding:
            if other.speaker == unit.speaker or other.start_s >= unit.start_s:
                continue
            end_s = min(unit.end_s, other.end_s)
            turn = held[unit.speaker][bisect_right(starts[unit.speaker], unit.start_s) - 1]
            interrupts = (
                floor.backchannels.isdisjoint((index, number))
                and other.end_s <= unit.end_s
                and end_s - unit.start_s >= settings.interruption_overlap_s - 1e-9
                and turn.end_s - other.end_s >= settings.interruption_hold_s - 1e-9
            )
            found.append(Overlap(unit.start_s, end_s, unit.speaker, other.speaker, interrupts))
        sounding.append((index, unit))
    return tuple(found)


def asks_at_end(unit: Unit, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Whether the last clause of a unit is a question."""
    clause = last_clause(unit, settings)
    return clause is not None and is_question(clause, lexicon)


def last_clause(unit: Unit, settings: ConversationSettings) -> Clause | None:
    """The last clause of a unit; None where no word was heard."""
    last_words = replace(unit, words=unit.words[-settings.clause_max_words :])
    clauses = unit_clauses([last_words], settings)
    return clauses[-1] if clauses else None


def _wants_an_answer(unit: Unit, lexicon: Lexicon, settings: ConversationSettings) -> bool:
    """Whether an interviewer's unit calls for an answer: anywhere in it, or by its last words."""
    clauses = unit_clauses([unit], settings)
    calling = any(asks(clause, lexicon) or orders(clause, lexicon) for clause in clauses)
    return calling or any(asks_in_few_words(clause, lexicon) for clause in clauses[-1:])


def _without_hesitations(
    tracks: Sequence[Track], lexicon: Lexicon, settings: ConversationSettings
) -> Iterator[Unit]:
    """Each speaker's units, pauses under `unit_join_s` closed unless somebody ends in them.

    What follows a short "Why?" is the answer to it, and no hesitation. Who acknowledges asks for
    nothing, and who talks on beyond the pause has come in on somebody who hesitates.
    """
    taking = {
        track.speaker: [u for u in track.units if not only_listens(u, lexicon, settings)]
        for track in tracks
    }
    starts = {speaker: [unit.start_s for unit in units] for speaker, units in taking.items()}

    def taken(before: Unit, after: Unit) -> bool:
        for speaker, units in taking.items():
            last = bisect_left(starts[speaker], after.start_s) - 1
            if speaker == after.speaker or last < 0:
                continue
            if before.end_s < units[last].end_s <= after.start_s:
                return True
        return False

    for track in tracks:
        yield from joined(track.units, settings.unit_join_s, unless=taken)


def _backchannels(
    units: Sequence[Unit],
    candidate: str | None,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> frozenset[int]:
    weak = {i for i, unit in enumerate(units) if only_listens(unit, lexicon, settings)}
    strong = [(i, unit) for i, unit in enumerate(units) if i not in weak]
    indices = [i for i, _ in strong]
    found = set()
    before: list[Unit] = []
    position = 0
    for index in sorted(weak):
        while position < len(strong) and strong[position][0] < index:
            before.append(strong[position][1])
            position += 1
        after = strong[bisect_left(indices, index) :][:1]
        following = after[0][1] if after else None
        if _yields(units[index], before, following, candidate, lexicon, settings):
            found.add(index)
    return frozenset(found)


def _yields(
    unit: Unit,
    before: Sequence[Unit],
    following: Unit | None,
    candidate: str | None,
    lexicon: Lexicon,
    settings: ConversationSettings,
) -> bool:
    """Whether the other party keeps or resumes the floor, and had not asked for these words.

    An interviewer who asks, goes on explaining and goes on at once after the word has not waited
    for an answer.
    """
    others = [other for other in before[-4:] if other.speaker != unit.speaker]
    if any(other.end_s > unit.end_s for other in others):
        return True
    if not others or before[-1].speaker == unit.speaker:
        return False
    if following is None or following.speaker == unit.speaker:
        return False
    if asks_at_end(others[-1], lexicon, settings):
        return False
    pause_s = following.start_s - unit.end_s
    waited = unit.speaker == candidate and pause_s >= settings.reask_s - GRACE_S
    if waited and _wants_an_answer(others[-1], lexicon, settings):
        return False
    prompt = pause_s <= settings.backchannel_resume_s + GRACE_S
    return prompt or (unit.speaker != candidate and candidate is not None)


def _runs(units: Sequence[Unit], split_s: float) -> list[list[Unit]]:
    """Group floor-holding units: a run ends when another takes over or the silence is long."""
    runs: list[list[Unit]] = []
    current: dict[str, int] = {}
    latest_end: dict[str, float] = {}
    for unit in units:
        index = current.get(unit.speaker)
        ended_s = latest_end.get(unit.speaker, float("-inf"))
        taken = any(end > ended_s for who, end in latest_end.items() if who != unit.speaker)
        if index is None or taken or unit.start_s - ended_s >= split_s - GRACE_S:
            current[unit.speaker] = len(runs)
            runs.append([unit])
        else:
            runs[index].append(unit)
        latest_end[unit.speaker] = max(ended_s, unit.end_s)
    return runs


def _turn(units: Sequence[Unit], *, backchannel: bool = False) -> Turn:
    words = [word for unit in units for word in unit.words]
    return Turn(units[0].start_s, units[-1].end_s, units[0].speaker, text_of(words), backchannel)
