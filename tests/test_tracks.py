"""The real networks on people who are parted: channels, files, and what others have found."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer import analyze
from analyzer.errors import UsageError
from analyzer.library import Result
from analyzer.outputs import FILES, MIX_NAME
from analyzer.records import Interval
from analyzer.scoring import rescore
from analyzer.serialize import from_json, to_json
from analyzer.settings import Settings
from analyzer.speech.models import Models
from tests.commands import command
from tests.sound import RATE, cut, truth, write
from tests.stereo import parted, through

CLIP_S = 40.0
PAIR_S = 24.0
"""Of the interview for the microphones: a request, a long answer, and another's short one."""
LATE_S = 1.5
GAINS = ((0.0, -20.0), (-20.0, 0.0))


def pair() -> NDArray[np.float32]:
    return through(parted("kmeans", PAIR_S), GAINS, noise_db=-62.0)


def true_speech(role: str, length_s: float) -> list[Interval]:
    return [
        Interval(s["start_s"], min(s["end_s"], length_s))
        for s in truth("kmeans")["speech"]
        if s["speaker"] == role and s["start_s"] < length_s
    ]


def wrong_s(result: Result, role: str, length_s: float) -> float:
    """Seconds in which a role's speech and its true speech differ, pauses bridged or not aside."""
    true = true_speech(role, length_s)
    ids = result.conversation.ids(role)  # type: ignore[arg-type]
    own = [s.interval for s in result.conversation.speech if s.speaker in ids]
    shared = sum(a.overlap_s(b) for a in own for b in true)
    total = sum(o.duration_s for o in own) + sum(t.duration_s for t in true)
    return total - 2 * shared


