"""This machine -> how many workers with how many threads each."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which

import psutil

WORKER_BYTES = 1_700_000_000
"""What a worker with the packaged networks needs, with some to spare: at its peak an hour of one
channel takes 1.4 GB, ten minutes 1.3 GB (docs/speed.md)."""
GPU_WORKER_BYTES = 1_500_000_000
"""GPU memory of a worker with the packaged networks: 1.3 GB, alone as beside seven others."""
THREADS = 2
"""Threads of a worker when there is the choice: recognition gains little from more."""
CGROUP = Path("/sys/fs/cgroup")


def cores() -> int:
    """Processors this process may use, in whole: affinity and a container's quota count."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:
        usable = os.cpu_count() or 1
    quota = _cgroup("cpu.max").split()
    if len(quota) == 2 and quota[0].isdigit() and int(quota[1]) > 0:
        usable = min(usable, max(1, int(quota[0]) // int(quota[1])))
    return usable


def free_bytes() -> int:
    """Memory that can be had without pushing others out, within a container's limit."""
    free = int(psutil.virtual_memory().available)
    limit, used = _cgroup("memory.max"), _cgroup("memory.current")
    if limit.isdigit() and used.isdigit():
        free = min(free, max(0, int(limit) - int(used)))
    return free


def free_gpu_bytes(device: str) -> int | None:
    """GPU memory for networks on "auto", "cpu" or "cuda"; None where the processor takes all.

    Of several GPUs it is that of the fullest, as the driver's own program tells.
    """
    program = None if device == "cpu" else which("nvidia-smi")
    none = 0 if device == "cuda" else None
    if program is None:
        return none
    asked = (program, "--query-gpu=memory.free", "--format=csv,noheader,nounits")
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True)  # noqa: S603
        return min(int(mebibytes) for mebibytes in told.stdout.split()) * 2**20
    except (OSError, ValueError, subprocess.SubprocessError):
        return none


def share_out(
    jobs: int,
    cores: int,
    free_bytes: int,
    *,
    workers: int = 0,
    threads: int = 0,
    gpu_bytes: int | None = None,
) -> tuple[int, int]:
    """Workers and threads for each; what is given (not 0) is kept.

    Workers share a GPU, whose free memory is `gpu_bytes` (None: none is used): most of the work is
    the processor's even then. On 16 cores and one GPU eight took a third of the time of one.

    Examples
    --------
    >>> share_out(100, 16, 64_000_000_000)
    (8, 2)
    >>> share_out(100, 16, 5_000_000_000)
    (2, 8)
    >>> share_out(1, 16, 64_000_000_000)
    (1, 16)
    >>> share_out(100, 16, 64_000_000_000, gpu_bytes=6_000_000_000)
    (4, 4)
    """
    if not workers:
        by_cores = cores // (threads or THREADS)
        by_gpu = by_cores if gpu_bytes is None else gpu_bytes // GPU_WORKER_BYTES
        workers = max(1, min(by_cores, by_gpu, free_bytes // WORKER_BYTES, jobs))
    return workers, threads or max(1, cores // workers)


def _cgroup(name: str) -> str:
    try:
        return (CGROUP / name).read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
