"""Sentences -> vectors that tell what a sentence does; an optional, packaged network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.records import ModelInfo
from analyzer.speech.threads import MAX_WORKERS, usable_cores
from analyzer.speech.weights.registry import (
    ModelRole,
    ModelStatus,
    ResolvedModel,
    list_models,
    resolve,
)

ROLE: ModelRole = "sentences"
WORDS_ALONE = "word lists alone"
"""The name of what decides in the encoder's place."""
DIMENSION = 384
LAYERS, HEADS = 3, 12
"""Of the network's six layers the lower three. The upper ones were trained to find texts on one
subject and forget how something is said; for telling reasons, descriptions and broken sentences
the third is the best, on dialogues not learnt from (benchmarks/README.md), and costs half."""
MAX_TOKENS = 128
"""The network was trained on sentences up to this length; the rest of a longer one is left out."""
BATCH = 8
"""More at a time leave the processor's cache."""
NORM_EPSILON = 1e-12
Array = NDArray[np.float32]


class SentenceEncoder:
    """The network in memory.

    Computed with numpy: a correction from the shell would wait longer for torch to be imported
    than for all else together.

    Notes
    -----
    The lower half of a BERT of six layers, mean over the tokens, unit length. Reimers & Gurevych
    (2019), Sentence-BERT; Wang et al. (2020), MiniLM; Jawahar, Sagot & Seddah (2019) and Tenney,
    Das & Pavlick (2019): the build of a sentence is held by the middle layers.
    """

    def __init__(self, model: ResolvedModel) -> None:
        from safetensors.numpy import load_file
        from threadpoolctl import ThreadpoolController
        from tokenizers import Tokenizer

        files = {file.path.name: file.path for file in model.files}
        self.info = model.info()
        self._weights: Mapping[str, Array] = load_file(model.path)
        self._tokenizer: Any = Tokenizer.from_file(str(files["tokenizer.json"]))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._libraries = ThreadpoolController()

    def __call__(self, texts: Sequence[str]) -> Array:
        """Unit vectors, shape = (n_texts, 384)."""
        each = sorted(set(texts), key=lambda text: (len(text), text))
        batches = [each[start : start + BATCH] for start in range(0, len(each), BATCH)]
        found: dict[str, Array] = {}
        for batch, vectors in zip(batches, self._encode_all(batches), strict=True):
            found.update(zip(batch, vectors, strict=True))
        rows = [found[text] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSION), np.float32)

    def _encode_all(self, batches: Sequence[Sequence[str]]) -> list[Array]:
        """Whole batches side by side, each on one thread.

        Several threads in one small product wait for each other: a third slower on a quiet machine,
        ten times where others compute too (64 clauses on two cores).
        """
        workers = min(usable_cores(), MAX_WORKERS, len(batches))
        with self._libraries.limit(limits=1, user_api="blas"):
            if workers < 2:
                return [self._encode(batch) for batch in batches]
            with ThreadPoolExecutor(workers) as pool:
                return list(pool.map(self._encode, batches))

    def _encode(self, texts: Sequence[str]) -> Array:
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        lengths = np.array([len(row) for row in ids])
        padded = np.array([row + [0] * (lengths.max() - len(row)) for row in ids])
        there = np.arange(lengths.max()) < lengths[:, None]
        hidden = self._forward(padded, there)
        mean = (hidden * there[..., None]).sum(axis=1) / lengths[:, None]
        size = np.linalg.norm(mean, axis=-1, keepdims=True)
        return np.asarray(mean / np.maximum(size, NORM_EPSILON), dtype=np.float32)

    def _forward(self, ids: NDArray[np.int64], there: NDArray[np.bool_]) -> Array:
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

    def _layer(self, x: Array, there: NDArray[np.bool_], name: str) -> Array:
        n, length, _ = x.shape

        def heads(part: str) -> Array:
            flat = self._linear(x, f"{name}attention.self.{part}")
            return flat.reshape(n, length, HEADS, DIMENSION // HEADS).transpose(0, 2, 1, 3)

        query, key, value = (heads(part) for part in ("query", "key", "value"))
        likeness = query @ key.swapaxes(-1, -2) * np.float32((DIMENSION // HEADS) ** -0.5)
        likeness[~np.broadcast_to(there[:, None, None, :], likeness.shape)] = -np.inf
        weight = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        mixed = weight / weight.sum(axis=-1, keepdims=True) @ value
        joined = mixed.transpose(0, 2, 1, 3).reshape(n, length, DIMENSION)
        attended = x + self._linear(joined, f"{name}attention.output.dense")
        x = self._norm(attended, f"{name}attention.output.LayerNorm")
        inner = _gelu(self._linear(x, f"{name}intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _linear(self, x: Array, name: str) -> Array:
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[f"{name}.weight"].T
        return (flat + self._weights[f"{name}.bias"]).reshape(*x.shape[:-1], -1)

    def _norm(self, x: Array, name: str) -> Array:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        return np.asarray(centred / np.sqrt(variance + NORM_EPSILON) * weight + bias)


def _gelu(x: Array) -> Array:
    """x times the normal distribution's share below x; the error function to 1.5e-7.

    Abramowitz & Stegun (1964), 7.1.26: scipy's is slower to load than a recording is to score.
    """
    size = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * size)
    power: Array = np.full_like(t, 1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        power = np.asarray(power * t + np.float32(factor), dtype=np.float32)
    above: Array = power * t * np.exp(-size * size) / 2
    return np.asarray(np.where(x < 0, x * above, x - x * above))


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


def encode_sentences(texts: Sequence[str]) -> Array:
    """Unit vectors by the installed encoder, which is loaded for the first of them.

    Raises
    ------
    ModelError
        If there is none, or its weights are not the pinned ones.
    """
    encoder = sentence_encoder() or SentenceEncoder(resolve(ROLE))
    return encoder(texts)


def _status() -> ModelStatus:
    return next(model for model in list_models() if model.role == ROLE and model.default)
