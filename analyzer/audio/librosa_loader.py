"""librosa, also for a user who may write neither beside it nor at home (a container, a service)."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

FOLDER = "NUMBA_CACHE_DIR"


def load_librosa() -> ModuleType:
    """Import librosa; its compiler does not load where it finds no folder to keep its work in.

    Then it gets one of its own in the temporary folder, which goes with the process: nobody else
    can put compiled code there.
    """
    if not os.environ.get(FOLDER) and not _may_keep():
        folder = tempfile.mkdtemp(prefix="interview-analyzer-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ[FOLDER] = folder
        if "numba" in sys.modules:  # it has read the environment already
            sys.modules["numba"].config.CACHE_DIR = folder
    import librosa

    return librosa


def _may_keep() -> bool:
    """Whether the compiler can write beside librosa or below the user's own cache folder."""
    found = find_spec("librosa")
    beside = Path(found.origin).parent if found and found.origin else None
    if beside is not None and _writable(beside / "core"):
        return True
    return _writable(Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()))


def _writable(folder: Path) -> bool:
    """Whether the folder can be written, or made where it is not there yet."""
    there = next((p for p in (folder, *folder.parents) if p.exists()), None)
    return there is not None and there.is_dir() and os.access(there, os.W_OK | os.X_OK)
