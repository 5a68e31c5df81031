"""Cores: `--threads` bounds every library that computes, and items share them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
import torch

from analyzer.speech.threads import Later, side_by_side, usable_cores

PROGRAM = """
import numpy
from analyzer.speech.threads import bound_threads
bound_threads(1)
import scipy.linalg, torch
from threadpoolctl import threadpool_info
pools = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
print(torch.get_num_threads(), bool(pools), *sorted(set(pools)))
"""


def test_torch_and_every_blas_keep_to_the_bound() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["1", "True", "1"]


def test_a_bound_in_the_environment_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    cores = usable_cores()
    for value, expected in (("1", 1), ("9999", cores), ("0", cores), ("all", cores), ("", cores)):
        monkeypatch.setenv("OMP_NUM_THREADS", value)
        assert usable_cores() == expected


@pytest.fixture
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("two_threads")
def test_items_are_worked_on_at_the_same_time_and_come_in_order() -> None:
    met = threading.Barrier(2, timeout=30)
    bounds: list[int] = []

    def work(item: int) -> int:
        bounds.append(torch.get_num_threads())
        met.wait()
        return item * item

    assert list(side_by_side(work, [3, 1, 4, 2])) == [9, 1, 16, 4]
    assert bounds == [1, 1, 1, 1]
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("two_threads")
def test_an_error_arrives_and_the_bound_is_as_before() -> None:
    with pytest.raises(ZeroDivisionError):
        list(side_by_side(lambda item: 1 / item, [1, 0, 2, 3]))
    assert torch.get_num_threads() == 2


def test_what_is_needed_later_is_done_once_by_whoever_comes_first() -> None:
    begun, go = threading.Event(), threading.Event()
    calls: list[int] = []

    def work() -> int:
        calls.append(threading.get_ident())
        begun.set()
        assert go.wait(30)
        return 7

    later = Later(work)
    helper = threading.Thread(target=later)
    helper.start()
    assert begun.wait(30)
    go.set()
    assert later() == later() == 7  # waits for the helper
    assert calls == [helper.ident]


def test_what_fails_beside_fails_for_who_asks() -> None:
    later = Later(lambda: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            later()
