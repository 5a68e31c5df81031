"""Words of all speakers -> each word once, inside its speaker's speech."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analyzer.records import Speech, Word
from analyzer.spans import middle_s
from analyzer.speech.words.chunks import JOIN_S, PAD_S

SAME_WORD_S = 0.5
"""Two copies of one word, heard under two speakers, lie this near: Whisper's timing error."""
MOSTLY = 0.5
"""So much of a word's sound must be in a chunk for the recogniser to hear the word there."""
MIN_WORD_S = 0.02
ONSET_REACH_S = 1.0
"""Further from the onset of its speech a word is not the first one said: that one was lost."""


def attribute(words: Sequence[Word], speech: Sequence[Speech]) -> tuple[Word, ...]:
    """Clip words to their speaker's speech, and keep what was heard under two names once.

    Where two people speak at once, both of their chunks hold the sum of the two voices and the
    louder one's words may come out of both. A run of the same words at the same time is kept for
    the speaker whose copy the recogniser was surer of. "Right?" and then "Right." are no copies:
    neither chunk holds the sound of both.
    """
    tracks = {s.speaker: sorted(x for x in speech if x.speaker == s.speaker) for s in speech}
    kept = _without_doubles(sorted(words), tracks)
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


def _without_doubles(words: list[Word], tracks: Mapping[str, Sequence[Speech]]) -> list[Word]:
    bare = [re.sub(r"\W", "", w.text.lower()) for w in words]
    dropped: set[int] = set()
    for i, word in enumerate(words):
        if i in dropped:
            continue
        for j in range(i + 1, len(words)):
            other = words[j]
            if other.start_s - word.start_s > SAME_WORD_S:
                break
            same = other.speaker != word.speaker and bare[i] == bare[j] and j not in dropped
            if same and _heard_by_both(word, other, tracks):
                loser = j if word.probability >= other.probability else i
                dropped.add(loser)
                break
    return [w for i, w in enumerate(words) if i not in dropped]


def _heard_by_both(a: Word, b: Word, tracks: Mapping[str, Sequence[Speech]]) -> bool:
    """Whether the chunks of both speakers hold most of the sound of either word."""
    low, high = min(a.start_s, b.start_s), max(a.end_s, b.end_s)
    held = [_held_around(word, tracks.get(word.speaker, ())) for word in (a, b)]
    shared = (min(x[1], y[1], high) - max(x[0], y[0], low) for x, y in itertools.product(*held))
    shorter_s = min(a.end_s - a.start_s, b.end_s - b.start_s)
    return sum(max(0.0, seconds) for seconds in shared) >= MOSTLY * shorter_s


def _held_around(word: Word, track: Sequence[Speech]) -> list[tuple[float, float]]:
    """What its speaker's chunks hold: the speech, and the pause that the word was heard in.

    They hold all short pauses, but only what was heard in one can be the other person's: of two
    who say the same word one after the other, each has heard it in the own speech.
    """
    middle = middle_s(word)
    return [(s.start_s - PAD_S, s.end_s + PAD_S) for s in track] + [
        (before.end_s + PAD_S, after.start_s - PAD_S)
        for before, after in itertools.pairwise(track)
        if before.end_s < middle < after.start_s and after.start_s - before.end_s <= JOIN_S
    ]
