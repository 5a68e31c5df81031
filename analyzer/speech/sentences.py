"""Sentences -> vectors whose cosine is their likeness in meaning; an optional, packaged network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analyzer.records import ModelInfo
from analyzer.speech.model_registry import (
    ModelRole,
    ModelStatus,
    ResolvedModel,
    list_models,
    resolve,
)

if TYPE_CHECKING:
    import torch

ROLE: ModelRole = "sentences"
WORDS_ALONE = "word lists alone"
"""The name of what decides in the encoder's place."""
DIMENSION = 384
LAYERS, HEADS = 6, 12
MAX_TOKENS = 128
"""The network was trained on sentences up to this length; the rest of a longer one is left out."""
BATCH = 32
NORM_EPSILON = 1e-12


class SentenceEncoder:
    """The network in memory; texts that were seen before are not computed again.

    Notes
    -----
    A BERT of six layers, mean over the tokens, unit length. Reimers & Gurevych (2019),
    Sentence-BERT; Wang et al. (2020), MiniLM.
    """

    def __init__(self, model: ResolvedModel) -> None:
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        files = {file.path.name: file.path for file in model.files}
        self.info = model.info()
        self._weights: Mapping[str, torch.Tensor] = load_file(model.path)
        self._tokenizer: Any = Tokenizer.from_file(str(files["tokenizer.json"]))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._seen: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape = (n_texts, 384)."""
        new = sorted({text for text in texts if text not in self._seen}, key=len)
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            self._seen.update(zip(batch, self._encode(batch), strict=True))
        rows = [self._seen[text] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch

        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        longest = max(len(row) for row in ids)
        padded = torch.tensor([row + [0] * (longest - len(row)) for row in ids])
        lengths = torch.tensor([len(row) for row in ids])
        there = torch.arange(longest)[None, :] < lengths[:, None]
        with torch.inference_mode():
            hidden = self._forward(padded, there)
            kept = hidden * there[..., None]
            mean = kept.sum(dim=1) / lengths[:, None]
            unit = torch.nn.functional.normalize(mean, dim=-1)
        result: NDArray[np.float32] = unit.numpy()
        return result

    def _forward(self, ids: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Token vectors, shape = (n_texts, n_tokens, 384)."""
        w = self._weights
        x = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._norm(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            x = self._layer(x, there, f"encoder.layer.{layer}.")
        return x

    def _layer(self, x: torch.Tensor, there: torch.Tensor, name: str) -> torch.Tensor:
        from torch.nn.functional import gelu, scaled_dot_product_attention

        n, length, _ = x.shape

        def heads(part: str) -> torch.Tensor:
            flat = self._linear(x, f"{name}attention.self.{part}")
            return flat.view(n, length, HEADS, DIMENSION // HEADS).transpose(1, 2)

        mixed = scaled_dot_product_attention(
            heads("query"), heads("key"), heads("value"), attn_mask=there[:, None, None, :]
        )
        joined = mixed.transpose(1, 2).reshape(n, length, DIMENSION)
        attended = x + self._linear(joined, f"{name}attention.output.dense")
        x = self._norm(attended, f"{name}attention.output.LayerNorm")
        inner = gelu(self._linear(x, f"{name}intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        from torch.nn.functional import linear

        return linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        from torch.nn.functional import layer_norm

        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return layer_norm(x, (DIMENSION,), weight, bias, NORM_EPSILON)


def is_installed() -> bool:
    """Whether the package with the weights is there."""
    return _status().installed


def weights_sha256() -> str:
    """The pinned digest of the weights, installed or not."""
    return _status().sha256


def fallback_info() -> ModelInfo:
    """What the analysis records in the encoder's place: the English word lists and their digest."""
    lists = files("analyzer.conversation") / "lexicons" / "en.toml"
    digest = hashlib.sha256(lists.read_bytes()).hexdigest()
    return ModelInfo(ROLE, WORDS_ALONE, f"{_status().name} is not installed", digest)


@cache
def sentence_encoder() -> SentenceEncoder | None:
    """The encoder, loaded once; None where its package is not installed.

    Raises
    ------
    ModelError
        If the installed weights are not the pinned ones.
    """
    return SentenceEncoder(resolve(ROLE)) if is_installed() else None


def _status() -> ModelStatus:
    return next(model for model in list_models() if model.role == ROLE and model.default)
