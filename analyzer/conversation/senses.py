"""What the meaning of a clause is called: kinds and their scores, known only with an encoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> unit vectors, shape = (n_texts, n_dimensions)."""
Scores = Mapping[str, float]
"""Kind -> log-odds that a clause is of it: 0 is even, 1.1 three to one."""
NO_SCORES: Scores = MappingProxyType({})
NO_SENSES: Mapping[str, Scores] = MappingProxyType({})
REASON = "justification"
CUE_KINDS = (REASON, "narration", "walkthrough", "broken")
"""What a candidate's clause may do, by the names of the example files."""


def phase_kind(role: str, phase: str) -> str:
    """The kind "this is said in that phase", for one role; comparable within the role only."""
    return f"{role}:{phase}"
