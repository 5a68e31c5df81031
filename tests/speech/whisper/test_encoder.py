"""Whisper's encoder beside CTranslate2's own, and the file that its weights come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ctranslate2.models import Whisper
from ctranslate2.specs import common_spec, model_spec

from analyzer.speech.weights.registry import resolve
from analyzer.speech.whisper import encoder as whisper_encoder
from analyzer.speech.whisper.ctranslate2_file import UnknownLayoutError, Variables
from analyzer.speech.whisper.encoder import WhisperEncoder
from tests.sound import RATE, cut


@pytest.fixture(scope="module")
def folder() -> Path:
    return resolve("recognition").path


def _encoder(folder: Path) -> WhisperEncoder:
    return WhisperEncoder(Variables(folder / "model.bin", "WhisperSpec"))


def _features(start_s: float, end_s: float) -> Any:
    """Log mel energies of a stretch of a sample in 30 s of silence, shape (80, 3000)."""
    from faster_whisper.feature_extractor import FeatureExtractor

    sound = np.zeros(30 * RATE, dtype=np.float32)
    heard = cut("linear_regression", start_s, end_s)
    sound[: len(heard)] = heard
    return FeatureExtractor()(sound)[:, :3000].astype(np.float32)


def test_it_computes_what_ctranslate2_computes_in_32_bits(folder: Path) -> None:
    """Closer than CTranslate2's own 8 bits, which are 25 dB away."""
    from ctranslate2 import StorageView

    features = _features(0.0, 24.0)
    exact = np.asarray(
        Whisper(str(folder), compute_type="float32").encode(StorageView.from_array(features[None]))
    )[0]
    found = _encoder(folder)(features).numpy()
    assert found.shape == exact.shape
    assert found.dtype == np.float32
    decibels = 10 * np.log10(np.sum(exact**2) / np.sum((found - exact) ** 2))
    assert decibels > 32


def test_frames_are_the_same_however_many_are_attended_to_at_a_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, features = _encoder(folder), _features(0.0, 6.0)
    at_once = encoder(features)
    monkeypatch.setattr(whisper_encoder, "TILE", 700)  # the last tile is a short one
    assert (encoder(features) - at_once).abs().max() < 0.02 * at_once.abs().max()


class _Spec(model_spec.ModelSpec):  # type: ignore[misc]
    """One linear layer, to be written by CTranslate2 itself."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = common_spec.LinearSpec()

    @property
    def name(self) -> str:
        return "OneLayer"


@pytest.mark.parametrize("kind", ["float32", "float16", "int8", "int16"])
def test_weights_are_read_as_ctranslate2_writes_them(kind: str, tmp_path: Path) -> None:
    weight = np.random.default_rng(1).normal(size=(6, 4)).astype(np.float32)
    spec = _Spec()
    spec.linear.weight, spec.linear.bias = weight.copy(), weight[0]
    spec.validate()
    spec.optimize(None if kind == "float32" else kind)
    file = tmp_path / "model.bin"
    spec._serialize(file)
    variables = Variables(file, "OneLayer")
    assert {"linear/weight", "linear/bias"} <= set(variables)
    found = variables["linear/weight"]
    step = {"float32": 0.0, "float16": 2**-11, "int8": 1 / 127, "int16": 2**-9}[kind]
    assert found.dtype == np.float32
    assert np.abs(found - weight).max() <= step * np.abs(weight).max()
    assert np.abs(variables["linear/bias"] - weight[0]).max() <= 2**-11 * np.abs(weight).max()
    with pytest.raises(UnknownLayoutError):
        Variables(file, "WhisperSpec")


@pytest.mark.parametrize("kept", [0, 3, 40, 5000])
def test_a_file_cut_short_is_no_known_layout(kept: int, folder: Path, tmp_path: Path) -> None:
    whole = (folder / "model.bin").open("rb").read(kept)
    (tmp_path / "model.bin").write_bytes(whole)
    with pytest.raises(UnknownLayoutError):
        _encoder(tmp_path)
