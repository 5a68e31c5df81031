"""No command but `review` asks the system for a network socket, in whatever process of its own.

A filter in the kernel (seccomp) is put on the command before it starts: any process of it that asks
for an internet socket is killed on the spot, whether Python, a codec or a library asks. The batch
that `tests/batch/test_batch.py` looks at is run like that, with its worker processes.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.commands import Done, in_turn
from tests.seccomp import CAN_DENY, deny_internet
from tests.sound import cut, write

pytestmark = pytest.mark.skipif(not CAN_DENY, reason="a filter of Linux")


def offline(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
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


COMMANDS = {
    "models list": 0,
    "models verify": 0,
    "models path embedding": 0,
    "schema": 0,
    "thresholds": 0,
    "rubric explain": 0,
    "analyze gone.wav --whisper large-v3": 1,
    "analyze {0}/playlist.wav -o {0}/out --whisper tiny.en": 1,
    "analyze {0}/clip.wav -o {0}/out": 0,
    "relabel {0}/out/clip --candidate S1": 0,
    "redact {0}/out/clip -o {0}/shared": 0,
    "purge {0}/out/clip": 0,
}
"""Each with its exit code, in this order: the first that asks for a socket is the last."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Done]:
    """What each command said, up to one that was killed."""
    root = tmp_path_factory.mktemp("offline")
    write(root / "clip.wav", cut("kmeans", 22.0, 34.0))
    addresses = "#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
    (root / "playlist.wav").write_text(addresses)
    commands = [words.format(root).split() for words in COMMANDS]
    return dict(zip(COMMANDS, in_turn(commands, limited=deny_internet), strict=False))


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_opens_no_socket(words: str, done: dict[str, Done]) -> None:
    assert words in done, f"killed after {list(done)}"
    assert done[words].code == COMMANDS[words], done[words].shown


def test_what_cannot_be_had_without_one_is_refused(done: dict[str, Done]) -> None:
    gone, addresses = (done[words] for words, code in COMMANDS.items() if code)
    assert "--download" in gone.err
    assert "is not audio or video that can be read" in addresses.err
