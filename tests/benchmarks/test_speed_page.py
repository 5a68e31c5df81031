"""docs/speed.md: written from kept figures, whichever parts there are."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import floor, recipe, timed
from benchmarks.speed import _joined, _summary
from benchmarks.speed_page import markdown
from benchmarks.speed_tables import targets

STAMP = {"when": "2026-01-02", "machine": {"cores": 2, "processor": "x86_64"}}
STAGES = {"decode": 0.5, "diarize": 2.0, "recognise": 6.0, "rest": 1.5}
SYSTEMS: dict[str, Any] = {
    **STAMP,
    "recording": "a.wav",
    "duration_s": 100.0,
    "runs": 3,
    "systems": {
        "product": {"stages": STAGES, "total_s": 10.0, "peak_mb": 1234.0},
        "floor": {
            "stages": {"decode": 0.5, "segment": 1.0, "embed": 1.0, "recognise": 5.5},
            "total_s": 8.0,
            "peak_mb": 900.0,
        },
    },
}


def test_a_system_has_its_stages_and_its_ratio_to_the_product() -> None:
    page = markdown({"systems": SYSTEMS})
    assert "| product | 0.005 | 0.020 | 0.060 | 0.015 | 0.100 | 1.00 | 1.23 |" in page
    assert "| floor | 0.005 | 0.020 | 0.055 | - | 0.080 | 0.80 | 0.90 |" in page
    assert "| times the floor | at most 1.3 | 1.25 | holds |" in page
    assert "## By length" not in page


def test_a_target_is_missed_on_the_wrong_side_of_its_bound() -> None:
    recipe = {**SYSTEMS["systems"]["floor"], "total_s": 65.0}
    slow = {**SYSTEMS["systems"]["product"], "total_s": 13.0}
    part = {**SYSTEMS, "systems": {**SYSTEMS["systems"], "product": slow, "recipe": recipe}}
    found = targets({"systems": part})
    assert [t.measured for t in found] == pytest.approx([5.0, 1.625, 0.02])
    assert {t.name: t.holds for t in found} == {
        "times faster than the recipe": False,
        "times the floor": False,
        "diarization, of real time": True,
    }


def test_runs_are_summed_up_by_medians() -> None:
    runs = [{"decode": a, "rest": b} for a, b in ((1.0, 5.0), (2.0, 2.0), (9.0, 1.0))]
    assert _summary(runs, 50.0) == {
        "stages": {"decode": 2.0, "rest": 2.0},
        "total_s": 6.0,
        "peak_mb": 50.0,
    }


def test_megabytes_of_a_target_are_written_out() -> None:
    row = {"duration_s": 10800.0, "total_s": 200.0, "stages": STAGES, "peak_mb": 1432.0}
    page = markdown({"lengths": {**STAMP, "rows": [row]}})
    assert "| peak memory at 3 h | at most 1500 MB | 1432 MB | holds |" in page


@pytest.mark.parametrize("system", ["recipe", "floor"])
def test_the_peers_are_bound_to_the_same_threads(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound: list[int] = []
    monkeypatch.setattr(recipe, "Recipe", lambda threads: bound.append(threads))
    monkeypatch.setattr(floor, "Floor", bound.append)
    timed.SYSTEMS[system](3)
    assert bound == [3]


def test_lengths_are_kept_from_run_to_run() -> None:
    def rows(*pairs: tuple[float, float], when: str = "2026-01-02") -> dict[str, Any]:
        found = [
            {"duration_s": a, "total_s": b, "stages": STAGES, "peak_mb": 900.0} for a, b in pairs
        ]
        return {**STAMP, "when": when, "rows": found}

    kept = _joined(_joined({}, rows((3600.0, 200.0))), rows((600.0, 30.0)))
    kept = _joined(kept, rows((3600.0, 170.0), when="2026-01-05"))
    assert [(r["duration_s"], r["total_s"]) for r in kept["rows"]] == [(600, 30), (3600, 170)]
    page = markdown({"lengths": kept})
    assert "| 10 min | 30 | 0.050 | 0.003 | 0.010 | 0.90 | 2026-01-02 |" in page
    assert "| 1 h | 170 | 0.047 | 0.001 | 0.002 | 0.90 | 2026-01-05 |" in page
    assert "| an hour of interview | at most 180 s | 170 s | holds |" in page
    assert _joined(rows((60.0, 1.0)), {**STAMP, "help_s": 0.2}) == {**STAMP, "help_s": 0.2}
