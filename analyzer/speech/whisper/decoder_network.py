"""The network of Whisper's decoder in 8 bits, for processors that multiply such numbers quickly.

It is the network of the model that was loaded (Radford et al. 2022, section 2.2: embeddings,
positions, blocks of self-attention, attention to the sound and a feed-forward layer, each after a
normalisation), computed by torch instead of CTranslate2. CTranslate2 packs all weights anew for
every word, keeps keys and values in 32 bits, and copies what each text of a beam has said whenever
the beam changes; here weights are packed once, keys and values have 16 bits, and a mask tells which
of them belong to a text.

A word is two hundred operations that take microseconds each. They are compiled as a whole
(TorchScript): called one by one, they leave one thread waiting for another's interpreter.
"""

from typing import Any

import torch
from torch import Tensor, nn

from analyzer.speech.runtime import multiplies_bfloat16, processor_has
from analyzer.speech.whisper.ctranslate2_file import Variables
from analyzer.speech.whisper.variables import (
    block_count,
    linear,
    normalisation,
    quick,
    scaled_linear,
)

TINY = 1e-6
ROUNDED = 255, 127
"""Steps from a row's least number to its largest, and from zero to a weight's."""
ROUNDED_BY_PAIRS = 180, 90
"""Where the processor adds two products into 16 bits, which end at 32767. In 16
stretches of the samples words' probabilities are no nearer to the exact ones with 126 and 127 or
254 and 63, whose products are as large (docs/speed.md)."""
GELU_LOW = 0.2
"""Its least value is -0.17: where the largest of a row is below 0.85 the least ones are cut off.
What is asked about filled pauses is off by 0.018 (rms) so, by 0.022 with both signs alike."""
VNNI = "avx512_vnni"
"""Four products of 8 bits at once, added into 32: what torch uses of the kind."""


class Linear(nn.Module):
    """A layer with weights in 8 bits, a scale for each row, laid out as they are multiplied.

    What it multiplies is rounded to 8 bits, too: each row by its own largest number, since those of
    a text's first tokens are far larger than all others. So no row depends on another. `low` is the
    least of a row's numbers as a share of the largest.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None = None, low: float = 1.0) -> None:
        super().__init__()
        steps, weight_steps = ROUNDED if processor_has(VNNI) else ROUNDED_BY_PAIRS
        self.step = (1 + low) / steps
        self.zero = round(low / self.step)
        scales = (weight.abs().amax(1) / weight_steps).double()
        zeros = torch.zeros(len(weight), dtype=torch.long)
        rounded = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
        self.packed = torch.ops.quantized.linear_prepack(rounded, None)
        self.bias = torch.zeros(1) if bias is None else bias
        self.least = TINY  # a row of zeros stays one

    def forward(self, x: Tensor) -> Tensor:
        """From shape (rows, inputs) to (rows, outputs), both in 32 bits."""
        largest = x.abs().amax(1, keepdim=True).clamp_min(self.least)
        found = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(
            x / largest, self.step, self.zero, self.packed
        )
        return torch.addcmul(self.bias, found, largest)


class Normal(nn.Module):
    """Layer normalisation."""

    def __init__(self, factor: Tensor, offset: Tensor) -> None:
        super().__init__()
        self.factor, self.offset = factor, offset

    def forward(self, x: Tensor) -> Tensor:
        return torch.layer_norm(x, [x.shape[1]], self.factor, self.offset)


def smoothed(
    factors: tuple[Tensor, Tensor], layer: tuple[Tensor, Tensor | None]
) -> tuple[Normal, Linear]:
    """A normalisation and the layer after it, which together compute what they did.

    Where numbers of one input are far larger than those of others, 8 bits leave little for these.
    Half of the ratio is moved into the weights, in the logarithm (SmoothQuant, Xiao et al. 2023);
    how large the inputs are follows from the normalisation's own factors.
    """
    weight, bias = layer
    inputs = (factors[0].square() + factors[1].square()).sqrt().clamp_min(TINY)
    share = (inputs / weight.abs().amax(0).clamp_min(TINY)).sqrt()
    return Normal(factors[0] / share, factors[1] / share), Linear(weight * share, bias)


class Block(nn.Module):
    """Self-attention, attention to the sound, and a feed-forward layer."""

    def __init__(self, stored: Variables, name: str, heads: int) -> None:
        super().__init__()
        own, cross, feed = f"{name}self_attention/", f"{name}attention/", f"{name}ffn/"
        self.heads = heads
        self.quick = multiplies_bfloat16()
        self.own_normal, self.own = smoothed(
            normalisation(stored, f"{own}layer_norm/"),
            scaled_linear(stored, f"{own}linear_0/", heads),
        )
        self.own_answer = Linear(*linear(stored, f"{own}linear_1/"))
        self.cross_normal, self.cross = smoothed(
            normalisation(stored, f"{cross}layer_norm/"),
            scaled_linear(stored, f"{cross}linear_0/", heads),
        )
        self.sound_weight, self.sound_bias = quick(stored, f"{cross}linear_1/")
        self.cross_answer = Linear(*linear(stored, f"{cross}linear_2/"))
        self.feed_normal, self.wide = smoothed(
            normalisation(stored, f"{feed}layer_norm/"), linear(stored, f"{feed}linear_0/")
        )
        self.narrow = Linear(*linear(stored, f"{feed}linear_1/"), low=GELU_LOW)

    @torch.jit.export
    def heard(self, encoded: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values of what was encoded, shape (n, frames, width)."""
        both = nn.functional.linear(encoded, self.sound_weight, self.sound_bias)
        parted = self.parted(both.to(torch.bfloat16), len(encoded), 2).contiguous()
        return parted[0].flatten(0, 1), parted[1].flatten(0, 1)

    def forward(
        self,
        x: Tensor,
        sound: tuple[Tensor, Tensor],
        said: tuple[Tensor, Tensor],
        at: int,
        mask: Tensor,
        count: int,
        shown: bool,
    ) -> tuple[Tensor, Tensor]:
        """From shape (n x positions, width) to the same, both in 32 bits; attention to the sound.

        That, if it is to be `shown`, before it is made to sum to one, shape (n x heads, positions,
        frames). Keys and values of the positions are put into `said`, from `at` on.
        """
        parted = self.parted(self.own(self.own_normal(x)).to(torch.bfloat16), count, 3)
        queries, keys, values = parted[0], parted[1], parted[2]
        last = at + keys.shape[2]
        said[0].view(count, self.heads, -1, keys.shape[3])[:, :, at:last] = keys
        said[1].view(count, self.heads, -1, keys.shape[3])[:, :, at:last] = values
        attended, _ = self.attend(queries, said, mask, False)
        x = x + self.own_answer(self.rows(attended, count))
        asked = self.parted(self.cross(self.cross_normal(x)).to(torch.bfloat16), count, 1)
        attended, seen = self.attend(asked[0], sound, None, shown)
        x = x + self.cross_answer(self.rows(attended, count))
        return x + self.narrow(nn.functional.gelu(self.wide(self.feed_normal(x)))), seen

    def parted(self, found: Tensor, count: int, parts: int) -> Tensor:
        """Shape (parts, n, heads, positions, width of a head)."""
        width = found.shape[-1] // parts // self.heads
        return found.view(count, -1, parts, self.heads, width).permute(2, 0, 3, 1, 4)

    def attend(
        self, asked: Tensor, said: tuple[Tensor, Tensor], mask: Tensor | None, shown: bool
    ) -> tuple[Tensor, Tensor]:
        """What queries of shape (n, heads, positions, width of a head) find, and their weights.

        Both of shape (n x heads, positions, ...); the weights before they are made to sum to one.
        If they need not be `shown`, what stands for them means nothing: without bfloat16 attention
        takes half the time then.
        """
        queries = asked.flatten(0, 1)
        keys, values = said
        if not self.quick and not shown:
            reach = None if mask is None else mask[None]
            found = nn.functional.scaled_dot_product_attention(
                queries[None], keys[None], values[None], attn_mask=reach, scale=1.0
            )
            return found[0], queries
        if not self.quick:
            queries, keys, values = queries.float(), keys.float(), values.float()
        weights = torch.bmm(queries, keys.transpose(1, 2))
        if mask is not None:
            weights = weights + mask
        return torch.bmm(torch.softmax(weights, dim=-1), values), weights

    def rows(self, found: Tensor, count: int) -> Tensor:
        """From shape (n x heads, positions, width of a head) to (n x positions, width)."""
        found = found.view(count, -1, found.shape[1], found.shape[2]).transpose(1, 2)
        return found.flatten(2).flatten(0, 1).float()


