"""One run of the benchmark: each recording's scores by system, kept as JSON, pooled by group."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from benchmarks.pool import Figures, Row, pool
from benchmarks.reference import COLLECTIONS, Collection
from benchmarks.targets import Group, line, targets

SCORING = 3
"""Goes up whenever a figure is counted otherwise: runs of two rules are never shown together."""


@dataclass(frozen=True, slots=True)
class Result:
    """One recording as one system heard it."""

    collection: Collection
    condition: str
    held_out: bool
    system: str
    row: Row


@dataclass(frozen=True, slots=True)
class Run:
    """All results of one run. `when` names the day, the state of the code and what else was noted;
    `title` a run over recordings that belong to none of the sets that every figure is shown of."""

    when: str
    results: list[Result]
    title: str = ""


def by_group(results: Sequence[Result]) -> dict[Group, dict[str, Figures]]:
    """Pools of each set and of each condition in it, with the systems that were run."""
    groups: dict[Group, dict[str, Figures]] = {}
    for collection in COLLECTIONS:
        members = [r for r in results if r.collection == collection]
        if not members:
            continue
        groups[collection, None] = by_system(members)
        for condition in dict.fromkeys(r.condition for r in members):
            groups[collection, condition] = by_system(
                [r for r in members if r.condition == condition]
            )
    return groups


def by_system(results: Iterable[Result]) -> dict[str, Figures]:
    """Each system's figures over all of the recordings."""
    rows: dict[str, list[Row]] = {}
    for result in results:
        rows.setdefault(result.system, []).append(result.row)
    return {system: pool(found) for system, found in rows.items()}


def save(results: Sequence[Result], path: Path, title: str = "", note: str = "") -> None:
    """Write every recording's scores, the pools and the targets; `note` is said with the day."""
    groups = by_group(results)
    data: dict[str, Any] = {
        "scoring": SCORING,
        "when": ", ".join(filter(None, (f"{date.today():%d %B %Y}", _commit(), note))),
        "title": title,
        "recordings": [asdict(result) for result in results],
        "pools": [
            {"set": collection, "condition": condition, "system": system, **asdict(figures)}
            for (collection, condition), systems in groups.items()
            for system, figures in systems.items()
        ],
        "targets": [
            {**asdict(target), "holds": target.holds, "line": line(target)}
            for target in targets(groups)
        ],
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Run:
    """Read a run's scores back.

    Raises
    ------
    ValueError
        When the scores were counted otherwise than they are now.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    if data.get("scoring") != SCORING:
        raise ValueError(f"{path} was counted by other rules than today's: run accuracy.py again")
    results = TypeAdapter(list[Result]).validate_python(data["recordings"])
    return Run(str(data["when"]), results, str(data["title"]))


def _commit() -> str:
    """The checkout's commit in short, or that there is none."""
    done = subprocess.run(
        ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else "no commit"
