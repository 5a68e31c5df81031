"""docs/speed.md: written from kept figures, whichever parts there are."""

from __future__ import annotations

from typing import Any

from benchmarks.speed import _joined
from benchmarks.speed_page import markdown

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


def test_lengths_are_kept_from_run_to_run() -> None:
    def rows(*pairs: tuple[float, float]) -> dict[str, Any]:
        found = [
            {"duration_s": a, "total_s": b, "stages": STAGES, "peak_mb": 900.0} for a, b in pairs
        ]
        return {**STAMP, "rows": found}

    kept = _joined(_joined({}, rows((3600.0, 200.0))), rows((600.0, 30.0)))
    kept = _joined(kept, rows((3600.0, 170.0)))
    assert [(r["duration_s"], r["total_s"]) for r in kept["rows"]] == [(600, 30), (3600, 170)]
    page = markdown({"lengths": kept})
    assert "| 10 min | 30 | 0.050 |" in page
    assert "| an hour of interview | at most 180 s | 170 s | holds |" in page
    assert _joined(rows((60.0, 1.0)), {**STAMP, "help_s": 0.2}) == {**STAMP, "help_s": 0.2}
