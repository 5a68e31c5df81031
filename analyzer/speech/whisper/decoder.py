"""Whisper's decoder in 8 bits, for processors that multiply such numbers quickly.

It is the network of the model that was loaded (Radford et al. 2022, section 2.2: embeddings,
positions, blocks of self-attention, attention to the sound and a feed-forward layer, each after a
normalisation), computed by torch instead of CTranslate2. CTranslate2 packs all weights anew for
every word, keeps keys and values in 32 bits, and copies what each text of a beam has said whenever
the beam changes; here weights are packed once, keys and values have 16 bits, and a mask tells which
of them belong to a text.

A word is two hundred operations that take microseconds each. They are compiled as a whole
(TorchScript): called one by one, they leave one thread waiting for another's interpreter.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from analyzer.speech.runtime import multiplies_bfloat16, processor_has
from analyzer.speech.whisper.ctranslate2_file import UnknownLayoutError, Variables
from analyzer.speech.whisper.variables import (
    block_count,
    linear,
    normalisation,
    quick,
    scaled_linear,
)

ROOM = 16
"""Words of each text that are written before what no text needs any more is cleared away."""
STEP = 64
"""What texts have said is widened to a multiple of so many words: for each size torch makes kernels
of its own, and keeps them (150 MB in an hour of sound)."""
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
ROWS = 64
"""Positions whose probabilities are computed at a time: 13 MB of them."""
VNNI = "avx512_vnni"
"""Four products of 8 bits at once, added into 32: what torch uses of the kind."""
NEVER = float("-inf")

Pairs = list[tuple[Tensor, Tensor]]
"""Keys and values of each block, of shape (n x heads, positions, width of a head).

They are whole in memory: torch copies them before each use otherwise.
"""


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
        heads = self._decoder.heads
        every = [row * heads + head for row in rows for head in range(heads)]
        self._sound = [(keys[every], values[every]) for keys, values in self._sound]
        self._said = [(keys[every], values[every]) for keys, values in self._said]
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
