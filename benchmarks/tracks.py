"""Talks of real voices through two microphones -> errors by voices, by channels and from files.

`python -m benchmarks.tracks`: for each placing of microphones, who spoke when is found from the
mean of the channels (voices), from the channels, and from two files that began apart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from analyzer.audio.align_tracks import place_track
from analyzer.audio.bands import band_levels
from analyzer.audio.bleed import own_sounds
from analyzer.audio.channels import map_channels
from analyzer.records import Speech
from analyzer.settings import Settings
from analyzer.speech.models import Models, load_models
from analyzer.speech.voices.channels import speech_by_channel
from benchmarks.load import DATA, load_references
from benchmarks.scores import quantile_ms, score_timing
from benchmarks.talks import RATE, Samples, Talk, heard_through, make_talk, utterances

OUT = -np.inf
SECONDS = 180.0
LATE_S = 3.714
"""How much later the second file begins."""
VOICES = ("dyad0_clean", "dyad2_mp3_48k", "dyad5_quiet_b")


@dataclass(frozen=True, slots=True)
class Placing:
    """Microphones before people: gains in dB, and how sound travels (`heard_through`)."""

    gains_db: tuple[tuple[float, float], tuple[float, float]]
    how: dict[str, float] = field(default_factory=dict)


PLACINGS = {
    "no bleed": Placing(((0, OUT), (OUT, 0)), {"noise_db": -65}),
    "bleed -10 dB, 8 ms": Placing(((0, -10), (-10, 0)), {"noise_db": -60, "delay_s": 0.008}),
    "bleed -20 dB, room": Placing(
        ((0, -20), (-20, 0)), {"noise_db": -60, "delay_s": 0.02, "room_s": 0.4}
    ),
    "bleed -30 dB, noise": Placing(((0, -30), (-30, 0)), {"noise_db": -50, "delay_s": 0.15}),
    "one-way -12 dB, room": Placing(
        ((0, -12), (OUT, 0)), {"noise_db": -55, "delay_s": 0.02, "room_s": 0.5}
    ),
    "one 20 dB softer": Placing(((0, -20), (-40, -20)), {"noise_db": -65, "delay_s": 0.008}),
    "mix beside one": Placing(((0, 0), (OUT, 0)), {"noise_db": -60}),
    "stereo microphone": Placing(((0, -3), (-3, 0)), {"noise_db": -60, "delay_s": 0.0004}),
    "one sound twice": Placing(((0, 0), (0, 0)), {"noise_db": -90}),
    "one channel empty": Placing(((0, 0), (OUT, OUT)), {"noise_db": -55}),
}


def main(arguments: list[str] | None = None) -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description="Speech by voices, by channels and from files.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder that holds dyads/")
    parser.add_argument("--talks", type=int, default=1, help="talks for each placing, up to 3")
    options = parser.parse_args(arguments)
    talks = make_talks(options.data)
    if not talks:
        parser.error(f"no dyads below {options.data}")
    models, settings = load_models(), Settings()
    print(
        f"{'placing':22}{'found as':10}{'by':10}{'DER %':>7}"
        f"{'lat med':>9}{'p95 ms':>8}{'missed':>8}"
    )
    for number, (name, placing) in enumerate(PLACINGS.items()):
        for extra in range(options.talks):
            talk = talks[(number + extra) % len(talks)]
            run(name, talk, placing, models, settings)
    return 0


def make_talks(data: Path) -> list[Talk]:
    """One talk of each dyad whose voices are clean."""
    found = {r.name: r for r in load_references(data, only=VOICES) if r.name in VOICES}
    return [
        make_talk(
            name,
            [(who, utterances(reference, who)) for who in "AB"],
            seconds=SECONDS,
            seed=number,
        )
        for number, (name, reference) in enumerate(sorted(found.items()))
    ]


def run(name: str, talk: Talk, placing: Placing, models: Models, settings: Settings) -> None:
    """Print a line for each way of hearing this talk through these microphones."""
    sound = heard_through(talk.dry, placing.gains_db, **placing.how)
    kind = map_channels(list(sound), [band_levels(c) for c in sound], settings.channels).kind
    mix = np.asarray(sound.mean(axis=0), dtype=np.float32)
    show(name, kind, "voices", talk, models.diarizer(mix, settings.speech).speech)
    if kind != "separate":
        return
    show("", "", "channels", talk, by_channel(list(sound), models, settings))
    first, second = sound[0], sound[1][round(LATE_S * RATE) :]
    place = place_track(first, second, band_levels(first), band_levels(second))
    lead = round(place.offset_s * RATE)
    laid = np.zeros_like(first)
    room = laid[max(0, lead) :]
    kept = second[max(0, -lead) :][: len(room)]
    room[: len(kept)] = kept
    note = f"begins {place.offset_s:.3f} s later by {place.how}, truly {LATE_S}"
    show("", "", "files", talk, by_channel([first, laid], models, settings), note)


def by_channel(sound: Sequence[Samples], models: Models, settings: Settings) -> tuple[Speech, ...]:
    """Who spoke when, by channel."""
    own = own_sounds(sound, [band_levels(c) for c in sound], settings.channels)
    return speech_by_channel(own, models.diarizer, settings.speech, settings.channels).speech


def show(
    name: str, kind: str, by: str, talk: Talk, speech: tuple[Speech, ...], note: str = ""
) -> None:
    """Print one line of scores."""
    scores = score_timing(talk.reference(), speech, SECONDS)
    middle = quantile_ms(scores.latency_errors_s, 0.5)
    high = quantile_ms(scores.latency_errors_s, 0.95)
    cells = f"{100 * scores.diarization.rate:7.2f}"
    cells += "".join(f"{'-' if v is None else round(v):>{w}}" for v, w in ((middle, 9), (high, 8)))
    missed = f"{scores.latencies_missed}/{len(talk.latencies)}"
    print(f"{name:22}{kind:10}{by:10}{cells}{missed:>8}  {note}".rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
