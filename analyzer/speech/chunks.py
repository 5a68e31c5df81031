"""One speaker's speech -> chunks of at most 28 s for the recogniser, and the way back in time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import Samples
from analyzer.records import Interval, Speech

RATE = 16_000
MAX_CHUNK_S = 28.0
"""Whisper hears 30 s at a time; the rest is room for padding."""
PAD_S = 0.12
"""Sound kept around a piece: a cut consonant is a misheard word."""
REST_S = 0.3
"""Silence put between joined pieces, so that words of two pieces do not run together."""
JOIN_S = 0.8
"""Pauses up to this stay as they are inside a chunk: they carry punctuation."""


@dataclass(frozen=True, slots=True)
class Part:
    """`at_s` in the chunk corresponds to `source.start_s` in the recording."""

    at_s: float
    source: Interval


@dataclass(frozen=True, slots=True)
class Chunk:
    """Joined pieces of one speaker's speech, in order."""

    speaker: str
    parts: tuple[Part, ...]
    duration_s: float

    def samples(self, recording: Samples) -> NDArray[np.float32]:
        """The chunk's sound, shape (n,), cut from mono 16 kHz `recording`."""
        out = np.zeros(round(self.duration_s * RATE), dtype=np.float32)
        for part in self.parts:
            piece = recording[round(part.source.start_s * RATE) : round(part.source.end_s * RATE)]
            at = round(part.at_s * RATE)
            room = out[at : at + len(piece)]
            room[:] = piece[: len(room)]
        return out

    def recording_time_s(self, chunk_s: float) -> float:
        """Map a time in the chunk back to the recording; rests map to the nearer piece's edge."""
        best, distance = self.parts[0].source.start_s, float("inf")
        for part in self.parts:
            inside = min(max(chunk_s - part.at_s, 0.0), part.source.duration_s)
            off = abs(chunk_s - part.at_s - inside)
            if off < distance:
                best, distance = part.source.start_s + inside, off
        return best


def make_chunks(speech: tuple[Speech, ...], duration_s: float) -> list[Chunk]:
    """Chunks that hold each speaker's speech in order, every chunk one speaker's."""
    chunks: list[Chunk] = []
    for speaker in sorted({s.speaker for s in speech}):
        own = [s.interval for s in speech if s.speaker == speaker]
        chunks += _packed(speaker, _pieces(own, duration_s))
    return sorted(chunks, key=lambda c: (c.parts[0].source.start_s, c.speaker))


def _pieces(own: list[Interval], duration_s: float) -> list[Interval]:
    """Padded pieces; short pauses stay inside, and what is too long for a chunk is halved."""
    joined: list[Interval] = []
    for item in sorted(own):
        start, end = max(0.0, item.start_s - PAD_S), min(duration_s, item.end_s + PAD_S)
        long = joined and end - joined[-1].start_s > MAX_CHUNK_S
        if joined and start - joined[-1].end_s <= JOIN_S - 2 * PAD_S and not long:
            joined[-1] = Interval(joined[-1].start_s, end)
        else:
            joined.append(Interval(max(start, joined[-1].end_s if joined else 0.0), end))
    out: list[Interval] = []
    for item in joined:
        count = max(1, int(np.ceil(item.duration_s / MAX_CHUNK_S)))
        marks = np.linspace(item.start_s, item.end_s, count + 1)
        out += [Interval(float(a), float(b)) for a, b in itertools.pairwise(marks)]
    return out


def _packed(speaker: str, pieces: list[Interval]) -> list[Chunk]:
    chunks: list[Chunk] = []
    parts: list[Part] = []
    at = 0.0
    for piece in pieces:
        if parts and at + piece.duration_s > MAX_CHUNK_S:
            chunks.append(Chunk(speaker, tuple(parts), at))
            parts, at = [], 0.0
        parts.append(Part(at, piece))
        at += piece.duration_s + REST_S
    if parts:
        chunks.append(Chunk(speaker, tuple(parts), at))
    return chunks
