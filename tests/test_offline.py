"""A recording is analysed, from weights to report, on a machine whose network is forbidden."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.sound import cut, write

FORBIDDEN = """
import socket, sys

def refuse(*args, **kwargs):
    print("A SOCKET WAS OPENED", args, file=sys.stderr)
    raise OSError("the network is forbidden")

class Refused(socket.socket):
    __init__ = connect = connect_ex = sendto = refuse

socket.socket = Refused
socket.getaddrinfo = socket.create_connection = socket.gethostbyname = refuse
from analyzer.cli import main
main()
"""


def test_the_whole_way_opens_no_socket(tmp_path: Path) -> None:
    clip = write(tmp_path / "clip.wav", cut("kmeans", 22.0, 34.0))
    done = subprocess.run(
        [sys.executable, "-c", FORBIDDEN, "analyze", str(clip), "-o", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "A SOCKET WAS OPENED" not in done.stderr
    assert (tmp_path / "out" / "clip" / "report.html").is_file()
