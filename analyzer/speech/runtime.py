"""Imports torch and pyannote.audio safely: no telemetry, no CUDA-only extension, quiet logs."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.machinery
import logging
import os
import socket
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

EXTENSION = "torchaudio._extension"
M_ARENA_MAX = -8
"""Of glibc's mallopt(3)."""
KEPT_KERNELS = 64
"""oneDNN keeps 1024 kernels made for one length of input each: 90 MB, and none is used again."""

BFLOAT16 = ("avx512_bf16", "amx_bf16")
"""Instructions, either of which multiplies bfloat16; without, torch emulates it slowly."""


def prepare_runtime() -> None:
    """Make `import pyannote.audio` work and stay silent; call it before any such import.

    Telemetry, on by default in pyannote.audio 4, is switched off. The torchaudio wheel for Linux
    is built for CUDA; beside a CPU-only torch its compiled extension cannot be loaded and the
    import fails, although nothing here needs the extension: then a stand-in takes its place.
    """
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(KEPT_KERNELS))
    warnings.filterwarnings("ignore", message=r"(?s).*torchcodec.*")
    warnings.filterwarnings("ignore", message=r".*std\(\): degrees of freedom.*")
    logging.getLogger("lightning").setLevel(logging.ERROR)
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    _keep_one_heap()
    _import_without_probe()
    if EXTENSION not in sys.modules and not _extension_loads():
        sys.modules[EXTENSION] = extension_stand_in()


def multiplies_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16, at twice the rate of 32-bit numbers."""
    return any(processor_has(name) for name in BFLOAT16)


def quick_numbers() -> Any:
    """Torch's type of the shortest numbers with a fraction that this processor multiplies."""
    import torch

    return torch.bfloat16 if multiplies_bfloat16() else torch.float32


def processor_has(name: str) -> bool:
    """Whether it has the instructions that torch calls so, as "avx2"."""
    import torch

    found = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(found.get(name, False))


def return_memory() -> None:
    """Give freed memory back to the system; the C library of Linux keeps it for later otherwise.

    The networks free 200 MB after each use, which would stand on top of what the next one needs.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # a C library without it
            ctypes.CDLL("libc.so.6").malloc_trim(0)


def _keep_one_heap() -> None:
    """Let all threads share one heap; one for each keeps what the networks have freed in pieces.

    On thirteen minutes of sound that took 160 MB off the peak.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 1)


def _import_without_probe() -> None:
    """Import urllib3, which hub libraries bring, without the socket it opens to try IPv6."""
    had_ipv6 = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        import urllib3.util.connection  # noqa: F401
    except ImportError:
        return
    finally:
        socket.has_ipv6 = had_ipv6


def _extension_loads() -> bool:
    try:
        import torchaudio  # noqa: F401
    except (OSError, ImportError):
        for name in [n for n in sys.modules if n.split(".")[0] == "torchaudio"]:
            del sys.modules[name]
        return False
    return True


def extension_stand_in() -> types.ModuleType:
    """A module with the names torchaudio imports from its extension, saying "not available"."""
    module = types.ModuleType(EXTENSION, "Stand-in: the compiled extension does not load here.")
    module.__spec__ = importlib.machinery.ModuleSpec(EXTENSION, loader=None)
    module.__dict__["_IS_TORCHAUDIO_EXT_AVAILABLE"] = False
    module.__dict__["_IS_ALIGN_AVAILABLE"] = False
    module.__dict__["fail_if_no_align"] = _fails_when_called
    return module


def _fails_when_called(function: Callable[..., Any]) -> Callable[..., Any]:
    def unavailable(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError(f"{function.__name__} needs torchaudio's compiled extension")

    return unavailable
