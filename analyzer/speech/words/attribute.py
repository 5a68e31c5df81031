"""Words of all speakers -> each word once, inside its speaker's speech."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from analyzer.records import Speech, Word
from analyzer.spans import middle_s
from analyzer.speech.words.copies import without_copies
from analyzer.speech.words.given_back import given_back

MIN_WORD_S = 0.02
ONSET_REACH_S = 1.0
"""Further from the onset of its speech a word is not the first one said: that one was lost."""


def attribute(words: Sequence[Word], speech: Sequence[Speech]) -> tuple[Word, ...]:
    """Clip words to their speaker's speech, and keep what was heard under two names once.

    "Right?" and then "Right." are no copies: neither chunk holds the sound of both.
    """
    tracks = {s.speaker: sorted(x for x in speech if x.speaker == s.speaker) for s in speech}
    kept = given_back(without_copies(sorted(words), tracks), tracks)
    placed: list[Word] = []
    for speaker in dict.fromkeys(word.speaker for word in kept):
        own = [word for word in kept if word.speaker == speaker]
        placed += _placed(own, tracks.get(speaker, []))
    return tuple(sorted(placed))


def _placed(words: list[Word], track: Sequence[Speech]) -> list[Word]:
    """Words of one speaker, each inside one piece of speech.

    A word belongs to the piece nearest its middle, and never to an earlier one than the word
    before. The first word of a piece begins where the piece does: the sound says that better
    than attention can, which swallows the pause before. Order is kept: onsets rise strictly.
    """
    if not track:
        return words
    homes: dict[int, list[Word]] = {}
    latest = 0
    for word in words:
        latest = max(latest, _home(word, track))
        homes.setdefault(latest, []).append(word)
    return [word for index, own in homes.items() for word in _inside(own, track[index])]


def _home(word: Word, track: Sequence[Speech]) -> int:
    middle = middle_s(word)
    index = bisect_right(track, middle, key=lambda s: s.start_s)
    near = [i for i in (index - 1, index) if 0 <= i < len(track)]
    return min(near, key=lambda i: max(track[i].start_s - middle, middle - track[i].end_s, 0.0))


def _inside(words: list[Word], piece: Speech) -> list[Word]:
    step = min(MIN_WORD_S, (piece.end_s - piece.start_s) / (len(words) + 1))
    late = words[0].start_s - piece.start_s > ONSET_REACH_S
    starts = [min(words[0].start_s, piece.end_s - step * len(words)) if late else piece.start_s]
    for index, word in enumerate(words[1:], start=1):
        latest = piece.end_s - step * (len(words) - index)
        starts.append(min(max(word.start_s, starts[-1] + step), latest))
    ends = [*starts[1:], piece.end_s]
    return [
        replace(word, start_s=round(start, 3), end_s=round(_between(word, start + step, end), 3))
        for word, start, end in zip(words, starts, ends, strict=True)
    ]


def _between(word: Word, earliest_s: float, latest_s: float) -> float:
    return min(max(word.end_s, earliest_s), latest_s)
