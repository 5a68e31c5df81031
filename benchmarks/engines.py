"""What Whisper by torch gives and costs: `python -m benchmarks.engines`.

Torch's encoder and decoder beside CTranslate2's in 8 and in 32 bits: the time on one core, in turn,
and how near what they find is to that of 32 bits. Then the words of the samples, given the true
speech, with the one and with the other.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from faster_whisper import WhisperModel
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.speech.weights.registry import resolve
from analyzer.speech.whisper.ctranslate2_engine import CTranslate2Engine
from analyzer.speech.whisper.ctranslate2_file import Variables
from analyzer.speech.whisper.encoder import WhisperEncoder
from analyzer.speech.whisper.torch_engine import torch_suits
from analyzer.speech.whisper.whisper import Encoded, Whisper
from analyzer.speech.words.attribute import attribute
from analyzer.speech.words.transcribe import Recognizer
from benchmarks.load import DATA, load_references
from benchmarks.words import Errors, score_words

RATE_HZ = 16_000
PIECE_S = 24.0
EXACT = "CTranslate2, 32 bits"
Array = NDArray[np.float32]


def main() -> int:
    """Print the three tables; returns the exit status."""
    if not torch_suits():
        print("Processor or torch lack products of 8 bits: CTranslate2 computes everything.")
        return 1
    references = [r for r in load_references(DATA) if r.collection == "samples"]
    sounds = [decode(reference.path).mono for reference in references]
    pieces = [sound[: round(PIECE_S * RATE_HZ)] for sound in sounds]
    folder = resolve("recognition").path
    engines = _engines(folder)
    torch.set_num_threads(1)  # CTranslate2 leaves it with more
    _compare_encoders(folder, engines, pieces)
    _compare_decoders(engines, pieces)
    torch.set_num_threads(2)
    _compare_words(references, sounds)
    return 0


def _engines(folder: Path) -> dict[str, Whisper]:
    """On one core each; the exact one first."""
    exact, bytes_, torch_ = (Whisper(folder, threads=1) for _ in range(3))
    for whisper, numbers in ((exact, "float32"), (bytes_, "int8")):
        engine = CTranslate2Engine(folder, device="cpu", cores=1)
        engine._whisper = WhisperModel(str(folder), compute_type=numbers, cpu_threads=1)
        whisper.engine = engine
    return {EXACT: exact, "CTranslate2, 8 bits": bytes_, "torch": torch_}


def _compare_encoders(folder: Path, engines: Mapping[str, Whisper], pieces: list[Array]) -> None:
    """Median seconds, and decibels between what is encoded and its error."""
    encoder = WhisperEncoder(Variables(folder / "model.bin", "WhisperSpec"))
    systems: dict[str, Callable[[Array], Array]] = {"torch": lambda one: encoder(one).numpy()}
    for name in list(engines)[:2]:
        systems[name] = _ctranslate2_encoder(engines[name].engine)
    times: dict[str, list[float]] = {name: [] for name in engines}
    nearness: dict[str, list[float]] = {name: [] for name in engines}
    for piece in pieces:
        features = engines[EXACT].features(piece)
        exact = systems[EXACT](features)
        for name in engines:
            start = time.perf_counter()
            found = systems[name](features)
            times[name].append(time.perf_counter() - start)
            error = float(np.sum((found - exact) ** 2))
            nearness[name].append(10 * np.log10(np.sum(exact**2) / error) if error else np.inf)
    print(f"{'encoder, s for 30 s':22} {'median':>7} {'dB':>6}")
    for name in engines:
        print(f"{name:22} {median(times[name]):7.3f} {median(nearness[name]):6.1f}", flush=True)
    print()


def _ctranslate2_encoder(engine: Any) -> Callable[[Array], Array]:
    return lambda one: np.asarray(engine.encode(one[None])[1])[0]


def _compare_decoders(engines: Mapping[str, Whisper], pieces: list[Array]) -> None:
    """Seconds for two pieces: to write their texts, and to time the words of the exact ones.

    Then how far the words' starts and probabilities are off in the mean.
    """
    tokenizer = engines[EXACT].tokenizer("en")
    writing: dict[str, list[float]] = {name: [] for name in engines}
    timing: dict[str, list[float]] = {name: [] for name in engines}
    off: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
    for pair in list(pairwise(pieces))[::2]:
        texts, exact = _texts_and_words(engines[EXACT], tokenizer, list(pair))
        for name, whisper in engines.items():
            encoded = whisper.encode(list(pair))
            write = partial(whisper.decode, encoded, tokenizer, "Um,")
            writing[name].append(_seconds(write))
            start = time.perf_counter()
            found = whisper.align(encoded, tokenizer, texts)
            timing[name].append(time.perf_counter() - start)
            for mine, theirs in zip(chain(*found), chain(*exact), strict=True):
                apart_s = abs(mine.start_s - theirs.start_s)
                off[name].append((apart_s, abs(mine.probability - theirs.probability)))
    print(f"{'decoder, s for 2 x 24 s':22} {'write':>7} {'time':>6} {'off ms':>7} {'off p':>6}")
    for name in engines:
        apart = np.mean(off[name], axis=0)
        print(
            f"{name:22} {median(writing[name]):7.3f} {median(timing[name]):6.3f} "
            f"{1000 * apart[0]:7.1f} {apart[1]:6.3f}",
            flush=True,
        )
    print()


def _texts_and_words(whisper: Whisper, tokenizer: Any, sounds: list[Array]) -> tuple[Any, Any]:
    encoded: Encoded = whisper.encode(sounds)
    texts = [text.tokens for text in whisper.decode(encoded, tokenizer, "Um,")]
    return texts, whisper.align(encoded, tokenizer, texts)


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _compare_words(references: list[Any], sounds: list[Array]) -> None:
    folder = resolve("recognition").path
    hear = Recognizer(folder)
    used = {
        "CTranslate2, 8 bits": CTranslate2Engine(folder, device="cpu", cores=2),
        "torch": hear._whisper.engine,
    }
    print(f"{'words':22} {'WER %':>7} {'clock s':>8}")
    for name, engine in used.items():
        hear._whisper.engine = engine
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
