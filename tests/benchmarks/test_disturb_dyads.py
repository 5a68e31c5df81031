"""A disturbed recording's truth says where its sound is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.audio.decode import decode
from benchmarks.disturb_dyads import DISTURBANCES, disturb, main
from sample_audio.voices import RATE_HZ

START_S, END_S, LENGTH_S = 1.0, 1.6, 2.5
TRUTH: dict[str, Any] = {
    "speech": [[START_S, END_S, "A"]],
    "unscored": [[1.2, 1.3]],
    "turns": [{"start": START_S, "end": END_S, "speaker": "A"}],
    "latencies": [{"after": END_S, "before": 2.0, "asker": "A", "other": "B", "value": 0.4}],
}


def tone() -> NDArray[np.float64]:
    """A tone that every channel passes, from `START_S` to `END_S`."""
    times_s = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    sounding = (times_s >= START_S) & (times_s < END_S)
    return np.where(sounding, 0.5 * np.sin(2 * np.pi * 800 * times_s), 0.0)


def level_db(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Level of each 5 ms, under the loudest."""
    power = np.square(samples[: len(samples) // 80 * 80].astype(np.float64)).reshape(-1, 80)
    found = 10 * np.log10(power.mean(axis=1) + 1e-10)
    return np.asarray(found - found.max())


@pytest.mark.parametrize("name", sorted(DISTURBANCES))
def test_the_truth_is_where_the_sound_is(name: str, tmp_path: Path) -> None:
    if DISTURBANCES[name].rt60_s is not None:
        pytest.importorskip("pyroomacoustics", reason="the extra `speak` makes rooms")
    path = disturb(tone(), TRUTH, DISTURBANCES[name], tmp_path / "dyads" / f"tone_{name}")
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    start_s, end_s, who = truth["speech"][0]
    assert who == "A"
    assert end_s - start_s == pytest.approx(END_S - START_S, abs=1e-3)
    lag_s = start_s - START_S
    assert truth["unscored"] == [[pytest.approx(1.2 + lag_s), pytest.approx(1.3 + lag_s)]]
    assert truth["turns"][0]["start"] == pytest.approx(start_s)
    assert truth["latencies"][0]["after"] == pytest.approx(end_s)
    assert truth["latencies"][0]["before"] == pytest.approx(2.0 + lag_s)
    assert truth["latencies"][0]["value"] == 0.4
    loud = np.flatnonzero(level_db(np.asarray(decode(path).pcm)) > -6.0)
    assert loud[0] * 0.005 == pytest.approx(start_s, abs=0.012)


@pytest.mark.parametrize("name", ["pink10", "pink15", "fan12"])
def test_a_noise_is_as_far_under_the_speech_as_it_is_said_to_be(name: str, tmp_path: Path) -> None:
    what = DISTURBANCES[name]
    path = disturb(tone(), TRUTH, what, tmp_path / "dyads" / f"tone_{name}")
    samples = np.asarray(decode(path).pcm, dtype=np.float64)
    noise = np.square(samples[: round(0.9 * 16_000)]).mean()
    both = np.square(samples[round(1.1 * 16_000) : round(1.5 * 16_000)]).mean()
    assert 10 * np.log10(both / noise - 1.0) == pytest.approx(what.ratio_db, abs=1.5)


def test_a_folder_without_dry_dyads_gets_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert refused.value.code == 2
    assert f"{tmp_path} holds no dyads/ that are dry" in capsys.readouterr().err
