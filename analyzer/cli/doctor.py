"""`doctor`: what is installed, what is missing, which device, how fast here."""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
import wave
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import av
import typer

from analyzer.audio.decode import decode
from analyzer.audio.pcm import RATE_HZ, to_int16
from analyzer.batch.machine import WORKER_BYTES, cores, free_bytes, free_gpu_bytes, share_out
from analyzer.cli.analyze import sample_recordings
from analyzer.cli.terminal import say
from analyzer.errors import AnalyzerError, UsageError
from analyzer.outputs.run_report import versions
from analyzer.speech.device import usable_device
from analyzer.speech.models import ModelChoice, load_models
from analyzer.speech.weights.registry import list_models, verify_models

TIMED_S = 60.0
"""Length of the stretch that is timed."""
DECODERS = ("aac", "mp3float", "opus", "vorbis", "flac", "pcm_s16le", "alac", "wmav2", "amrnb")
State = Literal["good", "missing", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination; "missing" is what keeps the product from working."""

    what: str
    state: State
    detail: str


def examine(recording: Path | None, device: str, as_json: bool) -> bool:
    """Print the findings; True if nothing that is needed is missing."""
    findings = [_python(), *_packages(), *_models(), _decoders(), _machine(device), _device(device)]
    findings.append(_speed(recording, device))
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in findings], indent=2))
    else:
        for item in findings:
            say(f"{item.state:8} {item.what}: {item.detail}")
    return all(item.state != "missing" for item in findings)


def _python() -> Finding:
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    text = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding(
        "Python", "good" if good else "missing", text if good else f"{text}; use 3.11-13"
    )


def _packages() -> list[Finding]:
    return [
        Finding(name, "good" if version else "missing", version or "install it with pip")
        for name, version in versions().items()
    ]


def _models() -> list[Finding]:
    default = {model.name for model in list_models() if model.default}
    findings = []
    for check in verify_models():
        spare = check.name not in default or (check.optional and check.state == "missing")
        lacking: State = "note" if spare else "missing"
        state: State = "good" if check.state == "verified" else lacking
        findings.append(
            Finding(f"{check.role} {check.name}", state, f"{check.state}: {check.detail}")
        )
    return findings


def _decoders() -> Finding:
    lacking = [name for name in DECODERS if name not in av.codecs_available]
    if lacking:
        return Finding("codecs", "missing", f"this av lacks {', '.join(lacking)}")
    return Finding("codecs", "good", f"{len(av.codecs_available)}, with all that recorders use")


def _machine(device: str) -> Finding:
    count, free = cores(), free_bytes()
    workers, threads = share_out(1000, count, free, gpu_bytes=free_gpu_bytes(device))
    text = f"{count} cores, {free / 1e9:.1f} GB free: batch takes {workers} x {threads} threads"
    return Finding("machine", "good" if free >= WORKER_BYTES else "note", text)


def _device(device: str) -> Finding:
    import torch

    from analyzer.speech.runtime import multiplies_bfloat16
    from analyzer.speech.whisper.torch_engine import torch_suits

    try:
        usable = usable_device(device)
    except UsageError as error:
        return Finding("device", "missing", str(error))
    if usable == "cuda":
        return Finding("device", "good", f"cuda, {torch.cuda.get_device_name()}")
    bits = "16 and 8" if multiplies_bfloat16() else "32 and 8"
    used = f", Whisper by torch in {bits} bits" if torch_suits() else ""
    why = "as asked" if device == "cpu" else "no CUDA device is usable, and none is needed"
    return Finding("device", "good", f"cpu{used}; {why}")


def _speed(recording: Path | None, device: str) -> Finding:
    """Analyse the first minute of a recording, the models loaded before the clock starts."""
    from analyzer.library import analyze

    try:
        source = recording or sample_recordings()[0]
    except UsageError:
        return Finding("speed", "note", "not measured: name a recording to time")
    try:
        models = load_models(ModelChoice(device=device))
        with tempfile.TemporaryDirectory() as folder:
            clip, length_s = _first_minute(source, Path(folder) / "minute.wav")
            began_s = time.perf_counter()
            analyze(clip, models=models)
            took_s = time.perf_counter() - began_s
    except AnalyzerError as error:
        return Finding("speed", "missing", str(error))
    hour_min = took_s / length_s * 60
    text = (
        f"{length_s:.0f} s of {source.name} took {took_s:.1f} s; an hour about {hour_min:.0f} min"
    )
    if models.note:
        return Finding("speed", "note", f"{text}. {models.note}")
    return Finding("speed", "good", text)


def _first_minute(source: Path, target: Path) -> tuple[Path, float]:
    mono = decode(source).mono[: round(TIMED_S * RATE_HZ)]
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(to_int16(mono).tobytes())
    return target, len(mono) / RATE_HZ
