"""A written report -> the sound it refers to, for rendering it again after a correction."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote


def audio_of(report: Path) -> tuple[str | None, str | None]:
    """(path relative to the report, data address) of the sound in a report; None where absent."""
    try:
        text = report.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None, None
    source = _source(text)
    if source is None:
        return None, None
    if source.startswith("data:"):
        return None, source
    if source.startswith("file:"):
        return source, None
    return unquote(source, errors="surrogateescape"), None


def _source(text: str) -> str | None:
    """The `src` of the page's player, None without a player or without sound in it.

    Only its tag is parsed: whatever else looks like one stands in the page with its "<" escaped,
    and so does every ">" within the tag.
    """
    start = text.find("<audio ")
    if start < 0:
        return None
    player = _Player()
    player.feed(text[start : text.find(">", start) + 1])
    return player.source


class _Player(HTMLParser):
    source: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "audio":
            self.source = dict(attrs).get("src")
