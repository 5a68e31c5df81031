"""A threshold that knows its unit, its source and its reason."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Source = Literal["L", "P", "J"]
"""L: published literature; P: documented practice of a product; J: judgement, to be re-fitted."""


def threshold(default: T, unit: str, source: Source, reason: str) -> T:
    """A dataclass field with a default and the metadata every threshold must carry."""
    metadata: dict[str, Any] = {"unit": unit, "source": source, "reason": reason}
    value: T = field(default=default, metadata=metadata)
    return value
