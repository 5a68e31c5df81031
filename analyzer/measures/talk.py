"""Scene -> talk time: shares, words, pace, turns, think-aloud coverage."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.measures.figure import SECONDS_PER_MIN, extreme, longest_span, ratio, total, undefined
from analyzer.measures.scene import (
    NO_CANDIDATE,
    NO_IMPLEMENTATION,
    NO_INTERVIEWER,
    NO_WORDS,
    Scene,
)
from analyzer.records import Interval, Measure, Turn, Word
from analyzer.spans import (
    GRACE_S,
    Spans,
    as_spans,
    bridge,
    clip,
    middle_s,
    subtract,
    total_s,
    union,
)


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of the implementation that counts for coverage, and whether it is narrated."""

    interval: Interval
    words: int
    covered: bool


def talk_measures(scene: Scene) -> tuple[Measure, ...]:
    """The group "talk" of the catalogue, in its order."""
    return (*_shares(scene), *_words(scene), *_floor(scene), *_coverage(scene))


def coverage_bins(scene: Scene) -> tuple[Bin, ...]:
    """The 15-s bins of the implementation in which the candidate had room to speak.

    Bins start with each stretch of the phase. A last bin shorter than half is dropped; so are
    bins at least half taken up by interviewers and silences of theirs, by announced pauses within
    their allowance, or by both.

    Notes
    -----
    Ericsson & Simon (1993), Protocol Analysis: thinking aloud is reminded of after about 15 s.
    """
    settings = scene.settings
    times = sorted(middle_s(w) for w in scene.content_words)
    taken = union((*scene.theirs, *scene.excused))
    found = []
    for cell in _cells(scene.implementation, settings.coverage_bin_s):
        room_s = settings.coverage_drop_share * cell.duration_s
        if cell.duration_s < settings.coverage_drop_share * settings.coverage_bin_s:
            continue
        if total_s(clip(taken, cell)) >= room_s - GRACE_S:
            continue
        words = bisect_left(times, cell.end_s) - bisect_left(times, cell.start_s)
        found.append(Bin(cell, words, words >= settings.coverage_min_words))
    return tuple(found)


def long_turns(scene: Scene) -> tuple[tuple[Turn, tuple[Word, ...]], ...]:
    """The candidate's turns of at least 8 words, each with its words (fillers included)."""
    words = sorted(scene.candidate_words, key=middle_s)
    times = [middle_s(w) for w in words]
    found = []
    for turn in _turns(scene, scene.candidate):
        part = words[bisect_left(times, turn.start_s) : bisect_left(times, turn.end_s)]
        mine = tuple(w for w in part if w.speaker == turn.speaker)
        if sum(not w.filler for w in mine) >= scene.settings.turn_min_words:
            found.append((turn, mine))
    return tuple(found)


def turns_speech(scene: Scene, turns: Iterable[Turn]) -> tuple[Spans, ...]:
    """For each turn the acoustic speech of its speaker within it."""
    turns = tuple(turns)
    own = {
        speaker: union(s.interval for s in scene.conversation.speech if s.speaker == speaker)
        for speaker in {turn.speaker for turn in turns}
    }
    return tuple(clip(own[turn.speaker], turn.interval) for turn in turns)


def _shares(scene: Scene) -> tuple[Measure, ...]:
    mine_s, theirs_s = total_s(scene.candidate_speech), total_s(scene.interviewer_speech)
    if not scene.candidate:
        none = [
            undefined(name, NO_CANDIDATE)
            for name in ("talk_share", "talk_share_of_recording", "speech_s")
        ]
        return (*none, total("interviewer_speech_s", theirs_s))
    limit = scene.settings.max_spans
    share = (
        ratio(
            "talk_share",
            mine_s,
            mine_s + theirs_s,
            reason="neither of them spoke",
            spans=scene.candidate_speech,
            max_spans=limit,
        )
        if scene.interviewer
        else undefined("talk_share", NO_INTERVIEWER)
    )
    return (
        share,
        ratio(
            "talk_share_of_recording",
            mine_s,
            scene.conversation.span.duration_s,
            reason="the recording has no length",
        ),
        total("speech_s", mine_s),
        total("interviewer_speech_s", theirs_s),
    )


def _words(scene: Scene) -> tuple[Measure, ...]:
    missing = scene.no_words()
    if not scene.conversation.words:
        theirs = undefined("interviewer_words", NO_WORDS)
    else:
        theirs = total("interviewer_words", len(scene.interviewer_words))
    if missing:
        return (undefined("words", missing), theirs, undefined("words_per_minute", missing))
    return (total("words", len(scene.content_words)), theirs, _pace(scene))


def _pace(scene: Scene) -> Measure:
    """Words per minute; pauses over 1 s inside a turn are taken out [Goldman-Eisler 1968]."""
    turns = long_turns(scene)
    spoken_s = sum(
        total_s(bridge(speech, scene.settings.pause_out_s))
        for speech in turns_speech(scene, (turn for turn, _ in turns))
    )
    return ratio(
        "words_per_minute",
        sum(not w.filler for _, words in turns for w in words),
        spoken_s / SECONDS_PER_MIN,
        reason=f"no turn has {scene.settings.turn_min_words} words or more",
        spans=[turn.interval for turn, _ in turns],
        max_spans=scene.settings.max_spans,
    )


def _floor(scene: Scene) -> tuple[Measure, ...]:
    mine, theirs = _turns(scene, scene.candidate), _turns(scene, scene.interviewer)
    return (
        _monologue(scene, "longest_monologue_s", mine),
        _monologue(scene, "interviewer_longest_monologue_s", theirs),
        total("turns", len(mine)) if scene.candidate else undefined("turns", NO_CANDIDATE),
        total("interviewer_turns", len(theirs)),
    )


def _monologue(scene: Scene, name: str, turns: Sequence[Turn]) -> Measure:
    pauses = union(as_spans(scene.silences))
    parts = tuple(p for t in turns for p in subtract([t.interval], clip(pauses, t.interval)))
    return longest_span(name, parts, "nobody on this side held the floor")


def _coverage(scene: Scene) -> tuple[Measure, ...]:
    names = ("think_aloud_coverage", "unnarrated_s", "longest_unnarrated_s")
    missing = scene.no_words()
    if missing:
        return tuple(undefined(name, missing) for name in names)
    bins = coverage_bins(scene)
    if not bins:
        return tuple(undefined(name, NO_IMPLEMENTATION) for name in names)
    covered = union(b.interval for b in bins if b.covered)
    quiet = union(b.interval for b in bins if not b.covered)
    longest_s = max((q.duration_s for q in quiet), default=0.0)
    return (
        ratio(
            names[0],
            sum(b.covered for b in bins),
            len(bins),
            reason=NO_IMPLEMENTATION,
            spans=covered,
            max_spans=len(bins),
        ),
        total(names[1], total_s(quiet), spans=quiet, max_spans=len(bins)),
        extreme(names[2], longest_s, spans=[q for q in quiet if q.duration_s == longest_s]),
    )


def _turns(scene: Scene, ids: frozenset[str]) -> tuple[Turn, ...]:
    return tuple(t for t in scene.conversation.turns if t.speaker in ids and not t.backchannel)


def _cells(stretches: Spans, width_s: float) -> tuple[Interval, ...]:
    cells = []
    for stretch in stretches:
        count = max(1, int(-(-stretch.duration_s // width_s)))
        edges = [stretch.start_s + index * width_s for index in range(count)]
        for start, end in itertools.pairwise([*edges, stretch.end_s]):
            if end > start:
                cells.append(Interval(start, end))
    return tuple(cells)
