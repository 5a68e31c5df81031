"""Recordings in which a voice comes back by a loudspeaker: `python -m benchmarks.loudspeaker`.

Of every recording of two people that is neither in a room nor far off, each is heard once more by
the other's loudspeaker: a drawn time later, softer, and with a small room's echo. Prints for every
recording, and for all, how far the ends of that person's speech are off, whether two people are
found, and the diarization error rate: of the product, of the product that heeds no such return,
and of the usual recipe; with `--unchanged`, where a return is heard though there is none.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, resample_poly

from analyzer.audio.acoustic_echo import echo_delay_s
from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval, Speech
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, load_models
from benchmarks.given_count import line
from benchmarks.line_changes import Sound, around
from benchmarks.load import DATA, MADE, load_references
from benchmarks.made.rooms import impulse_response
from benchmarks.recipe import Recipe
from benchmarks.reference import Reference
from benchmarks.scores import TimingScores, score_timing
from sample_audio.voices import RATE_HZ as ROOM_RATE_HZ

DELAYS_S, GAINS_DB = (0.1, 0.15, 0.2, 0.3, 0.4), (-8.0, -12.0, -18.0)
ROOM_RT60_S = 0.25
"""The loudspeaker's room."""
CLEAR_S = 0.5
"""An end counts that nobody's speech is this near behind."""
HEEDLESS = "product, heedless"
NOT_IN = ("reverb",)
"""Conditions in which a room hides the return."""


@dataclass(frozen=True, slots=True)
class Return:
    """`who` is heard again `delay_s` later, by `gain_db`."""

    who: str
    delay_s: float
    gain_db: float

    def __str__(self) -> str:
        return f"{self.who} again after {self.delay_s:g} s, {self.gain_db:.0f} dB"


@dataclass
class Tally:
    """What a system made of all recordings; errors in s."""

    timing: list[TimingScores] = field(default_factory=list)
    ends_s: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        off = 1000 * np.abs(self.ends_s)
        ends = f"ends {np.median(off):.0f} ms, 95 %: {np.percentile(off, 95):.0f} ms"
        return f"{ends} of {len(off)}; {line(self.timing)}"


def main(arguments: list[str] | None = None) -> int:
    """Hear every recording with each of its people coming back."""
    parser = argparse.ArgumentParser(description="Diarize recordings in which a voice comes back.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--made", type=Path, default=MADE, help="folder of made recordings")
    parser.add_argument("--only", nargs="+", default=[], help="names, or how names begin")
    parser.add_argument("--held-out", action="store_true", help="those kept aside")
    parser.add_argument("--recipe", action="store_true", help="run the usual recipe too (slow)")
    parser.add_argument("--unchanged", action="store_true", help="as they are, rooms too")
    options = parser.parse_args(arguments)
    references = load_references(
        options.data, options.made, options.only, held_out=options.held_out
    )
    if options.unchanged:
        return _unchanged(references)
    diarizer, settings = load_models(ModelChoice()).diarizer, Settings()
    heedless = replace(settings.audio, longest_return_s=0.0)
    recipe = Recipe() if options.recipe else None
    tallies: dict[str, Tally] = {}
    for reference in references:
        sound = np.asarray(decode(reference.path).pcm[:], dtype=np.float32)
        for back in returns(reference):
            heard = with_return(sound, reference, back)
            found = {
                system: diarizer(heard, settings.speech, audio=audio).speech
                for system, audio in (("product", settings.audio), (HEEDLESS, heedless))
            }
            if recipe:
                found["recipe"] = tuple(recipe.diarize(heard, None))
            for system, speech in found.items():
                one = Tally([score_timing(reference, speech, len(heard) / RATE_HZ)])
                one.ends_s = ends_off_s(reference, back.who, speech)
                whole = tallies.setdefault(system, Tally())
                whole.timing += one.timing
                whole.ends_s += one.ends_s
                print(f"{reference.name}, {back}: {system}, {one}", flush=True)
    for system, whole in tallies.items():
        print(f"all, {system}: {whole}")
    return 0


def returns(reference: Reference) -> list[Return]:
    """One for each of two people, drawn by the recording's name."""
    people = sorted({item.speaker for item in reference.speech})
    if len(people) != 2 or reference.condition in NOT_IN or reference.collection == "meetings":
        return []
    digest = list(hashlib.sha256(reference.name.encode()).digest())
    out = []
    for number, who in enumerate(people):
        rng = np.random.default_rng([number, *digest])
        out.append(Return(who, float(rng.choice(DELAYS_S)), float(rng.choice(GAINS_DB))))
    return out


def with_return(sound: Sound, reference: Reference, back: Return) -> Sound:
    """The recording with that person's voice in it once more."""
    spoken = [s.interval for s in reference.speech if s.speaker == back.who]
    own = sound * around(spoken, len(sound))
    room = resample_poly(impulse_response(ROOM_RT60_S, 0), RATE_HZ, ROOM_RATE_HZ)
    room *= 10 ** (back.gain_db / 20) / np.sqrt(np.square(room).sum())
    copy: NDArray[np.float64] = fftconvolve(own, room)[: len(sound)]
    late = round(back.delay_s * RATE_HZ)
    out = sound.astype(np.float64)
    out[late:] += copy[: len(out) - late]
    return np.clip(out, -1.0, 1.0).astype(np.float32)


def ends_off_s(reference: Reference, who: str, speech: Sequence[Speech]) -> list[float]:
    """How far the nearest end found is from each end of that person's speech that is followed by
    `CLEAR_S` without anybody, and known."""
    off = []
    for item in reference.speech:
        behind = Interval(item.end_s + 1e-6, item.end_s + CLEAR_S)
        busy = any(other.interval.overlap_s(behind) > 0 for other in reference.speech)
        near = Interval(item.end_s - CLEAR_S, item.end_s + CLEAR_S)
        unknown = any(span.overlap_s(near) > 0 for span in reference.unscored)
        if item.speaker == who and not busy and not unknown and speech:
            off.append(min((s.end_s - item.end_s for s in speech), key=abs))
    return [error for error in off if abs(error) <= CLEAR_S]


def _unchanged(references: Sequence[Reference]) -> int:
    heard, longest_s = 0, Settings().audio.longest_return_s
    for reference in references:
        delay_s = echo_delay_s(decode(reference.path).pcm, longest_s)
        heard += delay_s is not None
        if delay_s is not None:
            print(f"{reference.name}: again after {delay_s} s", flush=True)
    print(f"a return is heard in {heard} of {len(references)} recordings without any")
    return 0


if __name__ == "__main__":
    sys.exit(main())
