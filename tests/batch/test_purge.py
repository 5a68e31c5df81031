"""What purge removes, and what it leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analyzer.batch.jobs import Details
from analyzer.batch.purge import purge
from analyzer.batch.shelf import turn
from analyzer.batch.summary import Failure, write_summary
from analyzer.errors import ResultError
from analyzer.outputs import FILES, RUN_FILE, write_outputs
from tests.analyses import example_analysis
from tests.commands import command


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Two results, their tables with a failure, locks, and what a killed run left of the first."""
    for number, name in enumerate(("Ann", "Bo"), start=1):
        made = example_analysis()
        recording = replace(made.recording, sha256=str(number) * 64, name=f"{name}.wav")
        analysis = replace(made, recording=recording)
        write_outputs(analysis, "<html>", tmp_path, source=Path(f"{name}.wav"), run="{}")
        with turn(tmp_path, str(number) * 64):
            pass
    (tmp_path / ".Ann.tmp-host-1-ab12").mkdir()
    (tmp_path / ".Ann.tmp-host-1-ab12" / "report.html").write_text("half")
    write_summary(tmp_path, [Failure("c.wav", "c.wav: is empty.", Details())])
    return tmp_path


def test_everything_derived_goes_and_the_other_result_stays(out: Path) -> None:
    done = purge(out / "Ann")
    assert not (out / "Ann").exists()
    assert {p.name for p in done.removed} >= {*FILES, RUN_FILE, "1" * 64 + ".lock"}
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
