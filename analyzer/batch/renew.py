"""A folder whose results have changed -> its tables and index.html as they are now.

What makes tables is imported when there are some: a correction of a single result needs none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.outputs import TABLES

if TYPE_CHECKING:
    from analyzer.batch.summary import Failure


def renew_tables(out: Path) -> bool:
    """Write the tables again over the results in `out`, if it has tables; whether it has.

    Failures of the last batch keep their rows.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    if not any((out / table).exists() for table in TABLES):
        return False
    from analyzer.batch.summary import write_summary

    write_summary(out, last_failures(out))
    return True


def last_failures(out: Path) -> tuple[Failure, ...]:
    """What could not be analysed, as the last batch wrote it down, without results that are there
    but cannot be read."""
    import pandas as pd

    from analyzer.batch.jobs import Details
    from analyzer.batch.summary import Failure

    table = out / "summary.parquet"
    if not table.exists():
        return ()
    try:
        old = pd.read_parquet(table).fillna({"folder": "", "error": ""})
        rows = old[(old["error"] != "") & (old["folder"] == "")]
        return tuple(
            Failure(
                _text(row.recording),
                _text(row.error),
                Details(_text(row.candidate), _text(row.recorded_on)),
            )
            for row in rows.itertuples()
        )
    except (OSError, ValueError, KeyError, AttributeError):
        return ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
