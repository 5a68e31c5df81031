"""How often a batch that is killed loses, repeats or halves a result; prints the counts.

    python -m benchmarks.kills [--kills 60] [--seed 7]

A batch over short clips with the smallest recogniser is started again and again and killed with
SIGKILL at a random moment: the whole process group, the parent alone, or one worker. After every
kill each result folder that can be seen must be whole; at the end one run must finish the rest,
after which every recording must have exactly one result, a further run must analyse nothing, and
nothing half written may be left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from analyzer.batch.shelf import finished
from analyzer.outputs import FILES, RUN_FILE
from analyzer.serialize import read_analysis
from tests.sound import cut, write

CLIPS = ((22.0, 25.0), (26.0, 29.0), (30.0, 33.0), (3.0, 6.0))
VICTIMS = ("group", "parent", "worker")
NOBODY = "nobody"


@dataclass
class Tally:
    """What was seen over all kills."""

    kills: Counter[str] = field(default_factory=Counter)
    ended_before: int = 0
    seen_whole: int = 0
    seen_broken: list[str] = field(default_factory=list)
    lost: int = 0


def start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    """A batch in a process group of its own."""
    words = ["batch", str(folder), "-o", str(out), "--whisper", "tiny.en"]
    return subprocess.Popen(
        [sys.executable, "-m", "analyzer", *words, "--workers", "2", "--threads", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes], victim: str) -> str:
    """Kill and wait until every process of the batch is gone; says whom it hit.

    That is the whole group where no worker has begun yet, and nobody where all had ended.
    """
    family = [process.pid]
    try:
        family += [child.pid for child in psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return NOBODY
    workers = family[1:]
    if victim == "worker" and not workers:
        victim = "group"
    if victim == "worker":
        os.kill(workers[-1], signal.SIGKILL)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        return "worker"
    if victim == "parent":
        os.kill(process.pid, signal.SIGKILL)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    psutil.wait_procs([psutil.Process(p) for p in workers if psutil.pid_exists(p)], timeout=30)
    return victim


def broken(folder: Path) -> str:
    """Why a result folder is not whole, "" when it is."""
    for name in (*FILES, RUN_FILE):
        if not (folder / name).is_file():
            return f"{folder.name} lacks {name}"
    analysis = read_analysis(folder)
    json.loads((folder / RUN_FILE).read_text("utf-8"))
    if not (folder / "report.html").read_text("utf-8").rstrip().endswith("</html>"):
        return f"{folder.name}: report.html has no end"
    return "" if analysis.recording.sha256 else f"{folder.name}: no digest"


def look(out: Path, tally: Tally, known: set[str]) -> set[str]:
    """Check all that can be seen; a result that was there once must still be there."""
    seen = set()
    for path in sorted(out.glob("*")):
        if path.name.startswith(".") or not path.is_dir():
            continue
        problem = broken(path)
        if problem:
            tally.seen_broken.append(problem)
        else:
            tally.seen_whole += 1
            seen.add(path.name)
    tally.lost += len(known - seen)
    return seen


def rounds(root: Path, kills: int, chance: random.Random) -> tuple[Tally, list[str]]:
    """Kill `kills` times; whenever all is done, begin again with an empty output."""
    folder, tally, problems = root / "in", Tally(), []
    for number, (start_s, end_s) in enumerate(CLIPS):
        write(folder / f"clip{number}.wav", cut("kmeans", start_s, end_s))
    turn, known = 0, set[str]()
    out = root / "out0"
    longest_s = whole_run_s(folder, root / "whole")
    while sum(tally.kills.values()) < kills:
        process = start(folder, out)
        time.sleep(chance.uniform(0.3, longest_s))
        hit = kill(process, chance.choice(VICTIMS)) if process.poll() is None else NOBODY
        if hit == NOBODY:
            tally.ended_before += 1
        else:
            tally.kills[hit] += 1
        known = look(out, tally, known)
        if len(known) == len(CLIPS):
            problems += settle(folder, out)
            turn, known = turn + 1, set()
            out = root / f"out{turn}"
    return tally, problems + settle(folder, out)


def whole_run_s(folder: Path, out: Path) -> float:
    """Seconds of a run that nobody disturbs."""
    began_s = time.monotonic()
    start(folder, out).wait()
    return time.monotonic() - began_s


def settle(folder: Path, out: Path) -> list[str]:
    """Run to the end; what is then wrong."""
    code = start(folder, out).wait()
    before = {p: p.stat().st_mtime_ns for p in out.glob("*/analysis.json")}
    again = start(folder, out).wait()
    after = {p: p.stat().st_mtime_ns for p in out.glob("*/analysis.json")}
    problems = [f"exit code {code}, then {again}"] if code or again else []
    problems += [why for p in sorted(before) if (why := broken(p.parent))]
    if len(finished(out)) != len(CLIPS) or len(before) != len(CLIPS):
        problems.append(f"{len(before)} results of {len(CLIPS)} recordings")
    if before != after:
        problems.append("a finished recording was analysed again")
    problems += [f"left behind: {p.name}" for p in out.glob(".*.tmp-*")]
    return problems


def main() -> int:
    """Print the counts; 1 if anything was lost, repeated or halved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "in").mkdir()
        tally, problems = rounds(root, given.kills, random.Random(given.seed))  # noqa: S311
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(tally.kills.items()))
    total = sum(tally.kills.values())
    print(f"kills: {total} ({kinds}); runs that ended first: {tally.ended_before}")
    print(f"results seen after a kill: {tally.seen_whole} whole, {len(tally.seen_broken)} broken")
    print(f"results lost: {tally.lost}; other problems: {len(problems)}")
    for problem in (*tally.seen_broken, *problems):
        print(f"  {problem}")
    return int(bool(tally.seen_broken or problems or tally.lost))


if __name__ == "__main__":
    sys.exit(main())
