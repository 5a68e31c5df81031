"""Utterances of real voices -> talks with one dry track a person, and what microphones make of it.

Read speech of the dyads is cut at its known edges and laid out anew: who speaks when is exact to
about 10 ms, and each person's sound is had alone, so that any placing of microphones can be made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from analyzer.audio.decode import decode
from analyzer.records import Speech
from benchmarks.reference import Latency, Reference

RATE = 16_000
LEVEL_DB = -26.0
"""RMS of every utterance, dBFS."""
EDGE_S = 0.02
"""Kept around an utterance, faded: the truth is exact to about 10 ms."""
OVERLAP_SHARE = 0.15
"""Of the changes of floor; the rest follow after 0.15 to 2 s, one in six after 3 to 7 s."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Talk:
    """`dry` has shape (people, n): each person alone, without room or noise."""

    name: str
    people: tuple[str, ...]
    dry: Samples
    speech: tuple[Speech, ...]
    latencies: tuple[Latency, ...]

    def reference(self) -> Reference:
        """The truth as the scores take it."""
        return Reference(
            name=self.name,
            path=Path(self.name),
            collection="made",
            condition="tracks",
            speech=self.speech,
            latencies=self.latencies,
        )


def utterances(reference: Reference, speaker: str) -> list[Samples]:
    """What one speaker says alone, cut and levelled."""
    mono = decode(reference.path).mono
    out = []
    for item in reference.speech:
        others = (o for o in reference.speech if o is not item)
        alone = all(
            o.end_s <= item.start_s - 0.06 or o.start_s >= item.end_s + 0.06 for o in others
        )
        if item.speaker == speaker and alone:
            first, last = round((item.start_s - EDGE_S) * RATE), round((item.end_s + EDGE_S) * RATE)
            piece = mono[max(0, first) : last].copy()
            ramp = np.linspace(0, 1, round(EDGE_S * RATE), dtype=np.float32)
            piece[: len(ramp)] *= ramp
            piece[-len(ramp) :] *= ramp[::-1]
            rms = float(np.sqrt(np.mean(np.square(piece))))
            out.append((piece * (10 ** (LEVEL_DB / 20) / rms)).astype(np.float32))
    return out


def make_talk(
    name: str, pools: Sequence[tuple[str, list[Samples]]], *, seconds: float, seed: int
) -> Talk:
    """Lay utterances of several people out as a talk; the first person is the interviewer."""
    draw = np.random.default_rng(seed)
    length = round(seconds * RATE)
    dry = np.zeros((len(pools), length), dtype=np.float32)
    speech: list[Speech] = []
    latencies: list[Latency] = []
    at_s, who, before = 1.0, 0, -1
    while True:
        piece = pools[who][1][int(draw.integers(len(pools[who][1])))]
        said_s = len(piece) / RATE - 2 * EDGE_S
        if at_s + said_s + 1.0 > seconds:
            break
        first = round((at_s - EDGE_S) * RATE)
        dry[who, first : first + len(piece)] += piece
        if before == 0 and who > 0:
            asker, after_s = speech[-1].speaker, speech[-1].end_s
            latencies.append(Latency(after_s, at_s, asker, pools[who][0]))
        speech.append(Speech(round(at_s, 3), round(at_s + said_s, 3), pools[who][0]))
        before = who
        who = int(draw.integers(len(pools))) if draw.random() < 0.75 else who
        at_s += said_s + _pause_s(draw, same=who == before, said_s=said_s)
    people = tuple(person for person, _ in pools)
    return Talk(name, people, dry, tuple(sorted(speech)), tuple(latencies))


def _pause_s(draw: np.random.Generator, *, same: bool, said_s: float) -> float:
    if not same and draw.random() < OVERLAP_SHARE:
        return -min(float(draw.uniform(0.2, 0.8)), 0.5 * said_s)
    if draw.random() < 1 / 6:
        return float(draw.uniform(3.0, 7.0))
    return float(draw.uniform(0.3 if same else 0.15, 2.0))


def heard_through(dry: Samples, gains_db: Sequence[Sequence[float]], **how: float) -> Samples:
    """Microphones before people: `gains_db[microphone][person]`; -inf is not heard at all.

    Parameters
    ----------
    how : float
        `delay_s` of every path that is not the person's own (the loudest); `room_s`, reverberation
        time of those paths, 0 for none; `noise_db`, level of each microphone's own noise; `seed`.
    """
    draw = np.random.default_rng(int(how.get("seed", 7)))
    out = []
    for gains in gains_db:
        noise = 10 ** (how.get("noise_db", -75.0) / 20)
        sound: Any = draw.standard_normal(dry.shape[1]) * noise
        for person, gain_db in enumerate(gains):
            if np.isfinite(gain_db):
                own = gain_db == max(row[person] for row in gains_db)
                sound += 10 ** (gain_db / 20) * _path(dry[person], own, how, draw)
        out.append(np.clip(sound, -1, 1).astype(np.float32))
    return np.stack(out)


def _path(sound: Samples, own: bool, how: dict[str, float], draw: np.random.Generator) -> Samples:
    if own:
        return sound
    room_s = how.get("room_s", 0.0)
    if room_s > 0:
        time: NDArray[np.float64] = np.arange(round(room_s * RATE)) / RATE
        tail = draw.standard_normal(len(time)) * 10 ** (-3 * time / room_s)
        tail[0] += 8.0
        sound = fftconvolve(sound, tail / np.linalg.norm(tail))[: len(sound)]
    shift = round(how.get("delay_s", 0.0) * RATE)
    return np.concatenate([np.zeros(shift, np.float32), sound])[: len(sound)].astype(np.float32)
