"""Names of files and what people wrote on the terminal: whole, and nothing in them is obeyed."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from analyzer.batch.jobs import Event
from analyzer.batch.jobs import Outcome as BatchOutcome
from analyzer.cli.analyze import Outcome, _print_table
from analyzer.cli.bars import bars
from analyzer.cli.batch_screen import BatchScreen
from analyzer.cli.terminal import screen, shown
from analyzer.outputs import write_outputs
from analyzer.review.desk import Desk
from analyzer.review.edits import Rename
from tests.analyses import example_analysis
from tests.commands import command

ODD = "[draft] [bold red]ann :fire:.wav"
ESCAPES = "a\x1b]0;me\x07\x1b[31mred\x9b1m"
posix = pytest.mark.skipif(os.name != "posix", reason="names that other systems refuse")


def test_a_name_stands_whole_in_the_closing_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    _print_table([Outcome(ODD, folder=f"out/{ODD}", level="strong")])
    out = capsys.readouterr().out
    assert out.count(ODD) == 2


def test_a_name_stands_whole_beside_its_bar() -> None:
    stream = io.StringIO()
    with bars(Console(file=stream, force_terminal=True, width=200)) as bar:
        bar.add_task(ODD, total=1.0, stage="decode")
    assert ODD in stream.getvalue()


def test_a_name_stands_whole_in_the_lines_of_a_batch() -> None:
    stream = io.StringIO()
    watch = BatchScreen(Console(file=stream, width=200))
    outcome = BatchOutcome(name=ODD, ending="analysed", level="very_strong", wall_s=2.0)
    watch.event(Event("finished", name=ODD, outcome=outcome, done=1, total=1))
    assert ODD in stream.getvalue()


def test_a_console_takes_no_text_for_a_style(capsys: pytest.CaptureFixture[str]) -> None:
    screen().print(ODD)
    assert ODD in capsys.readouterr().out


@posix
@pytest.mark.parametrize(
    "words",
    [
        ("batch", "{here}/" + ESCAPES),
        ("relabel", "{here}/" + ESCAPES, "--rename", "S1=x"),
        ("relabel", "{out}", "--history"),
        ("relabel", "{out}", "--rename", "S1=x"),
        ("rate", "{out}", "--technical-skills", "strong"),
        ("rubric", "init", "{here}/" + ESCAPES),
        ("rubric", "check", "{here}/" + ESCAPES),
        ("purge", "{out}"),
    ],
)
def test_no_command_lets_the_terminal_obey_a_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    out = write_outputs(example_analysis(), "<html>", tmp_path, source=Path("a.wav"))
    out = out.rename(tmp_path / f"out{ESCAPES}")
    Desk(out).correct(Rename(speaker="S1", name="Ann"), reviewer="Bo")
    done = command(monkeypatch, capsys, *(word.format(here=tmp_path, out=out) for word in words))
    told = done.out + done.err
    assert shown(ESCAPES) in told.replace("\n", "") or "--history" in words
    assert not {"\x1b", "\x07", "\x9b"} & set(told)
