"""Everything that fuzzing has found is read without anything but a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
MOST_BYTES, MOST_CPU_S = 3_000_000_000, 120
"""Bounds for all inputs of the decoder after one another; twelve hours of silence take 1.4 GB."""
BOUNDED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, ({MOST_BYTES}, {MOST_BYTES}))
resource.setrlimit(resource.RLIMIT_CPU, ({MOST_CPU_S}, {MOST_CPU_S}))
from pathlib import Path
from tests.fuzz.targets import TARGETS
for path in sorted(Path(sys.argv[1]).iterdir()):
    TARGETS["decode"](path.read_bytes())
"""


def test_every_target_has_a_corpus() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_the_corpus_breaks_nothing(target: str) -> None:
    inputs = sorted((CORPUS / target).iterdir())
    assert inputs
    for path in inputs:
        try:
            TARGETS[target](path.read_bytes())
        except Exception as error:
            raise AssertionError(f"{path.name} breaks it") from error


@pytest.mark.skipif(os.name != "posix", reason="bounds of the system")
def test_the_decoder_takes_bounded_memory_and_time() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, str(CORPUS / "decode")],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=CORPUS.parents[2],
    )
    assert done.returncode == 0, done.stderr[-2000:]
