"""Objects of a store that can be no files here: each is a failed recording, the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile

from analyzer.batch.jobs import BatchOptions, Plan, Work
from analyzer.batch.mirror import FETCHED
from analyzer.batch.probe import probe
from analyzer.batch.remote import fetch_source, run_remote
from analyzer.batch.store import Place, place
from analyzer.errors import ResultError, UsageError

IN = "memory://bucket/in"


@pytest.fixture
def store() -> Iterator[Any]:
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    yield memory
    memory.store.clear()


def put(store: Any, key: str, content: bytes = b"1") -> None:
    """An object of whatever key, as S3 takes them."""
    path = f"/bucket/in/{key}"
    store.store[path] = MemoryFile(store, path, content)


def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Plan:
    monkeypatch.setattr(Work, "key", lambda _work: "k")
    monkeypatch.setattr(
        "analyzer.batch.run.probe_all", lambda found, _: {f.name: probe(f) for f in found}
    )
    plan, _ = run_remote(
        IN,
        str(tmp_path / "out"),
        Work(tmp_path / "out"),
        BatchOptions(dry_run=True, **options),
        lambda _: None,
        tmp_path / "deep" / "kept",
    )
    return plan


def test_each_odd_object_is_a_failure_and_the_rest_goes_on(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, longest = "x" * 252 + ".wav", "y" * 246 + ".wav"
    for key in ("../../evil.wav", "ok.wav", long, longest, "a.wav", "a.wav/b.wav", "c//d.wav"):
        put(store, key, key.encode())
    fetch = Place.fetch

    def as_s3_does(self: Place, name: str, target: Path) -> None:
        if name == "a.wav/b.wav":  # which the store in memory lists, but does not give out
            target.parent.mkdir()
            target.write_bytes(name.encode())
        else:
            fetch(self, name, target)

    monkeypatch.setattr(Place, "fetch", as_s3_does)
    plan = planned(tmp_path, monkeypatch, patterns=("*",))
    fetched = {"ok.wav", longest, "a.wav/b.wav"}
    lost = {job.name: job.probe.error for job in plan.jobs if job.name not in fetched}
    assert {job.name for job in plan.jobs} == fetched | lost.keys()
    assert lost == {
        "../../evil.wav": f"{IN}/../../evil.wav: its path in the store cannot be that of a file; "
        "give it another name there.",
        "c//d.wav": f"{IN}/c//d.wav: its path in the store cannot be that of a file; give it "
        "another name there.",
        "a.wav": f"{IN}/a.wav: is a file and a folder in the store; give it another name there.",
        long: f"{IN}/{long}: its path in the store has a part of more than 255 bytes; give it "
        "another name there.",
    }
    here = tmp_path / "deep" / "kept" / "in"
    lying = {p.relative_to(here).as_posix() for p in here.rglob("[!.]*") if p.is_file()}
    assert lying == fetched
    assert [p.name for p in tmp_path.iterdir()] == ["deep"]


def test_an_object_that_is_not_given_out_is_a_failure(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "closed.wav")
    put(store, "ok.wav")
    planned(tmp_path, monkeypatch)
    refused(monkeypatch, "closed.wav")
    put(store, "closed.wav", b"22")
    put(store, "manifest.csv", b"recording,candidate\nclosed.wav,Ann\n")
    plan = planned(tmp_path, monkeypatch)
    job = next(job for job in plan.jobs if job.name == "closed.wav")
    assert job.details.candidate == "Ann"
    assert job.probe.error == (
        f"{IN}/closed.wav: cannot be fetched: ACCESS_DENIED; allow reading it there."
    )
    assert not (tmp_path / "deep" / "kept" / "in" / "closed.wav").exists()


def refused(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    fetch = Place.fetch

    def closed(self: Place, name: str, target: Path) -> None:
        if name in names:
            raise OSError("ACCESS_DENIED")
        fetch(self, name, target)

    monkeypatch.setattr(Place, "fetch", closed)


def test_a_transcript_that_is_not_given_out_is_missed_where_it_is_asked_for(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a.wav", "a.vtt", "b.wav"):
        put(store, key)
    refused(monkeypatch, "a.vtt")
    assert fetch_source(place(IN), tmp_path / "x", BatchOptions()).lost == ()
    ((name, why),) = fetch_source(place(IN), tmp_path / "y", BatchOptions(sidecars=True)).lost
    assert name == "a.wav"
    assert "a.vtt: cannot be fetched" in why


def test_a_session_with_a_track_that_cannot_be_fetched_is_a_failure(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a.wav", "b.wav"):
        put(store, key)
    rows = b"recording,session,track\na.wav,s,candidate\nb.wav,s,interviewer\n"
    put(store, "manifest.csv", rows)
    refused(monkeypatch, "b.wav")
    (job,) = planned(tmp_path, monkeypatch).jobs
    assert (job.name, job.state) == ("s", "failed")
    assert "b.wav: cannot be fetched" in job.probe.error


def test_a_store_that_gives_out_nothing_is_one_sentence(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a.wav")
    refused(monkeypatch, "a.wav")
    with pytest.raises(ResultError, match="bucket/in: the store refuses: ACCESS_DENIED"):
        fetch_source(place(IN), tmp_path, BatchOptions())


def test_a_full_disk_ends_the_batch(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a.wav", "b.wav"):
        put(store, key)

    def full(_self: Place, name: str, target: Path) -> None:
        if name == "b.wav":
            raise OSError(28, "No space left on device")
        target.write_bytes(b"1")

    monkeypatch.setattr(Place, "fetch", full)
    with pytest.raises(ResultError, match="No space left"):
        fetch_source(place(IN), tmp_path, BatchOptions())
    assert set(json.loads((tmp_path / FETCHED).read_bytes())) == {"a.wav"}


def test_hidden_objects_are_passed_over_as_hidden_files_are(tmp_path: Path, store: Any) -> None:
    for key in (".store", ".lock/a.wav", "._b.wav", "c/.d/e.wav"):
        put(store, key)
    with pytest.raises(UsageError, match="holds no recordings"):
        fetch_source(place(IN), tmp_path, BatchOptions(patterns=("*",)))
    put(store, "ok.wav")
    found = fetch_source(place(IN), tmp_path, BatchOptions(patterns=("*",)))
    assert (found.left_out, found.lost) == (frozenset(), ())
    assert sorted(p.name for p in tmp_path.iterdir()) == [FETCHED, "ok.wav"]


def test_no_sentence_tells_the_secret_of_an_address(
    tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Place("memory://me:secret@bucket/in?key=hidden", store, "/bucket/in")
    for attempt in (
        lambda: fetch_source(source, tmp_path, BatchOptions()),
        lambda: place("nowhere://me:secret@x/y?key=hidden"),
        lambda: place("s3://me:sec/ret@x/y?key=hidden"),
    ):
        with pytest.raises(UsageError) as told:
            attempt()
        assert "sec" not in str(told.value)
        assert "hidden" not in str(told.value)
    put(store, "a.wav")
    refused(monkeypatch, "a.wav")
    with pytest.raises(ResultError, match=r"^memory://me@bucket/in: the store refuses"):
        fetch_source(source, tmp_path, BatchOptions())
