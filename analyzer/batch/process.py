"""A child process that runs `worker`, seen from its parent."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import analyzer
from analyzer.batch.worker import packed

Events = queue.Queue[tuple["WorkerProcess", dict[str, Any]]]
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
TAIL = 200
"""Characters of the last line on the error output that are kept for the message."""


class WorkerProcess:
    """Starts the process; its messages go into `events` as (self, message), the last is "gone"."""

    def __init__(
        self, events: Events, setup: Any, threads: int, module: str = "analyzer.batch.worker"
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(  # noqa: S603 - a module of ours
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(threads),
        )
        self.send(setup)
        threading.Thread(target=self._listen, args=(events,), daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, item: Any) -> None:
        """Hand over the setup or a job; a process that is gone says so through its events."""
        stdin = self._process.stdin
        with contextlib.suppress(OSError):
            if stdin is not None:
                stdin.write(packed(item))
                stdin.flush()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def _listen(self, events: Events) -> None:
        for line in self._process.stdout or ():
            with contextlib.suppress(ValueError):
                events.put((self, json.loads(line)))
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        events.put((self, {"kind": "gone", "code": code, "tail": self._tail()}))

    def _tail(self) -> str:
        with self._errors as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 4 * TAIL))
            lines = file.read().decode("utf-8", "replace").split("\n")
        return next((line.strip()[-TAIL:] for line in reversed(lines) if line.strip()), "")


def start_worker(setup: Any, threads: int, events: Events) -> WorkerProcess:
    """A worker with its setup, None for one that only looks into files."""
    return WorkerProcess(events, setup, threads)


def _environment(threads: int) -> dict[str, str]:
    """Our own, with the thread count, and this very package found first."""
    own = str(Path(analyzer.__file__).resolve().parents[1])
    paths = [own, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    values = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in paths if p)}
    if threads > 0:
        values |= dict.fromkeys(THREAD_VARIABLES, str(threads))
    return values
