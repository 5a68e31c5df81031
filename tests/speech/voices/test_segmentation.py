"""The segmentation network hears the same however a recording is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analyzer.audio.pcm import Pcm, to_int16
from analyzer.speech.models import Models
from analyzer.speech.voices import segmentation
from analyzer.speech.weights.registry import resolve
from tests.sound import cut


@pytest.mark.parametrize("seconds", [4.0, 10.0, 26.0])
def test_windows_are_the_same_in_blocks_of_any_size(
    models: Models, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    hear: Any = models.diarizer
    samples = Pcm((to_int16(cut("kmeans", 0.0, seconds)),))
    whole = hear.segmenter(samples)
    monkeypatch.setattr(segmentation, "BLOCK_WINDOWS", 3)
    shares: list[float] = []
    parted = hear.segmenter(samples, shares.append)
    assert np.array_equal(parted.starts, whole.starts)
    assert parted.frames == whole.frames
    # Sums of another batch's size may round otherwise.
    assert np.allclose(parted.local, whole.local, atol=1e-4)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_windows_inside_the_recording_are_the_network_librarys(models: Models) -> None:
    import torch
    from pyannote.audio import Inference, Model

    hear: Any = models.diarizer
    clip = cut("kmeans", 0.0, 26.0)
    network: Any = Model.from_pretrained(resolve("segmentation").path)
    library: Any = Inference(
        network,
        duration=segmentation.WINDOW_S,
        step=segmentation.WINDOW_STEP_FRAMES * segmentation.FRAME_S,
        skip_aggregation=True,
        skip_conversion=True,
    )
    theirs: Any = library({"waveform": torch.from_numpy(clip)[None], "sample_rate": 16_000})
    ours = hear.segmenter(clip)
    inside = (ours.starts >= 0) & (ours.starts <= ours.frames - ours.local.shape[1])
    assert inside.sum() == 4
    expected = np.exp(theirs.data[:4]) @ segmentation.POWERSET
    assert np.allclose(ours.local[inside], expected, atol=1e-4)


@pytest.mark.parametrize("seconds", [0.5, 4.99, 5.0, 9.99, 10.0, 14.99, 26.0])
def test_the_first_and_the_last_seconds_lie_in_two_windows_as_all_others_do(
    models: Models, seconds: float
) -> None:
    hear: Any = models.diarizer
    found = hear.segmenter(cut("kmeans", 0.0, seconds))
    frames = np.arange(found.frames)[:, None]
    ends = found.starts + found.local.shape[1]
    times = ((found.starts <= frames) & (frames < ends)).sum(axis=1)
    # A window is three frames shorter than two steps.
    assert (times < 2).mean() <= 3 / 296
    assert (found.starts * segmentation.FRAME_SAMPLES < seconds * 16_000).all()


@pytest.mark.parametrize(("start", "end"), [(-7, 4), (-1, 12), (3, 8), (6, 16), (-4, 15)])
def test_beyond_its_ends_a_recording_is_its_own_mirror_image(start: int, end: int) -> None:
    samples = np.arange(10, dtype=np.float32)
    mirrored = {k: samples[abs(k)] for k in range(-9, 10)}
    mirrored |= {9 + k: samples[9 - k] for k in range(10)}
    expected = [mirrored[k] for k in range(start, end)]
    assert segmentation._mirrored(samples, start, end).tolist() == expected


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_is_as_long_as_asked_for(count: int) -> None:
    samples = np.ones(count, dtype=np.float32)
    assert segmentation._mirrored(samples, -5, 9).tolist() == [float(count)] * 14


def test_windows_are_averaged_by_how_near_their_centre_a_frame_is() -> None:
    values = np.random.default_rng(3).random((4, 7)).astype(np.float32)
    starts = np.array([-4, -1, 3, 6])
    weight = np.hamming(7)
    expected = np.zeros(15)
    for frame in range(15):
        held = [(k, frame - s) for k, s in enumerate(starts) if 0 <= frame - s < 7]
        if held:
            total = sum(weight[i] * values[k, i] for k, i in held)
            expected[frame] = total / sum(weight[i] for _, i in held)
    assert segmentation.averaged(values, starts, 15) == pytest.approx(expected, abs=1e-4)
