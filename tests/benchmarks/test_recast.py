"""Scripts that are spoken anew: by a panel, and heard through a telephone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analyzer.audio.decode import decode
from benchmarks.recast import as_panel, disturb_script
from benchmarks.spoken import load_spoken, script_path
from sample_audio.script import Utterance
from tests.sound import silence, tone, write

START_S, END_S = 1.0, 1.6
TRUTH = {
    "name": "tone",
    "speech": [{"start_s": START_S, "end_s": END_S, "speaker": "candidate"}],
    "interjections": [{"start_s": START_S, "end_s": END_S, "first_sound_s": 0.4}],
}


@pytest.mark.parametrize("interviewers", [2, 4])
def test_a_panel_says_what_the_interviewer_would(interviewers: int) -> None:
    script = load_spoken(script_path("loader_questioner"))
    panel, people = as_panel(script, interviewers)
    assert [replace(e, person=None) if isinstance(e, Utterance) else e for e in panel.events] == [
        *script.events
    ]
    asking = {e.who for e in panel.events if isinstance(e, Utterance) and e.speaker != e.who}
    assert asking == set(people) - {"interviewer", "candidate"}
    assert (len(people), people[-1]) == (interviewers + 1, "candidate")
    assert as_panel(script, interviewers) == (panel, people)


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
