"""What was found before and what is found anew -> whether it is the same: people and words."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from analyzer.records import Speech
from analyzer.spans import as_spans, intersect, total_s

SAME_TEXT = 0.5
"""Two texts with at least this share of words in common are the same words, recognised anew."""


def same_words(a: str, b: str) -> bool:
    """Whether two texts are the same words but for how they were recognised.

    Examples
    --------
    >>> same_words("Why a heap?", "why a deep heap?"), same_words("Why a heap?", "And a list")
    (True, False)
    """
    matcher = SequenceMatcher(None, a.lower().split(), b.lower().split(), autojunk=False)
    return matcher.ratio() >= SAME_TEXT


def same_people(
    before: Sequence[Speech], after: Sequence[Speech], share: float = 0.5
) -> dict[str, str]:
    """Old speaker id -> the id of who speaks most at the same times now.

    Ids that share less than `share` of their speech with anybody are left out.
    """
    names: dict[str, str] = {}
    for old in {s.speaker for s in before}:
        mine = as_spans(s for s in before if s.speaker == old)
        total = total_s(mine)
        shared = {
            new: total_s(intersect(mine, as_spans(s for s in after if s.speaker == new)))
            for new in sorted({s.speaker for s in after})
        }
        best = max(shared, key=lambda name: shared[name], default=None)
        if best is not None and total > 0 and shared[best] >= share * total:
            names[old] = best
    return names
