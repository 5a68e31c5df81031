"""A script that is heard through a telephone has a truth that says where its sound is."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.decode import decode
from benchmarks.recast import disturb_script
from tests.sound import silence, tone, write

START_S, END_S = 1.0, 1.6
TRUTH = {
    "name": "tone",
    "speech": [{"start_s": START_S, "end_s": END_S, "speaker": "candidate"}],
    "interjections": [{"start_s": START_S, "end_s": END_S, "first_sound_s": 0.4}],
}


def test_all_that_begins_later_does_so_in_the_truth(tmp_path: Path) -> None:
    dry = np.concatenate([silence(START_S), tone(END_S - START_S, 800.0), silence(0.9)])
    write(tmp_path / "tone.webm", dry)
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "tone.json").write_text(json.dumps(TRUTH), "utf-8")
    (tmp_path / "out" / "truth").mkdir(parents=True)
    path = disturb_script(tmp_path, "tone", "amr", tmp_path / "out")
    truth = json.loads((tmp_path / "out" / "truth" / f"{path.stem}.json").read_text("utf-8"))
    (said,), (asked,) = truth["speech"], truth["interjections"]
    assert (asked["start_s"], asked["end_s"]) == (said["start_s"], said["end_s"])
    assert (asked["first_sound_s"], said["speaker"], truth["name"]) == (0.4, "candidate", "tone")
    assert said["end_s"] - said["start_s"] == pytest.approx(END_S - START_S, abs=1e-3)
    sound = np.asarray(decode(path).pcm)
    loud = np.flatnonzero(np.abs(sound) > 0.3 * np.abs(sound).max())
    assert loud[0] / 16_000 == pytest.approx(said["start_s"], abs=0.02)
    assert loud[-1] / 16_000 == pytest.approx(said["end_s"], abs=0.02)
