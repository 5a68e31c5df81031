"""A threshold that knows its unit, its source and its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, TypeVar

T = TypeVar("T")
Source = Literal["L", "P", "J"]
"""L: published literature; P: documented practice of a product; J: judgement, to be re-fitted."""


SIGNED = ("dB", "cosine", "correlation", "log-odds", "nats")
"""Units in which a threshold may lie below 0; there is no negative time, share or number."""


def threshold(
    default: T,
    unit: str,
    source: Source,
    reason: str,
    *,
    least: float | None = None,
    under: float = math.inf,
) -> T:
    """A dataclass field with a default and the metadata every threshold must carry.

    Values from `least` on and below `under` are allowed; `least` follows from the unit if None.
    """
    if least is None:
        least = -math.inf if unit in SIGNED else 0
    metadata: dict[str, Any] = {
        "unit": unit,
        "source": source,
        "reason": reason,
        "least": least,
        "under": under,
    }
    value: T = field(default=default, metadata=metadata)
    return value


def out_of_range(value: float, metadata: Mapping[str, Any]) -> str:
    """What a threshold must be and this value is not ("be at least 0"); "" if it is all right."""
    if value < metadata["least"]:
        return f"be at least {metadata['least']:g}"
    return f"be below {metadata['under']:g}" if value >= metadata["under"] else ""
