"""`--fast` and `--accurate` name a model that is on the machine, or say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import ModelError, UsageError
from analyzer.speech.weights import presets as model_presets
from analyzer.speech.weights.presets import BASE_BYTES, largest_whisper, whisper_choice


@pytest.fixture(autouse=True)
def _nothing_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, an empty checkout, nothing in the hub's cache."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(model_presets, "_cached", lambda: iter(()))
    monkeypatch.setattr(model_presets, "CHECKOUT", tmp_path / "models")


def _whisper(folder: Path, size: int) -> Path:
    """A folder laid out as a CTranslate2 model, its weights a hole of `size` bytes."""
    folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_text("{}")
    with (folder / "model.bin").open("wb") as stream:
        stream.truncate(size)
    return folder


def test_no_option_is_the_default_and_a_name_is_itself() -> None:
    assert whisper_choice(None, fast=False, accurate=False, language=None) is None
    assert whisper_choice("small", fast=False, accurate=False, language="de") == "small"
    assert whisper_choice(None, fast=True, accurate=False, language="en") == "tiny.en"


def test_options_that_contradict_are_refused() -> None:
    with pytest.raises(UsageError, match="exclude one another"):
        whisper_choice("small", fast=True, accurate=False, language=None)
    with pytest.raises(UsageError, match="English only"):
        whisper_choice(None, fast=True, accurate=False, language="de")


def test_without_a_larger_model_the_message_says_how_to_get_one(tmp_path: Path) -> None:
    _whisper(tmp_path / "models" / "little", BASE_BYTES)
    (tmp_path / "models" / "notes").mkdir()
    with pytest.raises(ModelError, match="--download"):
        largest_whisper()


def test_the_largest_is_taken_and_english_only_ones_for_english_alone(tmp_path: Path) -> None:
    small = _whisper(tmp_path / "models" / "small", 2 * BASE_BYTES)
    medium = _whisper(tmp_path / "models" / "medium.en", 3 * BASE_BYTES)
    assert whisper_choice(None, fast=False, accurate=True, language=None) == str(medium)
    assert largest_whisper("en") == str(medium)
    assert largest_whisper("de") == str(small)
