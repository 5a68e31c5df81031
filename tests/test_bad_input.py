"""What is no recording is refused in one sentence; what cannot be rated says why."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.decode import decode
from analyzer.errors import AudioError
from analyzer.pipeline import analyze_recording
from analyzer.records import Analysis
from analyzer.settings import Settings
from analyzer.speech.models import Models
from tests.commands import command
from tests.sound import RATE, Samples, cut, noise, silence, solo_pieces, tone, write


def _text(folder: Path) -> Path:
    path = folder / "text.wav"
    path.write_text("This is a letter, not a recording.\n" * 50, "utf-8")
    return path


def _empty(folder: Path) -> Path:
    path = folder / "empty.wav"
    path.touch()
    return path


def _headless(folder: Path) -> Path:
    """An mp4 that lost its end, where its index (`moov`) stands."""
    whole = write(folder / "whole.mp4", noise(3.0, -20)).read_bytes()
    path = folder / "headless.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _soundless(folder: Path) -> Path:
    import av

    path = folder / "soundless.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(10):
            black = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(black))
        container.mux(stream.encode(None))
    return path


def _header_only(folder: Path) -> Path:
    path = folder / "header.wav"
    path.write_bytes(write(folder / "whole.wav", silence(1.0)).read_bytes()[:44])
    return path


def _folder(folder: Path) -> Path:
    path = folder / "folder.wav"
    path.mkdir()
    return path


def _locked(folder: Path) -> Path:
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("an administrator may read everything")
    path = write(folder / "locked.wav", silence(1.0))
    path.chmod(0)
    return path


def _device(_folder: Path) -> Path:
    if not Path(os.devnull).exists():
        pytest.skip("there is no such device here")
    return Path(os.devnull)


BAD: list[Callable[[Path], Path]] = [
    _text,
    _empty,
    _headless,
    _soundless,
    _header_only,
    lambda folder: folder / "missing.wav",
    _folder,
    _locked,
    _device,
]
IDS = [
    "text",
    "empty",
    "mp4 without index",
    "no audio track",
    "header only",
    "missing",
    "folder",
    "no permission",
    "device",
]


@pytest.mark.parametrize("make", BAD, ids=IDS)
def test_the_refusal_is_one_sentence_with_the_file_and_a_remedy(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    with pytest.raises(AudioError) as caught:
        decode(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith(".")
    assert "\n" not in message
    assert "; " in message.removeprefix(str(path))


@pytest.mark.parametrize("make", BAD, ids=IDS)
def test_the_command_fails_without_a_traceback_and_leaves_no_result(
    tmp_path: Path,
    make: Callable[[Path], Path],
    models: Models,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("analyzer.cli.analyze.load_models", lambda _choice: models)
    path, out = make(tmp_path), tmp_path / "out"
    done = command(monkeypatch, capsys, "analyze", str(path), "-o", str(out))
    assert done.code in (1, 2)
    assert "Traceback" not in done.shown
    assert f"{path}: " in done.shown
    assert not out.exists() or not list(out.iterdir())


def _arpeggio(seconds: float) -> Samples:
    """Plucked chords, two notes a second: sound throughout, and nobody speaks."""
    out = silence(seconds)
    for number in range(int(seconds / 0.5)):
        root = (261.6, 220.0, 174.6, 196.0)[number // 8 % 4]
        note = tone(0.8, root * (1, 1.25, 1.5, 2)[number % 4], -24)
        note *= np.exp(-np.arange(len(note)) / (0.3 * RATE)).astype(np.float32)
        first = number * RATE // 2
        out[first : first + len(note)] += note[: len(out) - first]
    return out


def _analysed(folder: Path, samples: Samples, models: Models) -> Analysis:
    return analyze_recording(write(folder / "clip.wav", samples), models, Settings())


def test_a_wav_cut_off_is_analysed_and_the_quality_says_so(tmp_path: Path, models: Models) -> None:
    whole = write(tmp_path / "whole.wav", cut("kmeans", 22.0, 32.0)).read_bytes()
    path = tmp_path / "cut.wav"
    path.write_bytes(whole[: len(whole) // 2])
    found = analyze_recording(path, models, Settings())
    assert found.conversation.words
    assert found.quality.verdict == "poor"
    assert "the file is cut off: 5 s of 10 s promised could be read" in found.quality.notes


@pytest.mark.parametrize(
    "samples", [silence(30.0), _arpeggio(30.0)], ids=["silence only", "music only"]
)
def test_without_speech_nothing_is_rated_and_no_text_is_invented(
    tmp_path: Path, samples: Samples, models: Models
) -> None:
    found = _analysed(tmp_path, samples, models)
    assert (found.rating.level, found.rating.score) == ("not_rated", None)
    assert "speech" in found.rating.reason.lower()
    assert found.conversation.words == ()
    assert found.conversation.speakers == ()


def test_one_speaker_alone_is_one_speaker_and_not_rated(tmp_path: Path, models: Models) -> None:
    pieces = [p for s in solo_pieces("kmeans", "candidate", 1.0) for p in (s, silence(0.4))]
    found = _analysed(tmp_path, np.concatenate(pieces)[: 20 * RATE], models)
    assert len(found.conversation.speakers) == 1
    assert found.conversation.interjections == ()
    assert found.rating.level == "not_rated"
    assert found.rating.reason.endswith(".")


def test_two_seconds_are_analysed_and_not_rated(tmp_path: Path, models: Models) -> None:
    found = _analysed(tmp_path, cut("kmeans", 3.0, 5.0), models)
    assert found.rating.level == "not_rated"
    assert "2.0 s" in found.rating.reason


def test_less_than_half_a_second_is_refused(tmp_path: Path, models: Models) -> None:
    with pytest.raises(AudioError, match=r"lasts only 0\.30 s; give a whole interview"):
        _analysed(tmp_path, noise(0.3, -20), models)
