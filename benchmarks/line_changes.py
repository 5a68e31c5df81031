"""Recordings in which somebody's line changes midway: `python -m benchmarks.line_changes`.

From a drawn moment on one person, or everybody, is heard through another line: what a telephone or
a poor headset passes of the voice, as loud or 8 dB softer. Prints for every recording, and for all,
whether as many people are found as speak, and the diarization error rate: of the product, of the
product that heeds no change of line, and of the usual recipe; with `--unchanged`, where the product
says that a line changes though none does.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.signal import butter, sosfiltfilt

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, load_models
from benchmarks.altered import Sound, chance, options_of, speech_of, trials, two_people
from benchmarks.given_count import line
from benchmarks.load import load_references
from benchmarks.reference import Reference
from benchmarks.scores import TimingScores, score_timing

LINES_HZ = {"telephone": (300.0, 3400.0), "narrow": (80.0, 3800.0), "headset": (150.0, 5000.0)}
MOMENTS, GAINS_DB = (0.35, 0.5, 0.65), (0.0, -8.0)
EVERYBODY = "everybody"


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
    options = options_of("Diarize recordings whose line changes.").parse_args(arguments)
    references = [
        reference
        for aside in (False, True)
        for reference in load_references(options.data, options.made, options.only, held_out=aside)
        if reference.collection != "meetings"
    ]
    if options.unchanged:
        return _unchanged(references)
    settings, never = Settings(), float("inf")
    deaf = replace(settings.speech, line_change_db=never, narrow_line_db=never)
    heedless = replace(settings, speech=deaf)
    scores: dict[str, list[TimingScores]] = defaultdict(list)
    for trial in trials(references, _altered, heedless, recipe=options.recipe):
        score = score_timing(trial.reference, trial.speech, trial.duration_s)
        scores[trial.system].append(score)
        print(f"{trial}, {line([score])}", flush=True)
    for system, all_scores in scores.items():
        print(f"all, {system}: {line(all_scores)}")
    return 0


def _altered(sound: Sound, reference: Reference) -> Iterator[tuple[Change, Sound]]:
    for change in changes(reference):
        yield change, through(sound, reference, change)


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
    people = two_people(reference)
    out = []
    for number, who in enumerate((EVERYBODY, *people) if people else ()):
        rng = chance(reference, number)
        moment, gain_db = float(rng.choice(MOMENTS)), float(rng.choice(GAINS_DB))
        out.append(Change(who, moment, str(rng.choice(list(LINES_HZ))), gain_db))
    return out


def through(sound: Sound, reference: Reference, change: Change) -> Sound:
    """The recording with that person's speech, or all, through the line from the moment on."""
    sections = butter(6, LINES_HZ[change.line], "bandpass", fs=RATE_HZ, output="sos")
    later = np.arange(len(sound)) > change.moment * len(sound)
    part = sound if change.who == EVERYBODY else speech_of(sound, reference, change.who)
    narrow = sosfiltfilt(sections, part) * 10 ** (change.gain_db / 20)
    out = sound - part + np.where(later, narrow, part)
    return np.asarray(out, dtype=np.float32)


if __name__ == "__main__":
    sys.exit(main())
