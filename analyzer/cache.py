"""Where the program keeps what it can make again: weights put together."""

from __future__ import annotations

import os
from pathlib import Path


def cache_dir() -> Path:
    """The user's cache folder: $INTERVIEW_ANALYZER_CACHE, or below $XDG_CACHE_HOME or ~/.cache."""
    chosen = os.environ.get("INTERVIEW_ANALYZER_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "interview-analyzer"
