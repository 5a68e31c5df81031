"""Recordings -> what can be known of each without decoding, over processes of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from analyzer.batch.jobs import Event, Found, Listener, Probe
from analyzer.batch.machine import cores
from analyzer.batch.pool import Pool
from analyzer.batch.process import start_worker

PROBE_LIMIT_S = 120.0
PROBE_BYTES_PER_S = 5e6
"""Reading from a slow network drive."""


def lost_probes(found: Sequence[Found], reasons: Mapping[Path, str]) -> dict[str, Probe]:
    """The recordings of which a file cannot be fetched; nothing is looked for in its place."""
    probes = {}
    for item in found:
        files = (item.path, *(track.path for track in item.tracks))
        why = next((reasons[file] for file in files if file in reasons), None)
        if why is not None:
            probes[item.name] = Probe("", 0, None, why)
    return probes


def probe_all(found: Sequence[Found], listener: Listener) -> dict[str, Probe]:
    """Look into every file in processes of their own: a header can be made to hang a reader."""
    pool: Pool[Found] = Pool(
        partial(start_worker, None, 1), min(2, cores()), lambda item: probe_limit_s(item.path)
    )
    probes: dict[str, Probe] = {}
    for message in pool.run(found):
        name = message.job.name
        if message.kind == "done":
            probes[name] = Probe(**message.result)
        elif message.kind == "lost":
            problem = f"{message.job.path}: cannot be read: {message.text}; export it again."
            probes[name] = Probe("", 0, None, problem)
        if message.kind in ("done", "lost"):
            listener(Event("probed", name, done=len(probes), total=len(found)))
    return probes


def probe_limit_s(path: Path) -> float:
    """Seconds in which a file must have been read through once."""
    try:
        return PROBE_LIMIT_S + path.stat().st_size / PROBE_BYTES_PER_S
    except OSError:
        return PROBE_LIMIT_S
