"""Files of one session are laid on one clock, and what told their starts is said."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.align_tracks import Placement, place_track
from analyzer.audio.bands import band_levels
from analyzer.audio.tracks import TrackInput, join_tracks, lay_again, make_inputs
from analyzer.errors import AudioError, UsageError
from tests.hostile import encode
from tests.sound import RATE, Samples, noise, silence, write
from tests.stereo import person, through

LONG_S = 300.0


def _times(
    seed: int, seconds: float
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    draw = np.random.default_rng(seed)
    turns: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    at, who = 1.0, 0
    while at < seconds - 8:
        length = float(draw.uniform(0.7, 5.0))
        turns[who].append((at, at + length))
        at += length + float(draw.uniform(0.2, 1.5))
        who = 1 - who
    return turns


@functools.cache
def session(seconds: float, bleed_db: float, seed: int = 1) -> tuple[Samples, Samples]:
    one, other = _times(seed, seconds)
    people = (person(one, seed=1, seconds=seconds), person(other, seed=500, seconds=seconds))
    pair = through(people, ((0.0, bleed_db), (bleed_db, 0.0)), delay_s=0.004, noise_db=-60.0)
    return pair[0], pair[1]


def place(first: Samples, other: Samples):  # type: ignore[no-untyped-def]
    return place_track(first, other, band_levels(first), band_levels(other))


@pytest.mark.parametrize("bleed_db", [-10.0, -25.0])
@pytest.mark.parametrize("late_s", [0.0, 3.714, 47.03])
def test_bleed_tells_when_a_track_began(bleed_db: float, late_s: float) -> None:
    first, other = session(120.0, bleed_db)
    found = place(first, other[round(late_s * RATE) :])
    assert found.how == "bleed"
    assert found.offset_s == pytest.approx(late_s, abs=0.0045)  # bleed takes 4 ms either way
    back = place(other[round(late_s * RATE) :], first)
    assert back.offset_s == pytest.approx(-late_s, abs=0.0045)


def slowed(sound: Samples, ppm: float) -> Samples:
    """As a clock records it that runs slow by so many millionths."""
    count = round(len(sound) / (1 + ppm * 1e-6))
    index = np.minimum(np.round(np.arange(count) * (1 + ppm * 1e-6)), len(sound) - 1)
    return sound[index.astype(np.int64)]


@pytest.mark.parametrize("ppm", [80.0, -300.0])
@pytest.mark.parametrize("by", ["phase", "onsets"])
def test_a_drifting_clock_is_set_right_from_beginning_to_end(
    ppm: float, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "onsets":  # as in a room that blurs the phase
        monkeypatch.setattr("analyzer.audio.align_tracks.CLEAR_PHASE", np.inf)
    first, other = session(LONG_S, -15.0)
    found = place(first, slowed(other, ppm))
    assert found.drift_ppm is not None
    off_s = [found.offset_s, found.offset_s + LONG_S * (found.drift_ppm - ppm) * 1e-6]
    # Bleed takes 4 ms either way; onsets lie on a grid of 10 ms.
    assert off_s == pytest.approx([0.0, 0.0], abs=0.0045 if by == "phase" else 0.015)


def test_no_clock_drifts_further_than_clocks_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.audio.align_tracks.CLEAR_PHASE", np.inf)
    first, other = session(LONG_S, -15.0)
    found = place(first, slowed(other, 420.0))
    assert (found.how, found.drift_ppm) == ("bleed", 300.0)


def test_equal_lengths_without_bleed_are_taken_to_begin_together() -> None:
    first, other = session(60.0, -200.0)
    found = place(first, other)
    assert (found.how, found.offset_s) == ("length", 0.0)


def test_turn_taking_tells_a_start_roughly_where_nothing_else_does() -> None:
    first, other = session(LONG_S, -200.0)
    found = place(first, other[round(21.0 * RATE) :])
    assert found.how == "turns"
    assert found.offset_s == pytest.approx(21.0, abs=0.5)  # pauses are 0.2 to 1.5 s long


def test_where_nothing_tells_zero_is_assumed_and_said(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", noise(6.0, -60.0))
    other = write(tmp_path / "b.wav", noise(5.0, -60.0, seed=9))
    sound, said = join_tracks((TrackInput("candidate", first), TrackInput("interviewer", other)))
    assert [f.placed_by for f in sound.recording.tracks] == ["first", "assumed"]
    assert "--offset" in said[0]


@pytest.mark.parametrize("video", [False, True])
def test_a_containers_delay_counts_once(tmp_path: Path, video: bool) -> None:
    # With a picture from 0 s on the decoder fills what is before the sound; alone the clock tells.
    first, other = noise(6.0, -60.0), noise(5.0, -60.0, seed=9)
    first[3 * RATE] = other[RATE] = 0.5
    paths = (
        write(tmp_path / "a.wav", first),
        write(tmp_path / "b.mkv", other, video=video, hole=(0.0, 1.5)),
    )
    sound, _ = join_tracks(make_inputs([("candidate", paths[0]), ("ann", paths[1])], {}))
    peaks = [int(np.argmax(np.abs(channel))) / RATE for channel in sound.samples]
    assert peaks == pytest.approx([3.0, 2.5], abs=0.005)


def test_a_given_start_is_kept_and_the_earliest_is_zero(tmp_path: Path) -> None:
    click = silence(3.0)
    click[RATE] = 0.5
    paths = [write(tmp_path / f"{n}.wav", click) for n in "ab"]
    inputs = make_inputs([("candidate", paths[0]), ("ann", paths[1])], {"ann": -0.5})
    sound, _ = join_tracks(inputs)
    assert sound.recording.duration_s == pytest.approx(3.5)
    peaks = [int(np.argmax(np.abs(channel))) / RATE for channel in sound.samples]
    assert peaks == pytest.approx([1.5, 1.0], abs=0.001)
    again = [track[:] for track in lay_again(inputs, sound.recording)]
    assert np.array_equal(again, sound.samples)


@pytest.mark.parametrize(
    ("near_ppm", "own_ppm", "start_s", "drift_ppm"),
    [(300.0, 30.0, 3.0006, 330.0), (None, 30.0, 3.0, 30.0), (None, None, 3.0, None)],
)
def test_a_track_placed_through_another_drifts_by_both(
    near_ppm: float | None,
    own_ppm: float | None,
    start_s: float,
    drift_ppm: float | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    near, own = Placement(1.0, "bleed", near_ppm), Placement(2.0, "bleed", own_ppm)
    answers = iter([near, Placement(0.0, "assumed"), own])
    monkeypatch.setattr("analyzer.audio.tracks.place_track", lambda *_, **__: next(answers))
    tracks = [(n, write(tmp_path / f"{n}.wav", silence(5.0))) for n in "abc"]
    found = join_tracks(make_inputs(tracks, {}))[0].recording.tracks[2]
    assert (found.start_s, found.drift_ppm, found.placed_by) == (start_s, drift_ppm, "bleed")


def test_the_last_word_of_a_slow_track_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click = silence(20.0)
    click[-10:] = 0.5
    paths = [write(tmp_path / f"{n}.wav", click) for n in "ab"]
    placed = Placement(0.0, "bleed", 300.0)
    monkeypatch.setattr("analyzer.audio.tracks.place_track", lambda *_, **__: placed)
    inputs = make_inputs([("candidate", paths[0]), ("ann", paths[1])], {})
    sound, _ = join_tracks(inputs)
    assert sound.recording.duration_s == pytest.approx(20.006)
    for laid in (sound.samples, [track[:] for track in lay_again(inputs, sound.recording)]):
        ends = [int(np.flatnonzero(channel)[-1]) / RATE for channel in laid]
        assert ends == pytest.approx([20.0, 20.006], abs=0.0002)


def test_tracks_that_do_not_meet_are_refused(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.wav", silence(3.0)) for n in "ab"]
    inputs = make_inputs([("a", paths[0]), ("b", paths[1])], {"b": 10.0})
    with pytest.raises(AudioError, match="do not overlap"):
        join_tracks(inputs)


def test_equal_labels_are_numbered_and_contradictions_refused() -> None:
    files = [("interviewer", Path("a")), ("candidate", Path("b")), ("interviewer", Path("c"))]
    assert [i.label for i in make_inputs(files, {})] == ["interviewer", "candidate", "interviewer2"]
    for tracks, offsets, problem in (
        (files[:1], {}, "two people"),
        ([*files, ("candidate", Path("d"))], {}, "candidate's"),
        ([files[0], ("x", Path("a"))], {}, "two tracks"),
        (files, {"bob": 1.0}, "no track"),
        (files, {"candidate": 1e9}, "four hours"),
        ([*files, ("", Path("d"))], {}, "label"),
    ):
        with pytest.raises(UsageError, match=problem):
            make_inputs(tracks, offsets)


def test_tracks_of_one_file_are_named_by_number_and_share_its_clock(tmp_path: Path) -> None:
    path = encode(tmp_path / "call.mkv", noise(4.0, -20.0), "pcm_s16le", tracks=2)
    named = [("candidate", Path(f"{path}#2")), ("interviewer", Path(f"{path}#1"))]
    inputs = make_inputs(named, {})
    assert [(i.path, i.number) for i in inputs] == [(path, 2), (path, 1)]
    sound, _ = join_tracks(inputs)
    one, other = sound.recording.tracks
    assert (one.name, other.name) == ("call.mkv#2", "call.mkv#1")
    assert one.sha256 != other.sha256
    assert (other.start_s, other.placed_by) == (0.0, "clock")
    assert [len(laid) for laid in lay_again(inputs, sound.recording)] == [4 * RATE] * 2
    with pytest.raises(UsageError, match="one file is named for two tracks"):
        make_inputs([named[0], ("interviewer", named[0][1])], {})


def test_a_file_whose_name_ends_in_a_number_is_that_file(tmp_path: Path) -> None:
    odd = write(tmp_path / "take.wav", noise(1.0, -20.0)).rename(tmp_path / "take.wav#2")
    inputs = make_inputs([("candidate", odd), ("interviewer", tmp_path / "b.wav")], {})
    assert (inputs[0].path, inputs[0].number) == (odd, None)
