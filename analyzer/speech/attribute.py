"""Words of all speakers -> each word once, inside its speaker's speech."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from analyzer.records import Speech, Word

SAME_WORD_S = 0.5
"""Two copies of one word, heard under two speakers, lie this near: Whisper's timing error."""
MIN_WORD_S = 0.02


def attribute(words: Sequence[Word], speech: Sequence[Speech]) -> tuple[Word, ...]:
    """Clip words to their speaker's speech, and keep what was heard under two names once.

    Where two people speak at once, both of their chunks hold the sum of the two voices and the
    louder one's words may come out of both. A run of the same words at the same time is kept for
    the speaker whose copy the recogniser was surer of.
    """
    tracks = {s.speaker: sorted(x for x in speech if x.speaker == s.speaker) for s in speech}
    kept = _without_doubles(sorted(words))
    return tuple(sorted(_clipped(word, tracks.get(word.speaker, [])) for word in kept))


def _clipped(word: Word, track: Sequence[Speech]) -> Word:
    """Move a word that lies outside its speaker's speech into the nearest piece of it."""
    if not track:
        return word
    middle = (word.start_s + word.end_s) / 2
    index = bisect_right(track, middle, key=lambda s: s.start_s)
    near = [track[i] for i in (index - 1, index) if 0 <= i < len(track)]
    home = min(near, key=lambda s: max(s.start_s - middle, middle - s.end_s, 0.0))
    start = min(max(word.start_s, home.start_s), home.end_s - MIN_WORD_S)
    end = max(min(word.end_s, home.end_s), start + MIN_WORD_S)
    return replace(word, start_s=round(start, 3), end_s=round(end, 3))


def _without_doubles(words: list[Word]) -> list[Word]:
    bare = [re.sub(r"\W", "", w.text.lower()) for w in words]
    dropped: set[int] = set()
    for i, word in enumerate(words):
        if i in dropped:
            continue
        for j in range(i + 1, len(words)):
            other = words[j]
            if other.start_s - word.start_s > SAME_WORD_S:
                break
            if other.speaker != word.speaker and bare[i] == bare[j] and j not in dropped:
                loser = j if word.probability >= other.probability else i
                dropped.add(loser)
                break
    return [w for i, w in enumerate(words) if i not in dropped]
