"""What the recipe heard -> a file below `.cache/`, so that it is heard once per recording.

A file is named after everything that the result follows from: the SHA-256 of the decoded sound,
the recipe's code, threshold and weights, and the versions of the libraries that run it. Nothing of
the product is ever kept here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Speech, Word
from analyzer.speech.words.fillers import is_filler

FOLDER = Path(__file__).resolve().parent / ".cache"
LIBRARIES = (
    *("ctranslate2", "faster-whisper", "numpy", "pyannote.audio", "pyannote.core"),
    *("pyannote.pipeline", "scikit-learn", "scipy", "torch", "torchaudio"),
)

Samples = NDArray[np.float32]
Result = tuple[tuple[Speech, ...], tuple[Word, ...]]
"""Speech, and words with speakers."""


def recalled(
    name: str,
    samples: Samples,
    parameters: Mapping[str, Any],
    hear: Callable[[Samples], Result],
    folder: Path = FOLDER,
) -> Result:
    """Return what was heard before in this sound, or hear it now and keep it."""
    kept = folder / f"{name}-{_digest(samples, parameters)}.json"
    if kept.exists():
        return _read(kept)
    result = hear(samples)
    _write(kept, result)
    return result


def _digest(samples: Samples, parameters: Mapping[str, Any]) -> str:
    made_of = {
        "sound": hashlib.sha256(samples.tobytes()).hexdigest(),
        "parameters": dict(parameters),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
    }
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]


def _read(path: Path) -> Result:
    """Whether a word is a filler follows from its text, with today's list of fillers."""
    data = json.loads(path.read_text(encoding="utf-8"))
    speech = tuple(Speech(start, end, speaker) for start, end, speaker in data["speech"])
    words = tuple(
        Word(start, end, text, speaker, probability, is_filler(text))
        for start, end, text, speaker, probability in data["words"]
    )
    return speech, words


def _write(path: Path, result: Result) -> None:
    speech, words = result
    data = {
        "speech": [(s.start_s, s.end_s, s.speaker) for s in speech],
        "words": [(w.start_s, w.end_s, w.text, w.speaker, w.probability) for w in words],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}")
    part.write_text(json.dumps(data), encoding="utf-8")
    part.replace(path)
