"""The stem of a recording -> a folder name that is safe everywhere; whose folder a folder is."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from analyzer.errors import ResultError

MAX_NAME_BYTES = 100
SUFFIX_LENGTHS = (8, 16, 64)
"""Hex digits of the recording's SHA-256 that tell two recordings of one name apart."""
FORBIDDEN = frozenset('/\\<>:"|?*')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$")
"""Names that Windows keeps for devices, with any extension."""
FALLBACK = "recording"


def safe_name(stem: str, max_bytes: int = MAX_NAME_BYTES) -> str:
    """A folder name made of the stem: no separators, control or invisible characters, no leading
    dots or dashes, no device name, NFC, at most `max_bytes` of UTF-8. Never empty.

    Examples
    --------
    >>> safe_name("../call: Ann")
    '_call_ Ann'
    >>> safe_name("")
    'recording'
    >>> safe_name("con")
    '_con'
    """
    composed = unicodedata.normalize("NFC", stem)
    visible = "".join("_" if _is_unsafe(character) else character for character in composed)
    name = visible.lstrip(".- ").rstrip(". ")
    if RESERVED.match(name):
        name = f"_{name}"
    cut = name.encode("utf-8")[:max_bytes].decode("utf-8", "ignore")
    return cut.rstrip(". ") or FALLBACK


def folder_for(source: Path, sha256: str, out_dir: Path) -> Path:
    """The folder in `out_dir` for this recording: its own if there is one, else a free name.

    Its own holds an analysis of the same SHA-256. A name held by anything else (another recording,
    a folder of the user, a file) is left alone: the first digits of the SHA-256 are added.

    Raises
    ------
    ResultError
        If every name is taken.
    """
    names = [safe_name(source.stem)]
    for length in SUFFIX_LENGTHS:
        base = safe_name(source.stem, MAX_NAME_BYTES - length - 1)
        names.append(f"{base}-{sha256[:length]}")
    folders = [out_dir / name for name in names]
    for folder in folders:
        if held_sha256(folder) == sha256:
            return folder
    for folder in folders:
        if not folder.exists() and not folder.is_symlink():
            return folder
    raise ResultError(
        "all names for the results are taken", file=folders[0], remedy="choose another folder"
    )


def held_sha256(folder: Path) -> str | None:
    """SHA-256 of the recording whose analysis a folder holds; None when it holds none."""
    recording = read_object(folder / "analysis.json").get("recording")
    sha256 = recording.get("sha256") if isinstance(recording, dict) else None
    return sha256 if isinstance(sha256, str) else None


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; {} where there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _is_unsafe(character: str) -> bool:
    """Separators, and what is no visible character: control, format, private, surrogate."""
    return character in FORBIDDEN or unicodedata.category(character) in (
        "Cc",
        "Cf",
        "Cn",
        "Co",
        "Cs",
        "Zl",
        "Zp",
    )
