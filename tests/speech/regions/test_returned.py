"""Ends of speech where a voice comes back by a loudspeaker: the voice's, not its copy's."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.speech.regions.boundaries import on_hops
from analyzer.speech.regions.contour import contour
from analyzer.speech.regions.returned import is_copied, without_copies, without_return
from analyzer.speech.voices.segmentation import FRAME_S, Segmentation, frame_span
from tests.sound import RATE, Samples, noise, solo_pieces

WORDS_S = [1.0, 4.0, 7.0, 10.0]
"""When phrases of a sample's candidate begin in a quiet room."""
PAUSE_S = 0.3


def room(delay_s: float, gain_db: float) -> tuple[Samples, list[Interval]]:
    """Phrases with their copies, and where the phrases are."""
    pieces = [p[: round(1.5 * RATE)] for p in solo_pieces("kmeans", "candidate", 1.5)][
        : len(WORDS_S)
    ]
    out = noise(WORDS_S[-1] + 4.0, -75.0)
    said = []
    for at_s, piece in zip(WORDS_S, pieces, strict=True):
        for start_s, gain in ((at_s, 0.0), (at_s + delay_s, gain_db)):
            first = round(start_s * RATE)
            out[first : first + len(piece)] += piece * 10 ** (gain / 20)
        said.append(Interval(at_s, at_s + len(piece) / RATE))
    return out, said


def heard(sound: Samples, regions: list[Interval], delay_s: float) -> list[Interval]:
    signal = contour(sound, on_hops(regions, round(len(sound) / RATE / HOP_S) + 1))
    audible, whole = without_return(regions, regions, sound, signal, delay_s, PAUSE_S)
    assert audible == whole
    return whole


@pytest.mark.parametrize("gain_db", [-6.0, -15.0])
@pytest.mark.parametrize("delay_s", [0.12, 0.2, 0.3])
def test_an_end_is_the_voices_own(delay_s: float, gain_db: float) -> None:
    sound, said = room(delay_s, gain_db)
    late = [Interval(s.start_s, s.end_s + delay_s) for s in said]
    off = [r.end_s - s.end_s for r, s in zip(heard(sound, late, delay_s), said, strict=True)]
    # the phrases are cut within words, which are soft there in some: a syllable at the most
    assert abs(float(np.median(off))) <= 0.04
    assert max(abs(error) for error in off) <= 0.15


def test_an_end_without_a_copy_stays() -> None:
    sound, said = room(0.2, -90.0)
    assert heard(sound, said, 0.2) == said
    assert not any(is_copied(sound, s.end_s, 0.2, 0.2) for s in said)


def test_a_pause_that_holds_a_copy_alone_parts_a_region() -> None:
    sound, said = room(0.4, -6.0)
    joined = [Interval(said[0].start_s, said[1].end_s + 0.4), *said[2:]]
    found = heard(sound, joined, 0.4)
    assert len(found) > len(joined)
    assert min(abs(r.start_s - said[1].start_s) for r in found) <= 0.05


def test_what_is_shorter_than_the_delay_or_at_the_edge_is_no_error() -> None:
    sound, _ = room(0.2, -6.0)
    edges = [Interval(0.0, 0.05), Interval(0.1, 0.15), Interval(13.9, 14.0)]
    assert len(heard(sound, edges, 0.2)) >= len(edges)
    assert heard(sound, [], 0.2) == []


@pytest.mark.parametrize(("gain_db", "copied"), [(-8.0, True), (-90.0, False)])
def test_two_at_once_are_no_copy(gain_db: float, copied: bool) -> None:
    """The network hears two in each phrase: a voice and its copy, or two people."""
    sound, said = room(0.2, gain_db)
    frames = round(len(sound) / RATE / FRAME_S)
    overlap = np.zeros(frames, dtype=np.float32)
    for item in said:
        first, last = frame_span(item.start_s + 0.3, item.end_s)
        overlap[first:last] = 0.95
    none = np.zeros((0, 0, 3), dtype=np.float32)
    speech = np.ones(frames, dtype=np.float32)
    heard_by = Segmentation(none, np.zeros(0, dtype=np.int64), frames, speech, overlap, speech)
    found = without_copies(heard_by, sound, 0.2, 0.2)
    assert found.max() == (0.0 if copied else pytest.approx(0.95))
