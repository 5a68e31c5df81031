"""Kinds of noise x levels -> scenes: noise alone, and noise over real and sample conversations.

What is speech in a scene is known, and so is when keys sound; everything else is no speech.
"""

from __future__ import annotations

import json
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.records import Interval
from analyzer.spans import union
from benchmarks.load import SAMPLES, audio_files, load_references
from benchmarks.reference import Reference
from tests.disturbances import KEYBOARDS, KINDS, at_level, disturbance

RATE = 16_000
ALONE_S = 30.0
BESIDE_S = 70.0
ROOM_DB = -60.0
LEVELS_DB = (-20.0, -30.0, -42.0)
"""As loud as somebody speaking, well below, and just heard over the room."""
CLEAN = "nothing"
BASES = ("dyad0", "logistic", "dyad5", "bpe", "dyad2", "attention")
"""Conversations of real voices and of the samples, in turn."""


@dataclass(frozen=True, slots=True)
class Scene:
    """`speech` and `typed` are the truth; `unscored` stretches are neither speech nor silence."""

    kind: str
    level_db: float | None
    samples: NDArray[np.float32]
    speech: tuple[Interval, ...] = ()
    unscored: tuple[Interval, ...] = ()
    typed: tuple[Interval, ...] = ()

    @property
    def duration_s(self) -> float:
        return len(self.samples) / RATE


def scenes(
    data: Path, kinds: Sequence[str], levels_db: Sequence[float], recorded: Path | None = None
) -> Iterator[Scene]:
    """Scenes of each kind and level; `recorded` holds one folder of real sounds for each kind."""
    bases = _bases(data)
    yield from (_scene(CLEAN, None, None, base, 0) for base in bases)
    for kind in kinds:
        files = audio_files(recorded / kind) if recorded else [None]
        for number, file in enumerate(files):
            for turn, level_db in enumerate(levels_db):
                seed = number * len(levels_db) + turn
                base = bases[(KINDS.index(kind) + seed) % len(bases)]
                yield _scene(kind, level_db, file, None, seed)
                yield _scene(kind, level_db, file, base, seed)


def _bases(data: Path) -> list[Reference]:
    found = load_references(data, only=BASES)
    return sorted(found, key=lambda r: next(i for i, b in enumerate(BASES) if r.name.startswith(b)))


def _scene(
    kind: str, level_db: float | None, file: Path | None, base: Reference | None, seed: int
) -> Scene:
    seconds = ALONE_S if base is None else BESIDE_S
    room = at_level(np.random.default_rng(seed).standard_normal(round(seconds * RATE)), ROOM_DB)
    speech, unscored, keys = [], [], []
    if base is None:
        samples = room
    else:
        samples, start_s = _busiest(base)
        speech = _cut([s.interval for s in base.speech], start_s)
        unscored = _cut(base.unscored, start_s)
        keys = _cut(_typing(base), start_s)
    if level_db is not None:
        noise, typed = _noise(kind, level_db, file, seconds, seed)
        samples = samples + noise[: len(samples)]
        keys += typed
    return Scene(
        kind,
        level_db,
        samples.astype(np.float32),
        union(speech),
        tuple(unscored),
        union(keys),
    )


def _typing(base: Reference) -> list[Interval]:
    """When keys sound in a sample; the dyads have none."""
    if base.interview is None:
        return []
    text = (SAMPLES / "truth" / f"{base.name}.json").read_text(encoding="utf-8")
    return [Interval(t["start_s"], t["end_s"]) for t in json.loads(text)["typing"]]


@cache
def _sound(path: Path) -> NDArray[np.float32]:
    return decode(path).mono


def _noise(
    kind: str, level_db: float, file: Path | None, seconds: float, seed: int
) -> tuple[NDArray[np.float32], list[Interval]]:
    """The noise and when keys sound in it; a recording of typing is typing throughout."""
    if file is None:
        made = disturbance(kind, seconds, level_db, seed=seed)
        return made.samples, [Interval(a, b) for a, b in made.typed]
    heard = _sound(file)
    times = int(np.ceil(seconds * RATE / len(heard)))
    noise = np.tile(heard, times)[: round(seconds * RATE)].astype(np.float64)
    return at_level(noise, level_db), [Interval(0.0, seconds)] if kind in KEYBOARDS else []


def _busiest(base: Reference) -> tuple[NDArray[np.float32], float]:
    """The stretch of the base with the most silences of 3 s and more, and where it begins."""
    mono = _sound(base.path)
    gaps = [g for g in base.gaps(len(mono) / RATE) if g.duration_s >= 3.0]
    starts = np.arange(0.0, max(1.0, len(mono) / RATE - BESIDE_S), 5.0)
    counts = [
        sum(s <= g.start_s and g.end_s <= s + BESIDE_S for g in gaps) for s in starts.tolist()
    ]
    start_s = float(starts[int(np.argmax(counts))])
    return mono[round(start_s * RATE) : round((start_s + BESIDE_S) * RATE)], start_s


def _cut(items: Sequence[Interval], start_s: float) -> list[Interval]:
    out = []
    for item in items:
        first, last = max(0.0, item.start_s - start_s), min(BESIDE_S, item.end_s - start_s)
        if last > first:
            out.append(Interval(first, last))
    return out


def write_wav(path: Path, samples: NDArray[np.float32]) -> None:
    """Write mono 16 kHz samples as 16-bit WAV; what is over full scale is clipped."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
