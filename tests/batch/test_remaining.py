"""The time left is true when the work is as even as its lengths say."""

from __future__ import annotations

import pytest

from analyzer.batch.remaining import Remaining


def simulate(lengths: list[float], workers: int, speed: float) -> list[tuple[float, float]]:
    """(said, true) time left whenever a recording ends, in a pool that works longest first."""
    waiting = sorted(lengths, reverse=True)
    now, said = 0.0, []
    running: list[tuple[float, float]] = []
    remaining = Remaining(workers)
    while waiting or running:
        while waiting and len(running) < workers:
            running.append((waiting.pop(0), now))
        length, began = min(running, key=lambda item: item[1] + item[0] * speed)
        running.remove((length, began))
        now = began + length * speed
        remaining.learn(length, length * speed)
        at_work = [(size, (now - at) / (size * speed), now - at) for size, at in running]
        left = remaining.seconds(waiting, at_work)
        if left is not None:
            said.append((now, left))
    return [(left, now - at) for at, left in said]


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_the_time_left_is_right_with_an_even_speed(workers: int) -> None:
    lengths = [600.0 + (number * 997) % 3400 for number in range(40)]
    for said, true in simulate(lengths, workers, 0.2):
        assert said == pytest.approx(true, rel=0.01, abs=1.0)


def test_one_long_recording_at_the_end_counts_in_full() -> None:
    remaining = Remaining(4)
    remaining.learn(1000.0, 200.0)
    assert remaining.seconds([], [(10_000.0, 0.5, 1000.0)]) == pytest.approx(1000.0, rel=0.01)
    assert remaining.seconds([100.0] * 3, [(10_000.0, 0.5, 1000.0)]) == pytest.approx(
        1000, rel=0.01
    )


def test_what_waits_begins_when_the_first_worker_is_free() -> None:
    remaining = Remaining(2)
    remaining.learn(1000.0, 1000.0)
    at_work = [(100.0, 0.5, 50.0), (100.0, 0.2, 20.0)]  # free in 50 and in 80 s
    assert remaining.seconds([60.0], at_work) == pytest.approx(110.0)


def test_nothing_is_said_before_anything_is_known() -> None:
    remaining = Remaining(2)
    assert remaining.seconds([100.0], []) is None
    assert remaining.seconds([100.0], [(100.0, 0.0, 3.0)]) is None
    assert remaining.seconds([100.0], [(100.0, 0.01, 1.0)]) is None


def test_nothing_left_is_zero() -> None:
    remaining = Remaining(2)
    remaining.learn(100.0, 10.0)
    assert remaining.seconds([], []) == 0.0
