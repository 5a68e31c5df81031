"""Pitch is measured also where nothing may be written but the temporary folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.audio.librosa_loader import FOLDER, load_librosa

LIBRARY = """
from numba import njit

@njit(cache=True)
def double(number):
    return 2 * number
"""
"""Stands in for librosa, whose many functions ask the same of the compiler: a folder to keep in."""
PROGRAM = """
import os, sys
from pathlib import Path
from analyzer.audio import librosa_loader as compiler

if "early" in sys.argv:
    import numba
compiler._writable = lambda folder: False
print(compiler.load_librosa().double(21))
import numba
print(numba.config.CACHE_DIR)
print(oct(os.stat(numba.config.CACHE_DIR).st_mode & 0o777))
print(len([*Path(numba.config.CACHE_DIR).rglob("*.nbi")]))
"""


@pytest.mark.parametrize("when", ["early", "late"])
def test_without_a_place_to_write_the_compiler_works_in_a_folder_of_its_own(
    tmp_path: Path, when: str
) -> None:
    """Whether the compiler was imported before, and has read where to write, or not."""
    library, temporary = tmp_path / "library" / "librosa", tmp_path / "temporary"
    library.mkdir(parents=True)
    temporary.mkdir()
    (library / "__init__.py").write_text(LIBRARY)
    path = os.pathsep.join(map(str, (library.parent, *filter(None, sys.path))))
    clean = {name: value for name, value in os.environ.items() if name != FOLDER}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, when],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**clean, "TMPDIR": str(temporary), "PYTHONPATH": path},
    )
    answer, folder, rights, kept = done.stdout.split()
    assert answer == "42"
    assert Path(folder).parent == temporary
    assert rights == "0o700"
    assert kept == "1"
    assert not list(temporary.iterdir())  # it goes with the process


def test_where_it_can_be_written_nothing_is_changed() -> None:
    before = os.environ.get(FOLDER)
    assert load_librosa().__name__ == "librosa"
    assert os.environ.get(FOLDER) == before
