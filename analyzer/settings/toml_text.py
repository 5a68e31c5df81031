"""A coach's TOML file -> its text, and the text -> plain data; what cannot be read is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from analyzer.errors import UsageError

MAX_DEPTH = 10
"""Tables and lists inside each other; a rubric has five, and Python prints no thousands."""
MAX_INTEGER = 2**63 - 1
"""TOML 1.0: integers of 64 bits. Python reads longer ones and can then neither turn them into
floats nor print them."""


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, without the mark that editors on Windows begin it with.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=path) from error
    except UnicodeDecodeError as error:
        raise UsageError("is no text in UTF-8", file=path, remedy="save it as UTF-8") from error


def parse_toml(text: str, source: Path | str) -> dict[str, Any]:
    """The data of a TOML text that stands in `source`.

    Raises
    ------
    UsageError
        If it is no TOML, is nested deeply or holds an integer of more than 64 bits.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"is no valid TOML: {error}", file=source) from error
    except RecursionError as error:
        raise _too_deep(source) from error
    except ValueError as error:  # Python reads no integer of more than 4300 digits
        raise UsageError("holds an integer of more than 64 bits", file=source) from error
    waiting: list[tuple[str, Any, int]] = [("", data, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise _too_deep(source)
        if isinstance(value, dict):
            waiting += [(key, inner, depth + 1) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(name, inner, depth + 1) for inner in value]
        elif isinstance(value, int) and abs(value) > MAX_INTEGER:
            raise UsageError(f"{name} is an integer of more than 64 bits", file=source)
    return data


def _too_deep(source: Path | str) -> UsageError:
    return UsageError("holds tables or lists that are nested too deeply", file=source)
