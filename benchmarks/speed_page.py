"""Kept figures of the speed benchmark -> the tables of docs/speed.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed_tables import Figures, diarization_s, targets
from benchmarks.write_docs import with_figures

PAGE = Path(__file__).resolve().parents[1] / "docs" / "speed.md"
SYSTEMS = {"product": "product", "fast": "product, `--fast`", "recipe": "recipe", "floor": "floor"}
STAGES = ("decode", "diarize", "recognise", "rest")


def write_page(figures: Figures, page: Path = PAGE) -> None:
    """Put the figures between the page's marks."""
    text = page.read_text(encoding="utf-8")
    page.write_text(with_figures(text, markdown(figures)), encoding="utf-8")


def markdown(figures: Figures) -> str:
    """Every part that was measured, with its date and machine, then which targets hold."""
    parts = (_systems, _lengths, _presets, _start, _targets)
    return "\n".join(line for part in parts for line in part(figures))


def _systems(figures: Figures) -> Iterator[str]:
    part = figures.get("systems")
    if not part:
        return
    length_s = part["duration_s"]
    yield "## Systems by stage\n"
    yield (
        f"`{part['recording']}`, {length_s:.0f} s; seconds of work for each second of sound, "
        f"{_medians(part['runs'])}. {_when(part)}\n"
    )
    yield from _row("system", *STAGES, "all", "times the product", "peak memory, GB")
    yield from _rule(7)
    ours = part["systems"].get("product")
    for name, system in part["systems"].items():
        stages = {**system["stages"], "diarize": diarization_s(system["stages"])}
        shares = [f"{stages[s] / length_s:.3f}" if s in stages else "-" for s in STAGES]
        whole = f"{system['total_s'] / length_s:.3f}"
        ratio = f"{system['total_s'] / ours['total_s']:.2f}" if ours else "-"
        peak_gb = f"{system['peak_mb'] / 1e3:.2f}"
        yield from _row(SYSTEMS[name], *shares, whole, ratio, peak_gb)
    yield ""


def _medians(runs: int) -> str:
    return "one run of each in turn" if runs == 1 else f"medians of {runs} runs in turn"


def _lengths(figures: Figures) -> Iterator[str]:
    part = figures.get("lengths")
    if not part:
        return
    yield "## By length\n"
    yield (
        "The product on samples joined to one, each length in a fresh process, on "
        f"{_machine(part)}.\n"
    )
    yield from _row(
        "length", "seconds", "of real time", "diarization", "recognition", "peak, GB", "run of"
    )
    yield from _rule(6)
    for row in part["rows"]:
        length_s, stages = row["duration_s"], row["stages"]
        yield from _row(
            _length(length_s),
            f"{row['total_s']:.0f}",
            f"{row['total_s'] / length_s:.3f}",
            f"{diarization_s(stages) / length_s:.3f}",
            f"{stages.get('recognise', 0.0) / length_s:.3f}",
            f"{row['peak_mb'] / 1e3:.2f}",
            row.get("when", part["when"]),
        )
    yield ""


def _length(length_s: float) -> str:
    return f"{length_s / 3600:.3g} h" if length_s >= 3600 else f"{length_s / 60:.3g} min"


def _presets(figures: Figures) -> Iterator[str]:
    part = figures.get("presets")
    if not part:
        return
    yield "## Presets\n"
    yield f"Pooled over {', '.join(f'`{name}`' for name in part['recordings'])}. {_when(part)}\n"
    yield from _row(
        "preset", "Whisper", "of real time", "DER, %", "WER, %", "cpWER, %", "latency error, ms"
    )
    yield from _rule(6)
    for name, row in part["presets"].items():
        title = name if name == "default" else f"`{name}`"
        errors = [f"{row[key]:.2f}" for key in ("der", "wer", "cpwer")]
        share, late = f"{row['of_real_time']:.3f}", f"{row['latency_median_ms']:.0f}"
        yield from _row(title, row["whisper"], share, *errors, late)
    if "--accurate" not in part["presets"]:
        yield (
            "\n`--accurate` takes the largest Whisper on the machine; on this one none was larger "
            "than the packaged one."
        )
    yield ""


def _start(figures: Figures) -> Iterator[str]:
    part = figures.get("start")
    if not part:
        return
    yield "## Start\n"
    yield f"Commands that hear nothing, medians in fresh interpreters. {_when(part)}\n"
    yield from _row("command", "seconds")
    yield from _rule(1)
    yield from _row("`interview-analyzer --help`", f"{part['help_s']:.2f}")
    yield from _row("`import analyzer`", f"{part['import_s']:.2f}")
    yield from _row("`interview-analyzer relabel`", f"{part['relabel_s']:.2f}")
    if "load_s" in part:
        yield from _row("networks of the product loaded", f"{part['load_s']:.2f}")
        yield from _row("networks of the recipe loaded", f"{part['recipe_load_s']:.2f}")
    yield ""


def _targets(figures: Figures) -> Iterator[str]:
    found = targets(figures)
    if not found:
        return
    yield "## Targets\n"
    yield from _row("target", "bound", "measured", "")
    yield from _rule(3)
    for target in found:
        sign = "at most" if target.most else "at least"
        verdict = "holds" if target.holds else "**missed**"
        measured, aim = f"{_figure(target.measured)}{target.unit}", f"{target.aim:g}{target.unit}"
        yield from _row(target.name, f"{sign} {aim}", measured, verdict)


def _figure(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:.3g}" if abs(value) < 1e3 else f"{value:.0f}"


def _when(part: Figures) -> str:
    return f"Run of {part['when']}, {_machine(part)}."


def _machine(part: Figures) -> str:
    return f"{part['machine']['cores']} cores ({part['machine']['processor']})"


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _rule(numbers: int) -> Iterator[str]:
    yield "|---|" + "---:|" * numbers
