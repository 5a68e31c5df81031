"""Speech regions -> pieces in which, as far as the network can tell, one person speaks."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.boundaries import network_regions, runs
from analyzer.speech.segmentation import FIRST_CENTRE_S, FRAME_S, Segmentation

LAG_FRAMES = 4
"""A change is looked for between frames 68 ms to either side of a point."""
MIN_PIECE_S = 0.25
"""The network's own changes are no finer."""
LONG_PIECE_S = 4.0
"""Longer pieces are cut, so that two people the network took for one can still be told apart."""
NEAR_S = 7.5
"""Pieces further apart share no window's centre."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one person's speech; `overlapped` where the network hears two at once."""

    start_s: float
    end_s: float
    overlapped: bool = False

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


def cut_pieces(
    regions: list[Interval], segmentation: Segmentation, settings: SpeechSettings
) -> list[Piece]:
    """Cut regions where the speaker changes, where overlap begins or ends, and when long."""
    change = change_probability(segmentation)
    overlapped = segmentation.overlap >= settings.overlap_probability
    overlaps = network_regions(overlapped, float("inf"))
    pieces: list[Piece] = []
    for region in regions:
        inside = [o for o in overlaps if o.overlap_s(region) > 0]
        marks = [m for o in inside for m in (o.start_s, o.end_s)]
        marks += _peaks(change, region, settings.change_probability)
        for start, end in _between(region, sorted(marks)):
            middle = (start + end) / 2
            double = any(o.start_s <= middle < o.end_s for o in inside)
            pieces += [Piece(start, end, True)] if double else _shorter(start, end)
    return pieces


def change_probability(segmentation: Segmentation) -> NDArray[np.float32]:
    """Probability, per global frame, that who speaks just before is not who speaks just after.

    Local names differ between windows, but inside each window "same or not" can be asked.
    """
    local, lag = segmentation.local, LAG_FRAMES
    before, after = local[:, : -2 * lag], local[:, 2 * lag :]
    mass = np.sqrt((before**2).sum(-1) * (after**2).sum(-1)) + 1e-3
    same = (before * after).sum(-1) / mass
    loud = np.minimum(before.max(-1), after.max(-1))
    change = (1.0 - np.clip(same, 0, 1)) * loud
    width = change.shape[1]
    weight = np.hamming(width).astype(np.float32)
    total = np.zeros(int(segmentation.starts[-1]) + width + 2 * lag, dtype=np.float32)
    seen = np.full_like(total, 1e-6)
    for start, row in zip(segmentation.starts, change, strict=True):
        total[start + lag : start + lag + width] += weight * row
        seen[start + lag : start + lag + width] += weight
    out = np.pad(total / seen, (0, segmentation.frames))[: segmentation.frames]
    return out.astype(np.float32)


def local_evidence(pieces: list[Piece], segmentation: Segmentation) -> list[tuple[int, int, float]]:
    """(i, j, agreement) for near pieces: +1 the network says same person, -1 another."""
    profiles = _profiles(pieces, segmentation)
    out = []
    for i, piece in enumerate(pieces):
        for j in range(i + 1, len(pieces)):
            if pieces[j].start_s - piece.end_s > NEAR_S:
                break
            votes = [
                float(profiles[i][w] @ profiles[j][w]) for w in profiles[i].keys() & profiles[j]
            ]
            if votes:
                out.append((i, j, 2.0 * float(np.mean(votes)) - 1.0))
    return out


def _profiles(
    pieces: list[Piece], segmentation: Segmentation
) -> list[dict[int, NDArray[np.float32]]]:
    """Per piece and window that holds it whole: share of the piece each local speaker has."""
    width = segmentation.local.shape[1]
    out: list[dict[int, NDArray[np.float32]]] = []
    for piece in pieces:
        first, last = frame_span(piece.start_s, piece.end_s)
        held: dict[int, NDArray[np.float32]] = {}
        low = np.searchsorted(segmentation.starts, last - width)
        high = np.searchsorted(segmentation.starts, first, side="right")
        for window in range(int(low), int(high)):
            start = int(segmentation.starts[window])
            rows = segmentation.local[window, max(0, first - start) : last - start]
            if len(rows):
                mean = rows.mean(axis=0)
                norm = float(np.linalg.norm(mean))
                if norm > 0.3:
                    held[window] = mean / norm
        out.append(held)
    return out


def frame_span(start_s: float, end_s: float) -> tuple[int, int]:
    """Half-open range of global frames whose centres lie in [start_s, end_s), at least one."""
    first = max(0, int(np.ceil((start_s - FIRST_CENTRE_S) / FRAME_S)))
    last = int(np.ceil((end_s - FIRST_CENTRE_S) / FRAME_S))
    return first, max(first + 1, last)


def _peaks(change: NDArray[np.float32], region: Interval, level: float) -> list[float]:
    first, last = frame_span(region.start_s, region.end_s)
    out = []
    for a, b in runs(change[first:last] >= level):
        top = first + a + int(np.argmax(change[first + a : first + b]))
        out.append(FIRST_CENTRE_S + top * FRAME_S)
    return out


def _between(region: Interval, marks: list[float]) -> list[tuple[float, float]]:
    """Consecutive stretches of the region; marks too near to another or to an edge are dropped."""
    kept = [region.start_s]
    for mark in marks:
        if mark - kept[-1] >= MIN_PIECE_S and region.end_s - mark >= MIN_PIECE_S:
            kept.append(mark)
    return list(zip(kept, [*kept[1:], region.end_s], strict=True))


def _shorter(start: float, end: float) -> list[Piece]:
    count = max(1, int(np.ceil((end - start) / LONG_PIECE_S)))
    marks = np.linspace(start, end, count + 1)
    return [Piece(float(a), float(b)) for a, b in itertools.pairwise(marks)]
