"""The `batch` command with the real networks (the smallest recogniser) on short clips."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analyzer.batch.jobs import Work
from analyzer.outputs import FILES, RUN_FILE
from tests.commands import Done, command
from tests.seccomp import CAN_DENY, deny_internet
from tests.sound import cut, write

Run = Callable[..., Done]
MODEL = ("--whisper", "tiny.en", "--workers", "1", "--threads", "1")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[dict[str, object]]]:
    """Two clips, a copy and a letter, analysed: the folder, the results, the JSON printed.

    Whichever process of it asks for an internet socket is killed.
    """
    root = tmp_path_factory.mktemp("batch")
    folder = root / "in"
    (folder / "Ann").mkdir(parents=True)
    write(folder / "Ann" / "2024-05-01.wav", cut("kmeans", 22.0, 26.0))
    write(folder / "call.wav", cut("kmeans", 26.0, 29.0))
    (folder / "copy.wav").write_bytes((folder / "call.wav").read_bytes())
    (folder / "letter.mp3").write_text("This is no recording.")
    (folder / "notes.txt").write_text("x")
    words = ["batch", str(folder), "-o", str(root / "out"), *MODEL, "--json", "--log-json"]
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", *words, "--candidate-pattern", "{candidate}/{date}"],
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=deny_internet if CAN_DENY else None,
    )
    assert done.returncode == 1, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["event"] for line in lines} >= {"planned", "started", "progress", "finished"}
    return folder, root / "out", json.loads(done.stdout)


Made = tuple[Path, Path, list[dict[str, object]]]


def test_every_recording_has_one_ending_and_the_failure_its_reason(made: Made) -> None:
    assert {str(o["name"]): o["ending"] for o in made[2]} == {
        "Ann/2024-05-01.wav": "analysed",
        "call.wav": "analysed",
        "copy.wav": "analysed",
        "letter.mp3": "failed",
    }
    error = next(str(o["error"]) for o in made[2] if o["ending"] == "failed")
    assert "letter.mp3: is not audio or video that can be read" in error


def test_the_output_holds_whole_results_and_the_tables(made: Made) -> None:
    out = made[1]
    assert {p.name for p in out.iterdir()} == {
        ".batch",
        "2024-05-01",
        "call",
        "index.html",
        "pooled.csv",
        "summary.csv",
        "summary.parquet",
    }
    for name in ("2024-05-01", "call"):
        assert {p.name for p in (out / name).iterdir()} == {*FILES, RUN_FILE}
    run = json.loads((out / "2024-05-01" / RUN_FILE).read_text("utf-8"))
    assert run["details"] == {"candidate": "Ann", "recorded_on": "2024-05-01"}
    assert set(run["stages_s"]) >= {"decode", "diarize", "score"}
    assert run["packages"]["torch"]
    table = pd.read_parquet(out / "summary.parquet")
    columns = ["recording", "folder", "candidate", "copy_of"]
    assert table[columns].fillna("").to_numpy().tolist() == [
        ["Ann/2024-05-01.wav", "2024-05-01", "Ann", ""],
        ["call.wav", "call", "", ""],
        ["letter.mp3", "", "", ""],
        ["copy.wav", "call", "", "call.wav"],
    ]
    page = (out / "index.html").read_text("utf-8")
    assert "2024-05-01/report.html" in page
    report = (out / "2024-05-01" / "report.html").read_text("utf-8")
    assert "<b><bdi>Ann</bdi></b>" in report
    assert '<a href="../index.html">all recordings</a>' in report
    assert "letter.mp3" in page


def test_the_same_again_changes_no_result(
    made: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out, _ = made
    before = {k: v for k, v in contents(out).items() if "/" in k}
    done = command(monkeypatch, capsys, "batch", str(folder), "-o", str(out), *MODEL)
    assert done.code == 1
    assert (
        "4 recordings: 0 analysed, 2 finished before, 1 the same sound as another, 1 failed."
        in done.out
    )
    assert {k: v for k, v in contents(out).items() if "/" in k} == before


def test_a_dry_run_says_what_is_due_and_writes_nothing(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out, _ = made
    changed = tmp_path / "settings.toml"
    changed.write_text("[audio]\nmin_duration_s = 0.6\n")
    before = contents(out)
    words = ("batch", str(folder), "-o", str(out), *MODEL, "--dry-run", "--json")
    same = command(monkeypatch, capsys, *words)
    assert {r["name"]: r["state"] for r in json.loads(same.out)} == {
        "Ann/2024-05-01.wav": "done",
        "call.wav": "done",
        "copy.wav": "copy",
        "letter.mp3": "failed",
    }
    other = command(monkeypatch, capsys, *words, "--settings", str(changed))
    assert [r["state"] for r in json.loads(other.out)] == ["changed", "changed", "copy", "failed"]
    forced = command(monkeypatch, capsys, *words, "--force")
    assert [r["state"] for r in json.loads(forced.out)] == ["changed", "changed", "copy", "failed"]
    assert contents(out) == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_failure_whose_name_is_no_utf8_has_its_row_and_its_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, out = os.fsdecode(b"caf\xe9.wav"), tmp_path / "out"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).touch()
    words = ("batch", str(tmp_path / "in"), "-o", str(out), *MODEL, "--json")
    for more in (("--dry-run",), ()):
        done = command(monkeypatch, capsys, *words, *more)
        assert [row["name"] for row in json.loads(done.out)] == [name]
    assert done.code == 1
    assert pd.read_parquet(out / "summary.parquet")["recording"].tolist() == ["caf?.wav"]
    assert "caf?.wav" in (out / "index.html").read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="made with a file in the way")
def test_an_output_that_cannot_be_written_is_one_sentence(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("mine")
    out = tmp_path / "taken" / "out"
    done = command(monkeypatch, capsys, "batch", str(made[0]), "-o", str(out), *MODEL)
    assert done.code == 1
    assert done.err.count("Error: ") == 1
    assert "is a file, not a folder; choose another output." in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("gone",), "does not exist; name the folder"),
        ((".", "--candidate-pattern", "x"), "is no pattern for names"),
        ((".", "--manifest", "gone.csv"), "gone.csv: cannot be read: No such file"),
        ((".", "--time-limit", "0"), "--time-limit"),
        ((".", "--scratch", "kept"), "--scratch is for a store"),
        ((".", "--download"), "--download fetches a model that is named"),
    ],
)
def test_a_wrong_call_exits_with_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    problem: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command(monkeypatch, capsys, "batch", *words)
    assert done.code == 2
    assert problem in done.shown
    assert not (tmp_path / "out").exists()


def test_a_folder_without_recordings_says_what_was_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Work, "key", lambda _work: "k")
    (tmp_path / "talk.xyz").touch()
    done = command(monkeypatch, capsys, "batch", str(tmp_path), "-o", str(tmp_path / "out"))
    assert done.code == 0
    assert "0 finished before. 1 other file is no recording." in done.shown
