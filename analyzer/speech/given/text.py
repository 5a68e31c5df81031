"""A text file of unknown origin -> its text, and names in it -> names that can be shown."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from analyzer.errors import AnalyzerError, UsageError
from analyzer.records import Role

MAX_BYTES = 20_000_000
MAX_NAME = 60
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ROLE_NAME = re.compile(r"(candidate|interviewer)\b", re.IGNORECASE)
BEFORE_NAME = re.compile(
    r"^(?:candidate|interviewer)(?![^\W\d_]|['\u2019])(?:[\W_]|\d+(?![^\W_]))*", re.IGNORECASE
)
"""A role, and the number, dash, colon or bracket after it; the number of "2nd" is no role's."""


class GivenError(AnalyzerError):
    """A given RTTM or transcript that cannot be read or does not fit the recording."""


def read_text(path: Path) -> str:
    """Text with line feeds alone: UTF-8, UTF-16 with its mark, or else Windows-1252.

    Raises
    ------
    UsageError
        If the file cannot be opened.
    GivenError
        If it is empty, too large, or no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "is a folder" if path.is_dir() else f"cannot be read: {error.strerror}"
        raise UsageError(reason, file=path, remedy="check the name") from error
    if len(data) > MAX_BYTES:
        raise GivenError("is too large for a transcript", file=path)
    coding = next((name for mark, name in BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise GivenError("is no text", file=path, remedy="save it as UTF-8") from error
    if "\0" in text:
        raise GivenError("is no text", file=path, remedy="save it as UTF-8")
    if not text.strip():
        raise GivenError("is empty", file=path, remedy="export it again")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean_name(text: str) -> str:
    """A name on one line without control or invisible characters, composed, at most 60 long.

    Examples
    --------
    >>> clean_name("  Ann\\tSmith\\u200b ")
    'Ann Smith'
    """
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    seen = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    return seen.strip()[:MAX_NAME].strip()


def role_of(name: str) -> Role | None:
    """The role that a label names by itself.

    Examples
    --------
    >>> role_of("Interviewer 2"), role_of("Ann")
    ('interviewer', None)
    """
    found = ROLE_NAME.match(re.sub(r"[\d_]+", " ", name.strip()))
    if found is None:
        return None
    return "candidate" if found.group(1).lower() == "candidate" else "interviewer"


def own_name(label: str) -> str:
    """The name in a label, without the role that stands before it.

    Examples
    --------
    >>> own_name("Candidate (Ann)"), own_name("interviewer_2"), own_name("Bob")
    ('Ann', '', 'Bob')
    """
    name = BEFORE_NAME.sub("", label.strip())
    return name if "(" in name or "[" in name else name.rstrip(")]")
