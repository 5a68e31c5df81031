"""Whose recording it is and of what day -> the line that says so in its report, with the ways to
the others of the same candidate.

A report knows no neighbours: they come and go, and it is not written again for that. Its links lead
to the page over the folder, which knows them all (see `folder_series`) and goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from analyzer.report import wording
from analyzer.report.page import local_href

ID_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class InSeries:
    """What is known of a recording besides its sound; '' where unknown.

    `page` is the address of the page over the folder as seen from the report ("../index.html"), ''
    where there is none.
    """

    candidate: str = ""
    recorded_on: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """The line as it is shown; addresses are '' where they would lead nowhere."""

    candidate: str
    recorded_on: str
    over_time: str
    before: str
    after: str
    everything: str


def series_line(known: InSeries | None, sha256: str) -> SeriesLine | None:
    """The line of the recording with this digest; None where nothing is known.

    Raises
    ------
    UsageError
        If the page would lie in a network.

    Examples
    --------
    >>> line = series_line(InSeries("Ann Lee", "2024-05-01", "../index.html"), "3f" * 32)
    >>> line.over_time, line.before
    ('../index.html#candidate=Ann%20Lee', '../index.html#before=3f3f3f3f3f3f')
    """
    if known is None or known == InSeries():
        return None
    candidate, number = wording.clean(known.candidate), recording_id(sha256)
    page = local_href(known.page)
    has_others = bool(page and candidate)
    return SeriesLine(
        candidate=candidate,
        recorded_on=wording.clean(known.recorded_on)[:10],
        over_time=f"{page}#{fragment(candidate)}" if has_others else "",
        before=f"{page}#before={number}" if has_others else "",
        after=f"{page}#after={number}" if has_others else "",
        everything=page,
    )


def recording_id(sha256: str) -> str:
    """By what the pages of a folder know a recording."""
    return quote(sha256[:ID_CHARACTERS], safe="")


def fragment(candidate: str) -> str:
    """The part of an address that opens a candidate on the page over the folder.

    Examples
    --------
    >>> fragment("Ann Lee")
    'candidate=Ann%20Lee'
    """
    return "candidate=" + quote(candidate, safe="", errors="replace")
