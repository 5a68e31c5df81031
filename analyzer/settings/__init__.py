"""Every threshold of the product, with unit, source and reason; overridable from a TOML file."""

from __future__ import annotations

import difflib
import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from analyzer.errors import UsageError
from analyzer.settings.audio import AudioSettings
from analyzer.settings.channels import ChannelSettings
from analyzer.settings.conversation import ConversationSettings
from analyzer.settings.measures import MeasureSettings
from analyzer.settings.rubric import RubricSettings
from analyzer.settings.speech import SpeechSettings
from analyzer.settings.threshold import out_of_range
from analyzer.settings.toml_text import parse_toml, read_text

__all__ = [
    "AudioSettings",
    "ChannelSettings",
    "ConversationSettings",
    "MeasureSettings",
    "RubricSettings",
    "Settings",
    "SpeechSettings",
    "describe_settings",
    "load_settings",
    "parse_settings",
    "settings_sha256",
    "settings_toml",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """All thresholds, one section per stage."""

    audio: AudioSettings = field(default_factory=AudioSettings)
    channels: ChannelSettings = field(default_factory=ChannelSettings)
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    conversation: ConversationSettings = field(default_factory=ConversationSettings)
    measures: MeasureSettings = field(default_factory=MeasureSettings)
    rubric: RubricSettings = field(default_factory=RubricSettings)


def load_settings(path: Path | None) -> Settings:
    """Defaults, overridden by the `[section] name = value` entries of a TOML file.

    Raises
    ------
    UsageError
        If the file is no TOML, names an unknown section or threshold, or gives a wrong type, no
        finite number or one outside the threshold's range.
    """
    return Settings() if path is None else _overridden(parse_toml(read_text(path), path), path)


def parse_settings(text: str, source: Path) -> Settings:
    """As `load_settings`, from TOML text that stands in `source`; "" gives the defaults."""
    return _overridden(parse_toml(text, f"the settings in {source}"), source)


def settings_toml(settings: Settings) -> str:
    """What differs from the defaults, as TOML that `load_settings` reads; "" for the defaults.

    Examples
    --------
    >>> settings_toml(Settings())
    ''
    """
    default, lines = Settings(), []
    for section in fields(settings):
        mine, theirs = getattr(settings, section.name), getattr(default, section.name)
        names = [i.name for i in fields(mine) if getattr(mine, i.name) != getattr(theirs, i.name)]
        if names:
            lines.append(f"[{section.name}]")
            lines += [f"{name} = {json.dumps(getattr(mine, name))}" for name in names]
    return "".join(f"{line}\n" for line in lines)


def _overridden(data: Mapping[str, Any], path: Path) -> Settings:
    settings = Settings()
    for section, entries in data.items():
        current = _section(settings, section, path)
        if not isinstance(entries, Mapping):
            raise UsageError(f"[{section}] is no table", file=path, remedy="write [section]")
        changes = {name: _checked(current, section, name, v, path) for name, v in entries.items()}
        settings = replace(settings, **{section: replace(current, **changes)})
    return settings


def settings_sha256(settings: Settings) -> str:
    """Hex digest of the canonical JSON of all thresholds."""
    text = json.dumps(asdict(settings), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def describe_settings(settings: Settings) -> Iterator[tuple[str, Any, str, str, str]]:
    """Yield (section.name, value, unit, source, reason) of every threshold."""
    for section in fields(settings):
        values = getattr(settings, section.name)
        for item in fields(values):
            meta = item.metadata
            yield (
                f"{section.name}.{item.name}",
                getattr(values, item.name),
                meta["unit"],
                meta["source"],
                meta["reason"],
            )


def _section(settings: Settings, name: str, path: Path) -> Any:
    names = [item.name for item in fields(settings)]
    if name not in names:
        raise UsageError(f"has no section [{name}]", file=path, remedy=_nearest(name, names))
    return getattr(settings, name)


def _checked(section: Any, section_name: str, name: str, value: Any, path: Path) -> Any:
    names = [item.name for item in fields(section)]
    if name not in names:
        raise UsageError(
            f"[{section_name}] has no threshold {name}", file=path, remedy=_nearest(name, names)
        )
    default = getattr(section, name)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default):
        raise UsageError(
            f"{section_name}.{name} must be of type {type(default).__name__}",
            file=path,
            value=value,
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"{section_name}.{name} must be a finite number", file=path, value=value)
    item = next(item for item in fields(section) if item.name == name)
    if wrong := out_of_range(value, item.metadata):
        raise UsageError(f"{section_name}.{name} must {wrong}", file=path, value=value)
    return value


def _nearest(name: str, names: list[str]) -> str:
    match = difflib.get_close_matches(name, names, n=1, cutoff=0.0)
    return f"did you mean {match[0]}?".rstrip("?") if match else f"known are {', '.join(names)}"
