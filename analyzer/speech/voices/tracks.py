"""Units + the voice of each -> what every voice says, overlaps and all, as speech with names."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Interval, Speech
from analyzer.settings import SpeechSettings
from analyzer.spans import bridge
from analyzer.speech.regions.speech_regions import SpeechRegions
from analyzer.speech.voices.overlap import overlap_at_change
from analyzer.speech.voices.segmentation import Segmentation
from analyzer.speech.voices.units import Unit


def with_masked(units: list[Unit], regions: SpeechRegions) -> list[Unit]:
    """Units that begin or end where a region does, moved to where it does as a whole.

    An edge that was drawn after the signal's, around another sound, stays; no unit ends before it
    begins.
    """
    starts = {a.start_s: w.start_s for a, w in zip(regions.audible, regions.whole, strict=True)}
    ends = {a.end_s: w.end_s for a, w in zip(regions.audible, regions.whole, strict=True)}
    return [
        replace(
            unit,
            start_s=min(starts.get(unit.start_s, unit.start_s), unit.end_s)
            if unit.first
            else unit.start_s,
            end_s=max(ends.get(unit.end_s, unit.end_s), unit.start_s),
        )
        for unit in units
    ]


def with_unknown_voice(
    units: list[Unit], heard: NDArray[np.float32], settings: SpeechSettings
) -> NDArray[np.float32]:
    """`heard`, with a second voice where one alone is known and two are heard at once.

    Who speaks only while another does leaves no clean piece to be known by.
    """
    overlapped = np.array([unit.overlapped for unit in units], dtype=np.bool_)
    doubled_s = sum(unit.duration_s for unit in units if unit.overlapped)
    if heard.shape[1] != 1 or doubled_s < settings.min_voice_s:
        return heard
    return np.concatenate([heard, overlapped[:, None].astype(np.float32)], axis=1)


def at_seams(
    units: list[Unit],
    labels: NDArray[np.int64],
    segmentation: Segmentation,
    settings: SpeechSettings,
) -> Iterator[tuple[int, Interval]]:
    """Two voices each, and when both speak, where one follows the other without a pause."""
    for (before, earlier), (unit, later) in itertools.pairwise(zip(units, labels, strict=True)):
        joined = not unit.first and unit.dip_s < settings.bridge_s
        alone = not (before.overlapped or unit.overlapped)
        if joined and alone and earlier != later:
            middle_s = unit.start_s - unit.dip_s / 2
            both = overlap_at_change(segmentation, middle_s, settings)
            if both is not None:
                yield int(earlier), both
                yield int(later), both


def tracks(
    units: list[Unit],
    labels: NDArray[np.int64],
    heard: NDArray[np.float32],
    second_heard: float,
) -> list[list[Interval]]:
    """Per voice, its intervals: each unit to its voice, overlapped ones to a second one too.

    That is the other of two, or of more the one that the network hears most, if with a probability
    of `second_heard` at least: it may be somebody who is not known.

    A dip between two units belongs to a voice that has both, or to nobody.
    """
    out: list[list[Interval]] = [[] for _ in range(max(1, heard.shape[1]))]
    before: list[int] = []
    for index, unit in enumerate(units):
        voices = _voices(unit, int(labels[index]), heard[index], second_heard)
        going_on = [] if unit.first else [voice for voice in voices if voice in before]
        for voice in voices:
            start = unit.start_s - unit.dip_s if voice in going_on[:1] else unit.start_s
            out[voice].append(Interval(start, unit.end_s))
        before = voices
    return out


def _voices(unit: Unit, label: int, heard: NDArray[np.float32], second_heard: float) -> list[int]:
    """The voice of a unit and, where it is overlapped, the second one if there is one."""
    if not unit.overlapped or len(heard) < 2:
        return [label]
    others = heard.copy()
    others[label] = -1.0
    second = int(others.argmax())
    return [label, second] if len(heard) == 2 or others[second] >= second_heard else [label]


def named(tracks: list[list[Interval]], settings: SpeechSettings) -> tuple[Speech, ...]:
    """Bridge brief pauses, drop blips, and name speakers by first appearance."""
    bridged = [bridge(track, settings.bridge_s, shorter=True) for track in tracks]
    long = [[t for t in track if t.duration_s >= settings.min_speech_s] for track in bridged]
    heard = sorted((track for track in long if track), key=lambda track: track[0].start_s)
    speech = [
        Speech(round(float(t.start_s), 3), round(float(t.end_s), 3), f"S{number}")
        for number, track in enumerate(heard, 1)
        for t in track
    ]
    return tuple(sorted(speech))
