"""Results that others made, and clients that behave badly: links, logs that unfold, hang-ups."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.errors import ResultError
from analyzer.outputs import FILES
from analyzer.review import store
from analyzer.review.desk import Desk
from analyzer.review.edits import Rename
from tests.review.served import Served, results, serve

NAMED = Rename(speaker="S1", name="Ann")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server whose complaints can be read, over a result with a link that leads out of it."""
    out = results(tmp_path)
    (out / "talk" / "timeline.csv").unlink()
    (out / "talk" / "timeline.csv").symlink_to(tmp_path / "secret.txt")
    (out / "talk" / "transcript.vtt").unlink()
    (out / "talk" / "transcript.vtt").symlink_to("gone")
    with serve(out, subprocess.PIPE) as server:
        yield server


def test_a_link_that_leads_out_of_a_result_is_not_followed(served: Served) -> None:
    for name in FILES:
        status, told, _ = served.ask("GET", f"/r/talk/{name}")
        assert status == (200 if name in ("analysis.json", "speakers.rttm") else 404), name
        assert "secret" not in told


def test_who_hangs_up_within_a_correction_leaves_no_traceback(served: Served) -> None:
    host = f"127.0.0.1:{served.port}"
    head = (
        f"POST /{served.token}/r/talk/correct HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        "Content-Type: application/json\r\nContent-Length: 6000\r\n\r\n{"
    )
    with socket.create_connection(("127.0.0.1", served.port)) as client:
        client.sendall(head.encode())
    assert served.ask("GET", "/r/talk/version")[0] == 200
    served.process.terminate()
    _, told = served.process.communicate(timeout=30)
    assert "Traceback" not in told


def test_true_is_no_line_and_no_version(served: Served) -> None:
    correction = NAMED.model_dump()
    assert served.ask("POST", "/r/talk/correct", {"version": 0, "correction": correction})[0] == 200
    for path, body in (
        ("undo", {"line": True}),
        ("correct", {"version": True, "correction": correction}),
    ):
        status, told, _ = served.ask("POST", f"/r/talk/{path}", body)
        assert status == 422
        assert "is missing" in json.loads(told)["error"]
    assert json.loads(served.ask("GET", "/r/talk/version")[1])["version"] == 1


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
@pytest.mark.parametrize("name", store.FILES)
@pytest.mark.parametrize("there", [True, False])
def test_a_log_that_is_a_link_is_not_written_to(
    folder: Path, tmp_path: Path, name: str, there: bool
) -> None:
    victim = tmp_path / "victim.db"
    if there:
        victim.write_bytes(b"mine")
    (folder / name).symlink_to(victim)
    with pytest.raises(ResultError, match="the log of corrections is a link"):
        Desk(folder).correct(NAMED, reviewer="Ann")
    assert victim.exists() == there
    assert not there or victim.read_bytes() == b"mine"


def kept(folder: Path, blob: object) -> None:
    Desk(folder).correct(NAMED, reviewer="Ann")
    with sqlite3.connect(folder / store.FILE) as db:
        db.execute("UPDATE heard SET analysis = ?", (blob,))
    db.close()


@pytest.mark.parametrize(
    ("blob", "problem"),
    [
        (zlib.compress(b" " * 20_000), "is longer than any recording's"),
        (zlib.compress(b" " * 9_000)[:-6], "is cut off"),
        (b"no zlib", "cannot be read"),
        ("text", "cannot be read"),
        (zlib.compress(b"\xff"), "cannot be read"),
    ],
    ids=["unfolds", "cut", "no zlib", "text", "no UTF-8"],
)
def test_what_a_log_holds_is_unfolded_within_bounds(
    folder: Path, monkeypatch: pytest.MonkeyPatch, blob: object, problem: str
) -> None:
    kept(folder, blob)
    monkeypatch.setattr(store, "MAX_HEARD_BYTES", 10_000)
    with pytest.raises(ResultError, match=f"review.sqlite: the log of corrections .*{problem}"):
        store.Store(folder).ground(1)


def test_what_was_never_kept_is_one_sentence(folder: Path) -> None:
    Desk(folder).correct(NAMED, reviewer="Ann")
    with pytest.raises(ResultError, match="is cut off"):
        store.Store(folder).ground(99)


@pytest.mark.parametrize(
    "made",
    [
        "CREATE VIEW log AS WITH RECURSIVE n(x) AS (VALUES(1) UNION ALL SELECT x FROM n) "
        "SELECT x AS id, '' AS at, '' AS reviewer, 1 AS heard, NULL AS correction, 1 AS undoes "
        "FROM n",
        "CREATE TABLE log (id INTEGER, at, reviewer, heard, undoes, "
        "correction AS (hex(zeroblob(400000000))))",
        "CREATE TABLE heard (id INTEGER, fingerprint, analysis); CREATE TRIGGER more AFTER INSERT "
        "ON heard BEGIN SELECT zeroblob(900000000); END",
    ],
    ids=["rows", "columns", "trigger"],
)
def test_a_log_that_computes_what_it_holds_is_refused(folder: Path, made: str) -> None:
    with sqlite3.connect(folder / store.FILE) as db:
        db.executescript(made)
    db.close()
    with pytest.raises(ResultError, match="the log of corrections holds what no log has"):
        Desk(folder).state()
