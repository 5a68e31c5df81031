"""Figures of the speed benchmark -> tables, ratios, and which targets hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MIN_SPEEDUP = 7.0
MAX_OVER_FLOOR = 1.3
MAX_DIARIZATION = 0.02
MAX_HOUR_S = 180.0
MAX_GROWTH = 1.1
"""Real-time factor of the longest recording over that of the shortest."""
MAX_PEAK_MB = 1500.0
MAX_HELP_S, MAX_IMPORT_S, MAX_RELABEL_S = 0.3, 0.5, 1.0
HOUR_S = 3600.0
FLOOR_DIARIZATION = ("segment", "filterbank", "embed")

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """What was aimed at and what was measured; `most` is False where larger is better."""

    name: str
    measured: float
    aim: float
    unit: str = ""
    most: bool = True

    @property
    def holds(self) -> bool:
        return self.measured <= self.aim if self.most else self.measured >= self.aim

    @property
    def text(self) -> str:
        bound = "at most" if self.most else "at least"
        return (
            f"{self.name}: {self.measured:.3g}{self.unit} ({bound} {self.aim:g}{self.unit}): "
            f"{'holds' if self.holds else 'MISSED'}"
        )


def print_report(figures: Figures) -> None:
    """Print every part that was measured, then the targets it decides."""
    for text in [*_systems(figures), *_lengths(figures), *_start(figures), *_presets(figures)]:
        print(text)
    for target in targets(figures):
        print(target.text)


def targets(figures: Figures) -> list[Target]:
    """The targets that the parts at hand decide."""
    return [*_system_targets(figures), *_length_targets(figures), *_start_targets(figures)]


def diarization_s(stages: Mapping[str, float]) -> float:
    """Seconds of diarization, which the floor times in three stages."""
    return stages.get("diarize", 0.0) + sum(stages.get(name, 0.0) for name in FLOOR_DIARIZATION)


def _system_targets(figures: Figures) -> Iterator[Target]:
    part = figures.get("systems")
    if not part or "product" not in part["systems"]:
        return
    ours, systems = part["systems"]["product"], part["systems"]
    if "recipe" in systems:
        times = systems["recipe"]["total_s"] / ours["total_s"]
        yield Target("times faster than the recipe", times, MIN_SPEEDUP, most=False)
    if "floor" in systems:
        times = ours["total_s"] / systems["floor"]["total_s"]
        yield Target("times the floor", times, MAX_OVER_FLOOR)
    share = diarization_s(ours["stages"]) / part["duration_s"]
    yield Target("diarization, of real time", share, MAX_DIARIZATION)


def _length_targets(figures: Figures) -> Iterator[Target]:
    rows = sorted(figures.get("lengths", {}).get("rows", ()), key=lambda row: row["duration_s"])
    for row in rows:
        if row["duration_s"] == HOUR_S:
            yield Target("an hour of interview", row["total_s"], MAX_HOUR_S, " s")
    if len(rows) > 1:
        first, last = (row["total_s"] / row["duration_s"] for row in (rows[0], rows[-1]))
        yield Target("growth of the real-time factor with length", last / first, MAX_GROWTH)
    if rows:
        hours = rows[-1]["duration_s"] / HOUR_S
        yield Target(f"peak memory at {hours:.3g} h", rows[-1]["peak_mb"], MAX_PEAK_MB, " MB")


def _start_targets(figures: Figures) -> Iterator[Target]:
    part = figures.get("start")
    if part:
        yield Target("--help", part["help_s"], MAX_HELP_S, " s")
        yield Target("import analyzer", part["import_s"], MAX_IMPORT_S, " s")
        yield Target("relabel", part["relabel_s"], MAX_RELABEL_S, " s")


def _systems(figures: Figures) -> Iterator[str]:
    part = figures.get("systems")
    if not part:
        return
    duration_s = part["duration_s"]
    yield f"{part['recording']}, {duration_s:.0f} s, medians of {part['runs']} runs"
    yield f"{'system':8} {'stage':12} {'seconds':>8} {'of real time':>12}"
    for name, system in part["systems"].items():
        for stage, seconds in system["stages"].items():
            yield f"{name:8} {stage:12} {seconds:8.2f} {seconds / duration_s:12.4f}"
        total_s, peak = system["total_s"], system["peak_mb"]
        yield f"{name:8} {'all':12} {total_s:8.2f} {total_s / duration_s:12.4f}  {peak:.0f} MB"
    yield ""


def _lengths(figures: Figures) -> Iterator[str]:
    rows = figures.get("lengths", {}).get("rows", ())
    if not rows:
        return
    yield f"{'length':>8} {'seconds':>8} {'of real time':>12} {'diarize':>8} {'peak MB':>8}"
    for row in rows:
        factor = row["total_s"] / row["duration_s"]
        share = diarization_s(row["stages"]) / row["duration_s"]
        yield (
            f"{row['duration_s']:6.0f} s {row['total_s']:8.1f} {factor:12.4f} {share:8.4f} "
            f"{row['peak_mb']:8.0f}"
        )
    yield ""


def _start(figures: Figures) -> Iterator[str]:
    part = figures.get("start")
    if part:
        yield (
            f"--help {part['help_s']:.2f} s, import analyzer {part['import_s']:.2f} s, "
            f"relabel {part['relabel_s']:.2f} s, networks loaded {part['load_s']:.2f} s "
            f"(the recipe's {part['recipe_load_s']:.2f} s)\n"
        )


def _presets(figures: Figures) -> Iterator[str]:
    part = figures.get("presets")
    if not part:
        return
    yield f"on {', '.join(part['recordings'])}"
    yield f"{'preset':12} of real time  DER %  WER %  cpWER % latency ms"
    for name, row in part["presets"].items():
        yield (
            f"{name:12} {row['of_real_time']:12.4f} {row['der']:6.2f} {row['wer']:6.2f} "
            f"{row['cpwer']:8.2f} {row['latency_median_ms']:10.0f}"
        )
    if "--accurate" not in part["presets"]:
        yield "--accurate: no Whisper larger than the packaged one is on this machine"
    yield ""
