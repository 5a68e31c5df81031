"""Typing is heard in clicks, not in noise, hum or tones; times move with the sound."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.audio import keyboard
from analyzer.audio.keyboard import find_strokes, find_typing
from analyzer.records import Interval
from analyzer.settings import AudioSettings
from tests.disturbances import KEYBOARDS, SOUNDS, disturbance
from tests.sound import Samples, Watched, added, keys_at, noise, silence, voiced

SETTINGS = AudioSettings()
#  0         2 ............. 5         8
#  |  noise  | k k k k k k k |  noise  |
STROKES = [2.0 + 0.18 * n + 0.03 * (n * n % 5) for n in range(17)]
LENGTH_S = 8.0
WHOLE = [Interval(0.0, LENGTH_S)]


def _typed(level_db: float = -65.0) -> Samples:
    return keys_at(STROKES, LENGTH_S) + noise(LENGTH_S, level_db)


@pytest.mark.parametrize("noise_db", [-80.0, -65.0, -50.0])
def test_strokes_become_one_stretch_from_first_to_last(noise_db: float) -> None:
    (found,) = find_typing(_typed(noise_db), WHOLE, SETTINGS)
    # Frames are 5 ms; a stroke may be found one frame late, and 50 ms close the stretch.
    assert found.start_s == pytest.approx(STROKES[0], abs=0.02)
    assert found.end_s == pytest.approx(STROKES[-1] + 0.05, abs=0.03)


@pytest.mark.parametrize(
    "sound",
    [
        silence(LENGTH_S),
        noise(LENGTH_S, -40.0),
        voiced(LENGTH_S, 110.0, -25.0) + noise(LENGTH_S, -60.0),
    ],
    ids=["silence", "steady noise", "speech-like hum"],
)
def test_no_typing_is_heard_where_nothing_clicks(sound: Samples) -> None:
    assert find_typing(sound, WHOLE, SETTINGS) == ()


def test_fewer_strokes_than_the_least_are_no_typing() -> None:
    few = STROKES[: SETTINGS.typing_min_strokes - 1]
    assert find_typing(keys_at(few, LENGTH_S) + noise(LENGTH_S, -65), WHOLE, SETTINGS) == ()


def test_a_pause_longer_than_the_typists_parts_two_stretches() -> None:
    pause_s = SETTINGS.typing_pause_s + 1.0
    first = [1.0 + 0.2 * n + 0.03 * (n * n % 5) for n in range(6)]
    second = [first[-1] + pause_s + time_s - first[0] for time_s in first]
    sound = keys_at(first + second, 10.0) + noise(10.0, -65)
    found = find_typing(sound, [Interval(0.0, 10.0)], SETTINGS)
    assert [round(f.start_s, 1) for f in found] == [first[0], second[0]]


def test_only_the_gaps_are_searched() -> None:
    assert find_typing(_typed(), [Interval(0.0, 1.9), Interval(5.2, 8.0)], SETTINGS) == ()


def test_a_shift_of_the_sound_shifts_the_stretch_and_nothing_else() -> None:
    sound = _typed()
    later = added(noise(LENGTH_S + 1.0, -65, seed=9), sound, 1.0)
    later[:16_000] = noise(1.0, -65, seed=9)
    (before,) = find_typing(sound, WHOLE, SETTINGS)
    (after,) = find_typing(later, [Interval(0.0, LENGTH_S + 1.0)], SETTINGS)
    assert after.start_s - before.start_s == pytest.approx(1.0, abs=0.01)
    assert after.duration_s == pytest.approx(before.duration_s, abs=0.01)


@pytest.mark.parametrize("kind", KEYBOARDS)
@pytest.mark.parametrize("level_db", [-20.0, -42.0])
def test_keyboards_are_heard_loud_and_quiet(kind: str, level_db: float) -> None:
    typed = disturbance(kind, 20.0, level_db, seed=5)
    found = find_typing(typed.samples + noise(20.0, -62.0), [Interval(0.0, 20.0)], SETTINGS)
    true = [Interval(a, b) for a, b in typed.typed]
    heard = sum(t.overlap_s(f) for t in true for f in found)
    assert heard >= 0.95 * sum(t.duration_s for t in true)


@pytest.mark.parametrize("kind", SOUNDS)
@pytest.mark.parametrize("level_db", [-20.0, -30.0])
def test_nothing_else_is_typing(kind: str, level_db: float) -> None:
    sound = disturbance(kind, 20.0, level_db, seed=6).samples + noise(20.0, -62.0)
    assert find_typing(sound, [Interval(0.0, 20.0)], SETTINGS) == ()


def test_clicks_that_keep_time_are_drums() -> None:
    beats = [1.0 + 0.25 * n for n in range(20)]
    assert find_typing(keys_at(beats, LENGTH_S) + noise(LENGTH_S, -65), WHOLE, SETTINGS) == ()


def test_who_types_on_while_speaking_is_heard_in_the_pauses() -> None:
    #  2 k k | speech | k k 3.4
    strokes = [2.0, 2.17, 2.38, 3.0, 3.19, 3.36]
    sound = keys_at(strokes, LENGTH_S) + noise(LENGTH_S, -65)
    pauses = [Interval(1.9, 2.55), Interval(2.8, 3.5)]
    found = find_typing(sound, pauses, SETTINGS)
    assert [round(f.start_s, 1) for f in found] == [2.0, 3.0]
    assert find_typing(sound, pauses[:1], SETTINGS) == ()


@pytest.mark.parametrize("gap", [Interval(0.0, 20.0), Interval(0.51, 19.903), Interval(3.0, 25.0)])
def test_a_long_gap_is_read_in_pieces_and_the_strokes_are_the_same(
    gap: Interval, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = disturbance("typing", 20.0, -30.0, seed=5).samples + noise(20.0, -62.0)
    whole = find_strokes(sound, [gap], SETTINGS)
    monkeypatch.setattr(keyboard, "CHUNK_FRAMES", 301)
    watched = Watched(sound)
    assert np.array_equal(find_strokes(watched, [gap], SETTINGS), whole)
    assert len(whole) > 20
    assert watched.longest <= 300 * keyboard.HOP + keyboard.WINDOW
