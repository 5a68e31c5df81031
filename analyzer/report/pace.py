"""Conversation -> how fast the candidate speaks over the interview, stretch by stretch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.measures.scene import middle_s, scene_of
from analyzer.measures.spans import bridge
from analyzer.measures.talk import long_turns, turns_speech
from analyzer.records import Conversation, Interval, Software
from analyzer.settings import MeasureSettings, parse_settings

MIN_WORDS = 8
"""Over fewer words no pace is shown [8 words: measures.md, words per minute]."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Words and the time they took in the bins from `first` to `last`."""

    first: int
    last: int
    words: int
    spoken_s: float

    @property
    def wpm(self) -> float:
        """Words per minute."""
        return self.words * 60 / self.spoken_s

    def joined(self, other: Pace) -> Pace:
        """Both together, in either order."""
        return Pace(
            min(self.first, other.first),
            max(self.last, other.last),
            self.words + other.words,
            self.spoken_s + other.spoken_s,
        )


def paces(
    conversation: Conversation, bin_s: float, count: int, settings: MeasureSettings | None = None
) -> tuple[Pace, ...]:
    """The speaking rate in bins of equal length, counted as the measure `words_per_minute` is.

    All of them pooled are that measure: a bin of a few words is joined to a neighbour. Empty where
    no turn is long enough.
    """
    found: list[Pace] = []
    waiting: Pace | None = None
    for pace in _by_bin(conversation, bin_s, count, settings or MeasureSettings()):
        whole = pace.joined(waiting) if waiting else pace
        waiting = None
        if whole.words >= MIN_WORDS and whole.spoken_s > 0:
            found.append(whole)
        elif found and found[-1].last + 1 >= whole.first:
            found[-1] = found[-1].joined(whole)
        else:
            waiting = whole
    if waiting and found:
        found[-1] = found[-1].joined(waiting)
    elif waiting and waiting.words and waiting.spoken_s:
        found.append(waiting)
    return tuple(found)


def thresholds_of(software: Software) -> MeasureSettings:
    """The thresholds by which the result's own measures were counted, as they are kept with it.

    Where this version no longer reads them, the defaults.
    """
    try:
        return parse_settings(software.settings, Path("analysis.json")).measures
    except UsageError:
        return MeasureSettings()


def _by_bin(
    conversation: Conversation, bin_s: float, count: int, settings: MeasureSettings
) -> list[Pace]:
    """The bins in which anything was said in a long turn; pauses over 1 s are taken out."""
    scene = scene_of(conversation, settings)
    turns = long_turns(scene)
    words, spoken_s = [0] * count, [0.0] * count
    for _, said in turns:
        for word in said:
            words[_bin(middle_s(word), bin_s, count)] += not word.filler
    for speech in turns_speech(scene, (turn for turn, _ in turns)):
        for piece in bridge(speech, settings.pause_out_s):
            last = _bin(piece.end_s, bin_s, count)
            for index in range(_bin(piece.start_s, bin_s, count), last + 1):
                ends_s = piece.end_s if index == count - 1 else (index + 1) * bin_s
                spoken_s[index] += piece.overlap_s(Interval(index * bin_s, ends_s))
    held = zip(range(count), words, spoken_s, strict=True)
    return [Pace(index, index, said, time_s) for index, said, time_s in held if said or time_s]


def _bin(time_s: float, bin_s: float, count: int) -> int:
    return min(count - 1, max(0, int(time_s // bin_s)))
