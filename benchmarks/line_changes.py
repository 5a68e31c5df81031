"""Recordings in which somebody's line changes midway: `python -m benchmarks.line_changes`.

From a drawn moment on one person, or everybody, is heard through another line: what a telephone or
a poor headset passes of the voice, as loud or 8 dB softer. Prints for every recording, and for all,
whether as many people are found as speak, and the diarization error rate: of the product, of the
product that heeds no change of line, and of the usual recipe; with `--unchanged`, where the product
says that a line changes though none does.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from analyzer.audio.decode import decode
from analyzer.records import Interval
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, load_models
from benchmarks.given_count import line
from benchmarks.load import DATA, MADE, load_references
from benchmarks.recipe import Recipe
from benchmarks.reference import Reference
from benchmarks.scores import TimingScores, score_timing

RATE = 16_000
LINES_HZ = {"telephone": (300.0, 3400.0), "narrow": (80.0, 3800.0), "headset": (150.0, 5000.0)}
MOMENTS, GAINS_DB = (0.35, 0.5, 0.65), (0.0, -8.0)
REACH_S = 0.12
"""Around speech, so that its edges are the same line's."""
FADE_S = 0.03
EVERYBODY = "everybody"
HEEDLESS = "product, heedless"
Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Change:
    """From `moment`, a share of the recording, on `who` is heard through another line."""

    who: str
    moment: float
    line: str
    gain_db: float

    def __str__(self) -> str:
        at = f"from {100 * self.moment:.0f} % on"
        return f"{self.who} by {self.line} {at}, {self.gain_db:.0f} dB"


def main(arguments: list[str] | None = None) -> int:
    """Hear every recording with its lines changed."""
    parser = argparse.ArgumentParser(description="Diarize recordings whose line changes.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--made", type=Path, default=MADE, help="folder of made recordings")
    parser.add_argument("--only", nargs="+", default=[], help="names, or how names begin")
    parser.add_argument("--recipe", action="store_true", help="run the usual recipe too (slow)")
    parser.add_argument("--unchanged", action="store_true", help="as they are, panels too")
    options = parser.parse_args(arguments)
    references = [
        reference
        for aside in (False, True)
        for reference in load_references(options.data, options.made, options.only, held_out=aside)
        if reference.collection != "meetings"
    ]
    if options.unchanged:
        return _unchanged(references)
    diarizer, settings = load_models(ModelChoice()).diarizer, Settings()
    never = float("inf")
    heedless = replace(settings.speech, line_change_db=never, narrow_line_db=never)
    recipe = Recipe() if options.recipe else None
    scores: dict[str, list[TimingScores]] = {"product": [], HEEDLESS: [], "recipe": []}
    for reference in references:
        sound = np.asarray(decode(reference.path).pcm[:], dtype=np.float32)
        for change in changes(reference):
            heard = through(sound, reference, change)
            found = {
                system: diarizer(heard, chosen, audio=settings.audio).speech
                for system, chosen in (("product", settings.speech), (HEEDLESS, heedless))
            }
            if recipe:
                found["recipe"] = tuple(recipe.diarize(heard, None))
            for system, speech in found.items():
                score = score_timing(reference, speech, len(heard) / RATE)
                scores[system].append(score)
                print(f"{reference.name}, {change}: {system}, {line([score])}", flush=True)
    for system, all_scores in scores.items():
        if all_scores:
            print(f"all, {system}: {line(all_scores)}")
    return 0


def _unchanged(references: Sequence[Reference]) -> int:
    diarizer, settings = load_models(ModelChoice()).diarizer, Settings()
    said = 0
    for reference in references:
        found = diarizer(decode(reference.path).pcm, settings.speech, audio=settings.audio)
        said += bool(found.line_changes)
        if found.line_changes:
            print(f"{reference.name}: changes at {found.line_changes} s", flush=True)
    print(f"a change of line is said in {said} of {len(references)} recordings without any")
    return 0


def changes(reference: Reference) -> list[Change]:
    """One for everybody and one for each of two people, drawn by the recording's name."""
    people = sorted({item.speaker for item in reference.speech})
    if len(people) != 2:
        return []
    digest = list(hashlib.sha256(reference.name.encode()).digest())
    out = []
    for number, who in enumerate((EVERYBODY, *people)):
        rng = np.random.default_rng([number, *digest])
        moment, gain_db = float(rng.choice(MOMENTS)), float(rng.choice(GAINS_DB))
        out.append(Change(who, moment, str(rng.choice(list(LINES_HZ))), gain_db))
    return out


def through(sound: Sound, reference: Reference, change: Change) -> Sound:
    """The recording with that person's speech, or all, through the line from the moment on."""
    sections = butter(6, LINES_HZ[change.line], "bandpass", fs=RATE, output="sos")
    later = np.arange(len(sound)) > change.moment * len(sound)
    mine = np.ones(len(sound), dtype=np.float32)
    if change.who != EVERYBODY:
        spoken = [s.interval for s in reference.speech if s.speaker == change.who]
        mine = around(spoken, len(sound))
    part = sound * mine
    narrow = sosfiltfilt(sections, part) * 10 ** (change.gain_db / 20)
    out = sound - part + np.where(later, narrow, part)
    return np.asarray(out, dtype=np.float32)


def around(spoken: Sequence[Interval], length: int) -> Sound:
    """1 in and around speech, 0 elsewhere, faded."""
    out = np.zeros(length, dtype=np.float32)
    for item in spoken:
        first = max(0, round((item.start_s - REACH_S) * RATE))
        out[first : round((item.end_s + REACH_S) * RATE)] = 1.0
    fade = np.hanning(round(FADE_S * RATE))
    return np.convolve(out, fade / fade.sum(), "same").astype(np.float32)


if __name__ == "__main__":
    sys.exit(main())
