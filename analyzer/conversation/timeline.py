"""Hearing -> one track per speaker: speech units with the words that belong to them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analyzer.records import Hearing, Interval, Speech, Word
from analyzer.settings import ConversationSettings
from analyzer.speech.words.writing_systems import line_of

BRIDGE_S = 0.2
"""Same-speaker silence below this is no pause (Campione & Veronis 2002)."""

GRACE_S = 1e-6
"""Whether a silence from 1.1 to 4.1 s lasts 3 must not depend on how its times are written."""


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


def merged(intervals: Iterable[Interval], bridge_s: float = 0.0) -> list[Interval]:
    """Union of intervals, sorted; gaps of less than `bridge_s` are closed.

    Examples
    --------
    >>> merged([Interval(3, 4), Interval(0, 1), Interval(0.5, 2)])
    [Interval(start_s=0, end_s=2), Interval(start_s=3, end_s=4)]
    """
    result: list[Interval] = []
    for interval in sorted(intervals):
        if result and interval.start_s - result[-1].end_s < max(bridge_s - GRACE_S, 1e-9):
            end_s = max(result[-1].end_s, interval.end_s)
            result[-1] = Interval(result[-1].start_s, end_s)
        else:
            result.append(interval)
    return result


def silent(speech: Iterable[Speech], duration_s: float) -> list[Interval]:
    """Where nobody speaks, from the recording's start to its end."""
    heard = merged(s.interval for s in speech)
    starts = [0.0, *(item.end_s for item in heard)]
    ends = [*(item.start_s for item in heard), duration_s]
    return [Interval(a, b) for a, b in zip(starts, ends, strict=True) if b > a]


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


def midpoint_s(word: Word) -> float:
    """The middle of a word, less sensitive to its edges than either of them."""
    return (word.start_s + word.end_s) / 2


def covered_s(intervals: Sequence[Interval], starts: Sequence[float], span: Interval) -> float:
    """Seconds of `span` covered by sorted, disjoint intervals whose starts are `starts`."""
    first = max(0, bisect_right(starts, span.start_s) - 1)
    last = bisect_left(starts, span.end_s)
    return sum(interval.overlap_s(span) for interval in intervals[first:last])


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
    units = merged(clipped, BRIDGE_S)
    ordered = tuple(sorted(words, key=lambda word: (midpoint_s(word), word.start_s)))
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
        at_s = midpoint_s(word)
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
