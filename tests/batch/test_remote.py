"""Recordings and results in a store: in memory for the rules, an S3 server for the whole."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from analyzer.batch.jobs import BatchOptions, Work
from analyzer.batch.mirror import FETCHED, pull_results, push_result
from analyzer.batch.probe import probe
from analyzer.batch.remote import fetch_source, run_remote
from analyzer.batch.shelf import finished
from analyzer.batch.store import is_remote, place
from analyzer.errors import ResultError, UsageError
from analyzer.outputs import FILES, RUN_FILE, write_outputs
from analyzer.speech.models import ModelChoice
from tests.analyses import example_analysis
from tests.sound import cut, write

MOTO = shutil.which("moto_server")


@pytest.fixture
def url() -> Iterator[str]:
    store = fsspec.filesystem("memory")
    store.store.clear()
    yield "memory://bucket/out"
    store.store.clear()


def result(folder: Path) -> Path:
    run = '{"key": "k", "details": {}}'
    return write_outputs(example_analysis(), "<html>", folder, source=Path("a"), run=run)


def test_a_result_goes_up_and_comes_down_as_it_is(tmp_path: Path, url: str) -> None:
    made, target = result(tmp_path / "here"), place(url)
    push_result(made, target)
    pull_results(target, tmp_path / "there")
    there = tmp_path / "there" / "a"
    assert {p.name: p.read_bytes() for p in there.iterdir()} == {
        p.name: p.read_bytes() for p in made.iterdir()
    }
    (item,) = finished(tmp_path / "there").values()
    assert item.whole
    assert item.key == "k"


@pytest.mark.parametrize("lost", [RUN_FILE, *FILES])
def test_a_result_that_is_not_all_there_does_not_count(tmp_path: Path, url: str, lost: str) -> None:
    target = place(url)
    push_result(result(tmp_path / "here"), target)
    target.store.rm_file(f"{target.path}/a/{lost}")
    pull_results(target, tmp_path / "there")
    assert not finished(tmp_path / "there")


def test_the_marker_is_gone_while_files_of_two_runs_lie_there(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, made = place(url), result(tmp_path / "here")
    push_result(made, target)

    def broken(*_: object) -> None:
        raise OSError("the line is cut")

    monkeypatch.setattr(type(target.store), "put_file", broken)
    with pytest.raises(OSError, match="cut"):
        push_result(made, target)
    pull_results(target, tmp_path / "there")
    assert not finished(tmp_path / "there")


def test_a_result_that_never_reached_the_store_is_made_again(tmp_path: Path, url: str) -> None:
    there = tmp_path / "there"
    made = result(there)  # stopped before it was sent up, or sent to another address
    (there / "notes").mkdir()
    pull_results(place(url), there)
    assert not finished(there)
    assert (there / "notes").is_dir()
    push_result(result(tmp_path / "here"), place(url))
    pull_results(place(url), there)
    assert [item.folder for item in finished(there).values()] == [made]


def test_a_result_that_was_made_again_is_fetched_whole(tmp_path: Path, url: str) -> None:
    made, target, there = result(tmp_path / "here"), place(url), tmp_path / "there"
    push_result(made, target)
    pull_results(target, there)
    (there / "a" / "report.html").write_text("<mine>")  # of the same size, and of the same run
    pull_results(target, there)
    assert (there / "a" / "report.html").read_text() == "<mine>"
    (made / "report.html").write_text("<anew>")
    (made / RUN_FILE).write_text('{"key": "l", "details": {}}')
    push_result(made, target)
    pull_results(target, there)
    assert (there / "a" / "report.html").read_text() == "<anew>"


@pytest.mark.usefixtures("url")
def test_only_recordings_that_are_new_or_changed_are_fetched(tmp_path: Path) -> None:
    store = place("memory://bucket/in").store
    for name, data in {"a.wav": b"1", "b/c.mp3": b"2", "notes.txt": b"3"}.items():
        store.pipe(f"/bucket/in/{name}", data)
    here, source = tmp_path / "in", place("memory://bucket/in")
    left_out = fetch_source(source, here, BatchOptions()).left_out
    assert sorted(p.name for p in here.rglob("[!.]*") if p.is_file()) == ["a.wav", "c.mp3"]
    assert left_out == {"notes.txt"}
    (here / "a.wav").write_bytes(b"mine")
    store.pipe("/bucket/in/b/c.mp3", b"22")
    store.rm_file("/bucket/in/a.wav")
    fetch_source(source, here, BatchOptions())
    assert [p.read_bytes() for p in here.rglob("[!.]*") if p.is_file()] == [b"22"]


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize("list_", [b"", b'{"a.w', b"[]", None])
def test_after_a_kill_nothing_lies_here_that_is_gone_there(
    tmp_path: Path, list_: bytes | None
) -> None:
    source = place("memory://bucket/in")
    source.store.pipe("/bucket/in/a.wav", b"1")
    for name in ("b.wav", "a", ".lock"):  # fetched, and never listed; "a" is a folder there now
        (tmp_path / name).write_bytes(b"2")
    source.store.pipe("/bucket/in/a/c.wav", b"3")
    if list_ is not None:
        (tmp_path / FETCHED).write_bytes(list_)
    fetch_source(source, tmp_path, BatchOptions())
    lying = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert lying == {"a.wav", "a/c.wav", ".lock", FETCHED}
    assert set(json.loads((tmp_path / FETCHED).read_text("utf-8"))) == {"a.wav", "a/c.wav"}


@pytest.mark.usefixtures("url")
def test_a_manifest_may_name_what_a_pattern_leaves_in_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place("memory://bucket/in").store
    for name in ("a.m4a", "old/b.wav"):
        store.pipe(f"/bucket/in/{name}", name.encode())
    store.pipe("/bucket/in/manifest.csv", b"recording,candidate\na.m4a,Ann\nb.wav,Bo\n")
    monkeypatch.setattr(Work, "key", lambda _work: "k")
    monkeypatch.setattr(
        "analyzer.batch.run.probe_all", lambda found, _: {f.name: probe(f) for f in found}
    )
    options, work = BatchOptions(patterns=("*.m4a",), dry_run=True), Work(tmp_path / "out")
    plan, _ = run_remote(
        "memory://bucket/in", str(work.out), work, options, lambda _: None, tmp_path / "kept"
    )
    assert [(job.name, job.details.candidate) for job in plan.jobs] == [("a.m4a", "Ann")]
    assert not (tmp_path / "kept" / "in" / "old").exists()


@pytest.mark.usefixtures("url")
def test_what_a_manifest_names_comes_along_and_results_do_not(tmp_path: Path) -> None:
    source = place("memory://bucket/in")
    names = ["a.wav", "a.VTT", "texts/a.txt", "b.VTT", "out/s/recording.mp3", "out/s/mine.wav"]
    for name in (*names, "out/s/analysis.json", "out/s/report.html"):
        source.store.pipe(f"/bucket/in/{name}", name.encode())
    rows = b"recording,rttm,transcript\na.wav,texts/a.txt,a.VTT\n"
    source.store.pipe("/bucket/in/manifest.csv", rows)
    left_out = fetch_source(source, tmp_path, BatchOptions()).left_out
    fetched = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("[!.]*") if p.is_file()}
    assert fetched == {"a.wav", "a.VTT", "texts/a.txt", "manifest.csv", "out/s/mine.wav"}
    assert left_out == {"a.VTT", "texts/a.txt", "b.VTT", "manifest.csv"}


@pytest.mark.usefixtures("url")
def test_a_mistyped_address_empties_no_copies(tmp_path: Path) -> None:
    source = place("memory://bucket/in")
    source.store.pipe("/bucket/in/a.wav", b"1")
    fetch_source(source, tmp_path, BatchOptions())
    with pytest.raises(UsageError, match="holds no recordings"):
        fetch_source(place("memory://bucket/im"), tmp_path, BatchOptions())
    assert (tmp_path / "a.wav").read_bytes() == b"1"


def test_what_is_no_store_is_one_sentence(tmp_path: Path) -> None:
    assert not is_remote("out/here")
    with pytest.raises(UsageError, match="cannot be opened"):
        place("nowhere://x/y")
    with pytest.raises(UsageError, match="holds no recordings"):
        fetch_source(place("memory://bucket/empty"), tmp_path, BatchOptions())


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of an S3 server on this machine; the query names the server."""
    if MOTO is None:
        pytest.skip("no moto_server: pip install 'moto[server]' in an environment of its own")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([MOTO, "-p", str(port)], stderr=subprocess.DEVNULL)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setitem(os.environ, "AWS_EC2_METADATA_DISABLED", "true")
    query = f"?scheme=http&endpoint_override=127.0.0.1:{port}&region=us-east-1"
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield f"{query}&allow_bucket_creation=true"
    server.kill()
    server.wait()


