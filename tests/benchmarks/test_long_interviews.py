"""Recordings one after the other make one, and so do their truths."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.decode import decode
from benchmarks.long_interviews import join
from tests.sound import silence, tone, write

LENGTH_S, START_S, END_S = 2.5, 1.0, 1.6


def test_truths_follow_one_another(tmp_path: Path) -> None:
    (tmp_path / "parts" / "truth").mkdir(parents=True)
    for name in ("a", "b", "c"):
        dry = [silence(START_S), tone(END_S - START_S, 800.0), silence(LENGTH_S - END_S)]
        write(tmp_path / "parts" / f"{name}.wav", np.concatenate(dry))
        said = {"start_s": START_S, "end_s": END_S, "speaker": "candidate"}
        truth = {"name": name, "file": f"{name}.wav", "duration_s": LENGTH_S, "speech": [said]}
        (tmp_path / "parts" / "truth" / f"{name}.json").write_text(json.dumps(truth), "utf-8")
    (tmp_path / "truth").mkdir()
    path = join("whole", tmp_path / "parts", tmp_path)
    truth = json.loads((tmp_path / "truth" / "whole.json").read_text("utf-8"))
    assert (truth["name"], truth["file"], truth["level"]) == ("whole", path.name, None)
    assert truth["duration_s"] == pytest.approx(3 * LENGTH_S)
    starts_s = [item["start_s"] for item in truth["speech"]]
    assert starts_s == pytest.approx([START_S, START_S + LENGTH_S, START_S + 2 * LENGTH_S])
    loud = np.abs(np.asarray(decode(path).pcm[:])) > 0.05
    for item in truth["speech"]:
        first, last = (round(item[edge] * 16_000) for edge in ("start_s", "end_s"))
        assert loud[first:last].mean() > 0.5
        assert not loud[first - 8_000 : first - 400].any()
