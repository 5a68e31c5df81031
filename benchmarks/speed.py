"""Product, recipe and floor on the same recording -> seconds by stage, ratios, memory, targets.

What was measured is kept with `--json` or `--publish` part by part, and length by length, so that
they can be run one after another; `--publish` writes docs/speed.md from all that is kept.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ
from benchmarks.load import DATA, SAMPLES, audio_files, load_references
from benchmarks.speed_page import write_page
from benchmarks.speed_tables import print_report
from benchmarks.timed import SYSTEMS, Stages, Worker

HERE = Path(__file__).resolve().parent
PARTS = ("systems", "lengths", "start", "presets")
LENGTHS_S = (600.0, 3600.0, 10_800.0)
LOAD = "from analyzer.speech.models import load_models; load_models()"
FIGURES = HERE / "speed.json"
"""The published figures; docs/speed.md is written from them."""


def main(arguments: list[str] | None = None) -> int:
    """Measure the parts that were asked for; returns the exit status."""
    options = _options(arguments)
    file = FIGURES if options.publish else options.json
    figures = json.loads(file.read_text("utf-8")) if file and file.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for part in options.parts:
            for measured in MEASURE[part](options, Path(folder)):
                figures[part] = _joined(
                    figures.get(part, {}),
                    {"when": date.today().isoformat(), "machine": machine(), **measured},
                )
                if file:
                    file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print_report({part: figures[part] for part in options.parts})
    if options.publish:
        write_page(figures)
    return 0


def _joined(before: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """New figures; lengths that were measured before, and not now, stay with their day."""
    if "rows" not in new:
        return new
    dated = (
        {"when": part["when"], **row} for part in (before, new) for row in part.get("rows", ())
    )
    rows = {row["duration_s"]: row for row in dated}
    return {**new, "rows": [rows[length_s] for length_s in sorted(rows)]}


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the product, the usual recipe, the floor.")
    parser.add_argument("recording", nargs="?", type=Path, help="any audio (a sample)")
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS), metavar="PART",
                        help=f"which of {', '.join(PARTS)} (default: all); none with --publish "
                        "writes the page from what is kept")  # fmt: skip
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--runs", type=int, default=3, help="of each system (default: 3)")
    parser.add_argument("--lengths", nargs="+", type=float, default=LENGTHS_S, metavar="SECONDS")
    parser.add_argument("--threads", type=int, default=0, help="of each system (default: all)")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--json", type=Path, help="write the figures here; keeps other parts")
    parser.add_argument("--publish", action="store_true",
                        help=f"keep them in {FIGURES.name} and write docs/speed.md")  # fmt: skip
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error(f"--runs {options.runs}: at least 1 is needed")
    return options


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"cores": cores, "processor": platform.machine(), "python": platform.python_version()}


def compare_systems(options: argparse.Namespace, _folder: Path) -> Iterator[dict[str, Any]]:
    """Every system in turn on one recording, run after run."""
    path = options.recording or SAMPLES / "linear_regression.wav"
    workers = {name: Worker(name, options.threads) for name in options.systems}
    runs: dict[str, list[Stages]] = {name: [] for name in workers}
    for _ in range(options.runs):
        for name, worker in workers.items():
            runs[name].append(worker.run(path))
    yield {
        "recording": path.name,
        "duration_s": decode(path).recording.duration_s,
        "runs": options.runs,
        "systems": {name: _summary(runs[name], workers[name].stop()) for name in workers},
    }


def measure_lengths(options: argparse.Namespace, folder: Path) -> Iterator[dict[str, Any]]:
    """The product alone on recordings of growing length, each in a fresh process."""
    for length_s in options.lengths:
        path = joined_samples(length_s, folder / f"{length_s:.0f}.wav")
        worker = Worker("product", options.threads)
        stages = worker.run(path)
        yield {"rows": [{"duration_s": length_s, **_summary([stages], worker.stop())}]}
        path.unlink()


def measure_start(options: argparse.Namespace, folder: Path) -> Iterator[dict[str, Any]]:
    """Median seconds of commands that hear nothing, each in a fresh interpreter.

    Compiled modules are kept, as they are where the package is installed.
    """
    result = folder / "result"
    recording = str(SAMPLES / "kmeans.m4a")
    analyze = ("-m", "analyzer", "analyze", recording, "-o", str(result), "--threads", "1")
    _run(*analyze, compiled=folder / "compiled")
    found = json.loads((result / "kmeans" / "analysis.json").read_text("utf-8"))
    candidate = next(s["id"] for s in found["speakers"] if s["role"] == "candidate")
    again = ("relabel", str(result / "kmeans"), "--candidate", candidate)
    commands = {
        "help_s": ("-m", "analyzer", "--help"),
        "import_s": ("-c", "import analyzer"),
        "relabel_s": ("-m", "analyzer", *again),
        "load_s": ("-c", f"import analyzer.pipeline; {LOAD}"),
        "recipe_load_s": ("-c", "from benchmarks.recipe import Recipe; Recipe()"),
    }
    runs = max(5, options.runs)
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(1 + runs):
        for name, command in commands.items():
            took_s = _run(*command, compiled=folder / "compiled")
            if run:  # the first one compiles
                seconds[name].append(took_s)
    yield {name: statistics.median(found) for name, found in seconds.items()}


def measure_presets(options: argparse.Namespace, _folder: Path) -> Iterator[dict[str, Any]]:
    """What each preset takes and how wrong it is on the samples, which all have their words."""
    from benchmarks.accuracy import score
    from benchmarks.pool import pool
    from benchmarks.systems import product

    references = [r for r in load_references(options.data) if r.collection == "samples"]
    names = ("der", "wer", "cpwer", "latency_median_ms", "latency_p95_ms")
    presets = {}
    for preset, whisper in _presets().items():
        hear = product(whisper, options.threads)
        heard = [hear(reference.path) for reference in references]
        pooled = pool([score(r, h) for r, h in zip(references, heard, strict=True)])
        presets[preset] = {
            "whisper": Path(whisper or "base").name,
            "of_real_time": sum(h.seconds or 0.0 for h in heard) / sum(h.duration_s for h in heard),
            **{name: getattr(pooled, name) for name in names},
        }
    yield {"recordings": [reference.name for reference in references], "presets": presets}


def _presets() -> dict[str, str | None]:
    """Preset -> the Whisper it takes here; `--accurate` only where there is one for it."""
    from analyzer.errors import ModelError
    from analyzer.speech.weights.presets import FAST, largest_whisper

    presets: dict[str, str | None] = {"--fast": FAST, "default": None}
    with contextlib.suppress(ModelError):
        presets["--accurate"] = largest_whisper("en")
    return presets


MEASURE = {
    "systems": compare_systems,
    "lengths": measure_lengths,
    "start": measure_start,
    "presets": measure_presets,
}


def joined_samples(length_s: float, out: Path) -> Path:
    """The samples one after the other, again and again, cut at `length_s`: 16 kHz mono WAV."""
    left = round(length_s * RATE_HZ)
    parts = [(decode(path).mono * 32767).astype("<i2") for path in audio_files(SAMPLES)]
    with wave.open(str(out), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(RATE_HZ)
        while left > 0:
            for part in parts:
                stream.writeframesraw(part[:left].tobytes())
                left -= min(left, len(part))
    return out


def _summary(runs: list[Stages], peak_mb: float) -> dict[str, Any]:
    stages = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    total_s = statistics.median(sum(run.values()) for run in runs)
    return {"stages": stages, "total_s": total_s, "peak_mb": peak_mb}


def _run(*words: str, compiled: Path) -> float:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command, here = [sys.executable, *words], HERE.parent
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=here, env=environment)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
