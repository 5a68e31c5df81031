"""A worker that hangs, dies or answers as its jobs say; stands in for one with networks."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from analyzer.batch.worker import _say, unpacked


def serve() -> None:
    setup = unpacked(sys.stdin.buffer.readline())
    if setup == "never ready":
        sys.exit(3)
    _say(sys.stdout, "ready", note=f"made ready {setup}")
    for line in sys.stdin.buffer:
        job = str(unpacked(line))
        kind, _, rest = job.partition(":")
        if kind == "hang":
            time.sleep(600)
        if kind == "die" or (kind == "die once" and not Path(rest).exists()):
            if rest:
                Path(rest).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        _say(sys.stdout, "progress", stage="decode", share=0.5)
        _say(sys.stdout, "done", result={"job": job, "pid": os.getpid()})


if __name__ == "__main__":
    serve()
