"""Words of a chunk, and those that were heard in a part of it alone -> texts of the whole chunk.

Attention draws the words beside a sentence that was left out over its sound: what lies in that part
by its times may be the end of the part before it or the beginning of the one after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from analyzer.records import Interval
from analyzer.spans import middle_s
from analyzer.speech.whisper.whisper import TimedWord
from analyzer.speech.words.vocabulary import plain

MOST_DRAWN = 6
"""Words without one in common with what was heard alone: more are no neighbours' edges, but what
the decoder made of the part, and are replaced. A guess: no text that was heard so has had more."""
LEAST_COMMON = 2
"""Words in a row: one alone ("you") is said by chance in two sentences."""


@dataclass(frozen=True, slots=True)
class Splice:
    """A text: `heard`, the words of the part, between those `before` it and those `after` it."""

    before: tuple[TimedWord, ...]
    heard: tuple[TimedWord, ...]
    after: tuple[TimedWord, ...]

    @property
    def words(self) -> list[TimedWord]:
        return [*self.before, *self.heard, *self.after]

    def timed(self, words: Sequence[TimedWord], part: Interval) -> Splice:
        """The same, its words timed anew, without those of others that still lie in the part."""
        first, last = len(self.before), len(self.before) + len(self.heard)
        return Splice(
            tuple(w for w in words[:first] if not _inside(w, part)),
            tuple(words[first:last]),
            tuple(w for w in words[last:] if not _inside(w, part)),
        )


def splices(words: Sequence[TimedWord], part: Interval, heard: Sequence[TimedWord]) -> list[Splice]:
    """The texts that there may be, of which one is right.

    Words inside the part stand before those heard in it, or after them, by what they have in
    common; where that is nothing, every way to part them is possible.
    """
    before = [w for w in words if middle_s(w) < part.start_s]
    inside = [w for w in words if _inside(w, part)]
    after = [w for w in words if middle_s(w) >= part.end_s]
    matcher = SequenceMatcher(
        None, [plain(w.text) for w in inside], [plain(w.text) for w in heard], autojunk=False
    )
    enough = min(LEAST_COMMON, len(inside), len(heard))
    common = [block for block in matcher.get_matching_blocks() if block.size >= max(1, enough)]
    if common:
        ways = [(common[0].a, common[-1].a + common[-1].size)]
    elif len(inside) > MOST_DRAWN:
        ways = [(0, len(inside))]
    else:
        ways = [(cut, cut) for cut in range(len(inside) + 1)]
    return [
        Splice((*before, *inside[:first]), tuple(heard), (*inside[last:], *after))
        for first, last in ways
    ]


def _inside(word: TimedWord, part: Interval) -> bool:
    return part.start_s <= middle_s(word) < part.end_s
