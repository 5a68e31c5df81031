"""One run of the benchmark: each recording's scores by system, kept as JSON, pooled by group."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from benchmarks.pool import Figures, Row, pool
from benchmarks.reference import COLLECTIONS, Collection
from benchmarks.targets import Group, line, targets


@dataclass(frozen=True, slots=True)
class Result:
    """One recording as one system heard it."""

    collection: Collection
    condition: str
    held_out: bool
    system: str
    row: Row


def by_group(results: Sequence[Result]) -> dict[Group, dict[str, Figures]]:
    """Pools of each set and of each condition in it, with the systems that were run."""
    groups: dict[Group, dict[str, Figures]] = {}
    for collection in COLLECTIONS:
        members = [r for r in results if r.collection == collection]
        if not members:
            continue
        groups[collection, None] = _systems(members)
        for condition in dict.fromkeys(r.condition for r in members):
            groups[collection, condition] = _systems(
                [r for r in members if r.condition == condition]
            )
    return groups


def _systems(results: Iterable[Result]) -> dict[str, Figures]:
    rows: dict[str, list[Row]] = {}
    for result in results:
        rows.setdefault(result.system, []).append(result.row)
    return {system: pool(found) for system, found in rows.items()}


def save(results: Sequence[Result], path: Path) -> None:
    """Write every recording's scores, the pools and the targets."""
    groups = by_group(results)
    data: dict[str, Any] = {
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


def load(path: Path) -> list[Result]:
    """Read the recordings' scores back."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return TypeAdapter(list[Result]).validate_python(data["recordings"])
