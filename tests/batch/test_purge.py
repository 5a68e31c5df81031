"""What purge removes, and what it leaves."""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analyzer.batch.jobs import Details
from analyzer.batch.purge import Purged, purge
from analyzer.batch.shelf import turn
from analyzer.batch.summary import Failure, write_summary
from analyzer.cli.purge import purge_results
from analyzer.errors import ResultError
from analyzer.outputs import FILES, MIX_NAME, RUN_FILE, write_outputs
from analyzer.outputs.folder import HOST
from analyzer.records import Analysis, TrackFile
from analyzer.review.desk import Desk
from analyzer.review.edits import Judge
from analyzer.review.scored import Scoring
from analyzer.review.shelf import Shelf
from analyzer.review.store import FILES as LOG_FILES
from tests.analyses import example_analysis
from tests.commands import command

KILLED = f".tmp-{HOST}-{2**22 + 1}-ab12cd34"
"""At the end of what a process that is no more left half written."""


def made(name: str, number: int, *, tracks: tuple[TrackFile, ...] = ()) -> Analysis:
    analysis = example_analysis()
    sha256 = str(number) * 64
    recording = replace(analysis.recording, sha256=sha256, name=f"{name}.wav", tracks=tracks)
    return replace(analysis, recording=recording)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two results, their tables with a failure, locks, and what a killed run left of the first."""
    for number, name in enumerate(("Ann", "Bo"), start=1):
        write_outputs(made(name, number), "<html>", tmp_path, source=Path(f"{name}.wav"), run="{}")
        with turn(tmp_path, str(number) * 64):
            pass
    (tmp_path / f".Ann{KILLED}").mkdir()
    (tmp_path / f".Ann{KILLED}" / "report.html").write_text("half")
    write_summary(tmp_path, [Failure("c.wav", "c.wav: is empty.", Details())])
    return tmp_path


def test_everything_derived_goes_and_the_other_result_stays(out: Path) -> None:
    removed = {p.name for p in purge(out / "Ann", dry_run=True).removed}
    assert removed >= {*FILES, RUN_FILE, "1" * 64 + ".lock"}
    purge_results([out / "Ann"], dry_run=False, as_json=False)
    assert not (out / "Ann").exists()
    assert sorted(p.name for p in (out / "Bo").iterdir()) == sorted((*FILES, RUN_FILE))
    left = [p for p in out.rglob("*") if p.is_file() and b"Ann" in p.read_bytes()]
    assert left == []
    assert not any("Ann" in p.name or "1" * 64 in p.name for p in out.rglob("*"))
    table = pd.read_parquet(out / "summary.parquet")
    assert table["recording"].tolist() == ["Bo.wav", "c.wav"]
    assert table["error"].tolist() == ["", "c.wav: is empty."]


def test_a_persons_own_files_stay_and_are_named(out: Path) -> None:
    (out / "Ann" / "notes.txt").write_text("mine")
    done = purge(out / "Ann")
    assert [p.name for p in done.kept] == ["notes.txt"]
    assert [p.name for p in (out / "Ann").iterdir()] == ["notes.txt"]


def test_a_dry_run_removes_nothing(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(out.rglob("*"))
    done = command(monkeypatch, capsys, "purge", str(out / "Ann"), "--dry-run", "--json")
    assert done.code == 0
    assert len(json.loads(done.out)[0]["removed"]) == len(FILES) + 3
    assert sorted(out.rglob("*")) == before
    told = command(monkeypatch, capsys, "purge", str(out / "Ann"))
    assert "derived files removed." in told.shown


def test_a_folder_that_is_no_result_is_left_alone(out: Path) -> None:
    (out / "photos").mkdir()
    (out / "photos" / "report.html").write_text("mine")
    with pytest.raises(ResultError, match="holds no result; name a result folder"):
        purge(out / "photos")
    assert (out / "photos" / "report.html").exists()


def judge(folder: Path) -> None:
    Desk(folder).correct(Judge(criterion="communication", level="weak"), reviewer="Cem")


def rated(out: Path) -> list[str]:
    return [row.split(",")[0] for row in (out / "ratings.csv").read_text("utf-8").splitlines()]


def test_what_coaches_said_of_it_goes_too(out: Path) -> None:
    for name in ("Ann", "Bo"):
        judge(out / name)
    for name in LOG_FILES[1:]:
        (out / "Ann" / name).write_bytes(b"left by a kill")
    Shelf(out / "Ann", Scoring()).write_ratings()  # `review OUT/Ann` puts them there
    Shelf(out, Scoring()).write_ratings()
    assert rated(out) == ["recording", "Ann", "Bo"]
    for name, left in (("Ann", ["Bo"]), ("Bo", [])):
        purge_results([out / name], dry_run=False, as_json=False)
        assert not (out / name).exists()
        assert rated(out) == ["recording", *left]


def test_of_a_session_the_mixed_sound_goes_and_no_other_sound(out: Path) -> None:
    files = tuple(TrackFile(who, f"{who}.wav", "0" * 64, 0.0, "given") for who in ("a", "b"))
    session = made("Cy", 3, tracks=files)
    mix = {MIX_NAME: b"sound"}
    folder = write_outputs(session, "<html>", out, source=Path("Cy.wav"), beside=mix)
    assert folder / MIX_NAME in purge(folder).removed
    assert not folder.exists()
    (out / "Bo" / MIX_NAME).write_bytes(b"mine")
    assert [path.name for path in purge(out / "Bo").kept] == [MIX_NAME]


def test_it_works_from_within_the_folder(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(out / "Ann")
    done = command(monkeypatch, capsys, "purge", ".", "../Bo")
    assert done.code == 0, done.shown
    assert not (out / "Ann").exists()
    assert not (out / "Bo").exists()
    assert pd.read_parquet(out / "summary.parquet")["recording"].tolist() == ["c.wav"]


def test_nothing_is_removed_where_one_of_several_is_no_result(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(out.rglob("*"))
    words = ("purge", str(out / "Ann"), str(out / "nobody"), str(out / "Bo"), "--json")
    done = command(monkeypatch, capsys, *words)
    assert done.code == 1
    assert "nobody: holds no result" in done.err
    assert sorted(out.rglob("*")) == before


def test_what_went_is_told_although_a_later_one_cannot_be_removed(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(folder: Path, *, dry_run: bool) -> Purged:
        if folder.name == "Bo":
            raise ResultError("cannot be removed", file=folder)
        return purge(folder, dry_run=dry_run)

    monkeypatch.setattr("analyzer.cli.purge.purge", refused)
    words = ("purge", str(out / "Ann"), str(out / "Ann"), str(out / "Bo"), "--json")
    done = command(monkeypatch, capsys, *words)
    assert done.code == 1
    assert [row["folder"] for row in json.loads(done.out)] == [str(out / "Ann")]


def test_what_killed_runs_left_of_its_files_goes_too(out: Path) -> None:
    long_ago = out / ".summary.csv.tmp-elsewhere-1-ab12cd34"
    ours = [
        out / "Ann" / f".run.json{KILLED}",
        out / f".ratings.csv{KILLED}",
        out / f".summary.csv{KILLED}",
        out / ".ratings.0a1b2c3d.tmp",
        long_ago,
        out / ".Ann.tmp-elsewhere-1-ab12cd34",  # whenever that was
        out / "Ann" / ".analysis.json.tmp-elsewhere-1-ab12cd34",
    ]
    others = [
        out / f".Ann.b{KILLED}",
        out / "Ann" / f".mine{KILLED}",
        out / ".ratings.old.tmp",
        out / f".summary.csv.tmp-{HOST}-{os.getpid()}-ab12cd34",  # is being written
        out / ".index.html.tmp-elsewhere-1-ab12cd34",
        out / f".Ann.tmp-{HOST}-{os.getpid()}-ab12cd34",
    ]
    for path in (*ours, *others):
        path.write_text("Ann Lee", "utf-8")
    os.utime(long_ago, (0, 0))
    done = purge(out / "Ann")
    assert set(ours) <= set(done.removed)
    assert [path.name for path in done.kept] == [f".mine{KILLED}"]
    assert all(path.exists() for path in others)
    assert not any(path.exists() for path in ours)


def test_a_log_that_cannot_be_read_keeps_nobody_else_from_purge(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_outputs(made("Cy", 3), "<html>", out, source=Path("Cy.wav"))
    for name in ("Bo", "Cy"):
        judge(out / name)
    Shelf(out, Scoring()).write_ratings()
    db = sqlite3.connect(out / "Bo" / LOG_FILES[0])
    with db:
        columns = "at, reviewer, heard, correction"
        later = """SELECT at, reviewer, heard, '{"kind": "later"}' FROM log"""
        db.execute(f"INSERT INTO log ({columns}) {later}")
    db.close()
    done = command(monkeypatch, capsys, "purge", str(out / "Ann"))
    assert done.code == 0, done.shown
    assert "derived files removed" in done.out
    assert "Not renewed in ratings.csv: " in done.err
    assert "Bo/review.sqlite: the log holds a correction that this version" in done.err
    assert rated(out) == ["recording", "Bo", "Cy"]  # as it was
    assert pd.read_parquet(out / "summary.parquet")["recording"].tolist()[0] == "Bo.wav"


def test_the_tables_are_made_again_once_for_several(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_again = []

    def count(place: Path, _scoring: Scoring) -> None:
        made_again.append((place, sorted(path.name for path in out.glob("[A-Z]*"))))

    monkeypatch.setattr("analyzer.cli.purge.renew_and_tell", count)
    purge_results([out / "Ann", out / "Bo"], dry_run=False, as_json=False)
    assert made_again == [(out, [])]
