"""Files as somebody else may have written them."""

from __future__ import annotations

from pathlib import Path


def saved(folder: Path, text: str | bytes, name: str = "given.vtt") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
