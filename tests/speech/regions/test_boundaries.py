"""Edges of speech lie where the sound begins and ends, whatever its level and its time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from analyzer.audio.framing import HOP_S
from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.regions.boundaries import (
    network_regions,
    on_hops,
    refine,
    with_soft_edges,
)
from analyzer.speech.regions.contour import contour
from tests.sound import RATE, Samples, added, noise, silence, voiced

SETTINGS = SpeechSettings()
#  0      1.00 ....... 2.20      3.50 .. 4.10       6
#  |       |  burst 1  |          |  b. 2 |         |
TRUE = [Interval(1.00, 2.20), Interval(3.50, 4.10)]
LENGTH_S = 6.0
TOLERANCE_S = 0.020 + 1e-6
"""Two hops of the contour, whose window reaches 12.5 ms to either side; and a float's rounding."""


def _bursts(kind: str, noise_db: float) -> Samples:
    out = noise(LENGTH_S, noise_db)
    for number, item in enumerate(TRUE):
        burst = (
            voiced(item.duration_s, 130.0, -25.0)
            if kind == "tonal"
            else noise(item.duration_s, -25.0, seed=number + 7)
        )
        out = added(out, burst, item.start_s)
    return out


def _rough(shift_s: float = 0.0) -> list[Interval]:
    """The true edges as a network gives them: up to 60 ms off, to both sides."""
    return [
        Interval(1.00 - 0.06 + shift_s, 2.20 + 0.04 + shift_s),
        Interval(3.50 + 0.05 + shift_s, 4.10 - 0.05 + shift_s),
    ]


def _refined(samples: Samples, rough: list[Interval]) -> list[Interval]:
    duration_s = len(samples) / RATE
    signal = contour(samples, on_hops(rough, round(duration_s / HOP_S) + 1))
    return refine(rough, signal, SETTINGS, duration_s)


@pytest.mark.parametrize("kind", ["tonal", "noise-vocoded"])
@pytest.mark.parametrize("noise_db", [-85.0, -65.0, -45.0])
def test_edges_are_found_within_two_hops(kind: str, noise_db: float) -> None:
    found = _refined(_bursts(kind, noise_db), _rough())
    assert len(found) == len(TRUE)
    for got, true in zip(found, TRUE, strict=True):
        assert got.start_s == pytest.approx(true.start_s, abs=TOLERANCE_S)
        assert got.end_s == pytest.approx(true.end_s, abs=TOLERANCE_S)


def test_a_shift_of_the_sound_shifts_the_edges() -> None:
    sound = _bursts("tonal", -65.0)
    later = np.concatenate([noise(1.0, -65.0, seed=2), sound])
    before, after = _refined(sound, _rough()), _refined(later, _rough(1.0))
    for a, b in zip(before, after, strict=True):
        assert b.start_s - a.start_s == pytest.approx(1.0, abs=HOP_S)
        assert b.end_s - a.end_s == pytest.approx(1.0, abs=HOP_S)


def test_a_gain_moves_no_edge_by_more_than_two_hops() -> None:
    sound = _bursts("tonal", -60.0)
    loud, soft = _refined(sound, _rough()), _refined((sound * 0.1).astype(np.float32), _rough())
    for a, b in zip(loud, soft, strict=True):
        assert b.start_s == pytest.approx(a.start_s, abs=TOLERANCE_S)
        assert b.end_s == pytest.approx(a.end_s, abs=TOLERANCE_S)


@pytest.mark.parametrize(
    ("true", "rough"),
    [
        (Interval(0.05, 0.45), Interval(0.05, 0.25)),
        (Interval(1.05, 1.45), Interval(1.05, 1.25)),
        (Interval(2.55, 2.95), Interval(2.75, 2.95)),
    ],
    ids=["start of the file", "its middle", "its end"],
)
def test_an_edge_moves_outward_wherever_it_lies(true: Interval, rough: Interval) -> None:
    sound = added(noise(3.0, -70.0), voiced(true.duration_s, 130.0, -25.0), true.start_s)
    (found,) = _refined(sound, [rough])
    assert found.start_s == pytest.approx(true.start_s, abs=TOLERANCE_S)
    assert found.end_s == pytest.approx(true.end_s, abs=TOLERANCE_S)


@pytest.mark.parametrize(
    ("first", "second"),
    [(Interval(1.00, 2.80), Interval(2.95, 3.00)), (Interval(1.00, 1.05), Interval(1.20, 3.00))],
)
def test_a_short_pause_near_an_edge_does_not_become_the_edge(
    first: Interval, second: Interval
) -> None:
    """The network takes both for speech: a closure may be long, and what follows it short."""
    sound = noise(LENGTH_S, -85.0)
    for part in (first, second):
        sound = added(sound, voiced(part.duration_s, 130.0, -25.0), part.start_s)
    (found,) = _refined(sound, [Interval(first.start_s, second.end_s)])
    assert found.start_s == pytest.approx(first.start_s, abs=TOLERANCE_S)
    assert found.end_s == pytest.approx(second.end_s, abs=TOLERANCE_S)


