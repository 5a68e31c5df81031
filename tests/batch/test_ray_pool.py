"""What of a cluster can be seen without one; `test_ray` has the whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from analyzer.batch.ray_pool import connect

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


def test_ray_does_not_change_how_the_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def outside(_number: int, _frame: object) -> None:
        pass

    def init(**_options: object) -> None:
        signal.signal(signal.SIGTERM, lambda *_: os.abort())

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(init=init))
    before = signal.signal(signal.SIGTERM, outside)
    try:
        connect(None)
        assert signal.getsignal(signal.SIGTERM) is outside
    finally:
        signal.signal(signal.SIGTERM, before)


BELOW = """
import ctypes, os, signal, sys, types
from analyzer.batch.ray_pool import connect

def init(**_options):  # as Ray: below Python, which does not learn of it
    ctypes.CDLL(None).signal(int(signal.SIGTERM), ctypes.c_void_p(0))

sys.modules["ray"] = types.SimpleNamespace(init=init)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
connect(None)
os.kill(os.getpid(), signal.SIGTERM)
signal.pause()
"""


def test_what_ray_sets_below_python_is_set_again() -> None:
    assert subprocess.run([sys.executable, "-c", BELOW], timeout=60).returncode == 130
