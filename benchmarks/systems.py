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
from analyzer.speech.models import ModelChoice, load_models
from benchmarks.cache import Result, Samples, recalled
from benchmarks.recipe import THRESHOLD, Recipe, give_words, parameters


@dataclass(frozen=True, slots=True)
class Heard:
    """One system's result; `analysis` and `seconds` (wall-clock time) only from the product."""

    speech: tuple[Speech, ...]
    words: tuple[Word, ...]
    seconds: float | None
    duration_s: float
    analysis: Analysis | None = None


System = Callable[[Path], Heard]


def product(whisper: str | None = None, threads: int = 0) -> System:
    """The whole product, from file to rating, its networks loaded once."""
    models, settings = load_models(ModelChoice(whisper, threads=threads)), Settings()

    def run(path: Path) -> Heard:
        start = time.perf_counter()
        analysis = analyze_recording(path, models, settings)
        seconds = time.perf_counter() - start
        talk = analysis.conversation
        return Heard(talk.speech, talk.words, seconds, talk.duration_s, analysis)

    return run


def recipe(threshold: float = THRESHOLD) -> System:
    """The usual recipe, from file to words with speakers; its networks are loaded when needed.

    What it heard once is read from `.cache/` again, so the seconds it took are not told.
    """
    peer: list[Recipe] = []
    made_of = parameters(threshold)

    def hear(samples: Samples) -> Result:
        if not peer:
            peer.append(Recipe(threshold))
        speech = peer[0].diarize(samples)
        return speech, give_words(peer[0].recognise(samples), speech)

    def run(path: Path) -> Heard:
        sound = decode(path)
        speech, words = recalled(path.stem, sound.mono, made_of, hear)
        return Heard(speech, words, None, sound.recording.duration_s)

    return run
