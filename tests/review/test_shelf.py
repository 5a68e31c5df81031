"""Who the candidate of a result is: the same in ratings.csv, on the pages and in the tables."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.batch.jobs import Details
from analyzer.batch.summary import Failure, write_summary
from analyzer.outputs import write_outputs
from analyzer.review.desk import Desk
from analyzer.review.edits import parse
from analyzer.review.scored import Scoring
from analyzer.review.shelf import Shelf
from tests.review.fresh import FRESH


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A result of a batch that knew whose it is."""
    run = json.dumps({"key": "k", "details": {"candidate": "Ann", "recorded_on": "2024-05-01"}})
    return write_outputs(FRESH, "<html></html>", tmp_path, source=Path("talk.wav"), run=run)


def rated(folder: Path) -> str:
    """The candidate in the row of ratings.csv."""
    path = Shelf(folder.parent, Scoring()).write_ratings().path
    assert path is not None
    with path.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    return row["candidate"]


def judge(folder: Path) -> None:
    made = {"kind": "judge", "criterion": "clarity", "level": "weak"}
    Desk(folder).correct(parse(made), reviewer="coach")


def test_ratings_name_the_candidate_that_the_batch_knew(folder: Path) -> None:
    judge(folder)
    assert rated(folder) == "Ann"
    assert Shelf(folder.parent, Scoring()).entries()[0].candidate == "Ann"


def test_a_typed_name_goes_before_the_manifests_everywhere(folder: Path) -> None:
    judge(folder)
    desk = Desk(folder)
    desk.correct(parse({"kind": "rename", "speaker": "S1", "name": "Anna"}), reviewer="coach")
    desk.write()
    table = write_summary(folder.parent, ())
    assert rated(folder) == "Anna"
    assert Shelf(folder.parent, Scoring()).entries()[0].candidate == "Anna"
    assert table["candidate"].tolist() == ["Anna"]


def test_a_transcripts_name_stands_back_behind_the_manifests(tmp_path: Path) -> None:
    talk = FRESH.conversation
    speakers = tuple(replace(s, name=f"iPhone of {s.role}") for s in talk.speakers)
    heard = replace(FRESH, conversation=replace(talk, speakers=speakers))
    for name, run in (("a", '{"key": "k", "details": {"candidate": "Ann"}}'), ("b", "{}")):
        one = replace(heard, recording=replace(heard.recording, sha256=name * 64))
        write_outputs(one, "<html></html>", tmp_path, source=Path(f"{name}.wav"), run=run)
        judge(tmp_path / name)
    shelf = Shelf(tmp_path, Scoring())
    assert [e.candidate for e in shelf.entries()] == ["Ann", "iPhone of candidate"]
    path = shelf.write_ratings().path
    assert path is not None
    assert [row.split(",")[1] for row in path.read_text("utf-8").splitlines()[1:]] == [
        "Ann",
        "iPhone of candidate",
    ]


def test_what_failed_keeps_its_date_on_the_page_of_the_review(folder: Path) -> None:
    lost = Failure("lost.wav", "lost.wav: is empty.", Details("Ann", "2024-06-01"))
    write_summary(folder.parent, [lost])
    assert [e.recorded_on for e in Shelf(folder.parent, Scoring()).entries()] == [
        "2024-05-01",
        "2024-06-01",
    ]
