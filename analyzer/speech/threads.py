"""How many cores there are, and a bound on what the libraries take of them."""

from __future__ import annotations

import os

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Read by a library when it is loaded."""


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def bound_threads(threads: int) -> None:
    """Let this process compute on at most so many threads; 0 leaves it all cores.

    That is torch, the linear algebra below numpy and scipy, and whatever is loaded later. The
    recogniser is told by itself, and Silero's network runs on one thread.
    """
    if threads > 0:
        import torch
        from threadpoolctl import threadpool_limits

        os.environ.update(dict.fromkeys(VARIABLES, str(threads)))
        torch.set_num_threads(threads)
        threadpool_limits(limits=threads, user_api="blas")
