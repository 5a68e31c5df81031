"""The command line run in this process, with the networks that are already loaded."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from analyzer.cli import main


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
