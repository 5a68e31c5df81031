"""One speaker's speech -> chunks of at most 28.5 s for the recogniser, and the way back in time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.framing import sample_span
from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.records import Interval, Speech
from analyzer.spans import union
from analyzer.speech.words.levelling import levelled

MAX_CHUNK_S = 28.5
"""Whisper hears 30 s at a time, whatever is in it; it ends its text better before the edge."""
PAD_S = 0.11
"""Sound kept around a piece: a cut consonant is a misheard word."""
PAD = round(PAD_S * RATE_HZ)
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
    """Joined pieces of one speaker's speech, in order.

    `others`: where somebody else speaks in them, in seconds of the recording.
    """

    speaker: str
    parts: tuple[Part, ...]
    duration_s: float
    others: tuple[Interval, ...] = ()

    def samples(self, recording: Samples) -> NDArray[np.float32]:
        """The chunk's sound, shape (n,), cut from mono 16 kHz `recording`.

        Who is much louder than its speaker is brought down to the speaker's level.
        """
        out = np.zeros(round(self.duration_s * RATE_HZ), dtype=np.float32)
        alone = np.zeros(len(out), dtype=np.bool_)
        for part in self.parts:
            piece = recording[slice(*sample_span(part.source))]
            at = round(part.at_s * RATE_HZ)
            room = out[at : at + len(piece)]
            room[:] = piece[: len(room)]
            alone[at + PAD : max(at + PAD, at + len(room) - PAD)] = True
        others = self._others_here(len(out))
        for other in others:
            alone[other] = False
        return levelled(out, others, alone)

    def _others_here(self, length: int) -> list[slice]:
        """Samples of the chunk in which somebody else speaks."""
        found = []
        for part in self.parts:
            moved_s = part.at_s - part.source.start_s
            for other in self.others:
                start_s = max(other.start_s, part.source.start_s)
                end_s = min(other.end_s, part.source.end_s)
                if start_s < end_s:
                    last = round((end_s + moved_s) * RATE_HZ)
                    found.append(slice(round((start_s + moved_s) * RATE_HZ), min(last, length)))
        return found

    @property
    def middle_s(self) -> float:
        """Where in the chunk the part begins that begins nearest to its middle, of several."""
        begins = [part.at_s for part in self.parts[1:]]
        return min(begins, key=lambda at_s: abs(at_s - self.duration_s / 2))

    def recording_time_s(self, chunk_s: float) -> float:
        """Map a time in the chunk back to the recording; rests map to the nearer piece's edge."""
        best, distance = self.parts[0].source.start_s, float("inf")
        for part in self.parts:
            inside = min(max(chunk_s - part.at_s, 0.0), part.source.duration_s)
            off = abs(chunk_s - part.at_s - inside)
            if off < distance:
                best, distance = part.source.start_s + inside, off
        return best

    def recording_span_s(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Map a word's times; one that reaches over a rest is put where most of it lies.

        Attention lets a word begin where the one before it ended, though a long pause was there.
        """
        part = self.parts[self.part_of(start_s, end_s)]
        if min(end_s, part.at_s + part.source.duration_s) <= max(start_s, part.at_s):
            return self.recording_time_s(start_s), self.recording_time_s(end_s)
        offset = part.source.start_s - part.at_s
        source = part.source
        return max(source.start_s, start_s + offset), min(source.end_s, end_s + offset)

    def part_of(self, start_s: float, end_s: float) -> int:
        """Which part holds most of a stretch of the chunk; of a rest, the nearer one."""
        inside = [
            min(end_s, part.at_s + part.source.duration_s) - max(start_s, part.at_s)
            for part in self.parts
        ]
        return int(np.argmax(inside))


def make_chunks(speech: tuple[Speech, ...], duration_s: float) -> list[Chunk]:
    """Chunks that hold each speaker's speech in order, every chunk one speaker's.

    The recogniser pays for 30 s per chunk, so chunks are filled as far as pieces allow; a chunk
    ends only where its speaker pauses, or inside speech that is longer than a chunk.
    """
    chunks: list[Chunk] = []
    for speaker in sorted({s.speaker for s in speech}):
        own = [s.interval for s in speech if s.speaker == speaker]
        others = [s.interval for s in speech if s.speaker != speaker]
        chunks += [_beside(chunk, others) for chunk in _packed(speaker, _pieces(own, duration_s))]
    return sorted(chunks, key=lambda c: (c.parts[0].source.start_s, c.speaker))


def _beside(chunk: Chunk, others: list[Interval]) -> Chunk:
    sources = [part.source for part in chunk.parts]
    first_s, last_s = sources[0].start_s, sources[-1].end_s
    near = [other for other in others if other.end_s > first_s and other.start_s < last_s]
    met = (other for other in near if any(other.overlap_s(source) > 0 for source in sources))
    return replace(chunk, others=tuple(met))


def _pieces(own: list[Interval], duration_s: float) -> list[Interval]:
    """Padded pieces that never overlap; what is too long for a chunk is cut evenly."""
    units = union(own)
    out: list[Interval] = []
    for index, item in enumerate(units):
        before = (units[index - 1].end_s + item.start_s) / 2 if index else 0.0
        after = units[index + 1].start_s if index + 1 < len(units) else 2 * duration_s - item.end_s
        start = max(before, item.start_s - PAD_S)
        end = min((item.end_s + after) / 2, item.end_s + PAD_S)
        count = max(1, int(np.ceil((end - start) / MAX_CHUNK_S)))
        marks = np.linspace(start, end, count + 1)
        out += [Interval(float(a), float(b)) for a, b in itertools.pairwise(marks)]
    return out


def _packed(speaker: str, pieces: list[Interval]) -> list[Chunk]:
    """Short pauses stay as they are, long ones shrink to a rest."""
    chunks: list[Chunk] = []
    parts: list[Part] = []
    length = 0.0
    for piece in pieces:
        gap = piece.start_s - parts[-1].source.end_s if parts else 0.0
        near = bool(parts) and gap <= JOIN_S - 2 * PAD_S
        room = gap if near else REST_S * bool(parts)
        if parts and length + room + piece.duration_s > MAX_CHUNK_S:
            chunks.append(Chunk(speaker, tuple(parts), length))
            parts, length, room, near = [], 0.0, 0.0, False
        if near:
            parts[-1] = Part(parts[-1].at_s, Interval(parts[-1].source.start_s, piece.end_s))
        else:
            parts.append(Part(length + room, piece))
        length += room + piece.duration_s
    if parts:
        chunks.append(Chunk(speaker, tuple(parts), length))
    return chunks
