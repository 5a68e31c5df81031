"""How many cores there are, and a bound on what the libraries take of them."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def bound_threads(threads: int) -> None:
    """Let torch and the linear algebra below numpy use at most so many threads; 0 leaves all.

    The recogniser is told when it is loaded, and Silero's network runs on one.
    """
    if threads > 0:
        import torch
        from threadpoolctl import threadpool_limits

        torch.set_num_threads(threads)
        threadpool_limits(limits=threads, user_api="blas")
