"""Ctrl-C: the process ends at once with 130 and leaves nothing half-written, whatever computes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analyzer.cli import main
from analyzer.cli.analyze import analyze_all
from analyzer.cli.interrupt import INTERRUPTED, Beside
from analyzer.cli.logs import JsonLog
from analyzer.pipeline import Options
from analyzer.settings import Settings
from analyzer.speech.models import ModelChoice
from tests.sound import cut, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")

LEFT_CPU_S = 2.0
"""Processor seconds that may go by until a process is gone; what it was at takes some ten more."""
HANGS_S = 120.0


def test_work_beside_gives_its_result_and_its_errors() -> None:
    with Beside() as beside:
        assert beside(lambda: 6 * 7) == 42
        with pytest.raises(ZeroDivisionError):
            beside(lambda: 1 // 0)


def _hear_ctrl_c() -> None:
    """A shell lets what it starts in the background ignore Ctrl-C; whoever runs this may be one."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _loads(process: subprocess.Popen[str]) -> None:
    """Return as soon as the process takes torch into its memory."""
    while "libtorch" not in Path(f"/proc/{process.pid}/maps").read_text("utf-8"):
        assert process.poll() is None
        time.sleep(0.01)


def _hears(process: subprocess.Popen[str]) -> None:
    """Return as soon as the process says that it tells voices apart."""
    assert process.stderr is not None
    assert any('"stage": "diarize"' in line for line in process.stderr)


def _cpu_s(pid: int) -> float:
    """Processor seconds used so far: independent of how busy the machine is."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at a process as Linux shows it")
@pytest.mark.parametrize("begins", [_loads, _hears])
def test_ctrl_c_stops_at_once_and_leaves_nothing(
    tmp_path: Path, begins: Callable[[subprocess.Popen[str]], None]
) -> None:
    recording = write(tmp_path / "long.wav", np.tile(cut("kmeans", 0.0, 40.0), 3))
    out = tmp_path / "out"
    words = ["analyze", str(recording), "-o", str(out), "--log-json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "analyzer", *words],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,
    )
    late = threading.Timer(HANGS_S, process.kill)
    late.start()
    begins(process)
    before_s = _cpu_s(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    shown = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    late.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 130, shown
    assert json.loads(shown)["event"] == "stopped"  # no other line comes
    assert used.ru_utime + used.ru_stime - before_s < LEFT_CPU_S
    assert not out.exists() or not list(out.iterdir())


@pytest.mark.parametrize("how", [SystemExit(INTERRUPTED), KeyboardInterrupt()], ids=["exit", "raw"])
def test_ctrl_c_before_a_command_can_answer_says_so_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], how: BaseException
) -> None:
    def interrupted() -> None:
        raise how

    def leave(status: int = INTERRUPTED) -> None:
        raise SystemExit(status)

    monkeypatch.setattr("analyzer.cli.app.app", interrupted)
    monkeypatch.setattr("analyzer.cli.interrupt.leave", leave)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == INTERRUPTED
    assert capsys.readouterr().err == "Stopped.\n"


class Left(BaseException):
    """Instead of the end of the process, which nothing can catch."""


def _batch(folder: Path, *, log_json: bool) -> None:
    sys.argv = ["interview-analyzer", "batch", str(folder), *(["--log-json"] if log_json else [])]
    main()


def _analyze(folder: Path, *, log_json: bool) -> None:
    analyze_all(
        [folder / "a.wav"],
        folder,
        ModelChoice(),
        Settings(),
        Options(),
        embed_audio=False,
        as_json=False,
        log_json=log_json,
    )


@pytest.mark.parametrize("log_json", [False, True])
@pytest.mark.parametrize(
    ("command", "call", "step"),
    [("batch", _batch, "run_batch"), ("analyze", _analyze, "check_writable")],
)
def test_ctrl_c_in_a_command_is_answered_once(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    command: str,
    call: Callable[..., None],
    step: str,
    log_json: bool,
) -> None:
    def interrupted(*_given: object) -> None:
        raise KeyboardInterrupt

    def leave(status: int = INTERRUPTED) -> None:
        raise Left(status)

    monkeypatch.setattr(f"analyzer.cli.{command}.{step}", interrupted)
    monkeypatch.setattr(f"analyzer.cli.{command}.leave", leave)
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setenv("COLUMNS", "400")
    with pytest.raises(Left, match="130"):
        call(tmp_path, log_json=log_json)
    (line,) = capsys.readouterr().err.strip().splitlines()
    if log_json:
        told = json.loads(line)
        assert (told["command"], told["event"]) == (command, "stopped")
    else:
        assert line.startswith("Stopped. What is finished is whole")


def test_a_log_line_is_json_whatever_the_error_output_can_hold() -> None:
    held = io.BytesIO()
    stream = io.TextIOWrapper(held, encoding="latin-1", errors="backslashreplace")
    JsonLog("batch", stream).write("started", name="Łukasz \N{SNOWMAN}\udce9.wav")
    assert json.loads(held.getvalue())["name"] == "Łukasz \N{SNOWMAN}\udce9.wav"