def test_a_pause_that_the_network_bridged_is_opened() -> None:
    sound = added(noise(4.0, -70.0), voiced(0.8, 130.0, -25.0), 1.0)
    sound = added(sound, voiced(0.8, 130.0, -25.0), 2.2)
    found = _refined(sound, [Interval(0.95, 3.05)])
    assert [(round(i.start_s, 1), round(i.end_s, 1)) for i in found] == [(1.0, 1.8), (2.2, 3.0)]


@pytest.mark.parametrize(
    ("noise_db", "likely", "pieces"),
    [(-35.0, 0.8, 1), (-35.0, 0.6, 2), (-70.0, 0.8, 2), (-70.0, 0.97, 1)],
    ids=["drowned", "drowned, network unsure", "clear", "clear, network certain"],
)
def test_what_noise_drowns_is_speech_where_the_network_is_sure(
    noise_db: float, likely: float, pieces: int
) -> None:
    sound = added(noise(4.0, noise_db), voiced(0.8, 130.0, -30.0), 1.0)
    sound = added(sound, voiced(0.8, 130.0, -30.0), 2.2)
    rough = [Interval(1.0, 3.0)]
    signal = contour(sound, on_hops(rough, 401))
    heard = np.full(len(signal.level_db), likely, dtype=np.float32)
    assert len(refine(rough, signal, SETTINGS, 4.0, heard)) == pieces


def test_a_region_without_sound_keeps_its_edges() -> None:
    rough = [Interval(1.0, 2.0)]
    assert _refined(silence(3.0), rough) == rough


def test_refined_regions_never_meet() -> None:
    sound = added(noise(4.0, -70.0), voiced(2.0, 130.0, -25.0), 1.0)
    found = _refined(sound, [Interval(1.0, 1.9), Interval(2.1, 3.0)])
    assert all(a.end_s <= b.start_s for a, b in pairwise(found))


def _with_soft_sounds(noise_db: float, perhaps_s: Interval) -> list[Interval]:
    """TRUE with 0.12 s of noise 45 dB under them before and after each."""
    samples = _bursts("tonal", noise_db)
    for item in TRUE:
        for at_s in (item.start_s - 0.12, item.end_s):
            samples = added(samples, noise(0.12, -70.0, seed=3), at_s)
    rough = _rough()
    hops = round(LENGTH_S / HOP_S) + 1
    signal = contour(
        samples, on_hops([Interval(r.start_s - 0.3, r.end_s + 0.3) for r in rough], hops)
    )
    perhaps = on_hops([perhaps_s], len(signal.level_db))
    return with_soft_edges(refine(rough, signal, SETTINGS, LENGTH_S), signal, perhaps, SETTINGS)


def test_soft_sounds_at_the_edges_belong_to_speech_in_a_quiet_recording() -> None:
    found = _with_soft_sounds(-95.0, Interval(0.0, LENGTH_S))
    for got, true in zip(found, TRUE, strict=True):
        assert got.start_s == pytest.approx(true.start_s - 0.12, abs=TOLERANCE_S)
        assert got.end_s == pytest.approx(true.end_s + 0.12, abs=TOLERANCE_S)


@pytest.mark.parametrize(
    ("noise_db", "perhaps"), [(-72.0, Interval(0.0, LENGTH_S)), (-95.0, Interval(1.2, 2.0))]
)
def test_soft_sounds_count_neither_in_noise_nor_where_the_network_rules_speech_out(
    noise_db: float, perhaps: Interval
) -> None:
    found = _with_soft_sounds(noise_db, perhaps)
    for got, true in zip(found, TRUE, strict=True):
        assert got.start_s == pytest.approx(true.start_s, abs=TOLERANCE_S)
        assert got.end_s == pytest.approx(true.end_s, abs=TOLERANCE_S)


def test_soft_sounds_never_make_two_regions_meet() -> None:
    signal = contour(noise(2.0, -40.0), np.ones(200, dtype=np.bool_))
    loud = replace(signal, excess_db=np.full_like(signal.excess_db, 50.0))
    perhaps = np.ones(len(loud.level_db), dtype=np.bool_)
    regions = [Interval(0.10, 0.50), Interval(0.55, 0.9), Interval(0.91, 1.95)]
    found = with_soft_edges(regions, loud, perhaps, SETTINGS)
    assert all(a.end_s <= b.start_s for a, b in pairwise(found))
    assert all(
        got.start_s <= region.start_s and got.end_s >= region.end_s
        for got, region in zip(found, regions, strict=True)
    )
    assert found[0].start_s == 0.0
    assert found[-1].end_s <= len(loud.level_db) * HOP_S


def test_network_regions_stay_inside_the_recording() -> None:
    (found,) = network_regions(np.ones(1000, dtype=np.bool_), 10.0)
    assert found.start_s >= 0.0
    assert found.end_s == 10.0
