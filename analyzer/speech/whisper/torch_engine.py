"""Whisper's networks as torch computes them on processors with AVX2."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.speech.runtime import processor_has, quick_numbers
from analyzer.speech.threads import MAX_WORKERS
from analyzer.speech.whisper.beam_search import search
from analyzer.speech.whisper.ctranslate2_file import UnknownLayoutError, Variables
from analyzer.speech.whisper.encoder import WhisperEncoder
from analyzer.speech.whisper.engine import MOST_TOKENS, Aligned, Marks, Written
from analyzer.speech.whisper.token_times import token_begins

STEP = 16
"""Texts are filled up to a multiple of so many tokens: for each size torch makes its own kernels,
and keeps them."""
MULTILINGUAL = 51865
"""Tokens of the first Whisper that knows more than English; those for English only have fewer."""


PRODUCT = "linear_with_input_q_dq_qweight_dq_output_fp32"
"""Of torch's quantized operations: the one by which the decoder multiplies."""


def torch_suits() -> bool:
    """Whether this processor and this torch multiply numbers of 8 bits as the decoder does."""
    import torch

    return processor_has("avx2") and hasattr(torch.ops.quantized, PRODUCT)


def torch_engine(folder: Path, tokens: Any, *, cores: int) -> TorchEngine | None:
    """The networks of a CTranslate2 Whisper; None where CTranslate2 itself is to be asked.

    That is where torch does not suit, and for a model of an unknown layout.
    """
    if not torch_suits():
        return None
    try:
        return TorchEngine(folder, tokens, cores=cores)
    except UnknownLayoutError:
        return None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the decoder attends to of `count` sounds (`decoder.Pairs`)."""

    sound: Any
    count: int


class TorchEngine:
    """An `Engine` (see there); torch's own bound of threads holds for each that asks.

    Parameters
    ----------
    folder : Path
        A CTranslate2 Whisper model, already verified.
    tokens : tokenizers.Tokenizer
        The model's.
    cores : int
        Cores to use.

    Raises
    ------
    UnknownLayoutError
        If its files are not laid out as expected.
    """

    def __init__(self, folder: Path, tokens: Any, *, cores: int) -> None:
        from analyzer.speech.whisper.decoder import WhisperDecoder

        stored = Variables(folder / "model.bin", "WhisperSpec")
        try:
            settings = json.loads((folder / "config.json").read_text("utf-8"))
            self._times = [(int(block), int(head)) for block, head in settings["alignment_heads"]]
            self._languages = [int(token) for token in settings.get("lang_ids", ())]
            self._not_first = [int(token) for token in settings["suppress_ids_begin"]]
            self._encoder = WhisperEncoder(stored)
            self._decoder = WhisperDecoder(stored)
        except (KeyError, TypeError, ValueError, OSError) as error:
            raise UnknownLayoutError(f"{folder}: {error!r}") from error
        self._marks = Marks.of(tokens)
        self._names = [tokens.id_to_token(token)[2:-2] for token in self._languages]
        self.workers = min(cores, MAX_WORKERS)

    @property
    def multilingual(self) -> bool:
        return self._decoder.vocabulary >= MULTILINGUAL

    @property
    def mels(self) -> int:
        return int(self._encoder.mels)

    def encode(self, features: NDArray[np.float32]) -> Heard:
        """One sound after the other: together they leave the cache."""
        import torch

        with torch.inference_mode():
            encoded = torch.stack([self._encoder(one).to(quick_numbers()) for one in features])
            return Heard(self._decoder.network.hear(encoded), len(features))

    def joined(self, heard: Sequence[Heard]) -> Heard:
        import torch

        if len(heard) == 1:
            return heard[0]
        blocks = zip(*(one.sound for one in heard), strict=True)
        sound = [
            (torch.cat([keys for keys, _ in block]), torch.cat([values for _, values in block]))
            for block in blocks
        ]
        return Heard(sound, sum(one.count for one in heard))

    def some(self, heard: Heard, rows: Sequence[int]) -> Heard:
        return Heard(self._decoder.some(heard.sound, rows), len(rows))

    def languages(self, heard: Heard) -> list[dict[str, float]]:
        import torch

        with torch.inference_mode():
            tokens = torch.tensor([[self._marks.begin]] * heard.count)
            read = self._decoder.read(heard.sound, tokens)
            logits = self._decoder.network.logits(read.outputs[:, 0])
            likely = torch.softmax(logits[:, self._languages], dim=1).tolist()
        return [dict(zip(self._names, chances, strict=True)) for chances in likely]

    def write(
        self, heard: Heard, start: Sequence[int], *, beam: int, never: Sequence[int]
    ) -> list[Written]:
        import torch

        from analyzer.speech.whisper.decoder import Writing

        marks = self._marks
        with torch.inference_mode():
            prompt = [*start, marks.untimed]
            read = self._decoder.read(heard.sound, torch.tensor([prompt] * heard.count))
            begun = self._decoder.network.logits(read.outputs[:, prompt.index(marks.begin)])
            silent = torch.softmax(begun, dim=1)[:, marks.silent].tolist()
            logits = self._decoder.network.logits(read.outputs[:, -1])
            logits[:, self._not_first] = float("-inf")
            found = search(
                Writing(self._decoder, heard.sound, read),
                logits,
                beam=beam,
                end=marks.end,
                longest=min(MOST_TOKENS // 2, MOST_TOKENS - len(start)),
                never=torch.tensor(never),
            )
        return [
            Written(
                tokens=tuple(token for token in best.tokens if token < marks.end),
                log_probability=best.log_probability / (len(best.tokens) + 1),
                no_speech=no_speech,
            )
            for (best, *_), no_speech in zip(found, silent, strict=True)
        ]

    def align(
        self,
        heard: Heard,
        start: Sequence[int],
        texts: Sequence[Sequence[int]],
        frames: Sequence[int] | None,
    ) -> list[Aligned]:
        import torch

        end, first = self._marks.end, len(start)
        longest = first + 2 + max(len(text) for text in texts)
        size = min(MOST_TOKENS, math.ceil(longest / STEP) * STEP)
        padded = [
            [*start, self._marks.untimed, *text, *[end] * (size - first - 1 - len(text))]
            for text in texts
        ]
        with torch.inference_mode():
            tokens = torch.tensor(padded)
            read = self._decoder.read(heard.sound, tokens, self._times if frames else [])
            found = []
            for row, text in enumerate(texts):
                if not text:
                    found.append(Aligned((), ()))
                    continue
                said = slice(first, first + len(text))
                given = tokens[row, first + 1 : first + 1 + len(text)]
                likely = self._decoder.likelihoods(read.outputs[row, said], given, end)
                begins: tuple[int, ...] = ()
                if frames and frames[row]:
                    seen = [one[row, : first + len(text) + 2, : frames[row]] for one in read.seen]
                    shares = torch.softmax(torch.stack(seen).float(), dim=2)
                    begins = token_begins(shares.numpy(), first)
                found.append(Aligned(tuple(likely.tolist()), begins))
        return found
