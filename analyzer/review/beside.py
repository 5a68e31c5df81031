"""A result that has changed -> what lies beside it as it is now: ratings.csv, the tables, the page.

What makes them is imported when there are some: a correction of a single result needs none.
"""

from __future__ import annotations

from pathlib import Path

from analyzer.batch.renew import renew_tables
from analyzer.review.ratings import FILE
from analyzer.review.scored import Scoring


def renew_beside(out: Path, scoring: Scoring, *, rated: bool = False) -> tuple[str, ...]:
    """Write ratings.csv and the tables of `out` again if it has them; `rated`: a level was given,
    so that it is to have ratings.csv.

    Returns
    -------
    tuple of str
        What is wrong with each log that could not be read.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    unread: tuple[str, ...] = ()
    if rated or (out / FILE).exists():
        from analyzer.review.shelf import Shelf

        unread = Shelf(out, scoring).write_ratings().unread
    renew_tables(out)
    return unread
