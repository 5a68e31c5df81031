"""A batch over a Ray cluster of two nodes, one of which is lost midway.

`pip install '.[ray]'`, then `pytest -m cluster tests/batch/test_ray.py`: it takes minutes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.jobs import BatchOptions, Event, Work
from analyzer.batch.run import run_batch
from analyzer.batch.shelf import finished
from analyzer.outputs import FILES, RUN_FILE
from analyzer.speech.models import ModelChoice
from tests.sound import cut, write

pytest.importorskip("ray", reason="the extra ray is not installed")
pytestmark = pytest.mark.cluster

CLIPS = ((22.0, 26.0), (26.0, 29.0), (30.0, 33.0), (3.0, 6.0), (6.0, 9.0), (9.0, 12.0))


def test_a_node_that_is_lost_loses_and_repeats_nothing(tmp_path: Path) -> None:
    from ray.cluster_utils import Cluster

    (tmp_path / "in").mkdir()
    for number, (start_s, end_s) in enumerate(CLIPS):
        write(tmp_path / "in" / f"clip{number}.wav", cut("kmeans", start_s, end_s))
    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    other = cluster.add_node(num_cpus=1)
    events: list[Event] = []

    def listen(event: Event) -> None:
        events.append(event)
        finished_now = sum(e.kind == "finished" for e in events)
        if finished_now == 1 and event.kind == "finished":
            cluster.remove_node(other, allow_graceful=False)

    work = Work(tmp_path / "out", ModelChoice(recognition="tiny.en"))
    options = BatchOptions(threads=1, engine="ray", address=cluster.address)
    try:
        plan, outcomes = run_batch(tmp_path / "in", work, options, listen)
    finally:
        cluster.shutdown()
    assert {o.ending for o in outcomes} == {"analysed"}
    ends = [e.name for e in events if e.kind == "finished"]
    assert sorted(ends) == sorted(job.name for job in plan.jobs)
    assert len(finished(work.out)) == len(CLIPS)
    for folder in work.out.glob("clip*"):
        assert {p.name for p in folder.iterdir()} == {*FILES, RUN_FILE}
        assert json.loads((folder / RUN_FILE).read_text("utf-8"))["key"]
    assert any(e.kind == "progress" for e in events)
    assert any(e.kind == "retry" for e in events), "the lost node held no recording"
    again, _ = run_batch(tmp_path / "in", work, BatchOptions(dry_run=True), lambda _: None)
    assert not again.due
