"""What computes Whisper's networks: the interface of both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

MOST_TOKENS = 448
"""Whisper has positions for as many, half of them for what came before."""
FRAME_S = 0.02
"""The encoder's frames: two of the features'."""


@dataclass(frozen=True, slots=True)
class Written:
    """A text: its tokens, and their mean log probability with that of the end.

    `no_speech` is how likely the network held it to be that nobody speaks.
    """

    tokens: tuple[int, ...]
    log_probability: float
    no_speech: float


@dataclass(frozen=True, slots=True)
class Aligned:
    """For each token of a given text how likely it was; the frames in which the tokens begin.

    `begins` has one more than there are tokens: where the last one ends. It is empty where no times
    were asked for.
    """

    probabilities: tuple[float, ...]
    begins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Tokens that are no text."""

    begin: int
    end: int
    untimed: int
    silent: int

    @classmethod
    def of(cls, tokens: Any) -> Marks:
        """Those of a `tokenizers.Tokenizer`; older models call silence otherwise."""
        number = tokens.token_to_id
        return cls(
            begin=number("<|startoftranscript|>"),
            end=number("<|endoftext|>"),
            untimed=number("<|notimestamps|>"),
            silent=number("<|nospeech|>") or number("<|nocaptions|>"),
        )


class Engine(Protocol):
    """The encoder and the decoder. What was heard is the engine's own affair.

    `start` holds the tokens before a text, without the last one, which asks for no timestamps.
    """

    @property
    def workers(self) -> int:
        """So many threads may ask at once, and each gets cores of its own."""

    @property
    def multilingual(self) -> bool:
        """Whether it knows more than English."""

    @property
    def mels(self) -> int:
        """Bands of the features."""

    def encode(self, features: NDArray[np.float32]) -> Any:
        """What is heard in features of shape (n, mels, 3000)."""

    def joined(self, heard: Sequence[Any]) -> Any:
        """What was heard in several batches, as of one."""

    def some(self, heard: Any, rows: Sequence[int]) -> Any:
        """Some of a batch."""

    def languages(self, heard: Any) -> list[dict[str, float]]:
        """Probability of each language by its code, for each of a batch."""

    def write(
        self, heard: Any, start: Sequence[int], *, beam: int, never: Sequence[int]
    ) -> list[Written]:
        """The likeliest text of each of a batch that a beam finds, without the tokens `never`."""

    def align(
        self,
        heard: Any,
        start: Sequence[int],
        texts: Sequence[Sequence[int]],
        frames: Sequence[int] | None,
    ) -> list[Aligned]:
        """Given texts with times among the first `frames` of each of a batch; None for no times."""
