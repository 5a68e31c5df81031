"""The segmentation network is pyannote.audio's, without what that library needs for training."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from analyzer.errors import ModelError
from analyzer.speech.runtime import prepare_runtime
from analyzer.speech.voices.pyannet import load_pyannet, sinc_filters
from analyzer.speech.voices.segmentation import POWERSET, WINDOW_S, Segmenter
from analyzer.speech.weights.registry import resolve
from tests.sound import cut


@pytest.fixture(scope="module")
def library() -> Any:
    """The packaged network as pyannote.audio loads it."""
    prepare_runtime()
    from pyannote.audio import Model

    model: Any = Model.from_pretrained(resolve("segmentation").path)
    return model.eval()


def _checkpoint(
    path: Path,
    *,
    classes: int = 3,
    at_most: int | None = 2,
    duration_s: float = WINDOW_S,
    **layers: Any,
) -> Any:
    """Writes an untaught network of pyannote.audio's; returns it."""
    prepare_runtime()
    from pyannote.audio import __version__
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(3)
    model: Any = PyanNet(**layers)
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION
        if at_most
        else Problem.MULTI_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=duration_s,
        classes=[f"speaker#{number}" for number in range(classes)],
        powerset_max_classes=at_most,
        permutation_invariant=True,
    )
    model.build()
    held = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": "2.0.0",
        "pyannote.audio": {
            "versions": {"torch": str(torch.__version__), "pyannote.audio": __version__},
            "architecture": {"module": type(model).__module__, "class": "PyanNet"},
            "specifications": model.specifications,
        },
    }
    torch.save(held, path)
    return model.eval()


def test_it_hears_what_the_library_hears(library: Any) -> None:
    network = load_pyannet(resolve("segmentation").path, WINDOW_S)
    assert network is not None
    clip = cut("kmeans", 0.0, 20.0)
    sound = torch.from_numpy(np.stack([clip[:160_000], clip[100_000:260_000]]))[:, None]
    with torch.inference_mode():
        ours, theirs = network(sound), library(sound)
    assert ours.shape == (2, 589, 7)
    assert torch.allclose(ours, theirs, atol=1e-4)
    assert ours.argmax(-1).unique().numel() > 2


def test_the_band_pass_filters_are_the_librarys(library: Any) -> None:
    bank = library.sincnet.conv1d[0].filterbank
    ours = sinc_filters(bank.low_hz_, bank.band_hz_, bank.n_, bank.window_)
    assert torch.allclose(ours, bank.filters(), atol=1e-6)


def test_a_filter_passes_its_band_alone() -> None:
    rate, taps = 16_000, torch.arange(-125, 0.0)
    radians = 2 * torch.pi * taps[None] / rate
    window = torch.from_numpy(np.hamming(251)[:125]).float()
    low, wide = torch.full((40, 1), 950.0), torch.full((40, 1), 950.0)  # 1000 to 2000 Hz
    filters = sinc_filters(low, wide, radians, window)[[0, 40], 0]
    size = np.abs(np.fft.rfft(filters.numpy(), 16_000))
    inside, outside = size[:, 1200:1800], np.delete(size, slice(800, 2200), axis=1)
    assert inside.min() > 0.9 * size.max()
    assert outside[:, 200:].max() < 0.02 * size.max()


def test_another_network_of_the_library_is_loaded_by_it(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    theirs = _checkpoint(path, lstm={"num_layers": 1})
    assert load_pyannet(path, WINDOW_S) is None
    clip = cut("kmeans", 0.0, 15.0)
    found = Segmenter(path)(clip)
    with torch.inference_mode():
        expected = theirs(torch.from_numpy(clip[:160_000])[None, None]).exp()[0].numpy()
    assert np.allclose(found.local[found.starts.tolist().index(0)], expected @ POWERSET, atol=1e-4)


@pytest.mark.parametrize(
    "layers",
    [{"lstm": {"num_layers": 4}, "sincnet": {"stride": 5}}, {"linear": {"num_layers": 1}}],
)
def test_steps_and_layers_must_be_its_own(tmp_path: Path, layers: dict[str, Any]) -> None:
    path = tmp_path / "other.bin"
    _checkpoint(path, **layers)
    assert load_pyannet(path, WINDOW_S) is None


def test_it_is_known_by_its_layers_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "same.bin"
    theirs = _checkpoint(path, lstm={"num_layers": 4})
    network = load_pyannet(path, WINDOW_S)
    assert network is not None
    sound = torch.from_numpy(cut("kmeans", 0.0, 10.0))[None, None]
    with torch.inference_mode():
        assert torch.allclose(network(sound), theirs(sound), atol=1e-4)
    assert load_pyannet(path, WINDOW_S / 2) is None


@pytest.mark.parametrize(
    "taught",
    [
        {"classes": 4},
        {"at_most": None},
        {"at_most": 3},
        {"duration_s": WINDOW_S / 2},
        {"sincnet": {"stride": 5}},
    ],
)
def test_a_network_taught_otherwise_is_refused(tmp_path: Path, taught: dict[str, Any]) -> None:
    path = tmp_path / "other.bin"
    _checkpoint(path, **taught)
    with pytest.raises(ModelError, match="no powerset segmentation of three speakers"):
        Segmenter(path)


def test_nothing_in_a_checkpoint_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return Path.touch, (mark,)  # type: ignore[return-value]

    path = tmp_path / "trap.bin"
    torch.save({"state_dict": {}, "pyannote.audio": {"specifications": Trap()}}, path)
    assert zipfile.is_zipfile(path)
    assert load_pyannet(path, WINDOW_S) is None
    assert not mark.exists()
