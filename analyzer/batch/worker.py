"""A worker process: jobs on its standard input -> analyses; messages on its standard output.

Started by `pool`. Each line in is a pickled job in base64, each line out a message in JSON. When
the input ends, because the batch was stopped or killed, the worker ends at once: what it was
writing is not seen, what it had finished is whole.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import queue
import signal
import sys
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from analyzer.batch.jobs import Found, Job, Work


def serve() -> None:
    """Read the setup, load what it needs, then do one job after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = _private_output()
    lines: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    setup = unpacked(lines.get())
    if setup is None:
        _probe_all(lines, out)
    else:
        _analyse_all(setup[0], setup[1], lines, out)


def packed(item: Any) -> bytes:
    """One line that `unpacked` takes back; only ever exchanged with our own child process."""
    return base64.b64encode(pickle.dumps(item)) + b"\n"


def unpacked(line: bytes) -> Any:
    """The object in a line of `packed`."""
    return pickle.loads(base64.b64decode(line))  # noqa: S301 - from the parent process alone


def _private_output() -> TextIO:
    """Messages keep the real output; whatever a codec prints goes to the error output."""
    own = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(own, "w", encoding="utf-8")


def _listen(lines: queue.Queue[bytes]) -> None:
    for line in sys.stdin.buffer:
        lines.put(line)
    os._exit(0)


def _say(out: TextIO, kind: str, **values: Any) -> None:
    out.write(json.dumps({"kind": kind, **values}) + "\n")
    out.flush()


def _probe_all(lines: queue.Queue[bytes], out: TextIO) -> None:
    from analyzer.batch.probe import probe

    _say(out, "ready")
    while True:
        found: Found = unpacked(lines.get())
        _say(out, "done", result=asdict(probe(found)))


def _analyse_all(work: Work, key: str, lines: queue.Queue[bytes], out: TextIO) -> None:
    from analyzer.batch.analyse import analyse
    from analyzer.errors import AnalyzerError
    from analyzer.speech.models import load_models

    try:
        models = load_models(work.choice)
    except AnalyzerError as error:
        _say(out, "unusable", text=str(error), exit_code=error.exit_code)
        return
    _say(out, "ready", note=models.note)
    while True:
        job: Job = unpacked(lines.get())

        def progress(stage: str, share: float) -> None:
            _say(out, "progress", stage=stage, share=round(share, 3))

        _say(out, "done", result=asdict(analyse(job, work, key, models, progress)))


if __name__ == "__main__":
    serve()
