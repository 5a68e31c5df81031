"""Corrections and levels from the shell, and what lies beside the result after them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.outputs import write_outputs
from analyzer.review.desk import Desk
from tests.commands import Run
from tests.review.fresh import FRESH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_outputs(FRESH, "<html></html>", tmp_path, source=Path("talk.wav"))


def history(run: Run, folder: Path) -> list[str]:
    rows = json.loads(run("relabel", str(folder), "--history", "--json").out)
    return [row["text"] for row in rows]


def test_a_correction_is_not_dropped_for_the_history(run: Run, folder: Path) -> None:
    done = run("relabel", str(folder), "--history", "--rename", "S1=Ann")
    assert done.code == 2
    assert "--history prints the corrections and makes none" in done.shown
    assert history(run, folder) == []


@pytest.mark.parametrize("time", ["nan", "inf", "1:nan", "soon", ""])
@pytest.mark.parametrize("option", ["--unanswered", "--at"])
def test_what_is_no_time_is_refused(run: Run, folder: Path, option: str, time: str) -> None:
    done = run("relabel", str(folder), option, time, "--level", "clarity=weak")
    assert done.code == 2
    assert "is no time" in done.shown
    assert history(run, folder) == []


def test_a_level_is_written_and_taken_back_as_by_rate(run: Run, folder: Path) -> None:
    for given in ("Very Strong", "very-strong", "none", ""):
        done = run("relabel", str(folder), "--level", f"clarity={given}")
        assert done.code == 0, done.shown
    told = ["clarity: none \u2192 very strong"] * 2 + ["clarity: none \u2192 none"] * 2
    assert history(run, folder) == told
    assert run("relabel", str(folder), "--level", "clarity=great").code == 2


def test_what_lies_beside_the_result_follows_the_levels(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    signals = ("--problem-understanding", "--technical-skills", "--rationale")
    levels = [word for name in signals for word in (name, "strong")]
    assert run("rate", str(folder), *levels).code == 0
    rows = (tmp_path / "ratings.csv").read_text("utf-8").splitlines()
    given = sorted(name[2:].replace("-", "_") for name in signals)
    assert rows[1:] == [f"talk,,coach,{name},strong,," for name in given]
    assert run("relabel", str(folder), "--rename", "S1=Ann").code == 0
    assert "talk,Ann,coach,rationale,strong,," in (tmp_path / "ratings.csv").read_text("utf-8")


def test_only_results_with_levels_are_scored_for_the_table_of_levels(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(FRESH, recording=replace(FRESH.recording, sha256="0" * 64))
    write_outputs(other, "<html></html>", tmp_path, source=Path("other.wav"))
    assert run("relabel", str(folder), "--level", "clarity=weak").code == 0
    asked = list[str]()

    def name(desk: Desk) -> str:
        asked.append(desk.folder.name)
        return "Ann"

    monkeypatch.setattr("analyzer.review.shelf.candidate_name", name)
    assert run("relabel", str(folder), "--rename", "S1=Ann").code == 0
    assert asked == ["talk"]
    assert "talk,Ann,coach,clarity,weak,," in (tmp_path / "ratings.csv").read_text("utf-8")


def test_what_counts_and_who_are_said_from_the_shell(run: Run, folder: Path) -> None:
    done = run("relabel", str(folder), "--part", "1:00-3:20", "--role", "S2=interviewer")
    assert done.code == 0, done.shown
    assert history(run, folder) == ["what counts: 1:00 to 3:20", "role of S2: interviewer"]
    done = run("relabel", str(folder), "--part", "0:30-", "--role", "S2=candidate")
    assert done.code == 0, done.shown
    assert history(run, folder)[2:] == ["what counts: 0:30 to 4:00", "candidate: S2"]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--part", "5:00", "is no part of a recording"),
        ("--part", "-", "is no part of a recording"),
        ("--part", "3:00-1:00", "must end after it begins"),
        ("--part", "one-two", "is no time"),
        ("--role", "S2=boss", "role"),
        ("--role", "S9=interviewer", "nobody called S9"),
    ],
)
def test_a_wrong_part_or_role_is_one_sentence(
    run: Run, folder: Path, option: str, value: str, said: str
) -> None:
    done = run("relabel", str(folder), f"{option}={value}")
    assert done.code == 2
    assert said in done.shown
    assert "Traceback" not in done.shown
    assert history(run, folder) == []
