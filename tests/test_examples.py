"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("analyzer", "benchmarks", "sample_audio")


def _modules() -> list[str]:
    """Dotted names of the modules that hold an example."""
    files = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    held = (path for path in files if ">>> " in path.read_text(encoding="utf-8"))
    names = (path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in held)
    return [name.removesuffix(".__init__") for name in names]


@pytest.mark.parametrize("name", _modules())
def test_the_examples_of_a_module_hold(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failed