class Network(nn.Module):
    """All blocks; compiled, a call is one operation."""

    def __init__(self, stored: Variables, heads: int) -> None:
        super().__init__()
        count = block_count(stored, "decoder")
        self.blocks: Any = nn.ModuleList(
            Block(stored, f"decoder/layer_{number}/", heads) for number in range(count)
        )
        embeddings = torch.from_numpy(stored["decoder/embeddings/weight"])
        self.embeddings = embeddings.bfloat16()
        self.positions = torch.from_numpy(stored["decoder/position_encodings/encodings"])
        self.normal, self.words = smoothed(
            normalisation(stored, "decoder/layer_norm/"), (embeddings, None)
        )

    @torch.jit.export
    def hear(self, encoded: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Keys and values of what was encoded, shape (n, frames, width), in 16 bits."""
        return [block.heard(encoded) for block in self.blocks]

    def forward(
        self,
        tokens: Tensor,
        positions: Tensor,
        sound: list[tuple[Tensor, Tensor]],
        said: list[tuple[Tensor, Tensor]],
        at: int,
        mask: Tensor,
        first_seen: int,
    ) -> tuple[Tensor, list[Tensor]]:
        """Tokens of shape (n, beam or positions) -> (n x those, width).

        And the attention to the sound of each block from `first_seen` on: that of all may be 80 MB.
        """
        x = (self.embeddings[tokens].float() + self.positions[positions]).flatten(0, 1)
        seen: list[Tensor] = []
        for number, block in enumerate(self.blocks):
            shown = number >= first_seen
            x, weights = block(x, sound[number], said[number], at, mask, len(tokens), shown)
            if shown:
                seen.append(weights)
        return x, seen

    @torch.jit.export
    def logits(self, x: Tensor) -> Tensor:
        """From shape (rows, width) to (rows, vocabulary)."""
        found: Tensor = self.words(self.normal(x))
        return found
