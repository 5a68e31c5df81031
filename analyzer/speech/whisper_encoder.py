"""Whisper's encoder in bfloat16, for processors that multiply such numbers at twice the rate.

It is the network of the model that was loaded (Radford et al. 2022, section 2.2: two convolutions,
positions, blocks of self-attention and a feed-forward layer, each after a normalisation), computed
by torch instead of CTranslate2. CTranslate2 computes attention in 32 bits and writes all of its
1500 x 1500 weights a head to memory; here they are made for some frames at a time, in the cache.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.speech.ctranslate2_file import UnknownLayoutError, Variables
from analyzer.speech.runtime import multiplies_bfloat16

TILE = 500
"""Frames whose attention is computed at a time: 1.5 MB of weights."""


def quick_encoder(folder: Path) -> WhisperEncoder | None:
    """The encoder of a CTranslate2 Whisper; None where CTranslate2 itself is to be asked.

    That is on a processor without bfloat16, and for a model file of an unknown layout.
    """
    if not multiplies_bfloat16():
        return None
    try:
        return WhisperEncoder(folder)
    except UnknownLayoutError:
        return None


class WhisperEncoder:
    """The network; several threads may ask at once, and each uses torch's threads of its own.

    Parameters
    ----------
    folder : Path
        A CTranslate2 Whisper model, already verified.

    Raises
    ------
    UnknownLayoutError
        If its file is not laid out as expected.
    """

    def __init__(self, folder: Path) -> None:
        import torch

        stored = Variables(folder / "model.bin", "WhisperSpec")
        try:
            heads = int(stored["encoder/num_heads"])
            count = 1 + max(_block_number(name) for name in stored)
            self._blocks = [_Block(stored, f"encoder/layer_{n}/", heads) for n in range(count)]
            self._convolutions = [_halved(stored, f"encoder/conv{n}/") for n in (1, 2)]
            self._positions = torch.from_numpy(stored["encoder/position_encodings/encodings"])
            self._normal = _normal(stored, "encoder/layer_norm/")
        except KeyError as error:
            raise UnknownLayoutError(f"{folder}: no {error}") from error

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Encode log mel energies of shape (mels, 3000) into shape (1500, width)."""
        import torch
        from torch.nn.functional import conv1d, gelu, layer_norm

        with torch.inference_mode():
            x: Any = torch.from_numpy(features)[None].bfloat16()
            for stride, (weight, bias) in enumerate(self._convolutions, start=1):
                x = gelu(conv1d(x, weight, bias, stride=stride, padding=1))
            x = x[0].t() + self._positions  # in 32 bits from here on, from block to block
            for block in self._blocks:
                x = block(x)
            found: NDArray[np.float32] = layer_norm(x, x.shape[1:], *self._normal).numpy()
        return found


class _Block:
    """Self-attention and feed-forward layer of the variables whose names begin with `name`."""

    def __init__(self, stored: Variables, name: str, heads: int) -> None:
        attention, feed = f"{name}self_attention/", f"{name}ffn/"
        self._heads = heads
        self._attention_normal = _normal(stored, f"{attention}layer_norm/")
        self._asked = _asked(*_halved(stored, f"{attention}linear_0/"), heads)
        self._answer = _halved(stored, f"{attention}linear_1/")
        self._feed_normal = _normal(stored, f"{feed}layer_norm/")
        self._wide = _halved(stored, f"{feed}linear_0/")
        self._narrow = _halved(stored, f"{feed}linear_1/")

    def __call__(self, x: Any) -> Any:
        """From shape (frames, width) to the same, both in 32 bits."""
        from torch.nn.functional import gelu, layer_norm, linear

        normal = layer_norm(x, x.shape[1:], *self._attention_normal).bfloat16()
        x = x + linear(self._attended(linear(normal, *self._asked)), *self._answer)
        normal = layer_norm(x, x.shape[1:], *self._feed_normal).bfloat16()
        return x.add_(linear(gelu(linear(normal, *self._wide)), *self._narrow))

    def _attended(self, asked: Any) -> Any:
        """Queries, keys and values of shape (frames, 3 x width) -> what each frame attends to."""
        import torch

        frames = len(asked)
        found = asked.new_empty(frames, self._heads, asked.shape[1] // 3 // self._heads)
        heads = asked.view(frames, 3, *found.shape[1:]).permute(2, 1, 0, 3).contiguous()
        for head, (queries, keys, values) in enumerate(heads):
            for tile in range(0, frames, TILE):
                weights = torch.softmax(queries[tile : tile + TILE] @ keys.t(), dim=-1)
                found[tile : tile + TILE, head] = weights @ values
        return found.view(frames, -1)


def _block_number(name: str) -> int:
    """5 for "encoder/layer_5/ffn/linear_0/bias", -1 for what is in no block of the encoder."""
    part, _, rest = name.partition("/")
    block = rest.split("/")[0].removeprefix("layer_")
    return int(block) if part == "encoder" and block.isdecimal() else -1


def _normal(stored: Variables, name: str) -> tuple[Any, Any]:
    import torch

    return torch.from_numpy(stored[f"{name}gamma"]), torch.from_numpy(stored[f"{name}beta"])


def _halved(stored: Variables, name: str) -> tuple[Any, Any]:
    """Weight and bias in bfloat16."""
    import torch

    weight, bias = (torch.from_numpy(stored[f"{name}{part}"]) for part in ("weight", "bias"))
    return weight.bfloat16(), bias.bfloat16()


def _asked(weight: Any, bias: Any, heads: int) -> tuple[Any, Any]:
    """With the queries divided by the root of a head's width, as their products are to be.

    That is 8 for every Whisper, so that no bit is lost.
    """
    width = weight.shape[1]
    for part in (weight, bias):
        part[:width] /= (width // heads) ** 0.5
    return weight, bias
