"""How many cores there are, and a bound on what the libraries take of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

MAX_WORKERS = 4
"""More at once need more memory; with more cores each of them gets several."""
VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Read by a library when it is loaded."""


def usable_cores() -> int:
    """Cores that this process may compute on: OMP_NUM_THREADS, where it is set, bounds them."""
    cores = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    asked = os.environ.get(VARIABLES[0], "")
    return max(1, min(cores, int(asked)) if asked.isdecimal() and int(asked) else cores)


def bound_threads(threads: int) -> None:
    """Let this process compute on at most so many threads; 0 gives it all cores.

    That is torch, the linear algebra below numpy and scipy, and whatever is loaded later. The
    recogniser is told by itself, and Silero's network runs on one thread. Call it after loading
    the recogniser: CTranslate2 leaves the loading thread with as many as one of its workers has.
    """
    import torch

    torch.set_num_threads(threads or usable_cores())
    if threads > 0:
        from threadpoolctl import threadpool_limits

        os.environ.update(dict.fromkeys(VARIABLES, str(threads)))
        threadpool_limits(limits=threads, user_api="blas")


class Later(Generic[Found]):
    """Work whose result is needed later: done once, by whoever has time or else by who asks."""

    def __init__(self, work: Callable[[], Found]) -> None:
        self._work = work
        self._lock = Lock()
        self._found: list[Found] = []

    def __call__(self) -> Found:
        """Do it, or wait for who is doing it; what was found."""
        with self._lock:
            if not self._found:
                self._found.append(self._work())
            return self._found[0]


def side_by_side(work: Callable[[Item], Found], items: Sequence[Item]) -> Iterator[Found]:
    """`work` of each item, in their order, several at a time on cores of their own.

    torch shares out one convolution over all cores, which leaves them waiting for each other;
    whole items need not wait. What is found does not depend on the number of cores. A GPU works
    on one item at a time: ask it without this.
    """
    import torch

    workers = min(torch.get_num_threads(), MAX_WORKERS, len(items))
    if workers < 2:
        yield from map(work, items)
        return
    with sharing_cores(workers) as pool:
        yield from pool.map(work, items)


@contextmanager
def sharing_cores(workers: int) -> Iterator[ThreadPoolExecutor]:
    """So many threads, between which the cores of torch are shared out."""
    import torch

    cores = torch.get_num_threads()
    each = partial(torch.set_num_threads, max(1, cores // workers))
    with ThreadPoolExecutor(workers, initializer=each) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)
            torch.set_num_threads(cores)  # new threads take the newest bound for their own
