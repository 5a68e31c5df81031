"""Layers of a CTranslate2 Whisper as torch's tensors: what encoder and decoder have in common."""

from __future__ import annotations

from typing import Any

from analyzer.speech.runtime import quick_numbers
from analyzer.speech.whisper.ctranslate2_file import Variables


def block_count(stored: Variables, part: str) -> int:
    """How many blocks `part`, "encoder" or "decoder", has."""
    return 1 + max(_block_number(name, part) for name in stored)


def normalisation(stored: Variables, name: str) -> tuple[Any, Any]:
    """Factor and offset of a layer normalisation."""
    import torch

    return torch.from_numpy(stored[f"{name}gamma"]), torch.from_numpy(stored[f"{name}beta"])


def linear(stored: Variables, name: str) -> tuple[Any, Any]:
    """Weight and bias, in 32 bits."""
    import torch

    return torch.from_numpy(stored[f"{name}weight"]), torch.from_numpy(stored[f"{name}bias"])


def quick(stored: Variables, name: str) -> tuple[Any, Any]:
    """Weight and bias as numbers that this processor multiplies quickly."""
    weight, bias = linear(stored, name)
    return weight.to(quick_numbers()), bias.to(quick_numbers())


def scaled_linear(stored: Variables, name: str, heads: int) -> tuple[Any, Any]:
    """Weight and bias, the queries divided by the root of a head's width, as products are to be.

    That is 8 for every Whisper, so that no bit is lost.
    """
    weight, bias = linear(stored, name)
    width = weight.shape[1]
    for part in (weight, bias):
        part[:width] /= (width // heads) ** 0.5
    return weight, bias


def _block_number(name: str, part: str) -> int:
    """5 for "encoder/layer_5/ffn/linear_0/bias", -1 for what is in no block of the part."""
    first, _, rest = name.partition("/")
    block = rest.split("/")[0].removeprefix("layer_")
    return int(block) if first == part and block.isdecimal() else -1