@pytest.mark.cluster
def test_a_batch_from_and_into_an_s3_server(bucket: str, tmp_path: Path) -> None:
    inside, out = f"s3://talks/in{bucket}", f"s3://talks/out{bucket}"
    source = place(inside)
    source.store.makedirs("talks", exist_ok=True)
    for number, (start_s, end_s) in enumerate(((22.0, 26.0), (26.0, 29.0))):
        clip = write(tmp_path / f"clip{number}.wav", cut("kmeans", start_s, end_s))
        source.put(clip, f"{number}/clip{number}.wav")
    work = Work(tmp_path, ModelChoice(recognition="tiny.en"))
    options = BatchOptions(workers=1, threads=1)
    _, outcomes = run_remote(inside, out, work, options, lambda _: None, None)
    assert {o.ending for o in outcomes} == {"analysed"}
    names = set(place(out).files())
    assert {"summary.csv", "index.html", f"clip0/{RUN_FILE}", "clip1/report.html"} <= names
    _, again = run_remote(inside, out, work, options, lambda _: None, tmp_path / "kept")
    assert {o.ending for o in again} == {"kept"}
    place(out).store.rm_file(f"talks/out/clip1/{RUN_FILE}")
    _, third = run_remote(inside, out, work, options, lambda _: None, None)
    assert sorted(o.ending for o in third) == ["analysed", "kept"]
    closed = f"s3://gone/out{bucket.replace('&allow_bucket_creation=true', '')}"
    with pytest.raises(ResultError, match="the store refuses"):
        run_remote(inside, closed, work, options, lambda _: None, None)
