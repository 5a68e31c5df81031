"""Analysis -> the report of one recording as one self-contained HTML page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analyzer.errors import UsageError
from analyzer.records import Analysis
from analyzer.report.page import fill, local_href
from analyzer.report.payload import script_data
from analyzer.report.series import InSeries, series_line
from analyzer.report.view import build_view

STYLES = ("base.css", "page.css", "series.css", "timeline.css", "tables.css", "print.css")
SCRIPTS = (
    "core.js",
    "data.js",
    "theme.js",
    "player.js",
    "window.js",
    "lanes.js",
    "marks.js",
    "timeline.js",
    "pointer.js",
    "tables.js",
    "transcript.js",
    "memory.js",
    "main.js",
)
DATA_URI = re.compile(r"data:(audio|video)/[a-z0-9.+-]+;base64,[A-Za-z0-9+/]+={0,2}")


REVIEW_STYLES = (*STYLES[:-1], "review.css", STYLES[-1])
REVIEW_SCRIPTS = (*SCRIPTS, "corrections.js", "review.js")


def render_report(
    analysis: Analysis,
    *,
    audio_href: str | None,
    audio_data_uri: str | None = None,
    others: Mapping[str, Sequence[float]] | None = None,
    review: Mapping[str, Any] | None = None,
    series: InSeries | None = None,
) -> str:
    """The report of one recording as an HTML page that needs nothing but itself.

    Parameters
    ----------
    analysis : Analysis
        What was found in the recording. The same analysis gives the same page, byte for byte.
    audio_href : str or None
        Path of the recording relative to the report, with forward slashes and not percent-encoded
        ("../talk 1.wav"), or a file URL. None when the page shall not look for it.
    audio_data_uri : str, optional
        The sound itself as a base64 data URI; it goes before `audio_href`.
    others : mapping, optional
        By measure name, the values in the folder's other recordings, to compare with.
    review : mapping, optional
        What the review server adds (people, levels, history); the page then takes corrections.
    series : InSeries, optional
        Whose recording it is, of what day, and where the page over its folder lies.

    Raises
    ------
    UsageError
        If the sound or that page would come from a network, or the data URI is no base64 audio or
        video.
    """
    view = build_view(analysis, others)
    if review is not None:
        view = replace(view, coach={})  # the review says which coach gave which level
    return fill(
        "page.html.j2",
        STYLES if review is None else REVIEW_STYLES,
        SCRIPTS if review is None else REVIEW_SCRIPTS,
        served=review is not None,
        view=view,
        data=script_data(analysis, view.turns, review),
        review=review,
        series=series_line(series, analysis.recording.sha256),
        audio=_audio_source(audio_href, audio_data_uri),
        audio_name=_audio_name(audio_href),
    )


def _audio_source(href: str | None, data_uri: str | None) -> str:
    """The `src` of the player: '' when there is none."""
    if data_uri is not None:
        if DATA_URI.fullmatch(data_uri) is None:
            raise UsageError(
                "is no base64 audio or video", value=data_uri[:40], remedy="embed a sound file"
            )
        return data_uri
    return local_href(href) if href else ""


def _audio_name(href: str | None) -> str:
    return "" if not href else href.replace("\\", "/").rsplit("/", 1)[-1]
