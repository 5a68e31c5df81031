"""Whisper's networks as faster-whisper loads them: CTranslate2 on any processor, or on a GPU."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.speech.device import find_cublas, not_on_gpu
from analyzer.speech.threads import MAX_WORKERS
from analyzer.speech.whisper.engine import MOST_TOKENS, Aligned, Marks, Written

MEDIAN = 7
"""Frames of the median filter over attention: Whisper's own."""
FEWEST = 2
"""Frames of the features that make one of the encoder's: alignment needs one, if no times are
asked for as well."""


class CTranslate2Engine:
    """An `Engine` (see there).

    Parameters
    ----------
    folder : Path
        A CTranslate2 Whisper model, already verified.
    device : str
        "cpu" or "cuda"; a GPU is tried out at once.
    cores : int
        Cores to use.

    Raises
    ------
    UsageError
        If CTranslate2 cannot use the GPU.
    """

    def __init__(self, folder: Path, *, device: str, cores: int) -> None:
        if device == "cpu":
            self.workers = min(cores, MAX_WORKERS)
            self._whisper = _loaded(folder, "cpu", "int8", cores // self.workers, self.workers)
        else:
            self.workers = 1
            find_cublas()
            try:
                self._whisper = _loaded(folder, device, _gpu_numbers())
                self._model.encode(_view(np.zeros((1, self.mels, 3000), dtype=np.float32)))
            except (RuntimeError, ValueError) as error:
                raise not_on_gpu("the recogniser", error) from None

    @property
    def _model(self) -> Any:
        return self._whisper.model

    @property
    def multilingual(self) -> bool:
        return bool(self._model.is_multilingual)

    @property
    def mels(self) -> int:
        return int(self._model.n_mels)

    def encode(self, features: NDArray[np.float32]) -> Any:
        """One sound after the other: together they leave the cache of a processor."""
        if self._model.device != "cpu":
            return features, self._model.encode(_view(features))
        found = [np.asarray(self._model.encode(_view(one[None]))) for one in features]
        return features, _view(np.concatenate(found))

    def joined(self, heard: Sequence[Any]) -> Any:
        if len(heard) == 1:
            return heard[0]
        features = np.concatenate([one for one, _ in heard])
        if self._model.device != "cpu":  # what lies on a GPU is computed anew
            return self.encode(features)
        return features, _view(np.concatenate([np.asarray(output) for _, output in heard]))

    def some(self, heard: Any, rows: Sequence[int]) -> Any:
        features, output = heard
        if self._model.device != "cpu":
            return self.encode(features[rows])
        return features[rows], _view(np.asarray(output)[rows])

    def languages(self, heard: Any) -> list[dict[str, float]]:
        found = self._model.detect_language(heard[1])
        return [{token[2:-2]: float(p) for token, p in one} for one in found]

    def write(
        self, heard: Any, start: Sequence[int], *, beam: int, never: Sequence[int]
    ) -> list[Written]:
        marks = Marks.of(self._whisper.hf_tokenizer)
        found = self._model.generate(
            heard[1],
            [[*start, marks.untimed] for _ in heard[0]],
            beam_size=beam,
            max_length=MOST_TOKENS,
            suppress_tokens=list(never),
            return_scores=True,
            return_no_speech_prob=True,
        )
        return [_written(one, marks.end) for one in found]

    def align(
        self,
        heard: Any,
        start: Sequence[int],
        texts: Sequence[Sequence[int]],
        frames: Sequence[int] | None,
    ) -> list[Aligned]:
        # How likely tokens are does not hang on the frames that are to be aligned: the fewest do.
        features = [FEWEST] * len(texts) if frames is None else [2 * count for count in frames]
        found = self._model.align(
            heard[1],
            list(start),
            [list(text) for text in texts],
            features,
            median_filter_width=1 if frames is None else MEDIAN,
        )
        return [_aligned(one, frames is not None) for one in found]


def _view(values: NDArray[np.float32]) -> Any:
    from ctranslate2 import StorageView

    return StorageView.from_array(np.ascontiguousarray(values))


def _written(found: Any, end: int) -> Written:
    tokens = found.sequences_ids[0]
    return Written(
        tokens=tuple(int(token) for token in tokens if token < end),
        log_probability=float(found.scores[0]) * len(tokens) / (len(tokens) + 1),
        no_speech=float(found.no_speech_prob),
    )


def _aligned(found: Any, timed: bool) -> Aligned:
    begins: dict[int, int] = {}
    if timed:
        for token, frame in found.alignments:
            begins.setdefault(int(token), int(frame))
    probabilities = tuple(float(p) for p in found.text_token_probs)
    return Aligned(probabilities, tuple(begins[token] for token in sorted(begins)))


def _loaded(folder: Path, device: str, numbers: str, threads: int = 1, workers: int = 1) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(folder),
        device=device,
        compute_type=numbers,
        cpu_threads=max(1, threads),
        num_workers=workers,
        local_files_only=True,
    )


def _gpu_numbers() -> str:
    """float16 where the GPU is quick with it, else float32."""
    from ctranslate2 import get_supported_compute_types

    return "float16" if "float16" in get_supported_compute_types("cuda") else "float32"
