"""A coach's TOML file -> its text, the text -> plain data and back; what is no TOML is refused."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analyzer.errors import UsageError

MAX_DEPTH = 10
"""Tables and lists inside each other; a rubric has five, and Python prints no thousands."""
MAX_INTEGER = 2**63 - 1
"""TOML 1.0: integers of 64 bits. Python reads longer ones and can then neither turn them into
floats nor print them."""
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
"""A key that needs no quotes."""


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


def toml_text(data: Mapping[str, Any]) -> str:
    """TOML that reads as the data, a line for each of its entries; tables are written inline.

    Examples
    --------
    >>> print(toml_text({"version": "1", "levels": [{"name": "weak", "floor": 0.85}]}), end="")
    version = "1"
    levels = [{name = "weak", floor = 0.85}]
    """
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in data.items())


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, str):  # TOML writes texts as JSON does, but for one character
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)  # numbers, and times, which are written as ISO 8601


def _too_deep(source: Path | str) -> UsageError:
    return UsageError("holds tables or lists that are nested too deeply", file=source)
