"""The command line run in this process, with networks that are loaded already, or in another."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from analyzer.cli import main

IN_TURN = """
import contextlib, io, json, sys
from analyzer.cli import main

for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["interview-analyzer", *words]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code
    print(json.dumps([code or 0, out.getvalue(), err.getvalue()]), flush=True)
"""


@dataclass(frozen=True)
class Done:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str

    @property
    def shown(self) -> str:
        """Everything printed, with the line breaks that a narrow terminal makes undone."""
        return " ".join((self.out + self.err).split())


Run = Callable[..., Done]
"""`command` with the words of a command line."""


def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> Done:
    """Run `interview-analyzer WORDS`; an exception that reaches a person fails the test."""
    monkeypatch.setattr(sys, "argv", ["interview-analyzer", *words])
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("NO_COLOR", "1")
    capsys.readouterr()
    code = 0
    try:
        main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    shown = capsys.readouterr()
    return Done(code, shown.out, shown.err)


def in_turn(
    commands: Sequence[Sequence[str]],
    *before: str,
    limited: Callable[[], None] | None = None,
) -> list[Done]:
    """Run commands one after the other in one fresh process, which costs one start.

    What stands `before` them, or what `limited` does to the process, forbids them something. Fewer
    are done than were given where that killed it; an exception that reaches a person is a failure.
    """
    done = subprocess.run(
        [*before, sys.executable, "-c", IN_TURN],
        input=json.dumps([[*words] for words in commands]),
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=limited,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return [Done(*json.loads(line)) for line in done.stdout.splitlines()]
