"""Recognition alone, given the true speech: ours, the sequential recipe, and the floor.

All three use the same weights on the same sound in one process, with one or more threads:

- *ours*: `Recognizer` and `attribute`, as the product runs them;
- *sequential*: faster-whisper over the whole recording, beam of five, word times, each word given
  to the speaker whose speech is nearest its middle;
- *floor*: the speech alone in chunks of 28.5 s, a batch of eight, greedy, nothing else. Its words
  have no times, so only its time and its word errors are told.

`python -m benchmarks.recognition [--only NAME...] [--systems ours floor] [--stages]`
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import jiwer
import numpy as np
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from analyzer.records import Speech, Word
from analyzer.speech.weights.registry import resolve
from analyzer.speech.words.attribute import attribute
from analyzer.speech.words.chunks import make_chunks
from analyzer.speech.words.fillers import is_filler
from analyzer.speech.words.transcribe import Recognizer
from benchmarks.load import DATA, load_references
from benchmarks.recipe import give_words
from benchmarks.reference import Interview, Reference
from benchmarks.words import Errors, plain, score_words

Samples = NDArray[np.float32]
Hear = Callable[[Samples, tuple[Speech, ...]], tuple[Word, ...]]
SYSTEMS = ("ours", "sequential", "floor")


@dataclass
class Tally:
    """What one system did over the recordings so far."""

    plain: Errors = field(default_factory=lambda: Errors(0, 0))
    by_speaker: Errors = field(default_factory=lambda: Errors(0, 0))
    fillers_true: int = 0
    fillers_found: int = 0
    fillers_false: int = 0
    onsets_s: list[float] = field(default_factory=list)
    processor_s: float = 0.0
    clock_s: float = 0.0
    sound_s: float = 0.0
    speech_s: float = 0.0

    def line(self, name: str, system: str) -> str:
        """One row of the table."""
        wer, cpwer = (
            "     -" if e.rate is None else f"{100 * e.rate:6.2f}"
            for e in (self.plain, self.by_speaker)
        )
        onset = f"{1000 * median(self.onsets_s):6.0f}" if self.onsets_s else "     -"
        per_minute = 60 * self.fillers_false / max(self.speech_s, 1e-9)
        return (
            f"{name:22} {system:10} {wer} {cpwer}  {self.fillers_found:2}/{self.fillers_true:2} "
            f"+{self.fillers_false:<3}{per_minute:5.2f}  {onset} "
            f"{self.processor_s / self.sound_s:7.4f} {self.clock_s / self.sound_s:7.4f}"
        )


HEAD = (
    f"{'recording':22} {'system':10} {'WER %':>6} {'cpWER':>6}  fillers  false/min onset ms"
    f" {'CPU/s':>5} {'clock/s':>7}"
)


def main(arguments: list[str] | None = None) -> int:
    """Run the systems over the recordings; returns the exit status."""
    parser = argparse.ArgumentParser(description="Score recognition given the true speech.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of dyads/")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="names or beginnings")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=SYSTEMS)
    parser.add_argument("--threads", type=int, default=0, help="0: as many as there are cores")
    parser.add_argument("--errors", action="store_true", help="print each word error of ours")
    parser.add_argument("--stages", action="store_true", help="where our time goes (on one thread)")
    options = parser.parse_args(arguments)
    if options.stages and options.threads != 1:
        parser.error("--stages needs --threads 1: side by side, steps cannot be told apart")
    found = load_references(options.data, only=options.only)
    references = [r for r in found if r.collection in ("dyads", "samples", "made")]
    if not references:
        parser.error(f"no recording is called {' or '.join(options.only)}")
    folder = resolve("recognition").path
    stages: dict[str, float] = {}
    hears = {name: _system(name, folder, options.threads, stages) for name in options.systems}
    print(HEAD)
    totals = {name: Tally() for name in hears}
    for reference in references:
        sound = decode(reference.path).mono
        for name, hear in hears.items():
            words, once = _timed(hear, sound, reference)
            for tally in (once, totals[name]):
                _score(tally, reference, words, timed=name != "floor")
            totals[name].processor_s += once.processor_s
            totals[name].clock_s += once.clock_s
            print(once.line(reference.name, name), flush=True)
            if options.errors and name == "ours" and reference.interview:
                _print_errors(reference.interview, words)
    for name, tally in totals.items():
        print(tally.line("all", name))
    if options.stages and "ours" in hears:
        print("ours, CPU s:", {k: round(v, 1) for k, v in stages.items()})
    return 0


def _timed(hear: Hear, sound: Samples, reference: Reference) -> tuple[tuple[Word, ...], Tally]:
    processor, clock = time.process_time(), time.perf_counter()
    words = hear(sound, reference.speech)
    once = Tally(processor_s=time.process_time() - processor, clock_s=time.perf_counter() - clock)
    return words, once


def _score(tally: Tally, reference: Reference, words: Sequence[Word], *, timed: bool) -> None:
    last_s = max(s.end_s for s in reference.speech)
    tally.sound_s += last_s
    tally.speech_s += sum(s.end_s - s.start_s for s in reference.speech)
    if reference.interview is None:
        tally.fillers_false += sum(w.filler for w in words)
        return
    names = {s.speaker: s.speaker for s in reference.speech}
    scores = score_words(reference.interview, words, names)
    tally.plain += scores.plain
    tally.fillers_true += scores.fillers.true
    if timed:
        tally.by_speaker += scores.by_speaker
        tally.fillers_found += scores.fillers.found
        tally.fillers_false += scores.fillers.claimed - scores.fillers.right
        tally.onsets_s += _onset_errors(reference.interview, words)


def _onset_errors(interview: Interview, words: Sequence[Word]) -> list[float]:
    """How far the first content word after each interjection is from where it was said."""
    errors = []
    for call in interview.calls:
        if call.content_s is None:
            continue
        said = [
            w.start_s
            for w in words
            if interview.roles.get(w.speaker) == "candidate"
            and not w.filler
            and w.start_s > min(call.end_s, call.content_s) - 0.3
        ]
        if said:
            errors.append(abs(min(said) - call.content_s))
    return errors


def _system(name: str, folder: Path, threads: int, stages: dict[str, float]) -> Hear:
    if name == "ours":
        recognizer = Recognizer(folder, threads=threads)
        _clocked(recognizer._whisper, stages)
        return lambda sound, speech: attribute(recognizer(sound, speech)[0], speech)
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
    )
    if name == "sequential":
        return lambda sound, speech: _sequential(model, sound, speech)
    pipeline = BatchedInferencePipeline(model)
    return lambda sound, speech: _floor(pipeline, sound, speech)


def _sequential(model: Any, sound: Samples, speech: tuple[Speech, ...]) -> tuple[Word, ...]:
    segments, _info = model.transcribe(sound, word_timestamps=True)
    words = tuple(
        Word(w.start, w.end, w.word.strip(), "", w.probability, is_filler(w.word))
        for segment in segments
        for w in segment.words or ()
    )
    return give_words(words, speech)


def _floor(pipeline: Any, sound: Samples, speech: tuple[Speech, ...]) -> tuple[Word, ...]:
    chunks = make_chunks(speech, len(sound) / 16_000)
    packed = np.concatenate([chunk.samples(sound) for chunk in chunks])
    ends = np.cumsum([round(c.duration_s * 16_000) for c in chunks]) / 16_000
    clips = [
        {"start": max(0.0, float(e - c.duration_s)), "end": float(e) - 1 / 16_000}
        for e, c in zip(ends, chunks, strict=True)
    ]
    segments, _info = pipeline.transcribe(
        packed, language="en", beam_size=1, batch_size=8, vad_filter=False, clip_timestamps=clips
    )
    return tuple(
        Word(s.start + i / 1000, s.end, text, "", 1.0, is_filler(text))
        for s in segments
        for i, text in enumerate(s.text.split())
    )


def _clocked(whisper: Any, stages: dict[str, float]) -> None:
    """Book the time that each step of the network takes."""

    def clocked(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any) -> Any:
            start = time.process_time()
            result = call(*given)
            stages[name] = stages.get(name, 0.0) + time.process_time() - start
            return result

        return timed

    for name in ("encode", "decode", "align"):
        setattr(whisper, name, clocked(name, getattr(whisper, name)))


def _print_errors(interview: Interview, words: Sequence[Word]) -> None:
    true = plain(" ".join(u.text for u in interview.utterances))
    heard = plain(" ".join(w.text for w in words if not w.filler))
    found = jiwer.process_words(true, heard)
    for part in found.alignments[0]:
        if part.type != "equal":
            said = found.references[0][part.ref_start_idx : part.ref_end_idx]
            got = found.hypotheses[0][part.hyp_start_idx : part.hyp_end_idx]
            print(f"    {part.type:10} {' '.join(said):24} -> {' '.join(got)}")


if __name__ == "__main__":
    sys.exit(main())
