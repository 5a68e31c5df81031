"""The usual recipe with the same networks: mono 16 kHz samples -> speech and words.

Stock `SpeakerDiarization` of pyannote.audio with the parameters of its release 3.1 (windows step
by a tenth, centroid clustering), beside plain sequential faster-whisper with word times; a word
belongs to whoever's segment holds its midpoint. Segmentation, speaker embeddings and recognition
weights are those that the product uses, so that what differs is what is done with them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from analyzer.records import Speech, Word
from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.threads import bound_threads
from analyzer.speech.weights.registry import ModelRole, resolve
from analyzer.speech.words.fillers import is_filler

RATE_HZ = 16_000
SEGMENTATION_STEP = 0.1
"""pyannote.audio's default: windows overlap by 90 %."""
BATCH = 32
"""Of segmentation and embedding, as in pyannote/speaker-diarization-3.1."""
THRESHOLD = 0.7046
"""Distance of unit centroids at which clustering stops, as in pyannote/speaker-diarization-3.1.

It was chosen for the distances of WeSpeaker's ResNet34; here it cuts those of CAM++.
"""
CLUSTERING = {"method": "centroid", "min_cluster_size": 12}
"""As published with it."""
HERE = Path(__file__).resolve().parent
SOURCES = (
    *(HERE / "recipe.py", HERE / "whole_pieces.py"),
    HERE.parent / "analyzer" / "speech" / "voices" / "campplus.py",
)
"""All code of this checkout that the recipe's result follows from, the sound once decoded."""
NOBODY = "?"
"""Speaker of a word whose midpoint lies in nobody's segment and that has no segment near."""


class Recipe:
    """Holds the networks; verified as the product verifies them."""

    def __init__(self, threshold: float = THRESHOLD, threads: int = 0) -> None:
        segmentation, embedding = resolve("segmentation"), resolve("embedding")
        recognition = resolve("recognition")
        prepare_runtime()
        from faster_whisper import WhisperModel
        from pyannote.audio import Model

        from benchmarks.whole_pieces import PieceEmbedder

        model = Model.from_pretrained(segmentation.path)
        self._pipeline = _stock_pipeline(model, PieceEmbedder(embedding.path), threshold)
        self._whisper = WhisperModel(
            str(recognition.path),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
        bound_threads(threads)

    def diarize(
        self, samples: NDArray[np.float32], speakers: int | None = None
    ) -> tuple[Speech, ...]:
        """Who spoke when, sorted by start; `speakers` is a count that is known."""
        import torch

        wave = torch.from_numpy(np.ascontiguousarray(samples))[None]
        output = self._pipeline({"waveform": wave, "sample_rate": RATE_HZ}, num_speakers=speakers)
        tracks = output.speaker_diarization.itertracks(yield_label=True)
        return tuple(sorted(Speech(turn.start, turn.end, str(label)) for turn, _, label in tracks))

    def recognise(self, samples: NDArray[np.float32]) -> tuple[Word, ...]:
        """Words of the whole recording; nobody's yet."""
        segments, _info = self._whisper.transcribe(samples, word_timestamps=True)
        return tuple(
            Word(w.start, w.end, w.word.strip(), NOBODY, w.probability, is_filler(w.word))
            for segment in segments
            for w in segment.words or ()
        )


def parameters(threshold: float = THRESHOLD) -> dict[str, Any]:
    """Everything but the sound and the libraries that the recipe's result follows from."""
    weights: tuple[ModelRole, ...] = ("segmentation", "embedding", "recognition")
    return {
        "threshold": threshold,
        "code": [hashlib.sha256(path.read_bytes()).hexdigest() for path in SOURCES],
        "weights": {role: resolve(role).sha256 for role in weights},
    }


def give_words(words: tuple[Word, ...], speech: tuple[Speech, ...]) -> tuple[Word, ...]:
    """Each word to the speaker of the segment that holds its midpoint, else of the nearest one."""
    return tuple(
        Word(w.start_s, w.end_s, w.text, _speaker_at(w, speech), w.probability, w.filler)
        for w in words
    )


def _speaker_at(word: Word, speech: tuple[Speech, ...]) -> str:
    middle = (word.start_s + word.end_s) / 2
    home = min(speech, key=lambda s: max(s.start_s - middle, middle - s.end_s, 0.0), default=None)
    return home.speaker if home else NOBODY


def _stock_pipeline(segmentation: Any, embedder: Any, threshold: float) -> Any:
    """The pipeline, given loaded networks where it would load them by name from the hub."""
    from pyannote.audio.pipelines import speaker_diarization as stock

    with (
        patch.object(stock, "PretrainedSpeakerEmbedding", lambda embedding, **_: embedding),
        patch.object(stock, "get_plda", lambda *_, **__: None),
    ):
        pipeline = stock.SpeakerDiarization(
            segmentation=segmentation,
            segmentation_step=SEGMENTATION_STEP,
            embedding=embedder,
            embedding_exclude_overlap=True,
            clustering="AgglomerativeClustering",
            embedding_batch_size=BATCH,
            segmentation_batch_size=BATCH,
        )
    return pipeline.instantiate(
        {
            "segmentation": {"min_duration_off": 0.0},
            "clustering": {**CLUSTERING, "threshold": threshold},
        }
    )
