"""What is found in a text: a stretch of it and what it gives away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["NAME", "ORG", "EMAIL", "PHONE", "LINK", "TERM"]
"""TERM: what the user named to be replaced."""


@dataclass(frozen=True, order=True, slots=True)
class Found:
    """Characters [start, end) of a text. `given`: a person has said that it is what it is."""

    start: int
    end: int
    kind: Kind
    text: str
    given: bool = False
