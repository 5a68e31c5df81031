"""Fuzz one target, guided by the coverage of our code and of webvtt: needs `pip install atheris`.

    python -m tests.fuzz.run TARGET [--minutes 5] [--keep 40]

Starts from `corpus/TARGET` and leaves there the smallest inputs that together reach as much, and
whatever broke the target as `crash-...`, which `test_corpus` then replays.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
INNER = "FUZZ_TARGET"
"""Set in the processes that libFuzzer runs in."""


def fuzz(target: str) -> None:
    """Run libFuzzer in this process with its own arguments; does not return."""
    import atheris

    with atheris.instrument_imports(include=["analyzer", "webvtt"]):
        from tests.fuzz.targets import TARGETS

    itself = f"{sys.executable} -m tests.fuzz.run"
    atheris.Setup([itself, *sys.argv[1:]], TARGETS[target])
    atheris.Fuzz()


def main() -> int:
    """Fuzz, then keep the smallest corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--keep", type=int, default=40, help="inputs kept at most")
    given = parser.parse_args()
    from tests.fuzz.targets import MAX_BYTES, USUAL_BYTES

    most = MAX_BYTES.get(given.target, USUAL_BYTES)
    kept = CORPUS / given.target
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        found, small = Path(name) / "found", Path(name) / "small"
        found.mkdir()
        small.mkdir()
        limits = [f"-max_len={most}", "-timeout=20", "-rss_limit_mb=4000"]
        seconds = f"-max_total_time={given.minutes * 60:.0f}"
        crash = f"-artifact_prefix={kept}/"
        code = _inner(given.target, seconds, crash, *limits, str(found), str(kept))
        _inner(given.target, "-merge=1", *limits, str(small), str(kept), str(found))
        _keep(small, kept, given.keep)
    return code


def _inner(target: str, *arguments: str) -> int:
    command = [sys.executable, "-m", "tests.fuzz.run", *arguments]
    return subprocess.run(command, env={**os.environ, INNER: target}, check=False).returncode


def _keep(small: Path, kept: Path, most: int) -> None:
    """The smallest of the merged inputs beside crashes and hand-made seeds."""
    for path in kept.iterdir():
        if not path.name.startswith(("crash-", "timeout-", "oom-", "seed")):
            path.unlink()
    for path in sorted(small.iterdir(), key=lambda p: p.stat().st_size)[:most]:
        shutil.copyfile(path, kept / path.name)


if __name__ == "__main__":
    if INNER in os.environ:
        fuzz(os.environ[INNER])
    sys.exit(main())
