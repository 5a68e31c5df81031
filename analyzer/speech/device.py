"""The processor or a GPU: which of them each network can use, tried out before it is relied on.

torch and CTranslate2 bring CUDA libraries of different versions, or none: on a machine where torch
sees a GPU the recogniser may find no cuBLAS 12, and says so only when it is first asked to hear.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from analyzer.errors import ModelError, UsageError, first_line

CUBLAS = ("libcublasLt.so.12", "libcublas.so.12")
"""What CTranslate2 loads by these names; the first is loaded by the second."""
EXTRA = "pip install 'interview-analyzer[cuda]'"


def usable_device(name: str) -> str:
    """ "cpu" or "cuda" for "auto", "cpu" or "cuda": torch's networks run on it.

    Raises
    ------
    UsageError
        If there is no such device, or "cuda" was named and torch cannot compute on it.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise UsageError("there is no such device", value=name, remedy="use auto, cpu or cuda")
    if name == "cpu":
        return name
    why = _why_torch_cannot()
    if why is None:
        _keep_precision()
        return "cuda"
    if name == "cuda":
        raise UsageError(f"no CUDA device is usable here ({why})", remedy="use --device cpu")
    return "cpu"


def not_on_gpu(network: str, error: Exception) -> UsageError:
    """What to say when a network that was to run on a GPU cannot."""
    return UsageError(
        f"{network} cannot use the GPU ({first_line(error)})",
        remedy=f"use --device cpu, or install what it needs: {EXTRA}",
    )


def find_cublas() -> None:
    """Load the cuBLAS of the extra `cuda`, which lies where the system does not look for it."""
    spec = find_spec("nvidia.cublas") if sys.platform == "linux" and find_spec("nvidia") else None
    for folder in spec.submodule_search_locations or () if spec else ():
        for name in CUBLAS:
            with contextlib.suppress(OSError):  # then CTranslate2 says what it lacks
                ctypes.CDLL(str(Path(folder) / "lib" / name), mode=ctypes.RTLD_GLOBAL)


@contextlib.contextmanager
def within_memory(file: str) -> Iterator[None]:
    """Say in one sentence that a GPU's memory did not suffice for a recording.

    Raises
    ------
    ModelError
        In the place of what torch and CTranslate2 raise then.
    """
    try:
        yield
    except RuntimeError as error:
        if "CUDA" not in str(error) or "out of memory" not in str(error):
            raise
        raise ModelError(
            "the GPU's memory is full",
            file=file,
            remedy="use --device cpu, or fewer --workers at a time",
        ) from None


def _why_torch_cannot() -> str | None:
    """None where torch computes on a GPU."""
    import torch

    if not torch.cuda.is_available():
        return "torch finds none"
    try:
        (torch.ones(1, device="cuda") + 1).item()
    except RuntimeError as error:  # of a make that this torch has no code for, or full
        return first_line(error)
    return None


def _keep_precision() -> None:
    """Convolve and recur with all bits on a GPU too: torch allows 10 of the fraction's 23."""
    import torch

    torch.backends.cudnn.allow_tf32 = False
