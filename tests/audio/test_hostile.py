"""Every hostile file of the table: one clear sentence or a right result, never anything else."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio import decode as module
from analyzer.audio.decode import Sound, decode
from analyzer.errors import AudioError
from tests.hostile import ANY, TRUE_S, Case, cases, encode, pcm, plain, wav
from tests.sound import tone

pytestmark = pytest.mark.skipif(os.name != "posix", reason="names, links and pipes of POSIX")
TOLERANCE_S = 0.15
"""A codec's padding: an MP3 or AAC encoder adds up to two frames of 50 ms."""
TABLE = cases()


def attempt(path: Path) -> tuple[Sound | None, str]:
    try:
        return decode(path), ""
    except AudioError as error:
        return None, str(error)


def test_the_table_is_long_enough_and_its_names_differ() -> None:
    assert len(TABLE) >= 100
    assert len({case.name for case in TABLE}) == len(TABLE)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_it_is_refused_in_one_sentence_or_heard_right(case: Case, tmp_path: Path) -> None:
    path = case.make(tmp_path)
    sound, refusal = attempt(path)
    if sound is None:
        assert case.length_s is None or case.length_s == ANY, refusal
        rest = refusal.removeprefix(f"{path}: ")
        assert rest != refusal, "the file is not named"
        assert rest.endswith(".")
        assert "\n" not in rest
        return
    assert case.length_s is not None, "was heard"
    length_s = sound.recording.duration_s
    if case.length_s == ANY:
        assert 0 < length_s <= 2 * TRUE_S + 12
    else:
        assert length_s == pytest.approx(case.length_s, abs=TOLERANCE_S)
    assert all(len(channel) == len(sound.channels[0]) for channel in sound.channels)
    assert np.isfinite(sound.mono).all()


def test_of_several_tracks_the_default_is_heard_and_said(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mkv", tone(TRUE_S, 300.0, -10.0), "pcm_s16le", tracks=3, default=1)
    sound = decode(path)
    (note,) = sound.notes
    assert note.startswith("the file holds 3 audio tracks; number 2 was analysed")
    assert "--track 'candidate=a.mkv#2' --track 'interviewer=a.mkv#1'" in note
    level = float(np.sqrt(np.mean(np.square(sound.mono))))
    assert level == pytest.approx(10 ** (-10 / 20) * 2 / 3, rel=0.02)


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain(tmp_path)
    read = module._read_into

    def slow(*given: object) -> str:
        result = read(*given)  # type: ignore[arg-type]
        with path.open("ab") as file:
            file.write(b"more")
        return result

    monkeypatch.setattr(module, "_read_into", slow)
    with pytest.raises(AudioError, match="changed while it was read; analyse it when it is compl"):
        decode(path)


def test_hours_in_many_channels_are_refused_before_memory_runs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_SOUND_S", 20.0)
    once = tone(15.0, 300.0)
    alike, apart = np.stack([once, once], axis=1), np.stack([once, -0.5 * once], axis=1)
    assert decode(wav(tmp_path / "alike.wav", pcm(alike), channels=2)).channels
    with pytest.raises(AudioError, match="hours of sound in its channels; split it"):
        decode(wav(tmp_path / "apart.wav", pcm(apart), channels=2))


def test_a_track_of_a_file_is_taken_by_its_number(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mkv", tone(TRUE_S, 300.0, -10.0), "pcm_s16le", tracks=3, default=1)
    sound = decode(path, 3)
    level = float(np.sqrt(np.mean(np.square(sound.mono))))
    assert level == pytest.approx(10 ** (-10 / 20), rel=0.02)
    assert sound.notes == ()
    with pytest.raises(AudioError, match="no audio track of number 4"):
        decode(path, 4)
