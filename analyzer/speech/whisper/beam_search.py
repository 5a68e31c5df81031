"""The likeliest texts by a beam: at each step the best few continuations of those before.

The rules are CTranslate2's, so that either may decode: twice as many candidates as the beam is
wide; one that ends a text is put aside and its place taken by the next candidate that does not; a
search is over when as many texts have ended as the beam is wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

STRETCH = 64
"""Of the vocabulary; the largest of each is found first."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Tokens without the one that ends a text; `log_probability` is the sum over them and it."""

    tokens: tuple[int, ...]
    log_probability: float

    @property
    def score(self) -> float:
        """Mean log probability; of texts of any length the highest is the best."""
        return self.log_probability / max(1, len(self.tokens))


class Continues(Protocol):
    """A network that writes `beam` texts for each of some sounds."""

    def step(self, tokens: Any, origins: Any) -> Any:
        """Logits, shape (n, beam, vocabulary), after `tokens` were added to the texts `origins`."""

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with some of the sounds."""


def search(
    network: Continues, logits: Any, *, beam: int, end: int, longest: int, never: Any
) -> list[list[Hypothesis]]:
    """Texts of each of n sounds, the likeliest first.

    Parameters
    ----------
    network : Continues
        After its prompt.
    logits : tensor, shape (n, vocabulary)
        Of the first token.
    end : int
        The token that ends a text.
    longest : int
        Tokens after which a text ends at the latest.
    never : tensor of int
        Tokens that are not written.
    """
    import torch

    searches = [_Search(beam, end, longest) for _ in range(len(logits))]
    alive = list(searches)
    likely = _likely(logits, never)
    scores, tokens = likely.topk(2 * beam)
    origins = torch.zeros_like(tokens)
    while True:
        found = zip(alive, scores.tolist(), tokens.tolist(), origins.tolist(), strict=True)
        picks = [one.advanced(*candidates) for one, *candidates in found]
        rows = [row for row, picked in enumerate(picks) if picked]
        if not rows:
            return [one.best_first() for one in searches]
        if len(rows) < len(alive):
            alive = [alive[row] for row in rows]
            network.keep(rows)
        picked = torch.tensor([picks[row] for row in rows])
        scores, tokens, origins = (t[rows].gather(1, picked) for t in (scores, tokens, origins))
        likely = _likely(network.step(tokens, origins), never)
        best, words = largest(likely, 2 * beam)
        scores, flat = (best + scores[..., None]).flatten(1).topk(2 * beam)
        tokens, origins = words.flatten(1).gather(1, flat), flat // (2 * beam)


def _likely(logits: Any, never: Any) -> Any:
    import torch

    logits[..., never] = float("-inf")
    return torch.log_softmax(logits, dim=-1)


def largest(likely: Any, count: int) -> tuple[Any, Any]:
    """What `topk` finds in shape (n, beam, vocabulary), in a fifth of its time.

    The largest numbers lie in those stretches whose own largest are the largest.
    """
    import torch

    inner = likely.shape[-1] // STRETCH * STRETCH
    stretches = likely[..., :inner].unflatten(-1, (inner // STRETCH, STRETCH))
    _, which = stretches.amax(-1).topk(min(count, inner // STRETCH))
    within = (which[..., None] * STRETCH + torch.arange(STRETCH)).flatten(-2)
    rest = torch.arange(inner, likely.shape[-1]).expand(*within.shape[:-1], -1)
    where = torch.cat([within, rest], dim=-1)
    best, at = likely.gather(-1, where).topk(count)
    return best, where.gather(-1, at)


class _Search:
    """The texts of one sound."""

    def __init__(self, beam: int, end: int, longest: int) -> None:
        self._beam, self._end, self._longest = beam, end, longest
        self._texts: list[tuple[int, ...]] = [()] * beam
        self._ended: list[Hypothesis] = []

    def advanced(
        self, scores: Sequence[float], tokens: Sequence[int], origins: Sequence[int]
    ) -> list[int]:
        """The candidates, the likeliest first, that go on; none when the search is over."""
        last = len(self._texts[0]) + 1 >= self._longest
        spare = (k for k in range(self._beam, len(tokens)) if tokens[k] != self._end)
        picked = []
        for k in range(self._beam):
            text, token = self._texts[origins[k]], tokens[k]
            ends = token == self._end
            if ends or last:
                self._ended.append(Hypothesis(text if ends else (*text, token), scores[k]))
            picked.append(next(spare, k) if ends else k)
        if last or len(self._ended) >= self._beam:
            return []
        self._texts = [(*self._texts[origins[k]], tokens[k]) for k in picked]
        return picked

    def best_first(self) -> list[Hypothesis]:
        return sorted(self._ended, key=lambda one: -one.score)
