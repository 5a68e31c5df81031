"""Beside keys speech begins and ends where the network hears it, not where the keys do."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import AudioSettings, SpeechSettings
from analyzer.spans import union
from analyzer.speech.models import Models
from analyzer.speech.regions.boundaries import on_hops, refine
from analyzer.speech.regions.contour import Contour, contour
from analyzer.speech.regions.keystrokes import beside_keys, key_hops, near_keys
from analyzer.speech.regions.speech_regions import speech_regions
from tests.disturbances import disturbance
from tests.sound import RATE, Samples, cut, noise, truth, voiced

SETTINGS, AUDIO = SpeechSettings(), AudioSettings()
WORD = Interval(4.0, 5.0)


def _typed_around(level_db: float = -20.0) -> tuple[Samples, Contour, NDArray[np.bool_]]:
    """A second of voice in a pause of typing that is little longer."""
    one, other = (disturbance("typing", 4.0, level_db, seed=seed).samples for seed in (1, 2))
    one = one[: int(np.flatnonzero(np.abs(one) > 0.3 * np.abs(one).max())[-1]) + 800]
    other = other[int(np.flatnonzero(np.abs(other) > 0.3 * np.abs(other).max())[0]) - 160 :]
    samples = noise(9.0, -75.0)
    samples[round(3.95 * RATE) - len(one) :][: len(one)] += one
    samples[round(5.06 * RATE) :][: len(other)] += other[: round(3.94 * RATE)]
    samples[round(4.0 * RATE) : round(5.0 * RATE)] += voiced(1.0)
    mask = on_hops([WORD], round(9.0 / HOP_S) + 1)
    return samples, contour(samples, mask), mask


def _key_at(*times_s: float) -> NDArray[np.bool_]:
    return on_hops([Interval(t - 0.02, t + 0.1) for t in times_s], round(9.0 / HOP_S) + 1)


@pytest.mark.parametrize(
    ("stroke_s", "expected"),
    [(3.8, (True, False)), (5.2, (False, True)), (2.9, (False, False)), (6.2, (False, False))],
)
def test_keys_count_as_far_as_an_edge_is_looked_for(
    stroke_s: float, expected: tuple[bool, bool]
) -> None:
    mask = on_hops([WORD, Interval(stroke_s, stroke_s + 0.05)], round(9.0 / HOP_S) + 1)
    level = np.where(mask, -20.0, -75.0).astype(np.float32)
    signal = Contour(level, level + 75.0, level, np.zeros((1, 24), dtype=np.float32))
    assert beside_keys([WORD], signal, _key_at(stroke_s), SETTINGS) == [expected]


def test_keys_far_softer_than_the_voice_leave_its_edges_to_the_sound() -> None:
    samples, signal, mask = _typed_around(-60.0)
    keys = key_hops(samples, mask, AUDIO)
    assert beside_keys([WORD], signal, keys, SETTINGS) == [(False, False)]


def test_a_region_does_not_grow_into_keys() -> None:
    samples, signal, mask = _typed_around()
    keyed = beside_keys([WORD], signal, key_hops(samples, mask, AUDIO), SETTINGS)
    assert keyed == [(True, True)]
    (kept,) = refine([WORD], signal, SETTINGS, 9.0, keyed=keyed)
    (grown,) = refine([WORD], signal, SETTINGS, 9.0)
    assert kept.start_s == pytest.approx(WORD.start_s, abs=0.02)
    assert kept.end_s == pytest.approx(WORD.end_s, abs=0.02)
    assert grown.duration_s > kept.duration_s + 0.2


def test_around_keys_is_what_a_gap_inside_a_word_bridges() -> None:
    keys = np.zeros(100, dtype=np.bool_)
    keys[50] = True
    assert np.flatnonzero(near_keys(keys)).tolist() == list(range(38, 63))


def test_where_nobody_types_there_are_no_keys() -> None:
    quiet = noise(9.0, -60.0)
    quiet[round(4.0 * RATE) : round(5.0 * RATE)] += voiced(1.0)
    mask = on_hops([WORD], round(9.0 / HOP_S) + 1)
    assert not key_hops(quiet, mask, AUDIO).any()


@pytest.mark.parametrize("kind", ["typing", "laptop"])
def test_edges_of_speech_hold_while_somebody_types(models: Models, kind: str) -> None:
    hear: Any = models.diarizer
    last_s = 110.0
    pieces = [Interval(s["start_s"], s["end_s"]) for s in truth("kmeans")["speech"]]
    spoken = [s for s in union(pieces) if s.end_s < last_s]
    samples = cut("kmeans", 0.0, last_s)
    samples = samples + disturbance(kind, last_s, -32.0, seed=4).samples[: len(samples)]
    found = speech_regions(samples, hear.segmenter(samples), SETTINGS, AUDIO).whole
    starts, ends = ([getattr(r, side) for r in found] for side in ("start_s", "end_s"))
    errors = []
    for before, after in itertools.pairwise(spoken):
        if after.start_s - before.end_s >= 0.6:
            errors.append(min(abs(end - before.end_s) for end in ends))
            errors.append(min(abs(start - after.start_s) for start in starts))
    assert len(errors) >= 10
    assert np.median(errors) < 0.06
    assert np.quantile(errors, 0.8) < 0.15
