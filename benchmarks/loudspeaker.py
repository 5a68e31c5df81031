"""Recordings in which a voice comes back by a loudspeaker: `python -m benchmarks.loudspeaker`.

Of every recording of two people that is neither in a room nor far off, each is heard once more by
the other's loudspeaker: a drawn time later, softer, and with a small room's echo. Prints for every
recording, and for all, how far the ends of that person's speech are off, whether two people are
found, and the diarization error rate: of the product, of the product that heeds no such return,
and of the usual recipe; with `--unchanged`, where a return is heard though there is none.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve, resample_poly

from analyzer.audio.acoustic_echo import echo_delay_s
from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from analyzer.records import Interval, Speech
from analyzer.settings import Settings
from benchmarks.altered import Sound, chance, options_of, speech_of, trials, two_people
from benchmarks.given_count import line
from benchmarks.load import load_references
from benchmarks.made.rooms import impulse_response
from benchmarks.reference import Reference
from benchmarks.scores import TimingScores, score_timing
from sample_audio.voices import RATE_HZ as ROOM_RATE_HZ

DELAYS_S, GAINS_DB = (0.1, 0.15, 0.2, 0.3, 0.4), (-8.0, -12.0, -18.0)
ROOM_RT60_S = 0.25
"""The loudspeaker's room."""
CLEAR_S = 0.5
"""An end counts that nobody's speech is this near behind."""
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

    def __iadd__(self, other: Tally) -> Tally:
        self.timing += other.timing
        self.ends_s += other.ends_s
        return self

    def __str__(self) -> str:
        off = 1000 * np.abs(self.ends_s)
        ends = f"ends {np.median(off):.0f} ms, 95 %: {np.percentile(off, 95):.0f} ms"
        return f"{ends} of {len(off)}; {line(self.timing)}"


def main(arguments: list[str] | None = None) -> int:
    """Hear every recording with each of its people coming back."""
    parser = options_of("Diarize recordings in which a voice comes back.")
    parser.add_argument("--held-out", action="store_true", help="those kept aside")
    options = parser.parse_args(arguments)
    references = load_references(
        options.data, options.made, options.only, held_out=options.held_out
    )
    if options.unchanged:
        return _unchanged(references)
    settings = Settings()
    heedless = replace(settings, audio=replace(settings.audio, longest_return_s=0.0))
    tallies: dict[str, Tally] = defaultdict(Tally)
    for trial in trials(references, _altered, heedless, recipe=options.recipe):
        timing = score_timing(trial.reference, trial.speech, trial.duration_s)
        one = Tally([timing], ends_off_s(trial.reference, trial.alteration.who, trial.speech))
        tallies[trial.system] += one
        print(f"{trial}, {one}", flush=True)
    for system, whole in tallies.items():
        print(f"all, {system}: {whole}")
    return 0


def _altered(sound: Sound, reference: Reference) -> Iterator[tuple[Return, Sound]]:
    for back in returns(reference):
        yield back, with_return(sound, reference, back)


def returns(reference: Reference) -> list[Return]:
    """One for each of two people, drawn by the recording's name."""
    if reference.condition in NOT_IN or reference.collection == "meetings":
        return []
    out = []
    for number, who in enumerate(two_people(reference)):
        rng = chance(reference, number)
        out.append(Return(who, float(rng.choice(DELAYS_S)), float(rng.choice(GAINS_DB))))
    return out


def with_return(sound: Sound, reference: Reference, back: Return) -> Sound:
    """The recording with that person's voice in it once more."""
    own = speech_of(sound, reference, back.who)
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
