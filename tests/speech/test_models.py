"""Weights that a person gives and that cannot be loaded are said to be so, in one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from analyzer.errors import ModelError
from analyzer.speech.models import ModelChoice, load_models
from analyzer.speech.weights.registry import resolve


@pytest.fixture(params=["no bytes", "other bytes"])
def damaged(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    size = 0 if request.param == "no bytes" else 3000
    path = tmp_path / "weights.bin"
    path.write_bytes(np.random.default_rng(3).bytes(size))
    return path


@pytest.mark.parametrize("role", ["segmentation", "embedding"])
def test_a_damaged_weight_file_is_named_with_its_role(damaged: Path, role: str) -> None:
    with pytest.raises(ModelError) as caught:
        load_models(ModelChoice(**{role: str(damaged)}))  # type: ignore[arg-type]
    said = str(caught.value)
    assert said.startswith((f"{damaged}: cannot be loaded for {role} (", f"{damaged}: holds no"))
    assert "\n" not in said


@pytest.mark.parametrize("spoilt", ["model.bin", "tokenizer.json"])
def test_a_whisper_folder_with_a_file_cut_off_is_named(tmp_path: Path, spoilt: str) -> None:
    folder = tmp_path / "whisper"
    folder.mkdir()
    for file in resolve("recognition", "tiny.en").path.iterdir():
        shutil.copyfile(file, folder / file.name)
    whole = (folder / spoilt).read_bytes()
    (folder / spoilt).write_bytes(whole[: len(whole) // 3])
    with pytest.raises(ModelError, match=r"whisper: cannot be loaded for recognition \(.+\); see"):
        load_models(ModelChoice(recognition=str(folder)))


def test_a_network_of_another_role_is_refused() -> None:
    other = resolve("embedding").path
    with pytest.raises(ModelError, match="cannot be loaded for segmentation"):
        load_models(ModelChoice(segmentation=str(other)))
    with pytest.raises(ModelError, match=r"holds no CAM\+\+ weights"):
        load_models(ModelChoice(embedding=str(resolve("segmentation").path)))
