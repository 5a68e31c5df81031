"""Results in a store and their copies: what others change in the store is never written over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from analyzer.batch.jobs import BatchOptions, Details, Job, Outcome, Plan, Probe, Work
from analyzer.batch.mirror import FETCHED, pull_results, push_result
from analyzer.batch.remote import run_remote
from analyzer.batch.run import _Batch
from analyzer.batch.store import Place, misfit, place, version
from analyzer.batch.waiting import Message
from analyzer.outputs import RUN_FILE, TABLES, write_outputs
from tests.analyses import example_analysis

LOG = "review.sqlite"
RUN = '{"key": "k", "details": {}}'


@pytest.fixture
def target() -> Iterator[Place]:
    """A store with one result, "a", which a person has begun to correct."""
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    yield place("memory://bucket/out")
    memory.store.clear()


@pytest.fixture
def made(tmp_path: Path, target: Place) -> Path:
    folder = write_outputs(
        example_analysis(), "<html>", tmp_path / "made", source=Path("a"), run=RUN
    )
    (folder / LOG).write_bytes(b"1" * 40)
    push_result(folder, target)
    return folder


def correct(target: Place, content: bytes = b"2" * 40) -> None:
    """What a person's correction changes: run.json stays, the log stays as long as it was."""
    target.store.pipe(f"{target.path}/a/{LOG}", content)


def log_in(target: Place) -> bytes:
    return target.read(f"a/{LOG}")


@pytest.mark.usefixtures("made")
def test_a_correction_of_the_same_size_is_fetched(tmp_path: Path, target: Place) -> None:
    pull_results(target, tmp_path / "here")
    correct(target)
    pull_results(target, tmp_path / "here")
    assert (tmp_path / "here" / "a" / LOG).read_bytes() == b"2" * 40


