"""Whisper's decoder by torch: what was encoded, and tokens -> how likely each next token is."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from analyzer.speech.whisper.ctranslate2_file import UnknownLayoutError, Variables
from analyzer.speech.whisper.decoder_network import Network

ROOM = 16
"""Words of each text that are written before what no text needs any more is cleared away."""
STEP = 64
"""What texts have said is widened to a multiple of so many words: for each size torch makes kernels
of its own, and keeps them (150 MB in an hour of sound)."""
ROWS = 64
"""Positions whose probabilities are computed at a time: 13 MB of them."""
NEVER = float("-inf")

Pairs = list[tuple[Tensor, Tensor]]
"""Keys and values of each block, of shape (n x heads, positions, width of a head).

They are whole in memory: torch copies them before each use otherwise.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Given texts: what the network makes of each position, shape (n, positions, width).

    `said` holds keys and values of each block, `seen` the attention of each head asked for to the
    sound before it is made to sum to one, shape (n, positions, frames).
    """

    outputs: Tensor
    said: Pairs
    seen: list[Tensor]


class WhisperDecoder:
    """The network; several threads may ask at once, and each uses torch's threads of its own.

    Parameters
    ----------
    stored : Variables
        Of a CTranslate2 Whisper model.

    Raises
    ------
    KeyError, UnknownLayoutError
        If they are not laid out as expected, or this torch does not multiply 8 bits.
    """

    def __init__(self, stored: Variables) -> None:
        self.heads = int(stored["decoder/num_heads"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of torch's plans for tensors of 8 bits and compiling
            try:
                network = Network(stored, self.heads)
                self.vocabulary, self.width = network.embeddings.shape
                self.network: Any = torch.jit.script(network.eval())
            except (AttributeError, RuntimeError) as error:
                raise UnknownLayoutError(f"this torch cannot compute it: {error}") from error

    def some(self, pairs: Pairs, rows: Sequence[int]) -> Pairs:
        """Keys and values of some of the sounds."""
        every = [row * self.heads + head for row in rows for head in range(self.heads)]
        return [(keys[every], values[every]) for keys, values in pairs]

    def read(self, sound: Pairs, tokens: Tensor, heads: Sequence[tuple[int, int]] = ()) -> Reading:
        """Go through given texts, tokens of shape (n, positions), as if they had been written.

        `heads` names those, by block and number, whose attention to the sound is wanted.
        """
        count, size = tokens.shape
        room = (count * self.heads, size, self.width // self.heads)
        said = [(keys.new_zeros(room), values.new_zeros(room)) for keys, values in sound]
        mask = torch.full((1, size, size), NEVER, dtype=torch.bfloat16).triu(1)
        first = min((block for block, _ in heads), default=len(sound))
        x, weights = self.network(tokens, torch.arange(size), sound, said, 0, mask, first)
        seen = [weights[b - first].view(count, self.heads, size, -1)[:, head] for b, head in heads]
        return Reading(x.view(count, size, -1), said, seen)

    def likelihoods(self, x: Tensor, tokens: Tensor, size: int) -> Tensor:
        """How likely each of `tokens`, shape (rows,), is after x, shape (rows, width).

        Of the first `size` tokens, those that are text.
        """
        found = []
        for at in range(0, len(x), ROWS):
            logits = self.network.logits(x[at : at + ROWS])[:, :size]
            chosen = logits.gather(1, tokens[at : at + ROWS, None])
            found.append(torch.exp(chosen[:, 0] - torch.logsumexp(logits, 1)))
        return torch.cat(found)


class Writing:
    """Texts of a batch that are being written, several for each sound.

    Keys and values of all that any of them has said stand side by side; a mask, `_reach`, tells
    which belong to a text. So nothing is copied when a text goes on from another one.
    """

    def __init__(self, decoder: WhisperDecoder, sound: Pairs, prompt: Reading) -> None:
        self._decoder = decoder
        self._sound, self._said = sound, prompt.said
        self._position = self._at = prompt.outputs.shape[1]
        self._reach: Tensor | None = None

    def step(self, tokens: Tensor, origins: Tensor) -> Tensor:
        """Logits after `tokens`, shape (n, beam), were added to the texts `origins`.

        Of shape (n, beam, vocabulary).
        """
        beam = tokens.shape[1]
        reach = self._followed(self._with_room(*tokens.shape), origins)
        mask = reach.repeat_interleave(self._decoder.heads, 0)
        position = torch.tensor([self._position])
        network = self._decoder.network
        blocks = len(self._sound)
        x, _ = network(tokens, position, self._sound, self._said, self._at, mask, blocks)
        self._reach = reach
        self._position += 1
        self._at += beam
        logits: Tensor = network.logits(x)
        return logits.view(*tokens.shape, -1)

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with some of the sounds."""
        self._sound = self._decoder.some(self._sound, rows)
        self._said = self._decoder.some(self._said, rows)
        if self._reach is not None:
            self._reach = self._reach[rows]

    def _with_room(self, count: int, beam: int) -> Tensor:
        """The mask, with what was said widened, without what no text goes on from, if need be."""
        if self._reach is None:
            before = torch.zeros((count, beam, self._at), dtype=torch.bfloat16)
        elif self._at + beam <= self._reach.shape[2]:
            return self._reach
        else:
            before = self._reach[:, :, : self._at]
        used = (before == 0).any(1)
        kept = int(used.sum(1).max())
        columns = torch.argsort(used, dim=1, descending=True, stable=True)[:, :kept]
        size = math.ceil((kept + ROOM * beam) / STEP) * STEP
        reach = torch.full((count, beam, size), NEVER, dtype=torch.bfloat16)
        reach[:, :, :kept] = before.gather(2, columns[:, None].expand(-1, beam, -1))
        self._said = [
            (_widened(keys, columns, size), _widened(values, columns, size))
            for keys, values in self._said
        ]
        self._at = kept
        return reach

    def _followed(self, reach: Tensor, origins: Tensor) -> Tensor:
        """Each text reaches what the text it goes on from reached, and itself."""
        beam = origins.shape[1]
        reach = reach.gather(1, origins[..., None].expand(-1, -1, reach.shape[2]))
        own = torch.full((beam, beam), NEVER, dtype=torch.bfloat16).fill_diagonal_(0)
        reach[:, :, self._at : self._at + beam] = own
        return reach


def _widened(part: Tensor, columns: Tensor, size: int) -> Tensor:
    """Some columns of each sound, shape (n, kept), and room for others up to `size`."""
    count, kept = columns.shape
    rows, _, width = part.shape
    heads = rows // count
    index = columns[:, None, :, None].expand(-1, heads, -1, width)
    found = part.new_zeros(count, heads, size, width)
    found[:, :, :kept] = part.view(count, heads, -1, width).gather(2, index)
    return found.view(rows, size, width)
