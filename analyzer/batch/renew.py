"""A folder whose results have changed -> its tables and index.html as they are now.

What makes tables is imported when there are some: a correction of a single result needs none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.outputs import TABLES

if TYPE_CHECKING:
    from analyzer.batch.jobs import Details
    from analyzer.batch.summary import Copy, Failure


def renew_tables(out: Path) -> bool:
    """Write the tables again over the results in `out`, if it has tables; whether it has.

    Failures and copies of the last batch keep their rows.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    if not any((out / table).exists() for table in TABLES):
        return False
    from analyzer.batch.summary import write_summary

    write_summary(out, last_failures(out), same=last_copies(out))
    return True


def last_failures(out: Path) -> tuple[Failure, ...]:
    """What could not be analysed, as the last batch wrote it down, without results that are there
    but cannot be read."""
    from analyzer.batch.summary import Failure

    return tuple(
        Failure(row["recording"], row["error"], _details(row))
        for row in _rows(out)
        if row["error"] and not row["folder"]
    )


def last_copies(out: Path) -> tuple[Copy, ...]:
    """The recordings that have the same sound as another, as the last batch wrote them down."""
    from analyzer.batch.summary import Copy

    return tuple(
        Copy(row["recording"], _details(row), row["folder"])
        for row in _rows(out)
        if row["copy_of"] and not row["error"]
    )


def _rows(out: Path) -> list[dict[str, str]]:
    """The texts of the last summary; none where there is none that can be read."""
    import pandas as pd

    from analyzer.batch.summary import FIRST

    table = out / "summary.parquet"
    if not table.exists():
        return []
    try:
        old = pd.read_parquet(table)
        if not {"recording", "error"} <= set(old.columns):
            return []
        rows = old.reindex(columns=FIRST).to_dict("records")
    except (OSError, ValueError):
        return []
    return [{name: _text(row[name]) for name in FIRST} for row in rows]


def _details(row: dict[str, str]) -> Details:
    from analyzer.batch.jobs import Details

    return Details(row["candidate"], row["recorded_on"])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
