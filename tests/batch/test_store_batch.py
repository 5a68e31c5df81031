"""A whole batch from and into a store in memory, in which nothing is due."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pytest

from analyzer.batch.jobs import Work
from analyzer.batch.mirror import push_result
from analyzer.batch.probe import probe
from analyzer.batch.renew import renew_tables
from analyzer.batch.run import run_batch
from analyzer.batch.store import place
from analyzer.outputs import RUN_FILE, write_outputs
from tests.analyses import example_analysis
from tests.commands import Done, command
from tests.sound import tiny

OUT = "memory://talks/out"
SOUND = tiny("sound")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The recording "Ann_2024-05-01.wav" and a copy of it."""
    monkeypatch.setattr(Work, "key", lambda _work: "k")
    monkeypatch.setattr(
        "analyzer.batch.run.probe_all", lambda found, _: {f.name: probe(f) for f in found}
    )
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    for name in ("Ann_2024-05-01.wav", "copy.wav"):
        memory.pipe(f"/talks/in/{name}", SOUND)
    yield memory
    memory.store.clear()


@pytest.fixture
def batch(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """The command, where the recording's result is finished."""
    assert store.exists("/talks/in/copy.wav")
    recording = replace(
        example_analysis().recording, sha256=hashlib.sha256(SOUND).hexdigest(), name="a.wav"
    )
    made = write_outputs(
        replace(example_analysis(), recording=recording, edits=()),
        "<html>",
        tmp_path / "made",
        source=Path("a"),
        run='{"key": "k", "details": {}}',
    )
    push_result(made, place(OUT))

    def run(*words: str) -> Done:
        return command(monkeypatch, capsys, "batch", "memory://talks/in", "-o", OUT, *words)

    return run


def test_what_is_known_since_goes_up(batch: Any, store: Any) -> None:
    assert batch("--candidate-pattern", "{candidate}_{date}").code == 0
    run = json.loads(store.cat_file(f"/talks/out/a/{RUN_FILE}"))
    assert run["details"] == {"candidate": "Ann", "recorded_on": "2024-05-01"}
    report = store.cat_file("/talks/out/a/report.html").decode()
    assert "<b><bdi>Ann</bdi></b>" in report
    assert "../index.html#candidate=Ann" in report
    assert "Ann" in store.cat_file("/talks/out/summary.csv").decode()
    assert batch().code == 0
    assert "Ann" in store.cat_file("/talks/out/summary.csv").decode()


def test_copies_are_counted_and_have_the_outcome_of_their_first(batch: Any) -> None:
    done = batch()
    assert "2 recordings: 0 analysed, 1 finished before, 1 the same sound as another." in done.out
    assert done.out.splitlines()[-1] == f"{OUT}/index.html"
    rows = json.loads(batch("--json").out)
    assert [(row["ending"], row["folder"]) for row in rows] == [("kept", f"{OUT}/a")] * 2


def test_a_copy_has_a_row_with_what_is_known_of_it(batch: Any, store: Any, tmp_path: Path) -> None:
    store.pipe("/talks/in/manifest.csv", b"recording,candidate,date\ncopy.wav,Bo,2024-06-02\n")
    batch("--candidate-pattern", "{candidate}_{date}", "--scratch", str(tmp_path / "kept"))
    for again in (False, True):  # what a correction writes anew
        if again:
            assert renew_tables(tmp_path / "kept" / "out")
        table = pd.read_parquet(tmp_path / "kept" / "out" / "summary.parquet").fillna("")
        columns = ["recording", "folder", "candidate", "recorded_on", "copy_of"]
        assert table[columns].to_numpy().tolist() == [
            ["a.wav", "a", "Ann", "2024-05-01", ""],
            ["copy.wav", "a", "Bo", "2024-06-02", "a.wav"],
        ]
        pooled = pd.read_csv(tmp_path / "kept" / "out" / "pooled.csv")
        assert set(pooled["of_recordings"]) == {1}


def test_addresses_are_told_not_the_folder_of_their_copies(batch: Any, store: Any) -> None:
    store.pipe("/talks/in/null.wav", b"")

    plan = json.loads(batch("--dry-run", "--json").out)
    rows = json.loads(batch("--json").out)
    told = "memory://talks/in/null.wav: is empty (0 bytes); copy it again from the recorder."
    assert [row["error"] for row in plan] == [row["error"] for row in rows] == ["", "", told]
    assert {row["folder"] for row in plan[:2]} == {f"{OUT}/a"}
    table = store.cat_file("/talks/out/summary.csv").decode()
    assert told in table
    assert str(Path(os.environ.get("TMPDIR", "/tmp"))) not in table  # noqa: S108


def test_a_manifest_in_a_store_is_named_by_its_address(batch: Any, store: Any) -> None:
    store.pipe("/talks/in/manifest.csv", b"recording\nBo.wav\n")
    told = "memory://talks/in/manifest.csv: row 2 names a recording that is not there"
    assert told in batch().shown
    store.pipe("/talks/in/manifest.csv", b"name\nBo.wav\n")
    assert "memory://talks/in/manifest.csv: has no column recording" in batch().shown


def test_results_of_a_person_beside_the_scratch_stay(
    batch: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made").rename(tmp_path / "out")
    done = batch("--scratch", ".")
    assert done.code == 2
    assert "holds files that may be yours" in done.shown
    assert (tmp_path / "out" / "a" / "analysis.json").is_file()


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_batch_that_is_asked_to_end_leaves_no_copies(
    batch: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    seen: list[Path] = []
    number, heard = getattr(signal, name), list[int]()

    def asked(folder: Path, *_args: object) -> None:
        seen.append(folder)
        try:
            os.kill(os.getpid(), number)
        finally:  # the shell tells it too, while what lies there is removed
            os.kill(os.getpid(), number)

    def leave() -> None:
        raise SystemExit(130)

    def outside(number: int, _frame: object) -> None:
        heard.append(number)

    before = signal.signal(number, outside)
    monkeypatch.setattr("analyzer.batch.remote.run_batch", asked)
    for module in ("batch", "interrupt"):
        monkeypatch.setattr(f"analyzer.cli.{module}.leave", leave)
    try:
        done = batch()
    finally:
        after = signal.signal(number, before)
    assert done.code == 130
    assert "Stopped." in done.shown
    assert [folder.exists() for folder in seen] == [False]
    assert (after, heard) == (outside, [])


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_batch_under_nohup_goes_on(batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def hung_up(*args: Any) -> Any:
        os.kill(os.getpid(), signal.SIGHUP)
        return run_batch(*args)

    monkeypatch.setattr("analyzer.batch.remote.run_batch", hung_up)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert batch().code == 0
    finally:
        signal.signal(signal.SIGHUP, before)
