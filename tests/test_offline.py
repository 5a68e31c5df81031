"""No command but `review` asks the system for a network socket, in whatever process of its own.

A filter in the kernel (seccomp) is put on the command before it starts: any process of it that asks
for an internet socket is killed on the spot, whether Python, a codec or a library asks.
"""

from __future__ import annotations

import ctypes
import json
import platform
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sound import cut, write

SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Audit architecture and number of the system call socket()."""
FAMILIES = (2, 10)
"""AF_INET and AF_INET6."""
KILL, ALLOW = 0x80000000, 0x7FFF0000
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in SOCKET, reason="a filter of Linux"
)


def deny_internet() -> None:
    """Let the kernel kill this process, and all it starts, at the first internet socket."""
    arch, number = SOCKET[platform.machine()]
    steps = [
        (LOAD, 0, 0, 4),
        (EQUAL, 0, 5, arch),
        (LOAD, 0, 0, 0),
        (EQUAL, 0, 3, number),
        (LOAD, 0, 0, 16),
        (EQUAL, 2, 0, FAMILIES[0]),
        (EQUAL, 1, 0, FAMILIES[1]),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, KILL),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = struct.pack("@HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    if libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.create_string_buffer(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def offline(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=deny_internet,
    )


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_filter_kills_whoever_asks(family: str) -> None:
    done = offline("-c", f"import socket; socket.socket(socket.{family}); print('alive')")
    assert done.returncode == -31
    assert "alive" not in done.stdout


def test_the_filter_holds_in_a_child_too() -> None:
    ask = "import socket; socket.socket()"
    code = f"import subprocess, sys; print(subprocess.run([sys.executable, '-c', {ask!r}]))"
    assert "returncode=-31" in offline("-c", code).stdout


IN_TURN = """
import contextlib, io, json, os, sys
from analyzer.cli import main

os.chdir(sys.argv[1])
for words in json.load(sys.stdin):
    shown = io.StringIO()
    sys.argv = ["interview-analyzer", *words]
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code
    print(json.dumps([words, code or 0, shown.getvalue()]), flush=True)
"""
"""Commands in one process: the first that asks for a socket is the last."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands below run: a clip, and a playlist of addresses that is no recording."""
    root = tmp_path_factory.mktemp("offline")
    write(root / "clip.wav", cut("kmeans", 22.0, 34.0))
    playlist = "#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
    (root / "call.wav").write_text(playlist)
    return root


COMMANDS = {
    "models list": 0,
    "models verify": 0,
    "models path embedding": 0,
    "schema": 0,
    "thresholds": 0,
    "rubric explain": 0,
    "analyze gone.wav --whisper large-v3": 1,
    "analyze call.wav -o out --whisper tiny.en": 1,
    "analyze clip.wav -o out": 0,
    "relabel out/clip --candidate S1": 0,
    "redact out/clip -o shared": 0,
    "purge out/clip": 0,
}
"""Each with its exit code, in this order."""


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, tuple[int, str]]:
    """The exit code and the words of each command, up to one that was killed."""
    given = json.dumps([words.split() for words in COMMANDS])
    done = offline("-c", IN_TURN, str(folder), given=given)
    assert "Traceback" not in done.stderr, done.stderr
    lines = map(json.loads, done.stdout.splitlines())
    return {" ".join(words): (code, shown) for words, code, shown in lines}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_opens_no_socket(words: str, told: dict[str, tuple[int, str]]) -> None:
    assert words in told, f"killed after {list(told)}"
    code, shown = told[words]
    assert code == COMMANDS[words], shown
    if "call.wav" in words:
        assert "is not audio or video that can be read" in shown
    if "gone.wav" in words:
        assert "--download" in shown


def test_a_batch_opens_no_socket_in_any_of_its_processes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "clip.wav", cut("kmeans", 22.0, 26.0))
    words = ("batch", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--whisper", "tiny.en")
    done = offline("-m", "analyzer", *words)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "clip" / "report.html").is_file()
    assert (tmp_path / "out" / "index.html").is_file()
