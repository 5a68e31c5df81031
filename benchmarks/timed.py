"""A system's name -> a process that runs it on recordings; tells seconds by stage and memory."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.audio.decode import decode
from analyzer.pipeline import analyze_recording
from analyzer.settings import Settings

STAGES = ("decode", "diarize", "recognise", "rest")
"""Of product and recipe; the floor's three diarization stages are added up under "diarize"."""
Stages = dict[str, float]
Once = Callable[[Path], Stages]


class Worker:
    """A system in a process of its own, so that its peak memory is its own."""

    def __init__(self, system: str, threads: int = 0) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(system, threads, other), daemon=True)
        self._process.start()
        self._pipe.recv()

    def run(self, path: Path) -> Stages:
        """Seconds of each stage of one run."""
        self._pipe.send(path)
        stages: Stages = self._pipe.recv()
        return stages

    def stop(self) -> float:
        """End the process; returns its peak memory in MB, networks and libraries included."""
        self._pipe.send(None)
        peak: float = self._pipe.recv()
        self._process.join()
        return peak


def _serve(system: str, threads: int, pipe: multiprocessing.connection.Connection) -> None:
    once = SYSTEMS[system](threads)
    pipe.send("ready")
    while (path := pipe.recv()) is not None:
        pipe.send(once(path))
    pipe.send(peak_mb())


def _product(threads: int, whisper: str | None = None) -> Once:
    from analyzer.speech.models import ModelChoice, load_models

    loaded = load_models(ModelChoice(recognition=whisper, threads=threads))
    settings, clock = Settings(), Clock()
    recognizer: Any = clock.around("recognise", loaded.recognizer)
    models = replace(
        loaded, diarizer=clock.around("diarize", loaded.diarizer), recognizer=recognizer
    )

    def once(path: Path) -> Stages:
        clock.start("decode")
        analyze_recording(path, models, settings)
        return clock.stop()

    return once


def _fast(threads: int) -> Once:
    return _product(threads, "tiny.en")


def _recipe(threads: int) -> Once:
    from benchmarks.recipe import Recipe, give_words

    peer, clock = Recipe(threads=threads), Clock()

    def once(path: Path) -> Stages:
        clock.start("decode")
        samples = decode(path).mono
        clock.enter("diarize")
        speech = peer.diarize(samples)
        clock.enter("recognise")
        give_words(peer.recognise(samples), speech)
        return clock.stop()

    return once


def _floor(threads: int) -> Once:
    from benchmarks.floor import Floor

    floor, clock = Floor(threads), Clock()

    def once(path: Path) -> Stages:
        clock.start("decode")
        samples = decode(path).mono
        clock.enter("segment")
        speech = floor.segment(samples)
        clock.enter("filterbank")
        features = floor.features(speech)
        clock.enter("embed")
        floor.embed(features)
        clock.enter("recognise")
        floor.recognise(speech)
        return clock.stop()

    return once


SYSTEMS: dict[str, Callable[[int], Once]] = {
    "product": _product,
    "fast": _fast,
    "recipe": _recipe,
    "floor": _floor,
}
"""`fast` is the product with tiny.en for Whisper base."""


class Clock:
    """Splits a run into stages: what follows a stage that was wrapped is the rest."""

    def __init__(self) -> None:
        self.start("rest")

    def start(self, stage: str) -> None:
        self._seconds: Stages = {}
        self._stage, self._since = stage, time.perf_counter()

    def enter(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now

    def stop(self) -> Stages:
        self.enter("rest")
        return self._seconds

    def around(self, stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """`call`, with the time it takes booked under `stage`."""

        def timed(*arguments: Any, **named: Any) -> Any:
            self.enter(stage)
            result = call(*arguments, **named)
            self.enter("rest")
            return result

        return timed


def peak_mb() -> float:
    """Peak resident memory of this process.

    Linux hands `ru_maxrss` down from the process that started this one, so its own high-water mark
    is read where there is one.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
