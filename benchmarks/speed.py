"""Product, recipe and floor on the same recording -> seconds by stage, ratios, memory, targets."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if not __package__:  # run as a program: the folder above holds the package
    sys.path.insert(0, str(HERE.parent))

from analyzer.audio.decode import SAMPLE_RATE_HZ, decode  # noqa: E402
from benchmarks.load import DATA, SAMPLES, audio_files, load_references  # noqa: E402
from benchmarks.speed_tables import print_report  # noqa: E402
from benchmarks.timed import SYSTEMS, Stages, Worker  # noqa: E402

PARTS = ("systems", "lengths", "start", "accuracy")
LENGTHS_S = (600.0, 3600.0, 10_800.0)
FIGURES = HERE / "speed.json"
"""The published figures; docs/speed.md is written from them."""
ACCURACY = ("dyad0", "dyad3", "kmeans", "linear_regression")
"""Two recordings of real voices and two spoken interviews, so that a faster product that hears
less is seen at once; `accuracy.py` has all of them."""


def main(arguments: list[str] | None = None) -> int:
    """Measure the parts that were asked for; returns the exit status."""
    options = _options(arguments)
    file = FIGURES if options.publish else options.json
    figures = json.loads(file.read_text("utf-8")) if file and file.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for part in options.parts:
            measured = MEASURE[part](options, Path(folder))
            figures[part] = {"when": date.today().isoformat(), "machine": machine(), **measured}
            if file:
                file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print_report({part: figures[part] for part in options.parts})
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the product, the usual recipe, the floor.")
    parser.add_argument("recording", nargs="?", type=Path, help="any audio (a sample)")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART",
                        help=f"which of {', '.join(PARTS)} (default: all)")  # fmt: skip
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--runs", type=int, default=3, help="of each system (default: 3)")
    parser.add_argument("--lengths", nargs="+", type=float, default=LENGTHS_S, metavar="SECONDS")
    parser.add_argument("--threads", type=int, default=0, help="of the product (default: all)")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--json", type=Path, help="write the figures here; keeps other parts")
    parser.add_argument("--publish", action="store_true", help=f"write them to {FIGURES.name}")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error(f"--runs {options.runs}: at least 1 is needed")
    return options


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"cores": cores, "processor": platform.machine(), "python": platform.python_version()}


def compare_systems(options: argparse.Namespace, _folder: Path) -> dict[str, Any]:
    """Every system in turn on one recording, run after run."""
    path = options.recording or SAMPLES / "linear_regression.wav"
    workers = {name: Worker(name, options.threads) for name in options.systems}
    runs: dict[str, list[Stages]] = {name: [] for name in workers}
    for _ in range(options.runs):
        for name, worker in workers.items():
            runs[name].append(worker.run(path))
    return {
        "recording": path.name,
        "duration_s": decode(path).recording.duration_s,
        "runs": options.runs,
        "systems": {name: _summary(runs[name], workers[name].stop()) for name in workers},
    }


def measure_lengths(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The product alone on recordings of growing length, each in a fresh process."""
    rows = []
    for length_s in options.lengths:
        path = joined_samples(length_s, folder / f"{length_s:.0f}.wav")
        worker = Worker("product", options.threads)
        stages = worker.run(path)
        rows.append({"duration_s": length_s, **_summary([stages], worker.stop())})
        path.unlink()
    return {"rows": rows}


def measure_start(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Median seconds of commands that run no network, each in a fresh interpreter."""
    result = folder / "result"
    recording = str(SAMPLES / "kmeans.m4a")
    _run("-m", "analyzer", "analyze", recording, "-o", str(result), "--threads", "1")
    found = json.loads((result / "kmeans" / "analysis.json").read_text("utf-8"))
    candidate = next(s["id"] for s in found["speakers"] if s["role"] == "candidate")
    again = ("relabel", str(result / "kmeans"), "--candidate", candidate)
    commands = {
        "help_s": ("-m", "analyzer", "--help"),
        "import_s": ("-c", "import analyzer"),
        "relabel_s": ("-m", "analyzer", *again),
    }
    runs = max(5, options.runs)
    return {n: statistics.median(_run(*c) for _ in range(runs)) for n, c in commands.items()}


def measure_accuracy(options: argparse.Namespace, _folder: Path) -> dict[str, Any]:
    """A few figures of `accuracy.py`, so that speed and accuracy stand together."""
    from benchmarks.accuracy import score
    from benchmarks.pool import pool
    from benchmarks.systems import product

    references = load_references(options.data, only=ACCURACY)
    hear = product()
    figures = pool([score(reference, hear(reference.path)) for reference in references])
    names = ("der", "wer", "cpwer", "latency_median_ms", "latency_p95_ms")
    return {
        "recordings": [reference.name for reference in references],
        **{name: getattr(figures, name) for name in names},
    }


MEASURE = {
    "systems": compare_systems,
    "lengths": measure_lengths,
    "start": measure_start,
    "accuracy": measure_accuracy,
}


def joined_samples(length_s: float, out: Path) -> Path:
    """The samples one after the other, again and again, cut at `length_s`: 16 kHz mono WAV."""
    left = round(length_s * SAMPLE_RATE_HZ)
    parts = [(decode(path).mono * 32767).astype("<i2") for path in audio_files(SAMPLES)]
    with wave.open(str(out), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(SAMPLE_RATE_HZ)
        while left > 0:
            for part in parts:
                stream.writeframesraw(part[:left].tobytes())
                left -= min(left, len(part))
    return out


def _summary(runs: list[Stages], peak_mb: float) -> dict[str, Any]:
    stages = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    total_s = statistics.median(sum(run.values()) for run in runs)
    return {"stages": stages, "total_s": total_s, "peak_mb": peak_mb}


def _run(*words: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, capture_output=True, cwd=HERE.parent)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
