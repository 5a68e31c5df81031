"""The time that is left is true for steady work and adapts to another pace; no bar falls."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.batch.progress import COSTS, StageProgress


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def _run(taken_s: dict[str, float], steps: int = 50) -> list[tuple[float, float, float | None]]:
    """(time, share done, time left) at every report of a run whose stages take so long."""
    clock = Clock()
    remaining = StageProgress(COSTS, clock)
    told = []
    for stage, seconds in taken_s.items():
        begun = clock.now_s
        for step in range(steps + 1):
            clock.now_s = begun + seconds * step / steps
            remaining.update(stage, step / steps)
            told.append((clock.now_s, remaining.done, remaining.left_s()))
    return told


def test_work_at_the_expected_costs_is_told_exactly() -> None:
    told = _run({name: 200.0 * cost for name, cost in COSTS.items()})
    known = [(now, left) for now, _done, left in told if left is not None]
    assert known[0][0] < 0.03 * 200.0
    for now, left in known:
        assert left == pytest.approx(200.0 * sum(COSTS.values()) - now, abs=1.0)


def test_a_stage_that_takes_long_is_told_from_its_own_pace() -> None:
    told = _run({"decode": 1.0, "diarize": 20.0, "recognise": 300.0, "score": 5.0})
    # Half through recognition 150 s of it are left, though the costs promised less.
    left = next(left for now, _done, left in told if now >= 171.0)
    assert left is not None
    assert 150.0 <= left <= 190.0


@given(st.lists(st.tuples(st.sampled_from([*COSTS, "other"]), st.floats(0, 2)), max_size=40))
def test_the_bar_never_falls_whatever_is_reported(reports: list[tuple[str, float]]) -> None:
    clock = Clock()
    remaining = StageProgress(COSTS, clock)
    shares = [0.0]
    for stage, share in reports:
        clock.now_s += 1.0
        remaining.update(stage, share)
        shares.append(remaining.done)
        left = remaining.left_s()
        assert left is None or left >= 0.0
    assert all(a <= b <= 1.0 + 1e-9 for a, b in itertools.pairwise(shares))


def test_the_next_recording_knows_what_this_one_took() -> None:
    clock = Clock()
    remaining = StageProgress(COSTS, clock)
    for stage, seconds in {"decode": 1.0, "diarize": 2.0, "recognise": 3.0, "score": 4.0}.items():
        remaining.update(stage, 0.0)
        clock.now_s += seconds
    costs = remaining.learned()
    assert costs == pytest.approx({"decode": 0.1, "diarize": 0.2, "recognise": 0.3, "score": 0.4})


def test_a_stage_without_a_cost_counts_as_the_last() -> None:
    remaining = StageProgress(COSTS, Clock())
    remaining.update("write", 0.5)
    before = sum(COSTS.values()) - COSTS["score"]
    whole = sum(COSTS.values())
    assert remaining.done == pytest.approx((before + 0.5 * COSTS["score"]) / whole)


def test_a_recording_that_failed_early_teaches_nothing() -> None:
    assert StageProgress(COSTS, Clock()).learned() == COSTS
