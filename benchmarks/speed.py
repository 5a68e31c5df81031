"""The same recording through the product and the recipe -> seconds, ratio and peak memory."""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
if not __package__:  # run as a program: the folder above holds the package
    sys.path.insert(0, str(HERE.parent))

from analyzer.audio.decode import SAMPLE_RATE_HZ, decode  # noqa: E402
from analyzer.pipeline import analyze_recording  # noqa: E402
from analyzer.settings import Settings  # noqa: E402
from benchmarks.load import SAMPLES, audio_files  # noqa: E402

PRODUCT_STAGES = ("decode", "diarize", "recognise", "rest")
RECIPE_STAGES = ("decode", "diarize", "recognise")
Stages = dict[str, float]


def main(arguments: list[str] | None = None) -> int:
    """Time both systems in turn on one recording; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time the product beside the usual recipe.")
    parser.add_argument("recording", nargs="?", type=Path, help="any audio (a sample)")
    parser.add_argument("--length", type=float, metavar="SECONDS", help="join samples to this")
    parser.add_argument("--runs", type=int, default=3, help="of each system (default: 3)")
    parser.add_argument("--no-recipe", action="store_true", help="time the product alone")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error(f"--runs {options.runs}: at least 1 is needed")
    with tempfile.TemporaryDirectory() as folder:
        path = options.recording or SAMPLES / "linear_regression.wav"
        if options.length:
            path = joined_samples(options.length, Path(folder) / "joined.wav")
        names = ["product"] if options.no_recipe else ["product", "recipe"]
        workers = {name: Worker(name, path) for name in names}
        duration_s = decode(path).recording.duration_s
        runs: dict[str, list[Stages]] = {name: [] for name in names}
        for _ in range(options.runs):
            for name in names:
                runs[name].append(workers[name].run())
        memory = {name: workers[name].stop() for name in names}
    print_times(path.name, duration_s, runs, memory)
    return 0


def joined_samples(length_s: float, out: Path) -> Path:
    """The samples one after the other, again and again, cut at `length_s`: 16 kHz mono WAV."""
    parts = [decode(path).mono for path in audio_files(SAMPLES)]
    samples = np.concatenate(parts)
    wanted = round(length_s * SAMPLE_RATE_HZ)
    whole = np.resize(samples, wanted)
    write_wave(whole, out)
    return out


def write_wave(samples: NDArray[np.float32], out: Path) -> None:
    """Write mono 16 kHz samples as 16-bit WAV."""
    with wave.open(str(out), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(SAMPLE_RATE_HZ)
        stream.writeframes((np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes())


class Worker:
    """A system in a process of its own, so that its peak memory is its own."""

    def __init__(self, name: str, path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(name, path, other), daemon=True)
        self._process.start()
        self._pipe.recv()

    def run(self) -> Stages:
        """Seconds of each stage of one run."""
        self._pipe.send("run")
        stages: Stages = self._pipe.recv()
        return stages

    def stop(self) -> float:
        """End the process; returns its peak memory in MB."""
        self._pipe.send("stop")
        peak: float = self._pipe.recv()
        self._process.join()
        return peak


def _serve(name: str, path: Path, pipe: multiprocessing.connection.Connection) -> None:
    once = _product(path) if name == "product" else _recipe(path)
    pipe.send("ready")
    while pipe.recv() == "run":
        pipe.send(once())
    pipe.send(_peak_mb())


def _product(path: Path) -> Callable[[], Stages]:
    from analyzer.speech.models import load_models

    loaded, settings, clock = load_models(), Settings(), _Clock()
    recognizer: Any = clock.around("recognise", loaded.recognizer)
    models = replace(
        loaded, diarizer=clock.around("diarize", loaded.diarizer), recognizer=recognizer
    )

    def once() -> Stages:
        clock.start("decode")
        analyze_recording(path, models, settings)
        return clock.stop()

    return once


def _recipe(path: Path) -> Callable[[], Stages]:
    from benchmarks.recipe import Recipe, give_words

    peer, clock = Recipe(), _Clock()

    def once() -> Stages:
        clock.start("decode")
        samples = decode(path).mono
        clock.enter("diarize")
        speech = peer.diarize(samples)
        clock.enter("recognise")
        give_words(peer.recognise(samples), speech)
        return clock.stop()

    return once


class _Clock:
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


def print_times(
    name: str, duration_s: float, runs: dict[str, list[Stages]], memory_mb: dict[str, float]
) -> None:
    """Medians by stage, in seconds and as shares of the recording's length, and the ratio."""
    totals: dict[str, float] = {}
    count = len(next(iter(runs.values())))
    print(f"{name}, {duration_s:.0f} s, median of {count}")
    print(f"{'system':8} {'stage':10} {'seconds':>8} {'RTF':>7}")
    for system, stages in runs.items():
        for stage in PRODUCT_STAGES if system == "product" else RECIPE_STAGES:
            seconds = statistics.median(one.get(stage, 0.0) for one in stages)
            print(f"{system:8} {stage:10} {seconds:8.2f} {seconds / duration_s:7.4f}")
        totals[system] = statistics.median(sum(one.values()) for one in stages)
        total = totals[system]
        peak = f"peak memory {memory_mb[system]:.0f} MB"
        print(f"{system:8} {'all':10} {total:8.2f} {total / duration_s:7.4f}  {peak}")
    if "recipe" in totals:
        print(f"the recipe takes {totals['recipe'] / totals['product']:.1f} times as long")


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    sys.exit(main())
