"""Processes killed at random moments while they write results: what can be seen is always whole.

The whole command, with networks, can be killed with `benchmarks/kills.py`.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.batch.shelf import finished, look, turn
from analyzer.outputs import FILES, write_into, write_outputs
from analyzer.serialize import read_analysis
from tests.analyses import example_analysis

KILLS = 30
SHA = ("1" * 64, "2" * 64, "3" * 64)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and kills")


def write_for_ever(out: Path, first: int) -> None:
    """Write results, new and over old ones, with a key that says which run made them."""
    number = first
    while True:
        sha256 = SHA[number % len(SHA)]
        made = example_analysis()
        recording = replace(made.recording, sha256=sha256, name=f"{number}.wav")
        analysis = replace(made, recording=recording)
        key = f'{{"key": "{number}"}}'
        with turn(out, sha256):
            held = finished(out).get(sha256)
            if held is None:
                write_outputs(analysis, f"<html>{number}", out, source=Path("a"), run=key)
            else:
                write_into(analysis, f"<html>{number}", held.folder, run=key)
        number += 1


def test_a_key_that_is_there_speaks_for_a_whole_result(tmp_path: Path) -> None:
    draw = random.Random(5)  # noqa: S311
    seen = 0
    for kill in range(KILLS):
        writer = multiprocessing.get_context("fork").Process(
            target=write_for_ever, args=(tmp_path, 100 * kill)
        )
        writer.start()
        time.sleep(draw.uniform(0.005, 0.15))
        writer.kill()
        writer.join()
        for folder in tmp_path.glob("a*"):
            assert all((folder / name).is_file() for name in FILES)
            analysis = read_analysis(folder)
            item = look(folder)
            assert item is not None
            if item.key:
                seen += 1
                assert (folder / "report.html").read_text() == f"<html>{item.key}"
                assert analysis.recording.name == f"{item.key}.wav"
    assert seen > KILLS / 2
    assert set(finished(tmp_path)) == set(SHA)
    assert len(list(tmp_path.glob("a*"))) == len(SHA)
