"""Conversation -> how fast the candidate speaks over the interview, stretch by stretch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.measures.scene import scene_of
from analyzer.measures.talk import long_turns, turns_speech
from analyzer.records import Conversation, Software
from analyzer.report import wording
from analyzer.report.axes import Bins, Dot, Mark, bins_of
from analyzer.settings import MeasureSettings, parse_settings
from analyzer.spans import bridge, middle_s
from analyzer.times import clock

# The axis ends here unless somebody speaks faster.
PACE_HEIGHT, PACE_TOP_WPM = 64.0, 240.0
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


@dataclass(frozen=True, slots=True)
class PaceChart:
    """Speaking rate over the interview; `marks` carry their height in `x`, `ticks` are times."""

    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    caption: str


def pace_chart(conversation: Conversation, settings: MeasureSettings | None = None) -> PaceChart:
    """The measure of the speaking rate over the stretches of the talk chart."""
    bins = bins_of(conversation)
    found = paces(conversation, bins, settings)
    top = max(PACE_TOP_WPM, *(pace.wpm for pace in found), 0.0)
    dots = tuple(
        Dot(
            round((bins.x(pace.first) + bins.x(pace.last) + bins.width(pace.last)) / 2, 1),
            round(PACE_HEIGHT * (1 - pace.wpm / top), 1),
            "pace",
            bins.start_s(pace.first),
            f"{_stretch(pace, bins)}: {wording.number(pace.wpm, 0)} words per minute",
        )
        for pace in found
    )
    marks = tuple(
        Mark(round(PACE_HEIGHT * (1 - rate / top), 1), "grid", f"{rate}") for rate in (100, 200)
    )
    shortest = (settings or MeasureSettings()).turn_min_words
    caption = f"Candidate's words per minute, in turns of at least {shortest} words"
    return PaceChart(dots, marks, bins.ticks(), caption)


def _stretch(pace: Pace, bins: Bins) -> str:
    """When a pace was spoken: where it begins, and where it ends if it is longer than others."""
    begins = clock(bins.start_s(pace.first))
    if pace.first == pace.last:
        return begins
    return f"{begins} to {clock(bins.start_s(pace.last + 1))}"


def paces(
    conversation: Conversation, bins: Bins, settings: MeasureSettings | None = None
) -> tuple[Pace, ...]:
    """The speaking rate in bins of equal length, counted as the measure `words_per_minute` is.

    All of them pooled are that measure: a bin of a few words is joined to a neighbour. Empty where
    no turn is long enough.
    """
    found: list[Pace] = []
    waiting: Pace | None = None
    for pace in _by_bin(conversation, bins, settings or MeasureSettings()):
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


def _by_bin(conversation: Conversation, bins: Bins, settings: MeasureSettings) -> list[Pace]:
    """The bins in which anything was said in a long turn; pauses over 1 s are taken out."""
    scene = scene_of(conversation, settings)
    turns = long_turns(scene)
    words = [0] * bins.count
    for _, said in turns:
        for word in said:
            words[bins.index(middle_s(word))] += not word.filler
    spoken_s = bins.seconds(
        piece
        for speech in turns_speech(scene, (turn for turn, _ in turns))
        for piece in bridge(speech, settings.pause_out_s)
    )
    held = zip(range(bins.count), words, spoken_s, strict=True)
    return [Pace(index, index, said, time_s) for index, said, time_s in held if said or time_s]
