from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from analyzer.errors import ModelError, UsageError
from analyzer.speech import models as loading
from analyzer.speech.device import CUBLAS, not_on_gpu, usable_device, within_memory
from analyzer.speech.models import ModelChoice, load_models
from analyzer.speech.words.transcribe import Recognizer

LACKING = "Library libcublas.so.12 is not found or cannot be loaded"

no_gpu = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")


@no_gpu
def test_the_processor_is_taken_where_there_is_no_gpu() -> None:
    assert usable_device("auto") == "cpu"
    assert usable_device("cpu") == "cpu"


@no_gpu
def test_a_gpu_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(UsageError, match=r"no CUDA device is usable here .*; use --device cpu"):
        usable_device("cuda")


@no_gpu
def test_a_gpu_on_which_torch_cannot_compute_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    # torch without CUDA then fails as it does on a GPU it has no code for: when it computes
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", _fails)
    assert usable_device("auto") == "cpu"
    with pytest.raises(UsageError, match=r"\(no kernel image is available\)"):
        usable_device("cuda")


def test_another_name_is_refused() -> None:
    with pytest.raises(UsageError, match="auto, cpu or cuda"):
        usable_device("abacus")


def test_a_recogniser_that_cannot_use_the_gpu_runs_on_the_processor_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = _without_cublas(monkeypatch)
    loaded = load_models(ModelChoice(device="auto"))
    assert asked == ["cuda", "cpu"]
    assert loaded.device == "cuda, words on cpu"
    assert "Words are recognised on the processor" in loaded.note
    assert LACKING in loaded.note
    assert "interview-analyzer[cuda]" in loaded.note


def test_a_gpu_that_was_asked_for_by_name_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _without_cublas(monkeypatch)
    with pytest.raises(UsageError, match="the recogniser cannot use the GPU"):
        load_models(ModelChoice(device="cuda"))
    assert asked == ["cuda"]


@pytest.mark.skipif(sys.platform != "linux", reason="the extra is for Linux")
def test_cublas_is_loaded_from_where_the_extra_puts_it(tmp_path: Path) -> None:
    held = tmp_path / "nvidia" / "cublas" / "lib"
    held.mkdir(parents=True)
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    some_library = next(line.split()[-1] for line in maps.splitlines() if "/libm.so" in line)
    for name in CUBLAS:
        shutil.copy(some_library, held / name)
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "from analyzer.speech.device import find_cublas; find_cublas();"
            "print(open('/proc/self/maps').read())",
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(str(held / name) in found for name in CUBLAS)


def test_full_gpu_memory_is_one_sentence() -> None:
    with pytest.raises(ModelError, match=r"a\.wav: the GPU's memory is full; use --device cpu"):
        _raise_within("CUDA out of memory. Tried to allocate 2.00 GiB.\nMore.")
    with pytest.raises(ModelError, match="the GPU's memory is full"):
        _raise_within("CUDA failed with error out of memory")


def test_other_failures_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="another thing"):
        _raise_within("another thing")


def _raise_within(text: str) -> None:
    with within_memory("a.wav"):
        raise RuntimeError(text)


def _fails(*_args: Any, **_kwargs: Any) -> None:
    raise RuntimeError("no kernel image is available\nCompile with TORCH_USE_CUDA_DSA")


def _without_cublas(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A GPU that torch can use and CTranslate2 cannot, as seen on one; the devices asked for."""
    asked: list[str] = []

    def recogniser(path: Path, *, device: str, threads: int, vocabulary: Any) -> Recognizer:
        asked.append(device)
        if device == "cuda":
            raise not_on_gpu("the recogniser", RuntimeError(LACKING))
        return Recognizer(path, device=device, threads=threads, vocabulary=vocabulary)

    monkeypatch.setattr(
        loading, "usable_device", lambda name: "cuda" if name in ("auto", "cuda") else name
    )
    monkeypatch.setattr(loading, "Recognizer", recogniser)
    monkeypatch.setattr(loading, "_own_diarizer", lambda *_args: None)
    return asked