@pytest.fixture(scope="module")
def stereo(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = write(tmp_path_factory.mktemp("stereo") / "call.wav", pair())
    return analyze(path, models=models, language="en")


def test_in_a_stereo_call_the_channels_decide(stereo: Result) -> None:
    assert stereo.analysis.sources.speakers == "channels"
    assert "each person has a channel" in stereo.analysis.sources.notes[0]
    assert sorted(s.role for s in stereo.conversation.speakers) == ["candidate", "interviewer"]
    for role in ("candidate", "interviewer"):
        assert wrong_s(stereo, role, PAIR_S) < 1.0  # of about 10 s each
    text = " ".join(w.text for w in stereo.conversation.words).lower()
    assert "from scratch" in text
    assert "pin down the inputs" in text


@pytest.fixture(scope="module")
def two_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tracks")
    interviewer, candidate = pair()
    late = candidate[round(LATE_S * RATE) :]
    return write(folder / "karl.wav", interviewer), write(folder / "mara.m4a", late)


def test_two_files_become_one_result(
    two_files: tuple[Path, Path], models: Models, tmp_path: Path
) -> None:
    files = {"interviewer": two_files[0], "candidate": two_files[1]}
    result = analyze(tracks=files, models=models, language="en")
    assert result.analysis.sources.speakers == "tracks"
    found = result.analysis.recording.tracks
    assert [f.placed_by for f in found] == ["first", "bleed"]
    # An AAC encoder delays by up to 2048 samples, which players take off again.
    assert found[1].start_s == pytest.approx(LATE_S, abs=0.06)
    for role in ("candidate", "interviewer"):
        assert wrong_s(result, role, PAIR_S) < 1.0
    roles = {s.role: s for s in result.conversation.speakers}
    assert roles["candidate"].role_given
    folder = result.save(tmp_path)
    assert folder.name == "karl+mara"
    assert sorted(p.name for p in folder.iterdir()) == sorted((*FILES, MIX_NAME))
    assert f'src="{MIX_NAME}"' in (folder / "report.html").read_text("utf-8")
    read = from_json(to_json(result.analysis))
    assert (read.recording, read.sources) == (result.analysis.recording, result.analysis.sources)
    assert read.conversation.speakers == result.conversation.speakers
    again = rescore(result.analysis, Settings())
    assert again.conversation.speakers == result.conversation.speakers
    assert result.save(tmp_path) == folder


VTT = """WEBVTT

00:00:00.800 --> 00:00:10.900
<v Karl Weber>Hi, thanks for joining. Today I'd like you to implement k means.</v>

00:00:11.000 --> 00:00:22.100
<v Mara>Great, thank you. Before I write anything I'd like to pin down the inputs.</v>

00:00:22.100 --> 00:00:24.000
<v Karl Weber>Yes, n by d, all floats.</v>

00:00:24.100 --> 00:00:31.500
<v Mara>And when should we stop?</v>

00:00:31.500 --> 00:00:40.000
<v Karl Weber>Good question.</v>
"""


def test_a_transcript_gives_names_and_words_and_the_sound_the_edges(
    kmeans_clip: Path, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "zoom.vtt"
    path.write_text(VTT, "utf-8")
    monkeypatch.setattr("analyzer.cli.analyze.load_models", lambda _choice: models)
    words = ("analyze", str(kmeans_clip), "--transcript", str(path), "-o", str(tmp_path / "out"))
    done = command(monkeypatch, capsys, *words, "--candidate", "mara", "--json")
    assert done.code == 0, done.shown
    folder = Path(json.loads(done.out)[0]["folder"])
    analysis = from_json((folder / "analysis.json").read_text("utf-8"))
    names = {s.name: s for s in analysis.conversation.speakers}
    assert {n: s.role for n, s in names.items()} == {
        "Karl Weber": "interviewer",
        "Mara": "candidate",
    }
    assert analysis.sources.words == "transcript"
    assert " ".join(w.text for w in analysis.conversation.words).count("inputs.") == 1
    result = Result(analysis, kmeans_clip)
    for role in ("candidate", "interviewer"):
        assert wrong_s(result, role, CLIP_S) < 3.0
    assert "Mara" in (folder / "report.html").read_text("utf-8")
    swapped = rescore(analysis, Settings(), candidate="karl")
    assert swapped.conversation.ids("candidate") == {names["Karl Weber"].id}
    with pytest.raises(UsageError, match="Karl Weber"):
        rescore(analysis, Settings(), candidate="nobody")


def test_an_rttm_takes_the_place_of_diarization(models: Models, tmp_path: Path) -> None:
    length_s = 12.5
    clip = write(tmp_path / "kmeans12.wav", cut("kmeans", 0.0, length_s))
    path = tmp_path / "a.rttm"
    path.write_text(
        "".join(
            f"SPEAKER kmeans12 1 {s.start_s} {s.duration_s:.3f} <NA> <NA> {role} <NA> <NA>\n"
            for role in ("interviewer", "candidate")
            for s in true_speech(role, length_s)
        ),
        "utf-8",
    )
    result = analyze(clip, models=models, rttm=path, language="en")
    assert result.analysis.sources.speakers == "rttm"
    for role in ("interviewer", "candidate"):
        assert wrong_s(result, role, length_s) < 0.1
    assert all(s.role_given for s in result.conversation.speakers)
    assert result.conversation.words


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["a.wav", "--track", "candidate=b.wav"], "not both"),
        (["--track", "candidate=a.wav"], "two people"),
        (["--track", "a.wav", "--track", "b=c.wav"], "LABEL=VALUE"),
        (["--track", "a=a.wav", "--track", "b=c.wav", "--offset", "b=soon"], "number of seconds"),
        (["a.wav", "--offset", "b=1"], "for tracks"),
        (["a.wav", "b.wav", "--rttm", "x.rttm"], "one recording"),
        (["a.wav", "--channels", "left"], "use of channels"),
    ],
)
def test_contradictory_options_are_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    problem: str,
) -> None:
    done = command(monkeypatch, capsys, "analyze", *words)
    assert done.code == 2
    assert problem in done.shown
    assert "Traceback" not in done.shown
