"""What the counts of killed batches say; whole batches are killed by the program itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from benchmarks import kills
from benchmarks.kills import Tally, kill, look

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills process groups")
SLEEP = "import time; time.sleep(60)"
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-S", "-c", {SLEEP!r}])
print(flush=True)
child.wait()
"""


@pytest.fixture
def begun() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that are ended whatever happens."""
    found: list[subprocess.Popen[bytes]] = []
    yield found
    for process in found:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("code", "victim", "hit"),
    [(SLEEP, "worker", "group"), (SLEEP, "parent", "parent"), (PARENT, "worker", "worker")],
)
def test_a_worker_counts_where_there_is_one(
    code: str, victim: str, hit: str, begun: list[subprocess.Popen[bytes]]
) -> None:
    command = [sys.executable, "-S", "-c", code]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    begun.append(process)
    if code == PARENT:
        assert process.stdout is not None
        process.stdout.readline()
    assert kill(process, victim) == hit
    assert process.poll() is not None


def test_a_process_that_is_gone_was_not_killed(begun: list[subprocess.Popen[bytes]]) -> None:
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    begun.append(process)
    process.wait()
    assert not psutil.pid_exists(process.pid)
    assert kill(process, "group") == kills.NOBODY


def test_a_result_that_was_there_and_is_not_any_more_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "broken", lambda folder: "" if folder.name != "c" else "c: half")
    for name in ("a", "b", "c", ".a.tmp-1"):
        (tmp_path / name).mkdir()
    tally = Tally()
    assert look(tmp_path, tally, {"a", "gone"}) == {"a", "b"}
    assert (tally.seen_whole, tally.seen_broken, tally.lost) == (2, ["c: half"], 1)
