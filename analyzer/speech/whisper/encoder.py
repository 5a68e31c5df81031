"""Whisper's encoder by torch, in bfloat16 where the processor multiplies it, else in 32 bits.

It is the network of the model that was loaded (Radford et al. 2022, section 2.2: two convolutions,
positions, blocks of self-attention and a feed-forward layer, each after a normalisation), computed
by torch instead of CTranslate2. CTranslate2 writes all 1500 x 1500 weights of a head's attention to
memory; here they are made for some frames at a time, in the cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.speech.runtime import quick_numbers
from analyzer.speech.whisper.ctranslate2_file import Variables
from analyzer.speech.whisper.variables import block_count, normalisation, quick, scaled_linear

TILE = 500
"""Frames whose attention is computed at a time: 1.5 MB of weights."""


class WhisperEncoder:
    """The network; several threads may ask at once, and each uses torch's threads of its own.

    Parameters
    ----------
    stored : Variables
        Of a CTranslate2 Whisper model.

    Raises
    ------
    KeyError, UnknownLayoutError
        If they are not laid out as expected.
    """

    def __init__(self, stored: Variables) -> None:
        import torch

        heads = int(stored["encoder/num_heads"])
        count = block_count(stored, "encoder")
        self._blocks = [_Block(stored, f"encoder/layer_{n}/", heads) for n in range(count)]
        self._convolutions = [quick(stored, f"encoder/conv{n}/") for n in (1, 2)]
        self.mels = self._convolutions[0][0].shape[1]
        self._positions = torch.from_numpy(stored["encoder/position_encodings/encodings"])
        self._normal = normalisation(stored, "encoder/layer_norm/")

    def __call__(self, features: NDArray[np.float32]) -> Any:
        """Encode log mel energies of shape (mels, 3000) into a tensor of shape (1500, width)."""
        import torch
        from torch.nn.functional import conv1d, gelu, layer_norm

        with torch.inference_mode():
            x: Any = torch.from_numpy(features)[None].to(quick_numbers())
            for stride, (weight, bias) in enumerate(self._convolutions, start=1):
                x = gelu(conv1d(x, weight, bias, stride=stride, padding=1))
            x = x[0].t() + self._positions  # in 32 bits from here on, from block to block
            for block in self._blocks:
                x = block(x)
            return layer_norm(x, x.shape[1:], *self._normal)


class _Block:
    """Self-attention and feed-forward layer of the variables whose names begin with `name`."""

    def __init__(self, stored: Variables, name: str, heads: int) -> None:
        attention, feed = f"{name}self_attention/", f"{name}ffn/"
        self._heads = heads
        self._attention_normal = normalisation(stored, f"{attention}layer_norm/")
        asked = scaled_linear(stored, f"{attention}linear_0/", heads)
        self._numbers = quick_numbers()
        self._asked = tuple(part.to(self._numbers) for part in asked)
        self._answer = quick(stored, f"{attention}linear_1/")
        self._feed_normal = normalisation(stored, f"{feed}layer_norm/")
        self._wide = quick(stored, f"{feed}linear_0/")
        self._narrow = quick(stored, f"{feed}linear_1/")

    def __call__(self, x: Any) -> Any:
        """From shape (frames, width) to the same, both in 32 bits."""
        from torch.nn.functional import gelu, layer_norm, linear

        even = layer_norm(x, x.shape[1:], *self._attention_normal).to(self._numbers)
        x = x + linear(self._attended(linear(even, *self._asked)), *self._answer)
        even = layer_norm(x, x.shape[1:], *self._feed_normal).to(self._numbers)
        return x.add_(linear(gelu(linear(even, *self._wide)), *self._narrow))

    def _attended(self, asked: Any) -> Any:
        """Queries, keys and values of shape (frames, 3 x width) -> what each frame attends to."""
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        frames = len(asked)
        if self._numbers == torch.float32:
            apart = asked.view(1, frames, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            attended = scaled_dot_product_attention(apart[0], apart[1], apart[2], scale=1.0)
            return attended[0].transpose(0, 1).reshape(frames, -1)
        found = asked.new_empty(frames, self._heads, asked.shape[1] // 3 // self._heads)
        heads = asked.view(frames, 3, *found.shape[1:]).permute(2, 1, 0, 3).contiguous()
        for head, (queries, keys, values) in enumerate(heads):
            for tile in range(0, frames, TILE):
                weights = torch.softmax(queries[tile : tile + TILE] @ keys.t(), dim=-1)
                found[tile : tile + TILE, head] = weights @ values
        return found.view(frames, -1)
