"""What a run took and with what -> the text of `run.json`."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

PACKAGES: tuple[str, ...] = (
    "interview-analyzer",
    "av",
    "ctranslate2",
    "faster-whisper",
    "numpy",
    "pyannote.audio",
    "scipy",
    "torch",
)
"""Those whose version can change a figure."""


class StageClock:
    """A progress listener that adds up the seconds each stage took; passes everything on.

    A stage runs from its first message to the first message of another.

    Examples
    --------
    >>> now = iter([0.0, 1.0, 4.0, 6.0]).__next__
    >>> clock = StageClock(None, now)
    >>> clock("decode", 0.0), clock("score", 0.0), clock("score", 1.0)
    (None, None, None)
    >>> clock.seconds()
    {'decode': 1.0, 'score': 5.0}
    """

    def __init__(self, listener: Callable[[str, float], None] | None, now: Callable[[], float]):
        self._listener, self._now = listener, now
        self._spent: dict[str, float] = {}
        self._stage, self._since_s = "", 0.0

    def __call__(self, stage: str, share: float) -> None:
        self._turn(stage)
        if self._listener is not None:
            self._listener(stage, share)

    def seconds(self) -> dict[str, float]:
        """Seconds by stage until now."""
        self._turn(self._stage)
        return {name: round(spent, 3) for name, spent in self._spent.items()}

    def _turn(self, stage: str) -> None:
        at_s = self._now()
        if self._stage:
            self._spent[self._stage] = self._spent.get(self._stage, 0.0) + at_s - self._since_s
        self._stage, self._since_s = stage, at_s


@dataclass(frozen=True, slots=True)
class Run:
    """One analysis as it was run; `key` digests what decides its result, "" outside a batch."""

    started: datetime
    stages_s: Mapping[str, float]
    audio_s: float
    threads: int
    device: str
    key: str = ""
    source: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)


def run_json(run: Run) -> str:
    """The text of `run.json`."""
    wall_s = sum(run.stages_s.values())
    content: dict[str, Any] = {
        "run_version": 1,
        "key": run.key,
        "source": run.source,
        "details": dict(run.details),
        "started": run.started.astimezone(UTC).isoformat(timespec="seconds"),
        "wall_s": round(wall_s, 3),
        "audio_s": round(run.audio_s, 3),
        "real_time_factor": round(wall_s / run.audio_s, 4) if run.audio_s else None,
        "stages_s": dict(run.stages_s),
        "peak_memory_bytes": peak_memory_bytes(),
        "threads": run.threads,
        "device": run.device,
        "models": dict(run.models),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": versions(),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def versions() -> dict[str, str]:
    """The installed versions of `PACKAGES`; "" for what is missing."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def peak_memory_bytes() -> int | None:
    """The most memory this process has held, None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)
