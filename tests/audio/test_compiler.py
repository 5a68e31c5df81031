"""Pitch is measured also where nothing may be written but the temporary folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from analyzer.audio.compiler import FOLDER, load_librosa

PROGRAM = """
import os, sys
import numpy as np
from analyzer.audio import compiler

asked = []
compiler._writable = lambda folder: asked.append(folder) or False
librosa = compiler.load_librosa()
tone = np.sin(2 * np.pi * 200 * np.arange(16_000) / 16_000).astype(np.float32)
print(round(float(np.median(librosa.yin(tone, fmin=65, fmax=400, sr=16_000)))))
import numba
print(numba.config.CACHE_DIR)
print(oct(os.stat(numba.config.CACHE_DIR).st_mode & 0o777))
"""


def test_without_a_place_to_write_the_compiler_works_in_a_folder_of_its_own(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name != FOLDER}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**clean, "TMPDIR": str(tmp_path)},
    )
    pitch_hz, folder, rights = done.stdout.split()
    assert abs(int(pitch_hz) - 200) <= 1
    assert Path(folder).parent == tmp_path
    assert rights == "0o700"
    assert not list(tmp_path.iterdir())  # it goes with the process


def test_where_it_can_be_written_nothing_is_changed() -> None:
    before = os.environ.get(FOLDER)
    assert load_librosa().__name__ == "librosa"
    assert os.environ.get(FOLDER) == before
