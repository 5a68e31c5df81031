"""Ctrl-C that works at once, also while a network computes and does not look up.

Python sees a signal only between two of its own instructions, and a network may compute for many
seconds in one. So the work runs in a thread beside, and the main thread, which receives signals,
waits for it. Results are written by the main thread: what runs beside may be dropped at any time.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import NoReturn, TypeVar

T = TypeVar("T")

CHECK_S = 0.2
"""Some systems deliver a signal only when a wait ends."""
INTERRUPTED = 130
"""Exit status: 128 and the number of SIGINT."""
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What asks a process to end: a person or the system, a terminal that is closed."""


class Beside:
    """One thread for all the work of a run, so that the networks keep their own threads.

    Examples
    --------
    >>> with Beside() as beside:
    ...     beside(lambda: 6 * 7)
    42
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "work")

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def __call__(self, work: Callable[[], T]) -> T:
        """The result of `work`; its exceptions are raised here.

        Raises
        ------
        KeyboardInterrupt
            As soon as the person asks; the work is left behind (see `leave`).
        """
        future = self._pool.submit(work)
        while not wait([future], CHECK_S).done:
            pass
        return future.result()


@contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """SIGTERM and SIGHUP are taken as Ctrl-C, so that what is to be removed at the end is removed.

    A closed terminal tells it more than once: what follows the first is not heard, and what was
    ignored (`nohup`) stays so.
    """
    before = {number: signal.getsignal(number) for number in ENDING}
    heard = [number for number, how in before.items() if how not in (signal.SIG_IGN, None)]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in heard:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in heard:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def leave(status: int = INTERRUPTED) -> NoReturn:
    """End the process without waiting for a computation that was left behind."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
