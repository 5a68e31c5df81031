"""The segmentation network over a recording -> who is active in each 17-ms frame, per window.

pyannote's segmentation-3.0 (Plaquet & Bredin 2023, powerset training) tells up to three speakers
apart inside a 10-s window, under local names. Windows step by a half here, not by a tenth as
in the stock pipeline: speech missed and invented is the same, and the cost a fifth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import Samples
from analyzer.errors import ModelError
from analyzer.speech.threads import side_by_side

RATE = 16_000
FRAME_SAMPLES = 270
"""Step of the network's output."""
FRAME_S = FRAME_SAMPLES / RATE
FIRST_CENTRE_S = 991 / 2 / 16_000
"""Centre of the first frame: half of the network's receptive field of 991 samples."""
WINDOW_S = 10.0
WINDOW_STEP_FRAMES = 296
"""296 frames are 4.995 s: windows start on the global frame grid."""
POWERSET = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]],
    dtype=np.float32,
)
"""Which of three local speakers each of the seven classes holds."""
BATCH = 4
BLOCK_WINDOWS = 16
"""So many windows, 40 s of sound, are cut from the recording at a time, by each worker."""


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Network output on a global frame grid.

    `local` has shape (windows, frames per window, 3): probability that a local speaker is active;
    `starts` shape (windows,): each window's first global frame; `frames`: global frame count;
    `speech` and `overlap`, shape (frames,): probability of at least one and of two speakers, on
    average over the windows; `surest`, shape (frames,): of at least one, in the window that is
    surest.
    """

    local: NDArray[np.float32]
    starts: NDArray[np.int64]
    frames: int
    speech: NDArray[np.float32]
    overlap: NDArray[np.float32]
    surest: NDArray[np.float32]


def frame_time_s(frame: float | NDArray[Any]) -> Any:
    """Centre of a global frame, seconds."""
    return FIRST_CENTRE_S + np.asarray(frame) * FRAME_S


def frame_span(start_s: float, end_s: float) -> tuple[int, int]:
    """Half-open range of global frames whose centres lie in [start_s, end_s), at least one."""
    first = max(0, int(np.ceil((start_s - FIRST_CENTRE_S) / FRAME_S)))
    last = int(np.ceil((end_s - FIRST_CENTRE_S) / FRAME_S))
    return first, max(first + 1, last)


class Segmenter:
    """Holds the network; one per process.

    Raises
    ------
    ModelError
        If the checkpoint is not a powerset segmentation of three speakers in 10-s windows.
    """

    def __init__(self, checkpoint: Path, device: str = "cpu") -> None:
        import torch
        from pyannote.audio import Inference, Model

        model: Any = Model.from_pretrained(checkpoint)
        specification: Any = model.specifications
        if not specification.powerset or len(specification.classes) != 3:
            raise ModelError(
                "is no powerset segmentation of three speakers",
                file=checkpoint,
                remedy="use pyannote segmentation-3.0",
            )
        self._on_cpu = device == "cpu"
        self._inference = Inference(
            model,
            duration=WINDOW_S,
            step=WINDOW_STEP_FRAMES * FRAME_S,
            skip_aggregation=True,
            skip_conversion=True,
            batch_size=BATCH,
            device=torch.device(device),
        )

    def __call__(
        self, samples: Samples, progress: Callable[[float], None] | None = None
    ) -> Segmentation:
        """Segment mono 16 kHz `samples`; `progress` receives the share done in [0, 1]."""
        step, window = WINDOW_STEP_FRAMES * FRAME_SAMPLES, round(WINDOW_S * RATE)
        count = 1 + max(0, -(-(len(samples) - window) // step))
        blocks = [(n, min(n + BLOCK_WINDOWS, count)) for n in range(0, count, BLOCK_WINDOWS)]

        def heard(block: tuple[int, int]) -> NDArray[np.float32]:
            first, last = block
            return np.exp(self._windows(samples[first * step : (last - 1) * step + window]))

        local, pairs = [], []
        outputs = side_by_side(heard, blocks) if self._on_cpu else map(heard, blocks)
        for (_, last), output in zip(blocks, outputs, strict=True):
            local.append((output @ POWERSET).astype(np.float32))
            pairs.append(output[..., 4:].sum(-1).astype(np.float32))
            if progress is not None:
                progress(last / count)
        return _on_grid(np.concatenate(local), np.concatenate(pairs), len(samples) / RATE)

    def _windows(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-probabilities of the classes, shape (windows, frames, 7); a short end is padded."""
        import torch

        wave = torch.from_numpy(np.ascontiguousarray(block))[None]
        output: Any = self._inference({"waveform": wave, "sample_rate": RATE})
        return np.asarray(output.data)


def _on_grid(
    local: NDArray[np.float32], pairs: NDArray[np.float32], duration_s: float
) -> Segmentation:
    windows, width, _ = local.shape
    starts = np.arange(windows, dtype=np.int64) * WINDOW_STEP_FRAMES
    frames = max(1, int(np.ceil((duration_s - FIRST_CENTRE_S) / FRAME_S)))
    some = np.clip(local.sum(-1) - pairs, 0.0, 1.0)
    return Segmentation(
        local=local,
        starts=starts,
        frames=frames,
        speech=_averaged(some, starts, frames, width),
        overlap=_averaged(pairs, starts, frames, width),
        surest=_highest(some, starts, frames, width),
    )


def _averaged(
    values: NDArray[np.float32], starts: NDArray[np.int64], frames: int, width: int
) -> NDArray[np.float32]:
    """Mean over the windows that hold a frame, windows weighing most at their centre."""
    weight = np.hamming(width).astype(np.float32)
    total = np.zeros(int(starts[-1]) + width, dtype=np.float32)
    mass = np.full_like(total, 1e-6)
    for start, row in zip(starts, values, strict=True):
        total[start : start + width] += weight * row
        mass[start : start + width] += weight
    mean = (total / mass)[:frames]
    return np.pad(mean, (0, frames - mean.shape[0]))


def _highest(
    values: NDArray[np.float32], starts: NDArray[np.int64], frames: int, width: int
) -> NDArray[np.float32]:
    """The highest of what the windows that hold a frame say."""
    out = np.zeros(max(frames, int(starts[-1]) + width), dtype=np.float32)
    for start, row in zip(starts, values, strict=True):
        held = out[start : start + width]
        np.maximum(held, row, out=held)
    return out[:frames]
