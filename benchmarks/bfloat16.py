"""What bfloat16 gives and costs: `python -m benchmarks.bfloat16`, on a processor that has it.

Whisper's encoder in bfloat16 beside CTranslate2's in 8 and in 32 bits: the time on one core, in
turn, and how near the output is to that of 32 bits. Then the words of the samples, given the true
speech, with the one and with the other.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import numpy as np
import torch
from ctranslate2 import StorageView
from ctranslate2.models import Whisper
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.speech.attribute import attribute
from analyzer.speech.model_registry import resolve
from analyzer.speech.runtime import multiplies_bfloat16
from analyzer.speech.transcribe import Recognizer
from analyzer.speech.whisper_encoder import WhisperEncoder
from benchmarks.load import DATA, load_references
from benchmarks.words import Errors, score_words

RATE_HZ = 16_000
PIECE_S = 24.0
Array = NDArray[np.float32]


def main() -> int:
    """Print both tables; returns the exit status."""
    if not multiplies_bfloat16():
        print("This processor does not multiply bfloat16.")
        return 1
    references = [r for r in load_references(DATA) if r.collection == "samples"]
    sounds = [decode(reference.path).mono for reference in references]
    _compare_encoders(sounds)
    _compare_words(references, sounds)
    return 0


def _compare_encoders(sounds: list[Array]) -> None:
    folder = resolve("recognition").path
    hear = Recognizer(folder, threads=1)
    features = [hear._whisper._padded(sound[: round(PIECE_S * RATE_HZ)]) for sound in sounds]
    torch.set_num_threads(1)  # CTranslate2 leaves it with more
    networks = {
        name: Whisper(str(folder), compute_type=name, intra_threads=1)
        for name in ("float32", "int8")
    }

    def peer(name: str) -> Callable[[Array], Array]:
        ask: Any = networks[name].encode
        return lambda one: np.asarray(ask(StorageView.from_array(one[None])))[0]

    systems = {name: peer(name) for name in networks}
    _print_times("encoder, s for 30 s", {**systems, "bfloat16": WhisperEncoder(folder)}, features)


def _print_times(
    head: str, systems: Mapping[str, Callable[[Array], Array]], inputs: list[Array]
) -> None:
    """Median seconds of each system, and decibels between its output and its error."""
    times: dict[str, list[float]] = {name: [] for name in systems}
    nearness: dict[str, list[float]] = {name: [] for name in systems}
    for one in inputs:
        exact = systems["float32"](one)
        for name, system in systems.items():
            start = time.perf_counter()
            found = system(one)
            times[name].append(time.perf_counter() - start)
            error = float(np.sum((found - exact) ** 2))
            nearness[name].append(10 * np.log10(np.sum(exact**2) / error) if error else np.inf)
    print(f"{head:22} {'median':>7} {'dB':>6}")
    for name in systems:
        print(f"{name:22} {median(times[name]):7.3f} {median(nearness[name]):6.1f}", flush=True)
    print()


def _compare_words(references: list[Any], sounds: list[Array]) -> None:
    hear = Recognizer(resolve("recognition").path)
    encoder = hear._whisper._encoder
    print(f"{'words':22} {'WER %':>7} {'clock s':>8}")
    for name, used in (("CTranslate2's int8", None), ("bfloat16", encoder)):
        hear._whisper._encoder = used
        errors, clock_s = Errors(0, 0), 0.0
        for reference, sound in zip(references, sounds, strict=True):
            start = time.perf_counter()
            words = attribute(hear(sound, reference.speech)[0], reference.speech)
            clock_s += time.perf_counter() - start
            names = {s.speaker: s.speaker for s in reference.speech}
            errors += score_words(reference.interview, words, names).plain
        print(f"{name:22} {100 * (errors.rate or 0.0):7.2f} {clock_s:8.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
