"""Words of all speakers -> the same, short answers that were heard in the talker's text given back.

Who says "okay" while another goes on is heard in the chunks of both, and the recogniser mostly
writes it into one text alone: into that of the talker, between two commas or full stops.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from analyzer.records import Speech, Word
from analyzer.spans import middle_s
from analyzer.speech.words.vocabulary import plain

ANSWERS = frozenset(
    {
        "okay",
        "ok",
        "alright",
        "yep",
        "mhm",
        "yeah",
        "yes",
        "right",
        "sure",
        "exactly",
        "good",
        "great",
        "cool",
        "oh",
        "uhhuh",
        "mmhm",
        "mmhmm",
    }
)
"""What listeners say into another's talk, as `plain` writes it; after Yngve 1970 ("On getting a
word in edgewise"): words by which nobody takes the floor."""
LONGEST_S = 1.2
"""A backchannel is no longer (measures.md: under a second), edges of speech a tenth off."""
NEAR_S = 0.1
"""So far outside of the answer's speech the middle of its word may be: attention is no surer."""
GOES_ON_S = 1.0
"""The talker's words before and after are no further away: else the floor may have changed."""
TALKED_OVER = 0.5
"""So much of the answer's speech lies within the talker's."""
STOP = re.compile(r"[.,?!…]\W*$")


def given_back(words: Sequence[Word], tracks: Mapping[str, Sequence[Speech]]) -> list[Word]:
    """Give answers to whoever is heard there, says no word of the own, and is talked over.

    `words` and `tracks` are sorted. A word is an answer that stands by itself between two stops of
    a text that goes on: the first and the last word of what somebody says stay with them.
    """
    own = {name: [word for word in words if word.speaker == name] for name in tracks}
    whose: dict[int, str] = {}
    for name, track in tracks.items():
        middles_s = [middle_s(word) for word in own[name]]
        for said in track:
            if said.interval.duration_s > LONGEST_S or _any_in(middles_s, said):
                continue
            for other in tracks:
                if other != name and _talks(tracks[other], said):
                    whose |= {id(word): name for word in _answers_in(own[other], said)}
    return [replace(word, speaker=whose.get(id(word), word.speaker)) for word in words]


def _any_in(middles_s: Sequence[float], said: Speech) -> bool:
    return any(said.start_s <= middle < said.end_s for middle in middles_s)


def _talks(track: Sequence[Speech], said: Speech) -> bool:
    over_s = [speech.interval.overlap_s(said.interval) for speech in track]
    return sum(over_s) >= TALKED_OVER * said.interval.duration_s


def _answers_in(text: Sequence[Word], said: Speech) -> Iterator[Word]:
    """Words of somebody's text that may be this answer."""
    first = bisect_left(text, said.start_s - NEAR_S, key=middle_s)
    last = bisect_right(text, said.end_s + NEAR_S, key=middle_s)
    for index in range(max(1, first), min(last, len(text) - 1)):
        before, word, after = text[index - 1 : index + 2]
        near = said.start_s - before.end_s < GOES_ON_S and after.start_s - said.end_s < GOES_ON_S
        alone = STOP.search(before.text) and STOP.search(word.text)
        if near and alone and plain(word.text) in ANSWERS:
            yield word
