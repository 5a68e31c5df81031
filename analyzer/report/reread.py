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
    finder = _AudioFinder()
    finder.feed(text)
    source = finder.source
    if source is None:
        return None, None
    if source.startswith("data:"):
        return None, source
    return (source if source.startswith("file:") else unquote(source)), None


class _AudioFinder(HTMLParser):
    source: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "audio" and self.source is None:
            self.source = dict(attrs).get("src")