@pytest.mark.usefixtures("made")
def test_what_lies_here_in_this_version_is_not_fetched_again(
    tmp_path: Path, target: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = list[str]()
    fetch = Place.fetch

    def noted(self: Place, name: str, path: Path) -> None:
        fetched.append(name)
        fetch(self, name, path)

    monkeypatch.setattr(Place, "fetch", noted)
    pull_results(target, tmp_path / "here")
    assert f"a/{LOG}" in fetched
    fetched.clear()
    pull_results(target, tmp_path / "here")
    assert fetched == []
    correct(target)
    pull_results(target, tmp_path / "here")
    assert fetched == [f"a/{LOG}"]


@pytest.mark.usefixtures("made")
def test_a_journal_that_is_gone_in_the_store_goes_here(tmp_path: Path, target: Place) -> None:
    there = tmp_path / "here" / "a"
    pull_results(target, tmp_path / "here")
    (there / f"{LOG}-wal").write_bytes(b"of the log that was")
    pull_results(target, tmp_path / "here")
    assert not (there / f"{LOG}-wal").exists()


@pytest.mark.usefixtures("made")
def test_nothing_goes_over_what_was_changed_since(tmp_path: Path, target: Place) -> None:
    mirror = pull_results(target, tmp_path / "here")
    folder = tmp_path / "here" / "a"
    (folder / LOG).write_bytes(b"3" * 40)
    correct(target)
    assert not mirror.push(folder)
    assert log_in(target) == b"2" * 40
    assert mirror.fetch("a")
    assert (folder / LOG).read_bytes() == b"2" * 40
    assert mirror.push(folder)


def test_what_another_batch_sends_up_meanwhile_stays(
    tmp_path: Path, target: Place, made: Path
) -> None:
    target.store.rm(f"{target.path}/a", recursive=True)
    mirror = pull_results(target, tmp_path / "here")
    push_result(made, target)
    assert not mirror.push(made)
    target.store.rm_file(f"{target.path}/a/{RUN_FILE}")  # it is at it still
    assert not mirror.push(made)
    assert not mirror.fetch("a")
    assert mirror.push(made)  # what lies there is what was seen there


@pytest.mark.usefixtures("made")
def test_a_result_that_was_sent_up_is_fetched_next_time(tmp_path: Path, target: Place) -> None:
    mirror = pull_results(target, tmp_path / "here")
    assert mirror.push(tmp_path / "here" / "a")
    mirror.keep()
    assert json.loads((tmp_path / "here" / FETCHED).read_bytes()) == {}
    correct(target)
    pull_results(target, tmp_path / "here")
    assert (tmp_path / "here" / "a" / LOG).read_bytes() == b"2" * 40


def test_versions_are_told_apart_by_content_where_a_store_says_so() -> None:
    assert version({"size": 1, "ETag": "x", "mtime": 2}) == "1 x"
    assert version({"size": 1, "mtime": 2}) != version({"size": 1, "mtime": 3})
    assert version({"size": 1}) == "1 "


@pytest.mark.parametrize("key", ["../a.wav", "a/../../b", "/a", "a//b", ".", "x" * 256, "a\0b"])
def test_keys_that_can_be_no_file_here_are_known(key: str) -> None:
    assert misfit(key)
    assert not misfit("a/b c.wav")


def test_no_result_is_fetched_to_where_its_key_leads(tmp_path: Path, target: Place) -> None:
    made = write_outputs(example_analysis(), "<h>", tmp_path / "m", source=Path("a"), run=RUN)
    for path in made.iterdir():
        for key in (f"../{path.name}", f"a/../../{path.name}", f"../evil/{path.name}"):
            put(target, key, path.read_bytes())
    pull_results(target, tmp_path / "deep" / "here")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["deep", "m"]
    assert [p.name for p in (tmp_path / "deep").rglob("*") if p.is_file()] == [FETCHED]


def put(target: Place, key: str, content: bytes) -> None:
    with target.store.open(f"{target.path}/{key}", "wb") as file:
        file.write(content)


@pytest.mark.parametrize("whole", [True, False])
def test_a_batch_keeps_what_a_person_corrected_while_it_ran(
    tmp_path: Path, target: Place, made: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    def at_work(_source: Path, work: Work, _options: Any, _listen: Any, deliver: Any) -> Any:
        folder = work.out / "a"
        (folder / LOG).write_bytes(b"3" * 40)
        (folder / RUN_FILE).write_text('{"key": "new", "details": {}}')
        correct(target)
        if not whole:
            target.store.rm_file(f"{target.path}/a/{RUN_FILE}")
        outcome = deliver(Outcome("a.wav", "analysed", str(folder), level="weak"))
        for table in TABLES:
            (work.out / table).touch()
        return Plan((), 0), (outcome,)

    monkeypatch.setattr("analyzer.batch.remote.run_batch", at_work)
    work = Work(tmp_path)
    _, (outcome,) = run_remote(
        str(made.parent), target.url, work, BatchOptions(), lambda _: None, tmp_path / "kept"
    )
    assert log_in(target) == b"2" * 40
    if whole:
        assert (outcome.ending, outcome.folder) == ("kept", f"{target.named}/a")
        assert "changed meanwhile" in outcome.notes[0]
        assert (tmp_path / "kept" / "out" / "a" / LOG).read_bytes() == b"2" * 40
    else:
        assert outcome.ending == "failed"
        assert outcome.error.startswith(f"{target.named}/a: was changed in the store meanwhile")


def test_what_became_of_a_result_where_it_belongs_is_its_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(tmp_path / "a", "a", "a", Details(), Probe("0" * 64, 1, 1.0), "new")
    done = {"a": Outcome("a", "waiting")}

    class Workers:
        def run(self, _due: object) -> Iterator[Message[Job]]:
            yield Message("done", job, {"name": "a", "ending": "analysed"})

    def deliver(outcome: Outcome) -> Outcome:
        return Outcome(outcome.name, "kept", notes=("as it was",))

    batch = _Batch(Work(tmp_path), "k", BatchOptions(), lambda _: None, done, deliver)
    monkeypatch.setattr(batch, "_pool", lambda _due: (1, Workers()))
    batch.run([job])
    assert done["a"] == Outcome("a", "kept", notes=("as it was",))
