"""Recordings without a truth -> the language, how many speak, and speech that has no words.

`python -m benchmarks.wordless FOLDER` hears every recording in a folder as `analyze` does. What was
said in real conversations seldom stands written, but who speaks says words: a piece of speech that
holds none was not understood, or is no speech. With `--recipe` stands beside it how much of the
same speech has no word of a plain faster-whisper, whoever said it.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from analyzer import Result, analyze, load_models
from analyzer.audio.decode import decode
from analyzer.errors import AnalyzerError
from analyzer.records import Speech, Word
from analyzer.spans import middle_s
from benchmarks.load import audio_files
from benchmarks.recipe import Recipe

NEAR_S = 0.1
"""So near to a piece of speech a word is said in it: edges of words are rough."""
SHORT_S = 1.0
"""Shorter pieces without a word are mostly backchannels, which recognisers leave out."""


def main(arguments: list[str] | None = None) -> int:
    """Hear every recording of a folder, and print a row for each and for all."""
    parser = argparse.ArgumentParser(description="Find speech that has no words.")
    parser.add_argument("folder", type=Path, help="folder of recordings")
    parser.add_argument("--recipe", action="store_true", help="run a plain faster-whisper too")
    options = parser.parse_args(arguments)
    paths = audio_files(options.folder)
    if not paths:
        parser.error(f"{options.folder} holds no recording")
    models = load_models()
    plain = Recipe().recognise if options.recipe else None
    rows = []
    for path in paths:
        try:
            row = _row(analyze(path, models=models), path, plain)
        except AnalyzerError as error:
            print(error)
            continue
        rows.append(row)
        print(line(path.name, row), flush=True)
    print(line("all", [sum(column) for column in zip(*rows, strict=True)]))
    return 0


def _row(result: Result, path: Path, plain: Callable[..., Sequence[Word]] | None) -> list[float]:
    """Seconds of speech, of speech without own words, and of speech without the recipe's."""
    talk = result.conversation
    print(f"{path.name}: {talk.language or 'no language'}, {len(talk.speakers)} speak")
    own = sum(
        wordless_s(
            [s for s in talk.speech if s.speaker == who.id],
            [w for w in talk.words if w.speaker == who.id],
        )
        for who in talk.speakers
    )
    spoken_s = sum(s.interval.duration_s for s in talk.speech)
    if plain is None:
        return [spoken_s, own]
    return [spoken_s, own, wordless_s(talk.speech, plain(decode(path).pcm[:]))]


def wordless_s(speech: Iterable[Speech], words: Iterable[Word]) -> float:
    """Seconds of speech in pieces of a second and more in which no word has its middle."""
    middles = sorted(middle_s(word) for word in words)

    def is_empty(piece: Speech) -> bool:
        first = bisect_left(middles, piece.start_s - NEAR_S)
        return first == len(middles) or middles[first] > piece.end_s + NEAR_S

    long = (s for s in speech if s.interval.duration_s >= SHORT_S)
    return sum(s.interval.duration_s for s in long if is_empty(s))


def line(name: str, row: Sequence[float]) -> str:
    """A row as it is printed."""
    spoken_s, *empty = row
    shares = [f"{s:.1f} s ({100 * s / spoken_s if spoken_s else 0:.1f} %)" for s in empty]
    told = ", the recipe's ".join(shares)
    return f"{name}: {spoken_s:.1f} s of speech, without words {told}"


if __name__ == "__main__":
    sys.exit(main())
