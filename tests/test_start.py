"""Commands that hear nothing load nothing that hears."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

HEARS = {"torch", "scipy", "librosa", "numba", "av", "pyannote", "faster_whisper", "pandas"}


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("analyzer", HEARS | {"numpy", "rich", "typer"}),
        ("analyzer.cli.app", HEARS | {"numpy"}),
        ("analyzer.cli.relabel", HEARS),
        ("analyzer.cli.analyze", HEARS),
        ("analyzer.pipeline", HEARS),
    ],
)
def test_an_import_spares_what_is_not_needed_yet(module: str, spared: set[str]) -> None:
    program = f"import sys, {module}; print(*sorted(n.split('.')[0] for n in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert not set(done.stdout.split()) & spared


def test_the_version_is_told_without_loading_what_hears() -> None:
    program = """
import sys
from analyzer.cli import main
sys.argv[1:] = ["--version"]
try:
    main()
finally:
    print(*sorted(n.split('.')[0] for n in sys.modules), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert done.stdout == f"interview-analyzer {version('interview-analyzer')}\n"
    assert not set(done.stderr.split()) & (HEARS | {"numpy"})
