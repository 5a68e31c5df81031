"""A recording -> what the product or the recipe heard in it, and in how many seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analyzer.audio.decode import decode
from analyzer.pipeline import analyze_recording
from analyzer.records import Analysis, Speech, Word
from analyzer.settings import Settings
from analyzer.speech.models import load_models
from benchmarks.recipe import Recipe, give_words


@dataclass(frozen=True, slots=True)
class Heard:
    """One system's result; `analysis` only from the product. `seconds` is wall-clock time."""

    speech: tuple[Speech, ...]
    words: tuple[Word, ...]
    seconds: float
    duration_s: float
    analysis: Analysis | None = None


System = Callable[[Path], Heard]


def product() -> System:
    """The whole product, from file to rating, its networks loaded once."""
    models, settings = load_models(), Settings()

    def run(path: Path) -> Heard:
        start = time.perf_counter()
        analysis = analyze_recording(path, models, settings)
        seconds = time.perf_counter() - start
        talk = analysis.conversation
        return Heard(talk.speech, talk.words, seconds, talk.duration_s, analysis)

    return run


def recipe() -> System:
    """The usual recipe, from file to words with speakers, its networks loaded once."""
    peer = Recipe()

    def run(path: Path) -> Heard:
        start = time.perf_counter()
        sound = decode(path)
        speech = peer.diarize(sound.mono)
        words = give_words(peer.recognise(sound.mono), speech)
        seconds = time.perf_counter() - start
        return Heard(speech, words, seconds, sound.recording.duration_s)

    return run
