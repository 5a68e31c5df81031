"""View and script data -> one self-contained HTML page, through the templates."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analyzer.errors import UsageError
from analyzer.records import Analysis
from analyzer.report.payload import script_data
from analyzer.report.view import build_view

HERE = Path(__file__).parent
STYLES = ("base.css", "page.css", "timeline.css", "tables.css", "print.css")
SCRIPTS = (
    "core.js",
    "player.js",
    "window.js",
    "lanes.js",
    "marks.js",
    "timeline.js",
    "pointer.js",
    "tables.js",
    "transcript.js",
    "main.js",
)
DATA_URI = re.compile(r"data:(audio|video)/[a-z0-9.+-]+;base64,[A-Za-z0-9+/]+={0,2}")
REMOTE = re.compile(r"\s*([a-z][a-z0-9+.-]*://|//|(javascript|data|vbscript|blob):)", re.I)


def render_report(
    analysis: Analysis, *, audio_href: str | None, audio_data_uri: str | None = None
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

    Raises
    ------
    UsageError
        If the sound would come from a network, or the data URI is no base64 audio or video.
    """
    view = build_view(analysis)
    css, script = _joined("assets", STYLES), _joined("assets", SCRIPTS)
    template = _environment().get_template("page.html.j2")
    page = template.render(
        view=view,
        css=css,
        script=script,
        policy=_policy(css, script),
        data=script_data(analysis, view.turns),
        audio=_audio_source(audio_href, audio_data_uri),
        audio_name=_audio_name(audio_href),
    )
    return page.encode("utf-8", "replace").decode("utf-8")


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _joined(folder: str, names: tuple[str, ...]) -> str:
    return "\n".join((HERE / folder / name).read_text(encoding="utf-8").strip() for name in names)


def _policy(css: str, script: str) -> str:
    """A content policy under which only this page's own style and script run."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(css)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "media-src 'self' file: data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _audio_source(href: str | None, data_uri: str | None) -> str:
    """The `src` of the player: '' when there is none."""
    if data_uri is not None:
        if DATA_URI.fullmatch(data_uri) is None:
            raise UsageError(
                "is no base64 audio or video", value=data_uri[:40], remedy="embed a sound file"
            )
        return data_uri
    if not href:
        return ""
    if href.lower().startswith("file:"):
        parts = urlsplit(href)
        return "file://" + quote(unquote(parts.path), safe="/:")
    if REMOTE.match(href):
        raise UsageError(
            "is no path beside the report", value=href[:80], remedy="give a relative path"
        )
    return quote(href, safe="/", errors="surrogateescape")


def _audio_name(href: str | None) -> str:
    return "" if not href else href.replace("\\", "/").rsplit("/", 1)[-1]
