"""A result that has changed -> ratings.csv and the tables as they are now, and what they lack."""

from __future__ import annotations

from pathlib import Path

from analyzer.cli.terminal import say
from analyzer.review.beside import renew_beside
from analyzer.review.scored import Scoring


def renew_and_tell(out: Path, scoring: Scoring, *, rated: bool = False) -> None:
    """As `renew_beside`; a log that cannot be read is named on the error output.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    for problem in renew_beside(out, scoring, rated=rated):
        say(f"Not renewed in ratings.csv: {problem}", err=True)
