"""`thresholds`: all settings as a TOML text that `--settings` takes back."""

from __future__ import annotations

import json
from typing import Any

from analyzer.settings import Settings, describe_settings

HEADER = """\
# Every threshold of the analysis. Keep the lines you change and pass the file with --settings.
# Sources: L published literature, P documented practice of a product, J judgement.
"""


def as_toml(settings: Settings) -> str:
    """One `[section]` per stage; before each threshold a comment: unit, source, reason."""
    lines, section = [HEADER], ""
    for name, value, unit, source, reason in describe_settings(settings):
        part, key = name.split(".")
        if part != section:
            lines.append(f"{'' if not section else chr(10)}[{part}]\n")
            section = part
        lines.append(f"# {unit}, {source}: {reason}\n{key} = {_literal(value)}\n")
    return "".join(lines)


def _literal(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return json.dumps(value)
