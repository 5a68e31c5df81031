"""Samples -> who spoke when: segmentation, voices, and a decision for every piece of speech.

Voices are found on long clean pieces alone; then each piece is decided by its own embedding, the
network's "same person or not" among neighbours serving as evidence; overlapped stretches go to
the two people whom the surrounding windows hear in them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import Samples
from analyzer.records import Interval, Speech
from analyzer.settings import SpeechSettings
from analyzer.speech.boundaries import network_regions, on_hops, refine
from analyzer.speech.campplus import SpeakerEmbedder
from analyzer.speech.clustering import find_voices
from analyzer.speech.contour import HOP_S, Contour, contour
from analyzer.speech.not_speech import SecondOpinion
from analyzer.speech.pieces import Piece, cut_pieces, frame_span, local_evidence
from analyzer.speech.reverberation import trim_echo
from analyzer.speech.segmentation import Segmentation, Segmenter

RATE = 16_000
EMBED_MAX_S = 4.0
COSINE_SCALE = 10.0
"""Turns a cosine difference into log-odds: 0.2 of cosine is odds of 7 to 1 for a full second."""
NEIGHBOUR_SCALE = 1.5
"""Log-odds that the network's full agreement about all near pieces is worth."""
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Diarization:
    """`speech`, sorted by start; speakers are S1, S2 ... in the order of first appearance."""

    speech: tuple[Speech, ...]
    signal: Contour


