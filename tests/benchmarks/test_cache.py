"""The recipe is heard once for each recording and set of parameters."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.records import Speech, Word
from benchmarks import recipe
from benchmarks.cache import Result, Samples, recalled

RESULT: Result = (
    (Speech(0.0, 1.0, "S1"),),
    (Word(0.1, 0.4, "um", "S1", 0.5, True), Word(0.5, 0.9, "yes", "S1", 0.9)),
)
ONE, TWO = np.array([0.1], np.float32), np.array([0.2], np.float32)


@pytest.fixture
def heard(tmp_path: Path) -> Callable[..., int]:
    """Ask for a result; returns how often something was heard so far."""
    times: list[Samples] = []

    def hear(samples: Samples) -> Result:
        times.append(samples)
        return RESULT

    def ask(samples: Samples = ONE, **parameters: Any) -> int:
        assert recalled("name", samples, parameters, hear, tmp_path) == RESULT
        return len(times)

    return ask


def test_the_same_sound_is_heard_once_and_other_sound_or_parameters_again(
    heard: Callable[..., int],
) -> None:
    assert [heard(), heard(ONE), heard(TWO), heard(step=0.5), heard(TWO)] == [1, 1, 2, 3, 3]


@pytest.mark.parametrize("library", ["torch", "numpy", "pyannote.core"])
def test_other_versions_of_the_libraries_hear_again(
    heard: Callable[..., int], library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert heard() == 1
    version = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: "new" if name == library else version(name)
    )
    assert [heard(), heard()] == [2, 2]


def test_the_recipe_s_code_and_threshold_are_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recipe.parameters() == recipe.parameters()
    assert recipe.parameters() != recipe.parameters(0.5)
    assert {path.name for path in recipe.SOURCES} >= {"recipe.py", "whole_pieces.py"}
    before, code = recipe.parameters(), tmp_path / "recipe.py"
    code.write_text("BATCH = 1", "utf-8")
    monkeypatch.setattr(recipe, "SOURCES", (code, *recipe.SOURCES[1:]))
    assert recipe.parameters() != before
