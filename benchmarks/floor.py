"""The least the same networks can take: each of them once over the sound that it is for.

Segmentation runs over non-overlapping 10-s windows of the whole recording, the filterbank once
over its speech, CAM++ once over the same speech in 4-s pieces, and Whisper recognises the speech
in chunks of 28 s, batched and greedy (beam 1), without word times. Speech is where the
segmentation network says so. Nothing is clustered, attributed, refined, measured or rated.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.threads import bound_threads
from analyzer.speech.voices.segmentation import FRAME_S, POWERSET
from analyzer.speech.weights.registry import resolve

RATE_HZ = 16_000
WINDOW_S = 10.0
SEGMENTATION_BATCH = 32
PIECE_S = 4.0
EMBEDDING_BATCH = 16
CHUNK_S = 28.0
RECOGNITION_BATCH = 8


class Floor:
    """Holds the networks that the product uses, as the product verifies them."""

    def __init__(self, threads: int = 0) -> None:
        segmentation, embedding = resolve("segmentation"), resolve("embedding")
        recognition = resolve("recognition")
        prepare_runtime()
        import torch
        from faster_whisper import BatchedInferencePipeline, WhisperModel
        from pyannote.audio import Inference, Model

        from analyzer.speech.voices.campplus import load_campplus

        network: Any = Model.from_pretrained(segmentation.path)
        self._segmentation = Inference(
            network,
            duration=WINDOW_S,
            step=WINDOW_S,
            skip_aggregation=True,
            skip_conversion=True,
            batch_size=SEGMENTATION_BATCH,
            device=torch.device("cpu"),
        )
        self._embedding = load_campplus(embedding.path)
        model = WhisperModel(
            str(recognition.path),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
        self._recognition = BatchedInferencePipeline(model=model)
        bound_threads(threads)

    def segment(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The samples of the speech, one after the other."""
        import torch

        wave = torch.from_numpy(np.ascontiguousarray(samples))[None]
        output: Any = self._segmentation({"waveform": wave, "sample_rate": RATE_HZ})
        active = (np.exp(output.data) @ POWERSET).sum(axis=-1) >= 0.5
        hop = round(FRAME_S * RATE_HZ)
        window = round(WINDOW_S * RATE_HZ)
        kept = np.zeros(len(samples), dtype=np.bool_)
        for number, row in enumerate(active):
            spread = np.repeat(row, hop)[:window]
            part = kept[number * window : (number + 1) * window]
            part[: len(spread)] = spread[: len(part)]
        return samples[kept]

    def features(self, speech: NDArray[np.float32]) -> Any:
        """Kaldi log mel energies of the speech, shape (frames, 80), less their mean."""
        import torch
        from torchaudio.compliance import kaldi

        wave = torch.from_numpy(np.ascontiguousarray(speech))[None]
        energies = kaldi.fbank(wave, num_mel_bins=80, sample_frequency=RATE_HZ, dither=0.0)
        return energies - energies.mean(0, keepdim=True)

    def embed(self, features: Any) -> int:
        """Embed the features in equal pieces; returns how many there were."""
        import torch

        pieces = list(features.split(round(PIECE_S * 100)))
        whole = [piece for piece in pieces if len(piece) == len(pieces[0])]
        with torch.inference_mode():
            for first in range(0, len(whole), EMBEDDING_BATCH):
                self._embedding(torch.stack(whole[first : first + EMBEDDING_BATCH]))
        return len(whole)

    def recognise(self, speech: NDArray[np.float32]) -> str:
        """The text of the speech."""
        length_s = len(speech) / RATE_HZ
        starts = np.arange(0.0, length_s, CHUNK_S)
        clips = [{"start": float(s), "end": float(min(s + CHUNK_S, length_s))} for s in starts]
        segments, _info = self._recognition.transcribe(
            speech,
            language="en",
            beam_size=1,
            batch_size=RECOGNITION_BATCH,
            word_timestamps=False,
            without_timestamps=True,
            vad_filter=False,
            clip_timestamps=clips,
        )
        return " ".join(segment.text for segment in segments)