class Diarizer:
    """Holds the networks; one per process."""

    def __init__(self, segmenter: Segmenter, embedder: SpeakerEmbedder) -> None:
        self.segmenter = segmenter
        self.embedder = embedder
        self.second_opinion = SecondOpinion()

    def __call__(
        self,
        samples: Samples,
        settings: SpeechSettings,
        *,
        speakers: int | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Diarization:
        """Diarize mono 16 kHz `samples`; `speakers` fixes the count when it is known."""
        segmentation = self.segmenter(samples, progress)
        duration_s = len(samples) / RATE
        rough = network_regions(segmentation.speech >= settings.speech_probability, duration_s)
        signal = contour(samples, on_hops(rough, round(duration_s / HOP_S) + 1))
        regions = refine(rough, signal, settings, duration_s)
        regions = trim_echo(regions, signal.level_db, settings)
        regions = self.second_opinion(regions, samples, settings)
        regions = [r for r in regions if r.duration_s >= settings.min_speech_s]
        pieces = cut_pieces(regions, segmentation, settings)
        vectors = self._embed(samples, pieces)
        voices = find_voices(
            *_clean(pieces, vectors, settings.cluster_piece_s), settings, speakers=speakers
        )
        labels = decide(pieces, vectors, voices, segmentation)
        tracks = assemble(pieces, labels, len(voices), segmentation)
        return Diarization(named(tracks, settings), signal)

    def _embed(self, samples: Samples, pieces: list[Piece]) -> NDArray[np.float32]:
        cuts = []
        for piece in pieces:
            spare = max(0.0, piece.duration_s - EMBED_MAX_S) / 2
            first = round((piece.start_s + spare) * RATE)
            last = round((piece.end_s - spare) * RATE)
            cuts.append(samples[first:last] if not piece.overlapped else samples[:0])
        return self.embedder.embed(cuts)


def _clean(
    pieces: list[Piece], vectors: NDArray[np.float32], min_s: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Embeddings and lengths of the pieces fit for finding voices; all there are if none is."""
    heard = [i for i in range(len(pieces)) if not np.isnan(vectors[i, 0])]
    kept = [i for i in heard if pieces[i].duration_s >= min_s] or heard
    return vectors[kept], np.array([pieces[i].duration_s for i in kept])


def decide(
    pieces: list[Piece],
    vectors: NDArray[np.float32],
    voices: NDArray[np.float32],
    segmentation: Segmentation,
) -> NDArray[np.float64]:
    """Posterior of each voice for each piece, shape (pieces, voices).

    A piece's own embedding gives log-odds that grow with its length; neighbours pull by mean-field
    updates with the sign and strength of the network's local evidence.
    """
    count = len(voices)
    unary = np.zeros((len(pieces), max(1, count)))
    if count > 1:
        seconds = np.array([p.duration_s for p in pieces])
        cosine = np.nan_to_num(vectors @ voices.T)
        unary = COSINE_SCALE * np.minimum(seconds, 2.0)[:, None] * cosine
    belief = _softmax(unary)
    pairs = local_evidence(pieces, segmentation) if count > 1 else []
    if not pairs:
        return belief
    i, j, agreement = (np.array(column) for column in zip(*pairs, strict=True))
    lengths = np.minimum([p.duration_s for p in pieces], 1.0)
    crowd = np.maximum(
        np.bincount(i, lengths[j], len(pieces)) + np.bincount(j, lengths[i], len(pieces)), 0.5
    )
    for _ in range(ROUNDS):
        field = np.zeros_like(unary)
        np.add.at(field, i, (agreement * lengths[j])[:, None] * belief[j])
        np.add.at(field, j, (agreement * lengths[i])[:, None] * belief[i])
        belief = _softmax(unary + NEIGHBOUR_SCALE * field / crowd[:, None])
    return belief


def assemble(
    pieces: list[Piece], belief: NDArray[np.float64], voices: int, segmentation: Segmentation
) -> list[list[Interval]]:
    """Per voice, its intervals: solo pieces to the likeliest, overlapped ones to two voices."""
    tracks: list[list[Interval]] = [[] for _ in range(max(1, voices))]
    solo = [i for i, p in enumerate(pieces) if not p.overlapped]
    for index, piece in enumerate(pieces):
        where = Interval(piece.start_s, piece.end_s)
        if not piece.overlapped or voices < 2:
            tracks[int(belief[index].argmax())].append(where)
            continue
        shares = _overlap_shares(piece, [pieces[i] for i in solo], belief[solo], segmentation)
        for voice in np.argsort(-shares, kind="stable")[:2]:
            tracks[int(voice)].append(where)
    return tracks


def _overlap_shares(
    piece: Piece, solo: list[Piece], belief: NDArray[np.float64], segmentation: Segmentation
) -> NDArray[np.float64]:
    """How much of an overlapped piece each voice has, through the local speakers of its windows."""
    first, last = frame_span(piece.start_s, piece.end_s)
    width = segmentation.local.shape[1]
    shares = np.zeros(belief.shape[1])
    low = int(np.searchsorted(segmentation.starts, last - width))
    high = int(np.searchsorted(segmentation.starts, first, side="right"))
    for window in range(low, high):
        start = int(segmentation.starts[window])
        local = segmentation.local[window]
        here = local[max(0, first - start) : last - start]
        if len(here):
            shares += here.mean(axis=0) @ _local_voices(start, local, solo, belief, width)
    return shares


def _local_voices(
    start: int,
    local: NDArray[np.float32],
    solo: list[Piece],
    belief: NDArray[np.float64],
    width: int,
) -> NDArray[np.float64]:
    """Rows: local speakers of a window; columns: share of each voice in their solo speech."""
    mapping = np.full((3, belief.shape[1]), 1e-3)
    for piece, row in zip(solo, belief, strict=True):
        first, last = frame_span(piece.start_s, piece.end_s)
        if last <= start or first >= start + width:
            continue
        rows = local[max(0, first - start) : max(0, last - start)]
        mapping += rows.sum(axis=0)[:, None] * row[None, :]
    shares: NDArray[np.float64] = mapping / mapping.sum(axis=1, keepdims=True)
    return shares


def named(tracks: list[list[Interval]], settings: SpeechSettings) -> tuple[Speech, ...]:
    """Bridge brief pauses, drop blips, and name speakers by first appearance."""
    bridged = [_bridge(track, settings.bridge_s) for track in tracks]
    bridged = [[t for t in track if t.duration_s >= settings.min_speech_s] for track in bridged]
    heard = sorted((track for track in bridged if track), key=lambda track: track[0].start_s)
    speech = [
        Speech(round(float(t.start_s), 3), round(float(t.end_s), 3), f"S{number}")
        for number, track in enumerate(heard, 1)
        for t in track
    ]
    return tuple(sorted(speech))


def _bridge(track: list[Interval], bridge_s: float) -> list[Interval]:
    out: list[Interval] = []
    for item in sorted(track):
        if out and item.start_s - out[-1].end_s < bridge_s:
            out[-1] = Interval(out[-1].start_s, max(out[-1].end_s, item.end_s))
        else:
            out.append(item)
    return out


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    out: NDArray[np.float64] = shifted / shifted.sum(axis=1, keepdims=True)
    return out
