"""The segmentation network over a recording -> who is active in each 17-ms frame, per window.

pyannote's segmentation-3.0 (Plaquet & Bredin 2023, powerset training) tells up to three speakers
apart inside a 10-s window, under local names. Windows step by a half here, not by a tenth as
in the stock pipeline: speech missed and invented is the same, and the cost a fifth. One begins
before the recording and one ends after it, so that its first and last seconds are heard twice
as well: of the first five of 124 recordings, 4.1 s of speech are missed then, not 7.3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.audio.pcm import RATE_HZ, Samples
from analyzer.errors import ModelError
from analyzer.records import Interval
from analyzer.speech.threads import side_by_side

FRAME_SAMPLES = 270
"""Step of the network's output."""
FRAME_S = FRAME_SAMPLES / RATE_HZ
FIRST_CENTRE_S = 991 / 2 / RATE_HZ
"""Centre of the first frame: half of the network's receptive field of 991 samples."""
WINDOW_S = 10.0
WINDOW_FRAMES = 589
WINDOW_STEP_FRAMES = 296
"""296 frames are 4.995 s: windows start on the global frame grid."""
POWERSET = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]],
    dtype=np.float32,
)
"""Which of three local speakers each of the seven classes holds."""
SHIFTS = 5
"""Where windows may have been deaf, others begin at so many moments of a step, a second apart."""
HEARS = 0.5
"""Mean probability of speech from which on such a window hears a stretch [J]: those that do had .6
and more in the one recording of which every window was looked at, deaf ones .39 and less."""
BATCH = 4
BLOCK_WINDOWS = 16
"""So many windows, 85 s of sound, are cut from the recording at a time, by each worker."""


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

    Parameters
    ----------
    checkpoint : Path
        segmentation-3.0, or another network with its classes, windows and frames; one of other
        layers is loaded by pyannote.audio.
    device : str
        "cpu" or "cuda".

    Raises
    ------
    ModelError
        If the checkpoint is not a powerset segmentation of three speakers, two of them at once, in
        10-s windows of 589 frames.
    """

    def __init__(self, checkpoint: Path, device: str = "cpu") -> None:
        from analyzer.speech.voices.pyannet import load_pyannet

        self._device = device
        network: Any = load_pyannet(checkpoint, WINDOW_S) or _by_library(checkpoint)
        self._network = network.to(device)

    def __call__(
        self, samples: Samples, progress: Callable[[float], None] | None = None
    ) -> Segmentation:
        """Segment mono 16 kHz `samples`; `progress` receives the share done in [0, 1]."""
        step, window = WINDOW_STEP_FRAMES * FRAME_SAMPLES, round(WINDOW_S * RATE_HZ)
        first, end = -1, max(1, -(-len(samples) // step))
        blocks = [(n, min(n + BLOCK_WINDOWS, end)) for n in range(first, end, BLOCK_WINDOWS)]

        def heard(block: tuple[int, int]) -> NDArray[np.float32]:
            a, b = block
            return np.exp(self._windows(_mirrored(samples, a * step, (b - 1) * step + window)))

        local, pairs = [], []
        outputs = side_by_side(heard, blocks) if self._device == "cpu" else map(heard, blocks)
        for (_, last), output in zip(blocks, outputs, strict=True):
            local.append((output @ POWERSET).astype(np.float32))
            pairs.append(output[..., 4:].sum(-1).astype(np.float32))
            if progress is not None:
                progress((last - first) / (end - first))
        return _on_grid(first, np.concatenate(local), np.concatenate(pairs), len(samples) / RATE_HZ)

    def again(
        self, samples: Samples, before: Segmentation, stretches: Sequence[Interval]
    ) -> Segmentation:
        """What windows that begin at other moments hear where `before` may have been deaf.

        Of these windows those are added that take at least half of what they hold of a stretch for
        speech; there they alone decide.
        """
        local, starts, speech = [before.local], [before.starts], before.speech.copy()
        overlap, surest = before.overlap.copy(), before.surest.copy()
        for stretch in stretches:
            first, last = frame_span(stretch.start_s, stretch.end_s)
            begins = np.arange(first - WINDOW_FRAMES, last, WINDOW_STEP_FRAMES // SHIFTS)[1:]
            voices, pairs = self._at(samples, begins)
            some = _some(voices, pairs)
            there = [_shared(int(start) - first, WINDOW_FRAMES, last - first) for start in begins]
            hears = [
                bool(row[here].mean() >= HEARS) for row, (_, here) in zip(some, there, strict=True)
            ]
            if not any(hears):
                continue
            some, begins = some[hears], begins[hears]
            inside = slice(first, last)
            heard = averaged(some, begins, before.frames)[inside]
            speech[inside] = np.maximum(speech[inside], heard)
            overlap[inside] = averaged(pairs[hears], begins, before.frames)[inside]
            highest = _highest(some, begins, before.frames)[inside]
            surest[inside] = np.maximum(surest[inside], highest)
            local.append(voices[hears])
            starts.append(begins)
        order = np.argsort(np.concatenate(starts), kind="stable")
        return replace(
            before,
            local=np.concatenate(local)[order],
            starts=np.concatenate(starts)[order],
            speech=speech,
            overlap=overlap,
            surest=surest,
        )

    def _at(
        self, samples: Samples, begins: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of windows that begin at these frames, who is active, and whether two are."""
        size = round(WINDOW_S * RATE_HZ)
        blocks = (
            _mirrored(samples, int(a) * FRAME_SAMPLES, int(a) * FRAME_SAMPLES + size)
            for a in begins
        )
        output = np.concatenate([np.exp(self._windows(block)) for block in blocks])
        return (output @ POWERSET).astype(np.float32), output[..., 4:].sum(-1).astype(np.float32)

    def _windows(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-probabilities of the classes, shape (windows, frames, 7)."""
        import torch

        wave = torch.from_numpy(np.ascontiguousarray(block))
        windows = wave.unfold(0, round(WINDOW_S * RATE_HZ), WINDOW_STEP_FRAMES * FRAME_SAMPLES)
        batches = torch.split(windows[:, None], BATCH)
        with torch.inference_mode():
            output = [self._network(batch.to(self._device)).cpu() for batch in batches]
        return torch.cat(output).numpy()


def _by_library(checkpoint: Path) -> Any:
    """A network of other layers than segmentation-3.0's, as pyannote.audio loads it."""
    import torch
    from pyannote.audio import Model

    model: Any = Model.from_pretrained(checkpoint)
    model.eval()
    taught = model.specifications
    with torch.inference_mode():
        output = model(torch.zeros(1, 1, round(WINDOW_S * RATE_HZ)))
    if (
        not taught.powerset
        or (len(taught.classes), taught.powerset_max_classes, taught.duration) != (3, 2, WINDOW_S)
        or output.shape != (1, WINDOW_FRAMES, len(POWERSET))
    ):
        raise ModelError(
            "is no powerset segmentation of three speakers",
            file=checkpoint,
            remedy="use pyannote segmentation-3.0",
        )
    return model


def _mirrored(samples: Samples, start: int, end: int) -> NDArray[np.float32]:
    """Samples from `start` up to `end`; beyond either end of the recording, its mirror image.

    The network was taught on crops of speech, never on silence that breaks off.
    """
    before, after = max(0, -start), max(0, end - len(samples))
    first = max(0, min(start, len(samples) - 1 - after))
    last = min(len(samples), max(end, before + 1))
    held = np.asarray(samples[first:last], dtype=np.float32)
    if not len(held):
        return np.zeros(end - start, dtype=np.float32)
    wide = np.pad(held, (before, after), mode="reflect")
    at = start + before - first
    return wide[at : at + end - start]


def _on_grid(
    first: int, local: NDArray[np.float32], pairs: NDArray[np.float32], duration_s: float
) -> Segmentation:
    """Windows on the recording's frames; the first begins `first` steps after its start."""
    starts = (first + np.arange(len(local), dtype=np.int64)) * WINDOW_STEP_FRAMES
    frames = max(1, int(np.ceil((duration_s - FIRST_CENTRE_S) / FRAME_S)))
    some = _some(local, pairs)
    return Segmentation(
        local=local,
        starts=starts,
        frames=frames,
        speech=averaged(some, starts, frames),
        overlap=averaged(pairs, starts, frames),
        surest=_highest(some, starts, frames),
    )


def _some(local: NDArray[np.float32], pairs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability that anybody is active: of two at once both are."""
    return np.asarray(np.clip(local.sum(-1) - pairs, 0.0, 1.0), dtype=np.float32)


def averaged(
    values: NDArray[np.float32], starts: NDArray[np.int64], frames: int
) -> NDArray[np.float32]:
    """Mean over the windows that hold a frame, windows weighing most at their centre.

    Parameters
    ----------
    values : ndarray, shape (windows, width)
        One value for each frame of each window.
    starts : ndarray, shape (windows,)
        Frame at which each window begins, rising; it may be before the recording's first, 0.

    Returns
    -------
    ndarray, shape (frames,)
        0 where no window is.
    """
    weight = np.hamming(values.shape[1]).astype(np.float32)
    total, mass = np.zeros(frames, dtype=np.float32), np.full(frames, 1e-6, dtype=np.float32)
    for start, row in zip(starts, values, strict=True):
        there, here = _shared(int(start), len(row), frames)
        total[there] += (weight * row)[here]
        mass[there] += weight[here]
    return total / mass


def _highest(
    values: NDArray[np.float32], starts: NDArray[np.int64], frames: int
) -> NDArray[np.float32]:
    """The highest of what the windows that hold a frame say."""
    out = np.zeros(frames, dtype=np.float32)
    for start, row in zip(starts, values, strict=True):
        there, here = _shared(int(start), len(row), frames)
        np.maximum(out[there], row[here], out=out[there])
    return out


def _shared(start: int, width: int, frames: int) -> tuple[slice, slice]:
    """What a window and the recording share: as frames of the recording, and of the window."""
    low, high = max(0, start), max(0, min(frames, start + width))
    return slice(low, high), slice(low - start, max(low, high) - start)
