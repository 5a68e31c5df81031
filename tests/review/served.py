"""The review server over a result, in a process of its own, and how to ask it."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analyzer.audio.decode import sha256_of
from analyzer.outputs import write_outputs
from analyzer.report import render_report
from tests.review.fresh import FRESH


@dataclass
class Served:
    """A running server and how to ask it."""

    process: subprocess.Popen[str]
    port: int
    token: str

    def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {
            "Origin": f"http://127.0.0.1:{self.port}",
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/{self.token}{path}", text, sent)
        answer = connection.getresponse()
        told = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, told, {k.lower(): v for k, v in answer.getheaders()}

    def correct(self, **correction: Any) -> tuple[int, Any]:
        body = {"version": 0, "reviewer": "Ann", "correction": correction}
        status, told, _ = self.ask("POST", "/r/talk/correct", body)
        return status, json.loads(told)


@contextmanager
def serve(out: Path, complaints: int | None = None) -> Iterator[Served]:
    """`review OUT`, ended afterwards; `complaints` is where its error output goes."""
    with subprocess.Popen(
        [sys.executable, "-m", "analyzer", "review", str(out), "--no-open"],
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/(\w+)/", line)
            assert found is not None, line
            yield Served(process, int(found[1]), found[2])
        finally:
            process.kill()


def results(root: Path) -> Path:
    """OUT with one result, its recording beside OUT, and a secret outside."""
    sound = root / "talk.wav"
    with wave.open(str(sound), "wb") as stream:
        stream.setparams((1, 1, 4000, 0, "NONE", ""))
        stream.writeframes(bytes(240 * 4000))
    (root / "secret.txt").write_text("secret", "utf-8")
    digest = sha256_of(sound)
    analysis = replace(FRESH, recording=replace(FRESH.recording, sha256=digest, name="talk.wav"))
    html = render_report(analysis, audio_href="../../talk.wav")
    write_outputs(analysis, html, root / "out", source=sound)
    return root / "out"
