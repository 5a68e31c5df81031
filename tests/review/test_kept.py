"""`analyze` again over a corrected result, killed at every step: the corrections stay."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.batch.shelf import look
from analyzer.cli import analyze as command
from analyzer.library import Result
from analyzer.outputs import FILES, RUN_FILE
from analyzer.pipeline import Options
from analyzer.records import Analysis
from analyzer.review.desk import Desk
from analyzer.review.edits import parse
from analyzer.review.store import FILE
from analyzer.serialize import read_analysis
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice, Models
from tests.analyses import example_analysis

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and kills")
STEPS = 2 * len(FILES) + 1
"""Files that are renamed: all with what was heard, all with the corrections, and run.json."""


def run(out: Path, heard: Analysis, monkeypatch: pytest.MonkeyPatch) -> bool:
    """The command, with this in the place of what the networks find."""
    source = out.parent / "talk.wav"
    silent: Any = None
    models = Models(silent, silent, ())
    monkeypatch.setattr(command, "load_models", lambda _choice: models)
    monkeypatch.setattr(command, "analyze", lambda *_, **__: Result(heard, source))
    return command.analyze_all([source], out, ModelChoice(), Settings(), Options(), False, True)


def killed_before(step: int, work: Callable[[], object]) -> None:
    """Do the work in a process that ends by SIGKILL before its file of that number appears."""

    def doomed() -> None:
        rename, seen = Path.replace, [0]

        def counted(self: Path, target: Any) -> Any:
            seen[0] += 1
            if seen[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return rename(self, target)

        Path.replace = counted  # type: ignore[method-assign]
        work()

    process = multiprocessing.get_context("fork").Process(target=doomed)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_at_any_file_a_new_run_keeps_the_corrections(
    tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, first = tmp_path / "out", replace(example_analysis(), edits=())
    anew = replace(first, recording=replace(first.recording, codec="flac"))
    run(out, first, monkeypatch)
    folder = out / "talk"
    speaker = first.conversation.speakers[0].id
    Desk(folder).correct(
        parse({"kind": "rename", "speaker": speaker, "name": "Zoë"}), reviewer="Ann"
    )
    Desk(folder).write()

    killed_before(step, lambda: run(out, anew, monkeypatch))

    assert not (folder / RUN_FILE).exists()
    held = look(folder)
    assert held is not None
    assert not held.edited or not held.whole  # a batch makes it again, too
    with sqlite3.connect(folder / FILE) as log:
        assert log.execute("SELECT COUNT(*) FROM log").fetchone() == (1,)
    assert run(out, anew, monkeypatch)
    after = read_analysis(folder)
    assert after.recording.codec == "flac"
    assert {s.id: s.name for s in after.conversation.speakers}[speaker] == "Zoë"
    assert "Zoë" in (folder / "report.html").read_text("utf-8")
    assert (folder / RUN_FILE).exists()
    assert [path.name for path in out.iterdir()] == ["talk"]
