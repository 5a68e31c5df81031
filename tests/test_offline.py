"""No command but `review` asks the system for a network socket, in whatever process of its own.

A filter in the kernel (seccomp) is put on the command before it starts: any process of it that asks
for an internet socket is killed on the spot, whether Python, a codec or a library asks.
"""

from __future__ import annotations

import ctypes
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


def offline(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=deny_internet,
    )


def ours(*words: object) -> subprocess.CompletedProcess[str]:
    return offline("-m", "analyzer", *map(str, words))


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_filter_kills_whoever_asks(family: str) -> None:
    done = offline("-c", f"import socket; socket.socket(socket.{family}); print('alive')")
    assert done.returncode == -31
    assert "alive" not in done.stdout


def test_the_filter_holds_in_a_child_too() -> None:
    ask = "import socket; socket.socket()"
    code = f"import subprocess, sys; print(subprocess.run([sys.executable, '-c', {ask!r}]))"
    assert "returncode=-31" in offline("-c", code).stdout


def test_analysing_opens_no_socket(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.wav", cut("kmeans", 22.0, 34.0))
    out = tmp_path / "out"
    done = ours("analyze", clip, "-o", out)
    assert done.returncode == 0, done.stderr
    assert (out / "clip" / "report.html").is_file()
    speakers = (out / "clip" / "speakers.rttm").read_text("utf-8").split()
    again = ours("relabel", out / "clip", "--candidate", speakers[7])
    assert again.returncode == 0, again.stderr
    shared = ours("redact", out / "clip", "-o", tmp_path / "shared")
    assert shared.returncode == 0, shared.stderr
    assert ours("purge", out / "clip").returncode == 0


def test_a_batch_opens_no_socket_in_any_of_its_processes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "clip.wav", cut("kmeans", 22.0, 26.0))
    done = ours("batch", tmp_path / "in", "-o", tmp_path / "out", "--whisper", "tiny.en")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "clip" / "report.html").is_file()
    assert (tmp_path / "out" / "index.html").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("models", "list"),
        ("models", "verify"),
        ("models", "path", "embedding"),
        ("schema",),
        ("thresholds",),
        ("rubric", "explain"),
        ("analyze", "gone.wav", "--whisper", "large-v3"),
    ],
    ids=" ".join,
)
def test_the_other_commands_open_none(words: tuple[str, ...]) -> None:
    done = ours(*words)
    assert done.returncode in (0, 1, 2), done.stderr
    assert "Traceback" not in done.stderr


def test_a_playlist_of_addresses_opens_none(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_text("#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n")
    done = ours("analyze", path, "-o", tmp_path / "out", "--whisper", "tiny.en")
    assert done.returncode == 1
    assert "is not audio or video that can be read" in done.stderr
