"""What a new analysis of a recording keeps of the old one, and says that it lost."""

from __future__ import annotations

import io
import json
import queue
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from analyzer.batch.analyse import analyse
from analyzer.batch.jobs import BatchOptions, Details, Event, Job, Outcome, Probe, Work
from analyzer.batch.ray_pool import Hearer
from analyzer.batch.run import _Batch
from analyzer.batch.shelf import look
from analyzer.batch.worker import _analyse_all
from analyzer.cli.analyze import Again, Shown, _load
from analyzer.cli.bars import bars
from analyzer.cli.batch_screen import BatchScreen
from analyzer.cli.interrupt import Beside
from analyzer.cli.logs import JsonLog
from analyzer.outputs import write_outputs
from analyzer.report.series import InSeries
from analyzer.review.scored import Scoring
from analyzer.speech.models import ModelChoice
from tests.analyses import example_analysis

LOST = "correction 3 could not be applied again: no such silence"
NOTE = "Words are recognised on the processor: no cuBLAS."
MODELS: Any = SimpleNamespace(device="cpu", note=NOTE)


def corrected(_folder: Path, _scoring: Scoring, _series: InSeries) -> Any:
    return SimpleNamespace(analysis=example_analysis(), problems={3: "no such silence"})


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A result of candidate and date, whose correction finds no place in the next one."""
    monkeypatch.setattr("analyzer.batch.analyse.correct_again", corrected)
    monkeypatch.setattr("analyzer.cli.analyze.correct_again", corrected)
    monkeypatch.setattr("analyzer.batch.analyse._heard", lambda *_: example_analysis())
    monkeypatch.setattr(
        "analyzer.batch.analyse.Result",
        lambda *_: SimpleNamespace(page=lambda *_: ("<html>", {})),
    )
    run = '{"key": "old", "details": {"candidate": "Ann", "recorded_on": "2024-05-01"}}'
    return write_outputs(example_analysis(), "<html>", tmp_path, source=Path("a.wav"), run=run)


@pytest.mark.parametrize(
    ("known", "kept"),
    [
        (Details(), Details("Ann", "2024-05-01")),
        (Details("Anne"), Details("Anne", "2024-05-01")),
        (Details("Bo", "2024-05-02"), Details("Bo", "2024-05-02")),
    ],
)
def test_what_was_known_stays_and_what_was_lost_is_said(
    held: Path, known: Details, kept: Details
) -> None:
    probe = Probe(example_analysis().recording.sha256, 1, 1.0)
    job = Job(Path("a.wav"), "a.wav", "a", known, probe, "changed", held)
    work = Work(held.parent, force=True)
    outcome = analyse(job, work, "new", MODELS, lambda _stage, _share: None)
    assert (outcome.ending, outcome.error, outcome.notes) == ("analysed", "", (LOST,))
    item = look(held)
    assert item is not None
    assert (item.key, item.details) == ("new", kept)


def test_a_screen_shows_what_was_lost() -> None:
    text = io.StringIO()
    screen = BatchScreen(Console(file=text))
    outcome = Outcome("a.wav", "analysed", "out/a", level="weak", notes=[LOST])
    screen.event(Event("finished", "a.wav", done=1, total=1, outcome=outcome))
    screen.event(Event("note", text=NOTE))
    assert text.getvalue().splitlines()[1:] == [f"a.wav: {LOST}", NOTE]


def test_analyze_logs_what_was_lost_and_how_networks_are_loaded(
    held: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("analyzer.cli.analyze.load_models", lambda _choice: MODELS)
    log, bar = JsonLog("analyze").write, bars(Console(stderr=True, quiet=True))
    with Beside() as beside:
        _load(bar, beside, ModelChoice(), log)
        Again(Scoring(), "a.wav", InSeries(), Shown(beside, bar, None, log))(held)  # type: ignore[arg-type]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["text"]) for line in lines] == [
        ("note", NOTE),
        ("not_applied", LOST),
    ]


def test_a_worker_says_how_networks_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.speech.models.load_models", lambda _choice: MODELS)
    out, lines = io.StringIO(), queue.Queue[bytes]()
    lines.put(b"no job")
    with pytest.raises(ValueError, match=r"base64|padding"):
        _analyse_all(Work(Path("out")), "k", lines, out)
    assert json.loads(out.getvalue()) == {"kind": "ready", "note": NOTE}
    assert Hearer(Work(Path("out")), "k").ready() == {"note": NOTE}


def test_a_batch_tells_once_what_its_workers_say(tmp_path: Path) -> None:
    events: list[Event] = []
    batch = _Batch(Work(tmp_path), "k", BatchOptions(), events.append, {})
    for text in ("", NOTE, NOTE):
        batch._note(text)
    assert events == [Event("note", text=NOTE)]
