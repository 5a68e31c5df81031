"""Hearing -> one track per speaker: speech units with the words that belong to them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analyzer.records import Hearing, Interval, Word
from analyzer.settings import ConversationSettings
from analyzer.spans import GRACE_S, bridge, middle_s
from analyzer.speech.words.writing_systems import line_of

BRIDGE_S = 0.2
"""Same-speaker silence below this is no pause (Campione & Veronis 2002)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Speech of one person without a pause that matters, and its words in order of time."""

    start_s: float
    end_s: float
    speaker: str
    words: tuple[Word, ...]

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def text(self) -> str:
        return text_of(self.words)


@dataclass(frozen=True, slots=True)
class Track:
    """All that one person said. `units` are disjoint and sorted; `words` sorted by midpoint."""

    speaker: str
    units: tuple[Unit, ...]
    words: tuple[Word, ...]

    @property
    def speech_s(self) -> float:
        return sum(unit.duration_s for unit in self.units)


def build_tracks(hearing: Hearing, settings: ConversationSettings) -> tuple[Track, ...]:
    """Tracks in the order in which their speakers are first heard; empty without anybody."""
    spans: dict[str, list[Interval]] = {}
    words: dict[str, list[Word]] = {}
    for speech in hearing.speech:
        if _is_real(speech.start_s, speech.end_s, hearing.duration_s):
            spans.setdefault(speech.speaker, []).append(speech.interval)
    for word in hearing.words:
        if math.isfinite(word.start_s) and math.isfinite(word.end_s) and word.text.strip():
            words.setdefault(word.speaker, []).append(word)
    tracks = [
        _track(speaker, spans.get(speaker, []), words.get(speaker, []), hearing, settings)
        for speaker in dict.fromkeys([*spans, *words])
    ]
    return tuple(sorted(tracks, key=_first_heard))


def joined(
    units: Sequence[Unit], join_s: float, unless: Callable[[Unit, Unit], bool]
) -> tuple[Unit, ...]:
    """One speaker's units with pauses of less than `join_s` closed, `unless` two stay apart."""
    groups: list[list[Unit]] = []
    for unit in units:
        near = bool(groups) and unit.start_s - groups[-1][-1].end_s < join_s - GRACE_S
        if near and not unless(groups[-1][-1], unit):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return tuple(_as_one(group) for group in groups)


def text_of(words: Iterable[Word]) -> str:
    """The words as one line of text."""
    return line_of(word.text for word in words)


def _as_one(units: Sequence[Unit]) -> Unit:
    words = tuple(word for unit in units for word in unit.words)
    return Unit(units[0].start_s, units[-1].end_s, units[0].speaker, words)


def _is_real(start_s: float, end_s: float, duration_s: float) -> bool:
    finite = math.isfinite(start_s) and math.isfinite(end_s)
    return finite and min(end_s, duration_s) > max(start_s, 0.0)


def _track(
    speaker: str,
    spans: Sequence[Interval],
    words: Sequence[Word],
    hearing: Hearing,
    settings: ConversationSettings,
) -> Track:
    clipped = [Interval(max(0.0, s.start_s), min(s.end_s, hearing.duration_s)) for s in spans]
    units = bridge(clipped, BRIDGE_S - GRACE_S, shorter=True)
    ordered = tuple(sorted(words, key=lambda word: (middle_s(word), word.start_s)))
    shares = _shared_out(units, ordered, settings.word_reach_s)
    return Track(
        speaker,
        tuple(
            Unit(u.start_s, u.end_s, speaker, tuple(mine))
            for u, mine in zip(units, shares, strict=True)
        ),
        ordered,
    )


def _shared_out(
    units: Sequence[Interval], words: Sequence[Word], reach_s: float
) -> list[list[Word]]:
    """Each word to the unit around its midpoint, else to the nearest one within reach."""
    shares: list[list[Word]] = [[] for _ in units]
    starts = [unit.start_s for unit in units]
    for word in words:
        at_s = middle_s(word)
        after = bisect_right(starts, at_s)
        past_s = at_s - units[after - 1].end_s if after else math.inf
        ahead_s = starts[after] - at_s if after < len(starts) else math.inf
        if max(0.0, min(past_s, ahead_s)) <= reach_s:
            shares[after - 1 if past_s <= ahead_s else after].append(word)
    return shares


def _first_heard(track: Track) -> tuple[float, float, float, str, str]:
    """Sort key: earliest sound, then earliest word, then who says more, and only then the name."""
    sound = track.units[0].start_s if track.units else math.inf
    word = track.words[0].start_s if track.words else math.inf
    return min(sound, word), word, -track.speech_s, text_of(track.words), track.speaker
