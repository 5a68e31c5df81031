"""The beam beside all texts there are, for networks small enough to write them all."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch

from analyzer.speech.whisper.beam_search import Hypothesis, largest, search

WORDS, END, LONGEST = 4, 0, 3
ALL = 60


class Chain:
    """The next word hangs on the last one alone; one table for each sound."""

    def __init__(self, tables: torch.Tensor) -> None:
        self._tables = tables
        self.texts = 0

    def step(self, tokens: Any, _origins: Any) -> Any:
        self.texts = tokens.numel()
        rows = torch.arange(len(tokens))[:, None].expand_as(tokens)
        return self._tables[rows, tokens].clone()

    def keep(self, rows: Sequence[int]) -> None:
        self._tables = self._tables[list(rows)]


def _tables(seed: int, count: int = 1) -> torch.Tensor:
    """Logits of each word after each; there are many more words, which nobody says."""
    rng = np.random.default_rng(seed)
    logits = np.full((count, ALL, ALL), -1e4)
    logits[:, :WORDS, :WORDS] = rng.normal(0, 2, (count, WORDS, WORDS))
    return torch.tensor(logits, dtype=torch.float32)


def _found(tables: torch.Tensor, beam: int, never: Sequence[int] = ()) -> list[list[Hypothesis]]:
    """Texts after the word 1."""
    first = tables[:, 1].clone()
    first[:, END] = float("-inf")  # none is empty
    chain = Chain(tables)
    barred = torch.tensor(never, dtype=torch.long)
    return search(chain, first, beam=beam, end=END, longest=LONGEST, never=barred)


def _best(table: torch.Tensor) -> tuple[tuple[int, ...], float]:
    """The text with the highest score, out of all."""
    first = table[1].clone()
    first[END] = float("-inf")
    steps, begin = torch.log_softmax(table, 1), torch.log_softmax(first, 0)
    found = {}
    for length in range(1, LONGEST + 1):
        for text in itertools.product(range(1, WORDS), repeat=length):
            likely = begin[text[0]] + sum(steps[a, b] for a, b in itertools.pairwise(text))
            if length < LONGEST:
                likely = likely + steps[text[-1], END]
            found[text] = float(likely) / length
    best = max(found, key=lambda text: found[text])
    return best, found[best]


@pytest.mark.parametrize("seed", range(12))
def test_a_beam_as_wide_as_all_texts_finds_the_best(seed: int) -> None:
    tables = _tables(seed)
    (best, *_), *_ = _found(tables, (WORDS - 1) ** LONGEST)
    text, score = _best(tables[0])
    assert best.tokens == text
    assert best.score == pytest.approx(score, abs=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_a_beam_of_one_is_greedy(seed: int) -> None:
    tables = _tables(seed)
    (found,) = _found(tables, 1)
    first = tables[0, 1].clone()
    first[END] = float("-inf")
    text = [int(first.argmax())]
    while len(text) < LONGEST and (word := int(tables[0, text[-1]].argmax())) != END:
        text.append(word)
    assert found[0].tokens == tuple(text)


def test_texts_of_one_sound_do_not_hang_on_another() -> None:
    """Searches end at different steps; those that are left go on as they would alone."""
    tables = _tables(5, count=6)
    tables[::2, :, END] += 3.0
    together = _found(tables, 2)
    for row, texts in enumerate(together):
        (alone,) = _found(tables[row : row + 1], 2)
        assert [one.tokens for one in texts] == [one.tokens for one in alone]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_never_written_is_in_no_text_and_takes_no_share(seed: int) -> None:
    tables = _tables(seed)
    (texts,) = _found(tables, 2, never=[2])
    assert all(2 not in one.tokens for one in texts)
    tables[:, :, 2] = -1e4
    (free,) = _found(tables, 2)
    assert [one.score for one in texts] == pytest.approx([one.score for one in free], abs=1e-5)


def test_the_likeliest_comes_first_and_there_are_as_many_as_the_beam_is_wide() -> None:
    (texts,) = _found(_tables(3), 2)
    assert len(texts) >= 2
    scores = [one.score for one in texts]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("size", [70, 640, 1000, 51865])
def test_the_largest_are_those_of_the_whole(size: int) -> None:
    values = torch.randn(2, 3, size, generator=torch.Generator().manual_seed(size))
    values[0, :, :40] += 5.0  # most of them side by side
    values[1, :, -3:] += 9.0  # and at the very end
    found, expected = largest(values, 10), values.topk(10)
    assert torch.equal(found[0], expected[0])
    assert torch.equal(found[1], expected[1])
