"""A folder full of hostile files: one line and one row for each, and the good one is analysed."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analyzer.batch.jobs import BatchOptions, Work
from analyzer.batch.run import run_batch
from analyzer.speech.models import ModelChoice
from tests.hostile import cases
from tests.sound import cut, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="names, links and pipes of POSIX")
REFUSED = [case for case in cases() if case.length_s is None]
"""Those that nothing can be heard in: they cost no recognition."""


def test_each_failure_is_one_sentence_and_one_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for number, case in enumerate(REFUSED):
        place = folder / f"{number:03d}"
        place.mkdir(parents=True)
        made = case.make(place)
        for beside in place.iterdir():
            if beside != made and not made.is_symlink():
                beside.unlink()
    write(folder / "good.wav", cut("kmeans", 22.0, 26.0))
    work = Work(tmp_path / "out", ModelChoice(recognition="tiny.en"))
    options = BatchOptions(patterns=("*",), workers=1, threads=1)
    _, outcomes = run_batch(folder, work, options, lambda _: None)
    by_ending = Counter(outcome.ending for outcome in outcomes)
    good = next(outcome for outcome in outcomes if outcome.name == "good.wav")
    assert good.ending == "analysed"
    assert by_ending["waiting"] == by_ending["busy"] == 0
    failures = [outcome for outcome in outcomes if outcome.ending == "failed"]
    assert len(failures) > 20
    for outcome in failures:
        assert outcome.error.endswith(".")
        assert "\n" not in outcome.error
        assert "Traceback" not in outcome.error
    table = pd.read_parquet(work.out / "summary.parquet")
    rows = table[table["error"].fillna("") != ""]["recording"].tolist()
    assert sorted(rows) == sorted(outcome.name for outcome in failures)
