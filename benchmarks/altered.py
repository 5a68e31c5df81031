"""Recordings altered -> what the product hears in each, with what heeds the change and without.

What the benchmarks of one alteration each, `line_changes` and `loudspeaker`, share.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Speech
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, load_models
from benchmarks.load import DATA, MADE
from benchmarks.recipe import Recipe
from benchmarks.reference import Reference

Sound = NDArray[np.float32]
REACH_S = 0.12
"""Around speech, so that its edges are altered with it."""
FADE_S = 0.03


class Alteration(Protocol):
    """What is done to the sound of `who`; `str` says it in words."""

    @property
    def who(self) -> str: ...


Alter = Callable[[Sound, Reference], Iterable[tuple[Alteration, Sound]]]
"""A recording -> each of its alterations, and how it sounds with it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a system heard of one altered recording."""

    reference: Reference
    alteration: Alteration
    system: str
    speech: tuple[Speech, ...]
    duration_s: float

    def __str__(self) -> str:
        return f"{self.reference.name}, {self.alteration}: {self.system}"


def options_of(about: str) -> argparse.ArgumentParser:
    """The options that such benchmarks have in common."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--made", type=Path, default=MADE, help="folder of made recordings")
    parser.add_argument("--only", nargs="+", default=[], help="names, or how names begin")
    parser.add_argument("--recipe", action="store_true", help="run the usual recipe too (slow)")
    parser.add_argument("--unchanged", action="store_true", help="as they are, all of them")
    return parser


def trials(
    references: Iterable[Reference], alter: Alter, heedless: Settings, *, recipe: bool
) -> Iterator[Trial]:
    """Every alteration, heard by the product, by it with the settings `heedless`, under which it
    does not heed the change, and if wanted by the usual recipe."""
    diarizer = load_models(ModelChoice()).diarizer
    systems = {"product": Settings(), "product, heedless": heedless}
    peer = Recipe() if recipe else None
    for reference in references:
        sound = np.asarray(decode(reference.path).pcm[:], dtype=np.float32)
        for alteration, heard in alter(sound, reference):
            found = {
                system: diarizer(heard, settings.speech, audio=settings.audio).speech
                for system, settings in systems.items()
            }
            if peer:
                found["recipe"] = tuple(peer.diarize(heard, None))
            for system, speech in found.items():
                yield Trial(reference, alteration, system, speech, len(heard) / RATE_HZ)


def chance(reference: Reference, number: int) -> np.random.Generator:
    """What is drawn by the recording's name and a number: the same in every run."""
    return np.random.default_rng([number, *hashlib.sha256(reference.name.encode()).digest()])


def speech_of(sound: Sound, reference: Reference, who: str) -> Sound:
    """The sound in and around what `who` says, faded; nothing elsewhere."""
    mask = np.zeros(len(sound), dtype=np.float32)
    for item in reference.speech:
        if item.speaker == who:
            first = max(0, round((item.start_s - REACH_S) * RATE_HZ))
            mask[first : round((item.end_s + REACH_S) * RATE_HZ)] = 1.0
    fade = np.hanning(round(FADE_S * RATE_HZ))
    return sound * np.convolve(mask, fade / fade.sum(), "same").astype(np.float32)


def two_people(reference: Reference) -> Sequence[str]:
    """The two who speak; nobody if more do, or one."""
    people = sorted({item.speaker for item in reference.speech})
    return people if len(people) == 2 else ()
