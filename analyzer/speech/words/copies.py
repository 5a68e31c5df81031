"""Words of all speakers -> the same without those that were heard under a second name as well.

Where two people speak at once, the chunks of both hold the sum of the two voices, and what the
louder one says comes out of both: word by word the same, with a word misheard here and there.
"""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from analyzer.records import Interval, Speech, Word
from analyzer.spans import middle_s
from analyzer.speech.words.chunks import JOIN_S, PAD_S
from analyzer.speech.words.vocabulary import plain

SAME_WORD_S = 0.5
"""Two copies of one word, heard under two speakers, lie this near: Whisper's timing error."""
MOSTLY = 0.5
"""So much of a word's sound must be in a chunk for the recogniser to hear the word there."""
SIMILAR = 0.5
"""Two words at the same time that share more than this of their letters are one, misheard once:
`back` and `bad`, not `it` and `is`."""
SHORT = 4
"""A word of so many letters is misheard as a similar one only in company: "yes" and "yeah" alone
are two answers."""
MISHEARD = 3
"""At most so many words between two copies, or beside one, are misheard: a phrase ("can agree for",
"could have made"); what is longer is something else that is said."""
NO_PAUSE_S = 0.3
"""Within a phrase, words follow one another closer than this."""
SENTENCE_END = re.compile(r"[.?!…\u3002\uff1f\uff01]\W*$")
"""The last three are Chinese and Japanese."""
LEAST_PROBABILITY = 1e-3
"""No word is held for less likely: one alone would decide over a whole run."""

Track = Sequence[Speech]
Pair = tuple[int, int]
"""A word of the one speaker, and its copy among the other's."""


@dataclass(frozen=True, slots=True)
class _Voice:
    """One speaker's words, sorted, and speech; `shared` are words that the other's chunks hold."""

    words: Sequence[Word]
    track: Track
    shared: Sequence[bool]

    def ends_sentence(self, index: int) -> bool:
        return bool(SENTENCE_END.search(self.words[index].text))

    def joined(self, index: int) -> bool:
        """Whether a word and the next one follow each other in one sentence."""
        if index < 0 or index + 1 >= len(self.words) or self.ends_sentence(index):
            return False
        return self.words[index + 1].start_s - self.words[index].end_s < NO_PAUSE_S

    def goes_on(self, copies: range) -> bool:
        """Whether their sentence began or goes on where the other's chunks do not reach."""
        own = self._beside(copies)
        before, after = own.start - 1, own.stop
        return (self.joined(before) and not self.shared[before]) or (
            self.joined(after - 1) and not self.shared[after]
        )

    def sentence(self, copies: range) -> range:
        """The copies, and the rest of their sentence on a side where the other's chunks hold it."""
        own = self._beside(copies)
        return range(
            copies.start if self.joined(own.start - 1) else own.start,
            copies.stop if self.joined(own.stop - 1) else own.stop,
        )

    def _beside(self, copies: range) -> range:
        """The copies, and words before and after in their sentence that may be misheard."""
        start, stop = copies.start, copies.stop
        while copies.start - start < MISHEARD and self.joined(start - 1) and self.shared[start - 1]:
            start -= 1
        while stop - copies.stop < MISHEARD and self.joined(stop - 1) and self.shared[stop]:
            stop += 1
        return range(start, stop)

    def span(self, copies: range) -> Interval:
        return Interval(self.words[copies[0]].start_s, self.words[copies[-1]].end_s)

    def spoken_s(self, start_s: float, end_s: float) -> float:
        """Own speech within a stretch."""
        near = _near(self.track, start_s, end_s)
        return sum(max(0.0, min(s.end_s, end_s) - max(s.start_s, start_s)) for s in near)

    def sureness(self, indices: Iterable[int]) -> float:
        """Mean log-probability of words."""
        logs = [math.log(max(self.words[i].probability, LEAST_PROBABILITY)) for i in indices]
        return sum(logs) / len(logs)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is shared of one sentence: its copies, and either speaker's words from first to last."""

    pairs: Sequence[Pair]
    words: tuple[range, range]


def without_copies(words: Sequence[Word], tracks: Mapping[str, Track]) -> list[Word]:
    """Keep for one speaker what was heard under two names; `words` and `tracks` are sorted.

    The words of two speakers are aligned where the chunks of both hold the sound. A run of copies,
    with what is misheard in it, is torn nowhere but between sentences. It goes to whose speech
    holds most of it, else to whose sentence it is part of, else to whose copies the recogniser
    was surer of.
    """
    kept = list(words)
    for names in itertools.combinations(sorted({word.speaker for word in words}), 2):
        own = [[word for word in kept if word.speaker == name] for name in names]
        held = [tracks.get(name, ()) for name in names]
        voices = [
            _Voice(own[side], held[side], [_is_in(word, held[1 - side]) for word in own[side]])
            for side in (0, 1)
        ]
        dropped = {id(word) for word in _copies(voices)}
        kept = [word for word in kept if id(word) not in dropped]
    return kept


def _copies(voices: Sequence[_Voice]) -> Iterator[Word]:
    """Words of either of two speakers that are the other's."""
    runs = [_parts(run, voices) for run in _runs(_aligned(*voices), voices)]
    aligned = [{i for parts in runs for part in parts for i in part.words[side]} for side in (0, 1)]
    for parts in runs:
        for part, winner in zip(parts, _winners(parts, voices), strict=True):
            if _are_answers(part, voices):
                continue
            loser = 1 - winner
            for index in _dropped(part, loser, voices[loser], aligned[loser]):
                yield voices[loser].words[index]


def _are_answers(part: _Part, voices: Sequence[_Voice]) -> bool:
    """Whether two say a short word each, similar and not the same."""
    if len(part.pairs) > 1:
        return False
    one, other = (
        plain(voice.words[index].text) for voice, index in zip(voices, part.pairs[0], strict=True)
    )
    return one != other and max(len(one), len(other)) <= SHORT


def _dropped(part: _Part, loser: int, voice: _Voice, aligned: Set[int]) -> list[int]:
    """Copies, and what is misheard of their sentence unless that is more: then it was said."""
    between = part.words[loser]
    beside = [i for i in voice.sentence(between) if i in between or i not in aligned]
    for indices in (beside, list(between)):
        if len(indices) <= 2 * len(part.pairs):
            return indices
    return [pair[loser] for pair in part.pairs]


def _aligned(one: _Voice, other: _Voice) -> Iterator[Pair]:
    """Words of two speakers that are copies, in the order of both texts."""
    cluster: list[tuple[Pair, float]] = []
    for pair, weight in _candidates(one, other):
        if cluster:
            since_s = one.words[pair[0]].start_s - one.words[cluster[-1][0][0]].start_s
            if since_s > 2 * SAME_WORD_S:  # no word has candidates on both sides
                yield from _best_chain(cluster)
                cluster = []
        cluster.append((pair, weight))
    yield from _best_chain(cluster)


def _candidates(one: _Voice, other: _Voice) -> Iterator[tuple[Pair, float]]:
    """Pairs of words that may be copies, and how much speaks for it, in (0, 1]."""
    bare = [plain(word.text) for word in other.words]
    for i, word in enumerate(one.words):
        spelt = plain(word.text)
        first = bisect_left(other.words, word.start_s - SAME_WORD_S, key=lambda w: w.start_s)
        for j, copy in enumerate(other.words[first:], start=first):
            if copy.start_s > word.start_s + SAME_WORD_S:
                break
            alike = 1.0 if spelt == bare[j] else _alike(word, spelt, copy, bare[j])
            if alike and _heard_by_both(word, copy, one.track, other.track):
                yield (i, j), alike * (1.0 - abs(copy.start_s - word.start_s) / (2 * SAME_WORD_S))


def _alike(word: Word, spelt: str, copy: Word, bare: str) -> float:
    """Half of what two words at the same time share of their letters; 0 if that is little."""
    shared_s = min(word.end_s, copy.end_s) - max(word.start_s, copy.start_s)
    if shared_s < MOSTLY * min(word.end_s - word.start_s, copy.end_s - copy.start_s):
        return 0.0
    ratio = SequenceMatcher(None, spelt, bare, autojunk=False).ratio()
    return ratio / 2 if ratio > SIMILAR else 0.0


def _best_chain(cluster: Sequence[tuple[Pair, float]]) -> list[Pair]:
    """The pairs of the greatest weight together that keep the order of both texts."""
    best: list[tuple[float, int]] = []
    for (i, j), weight in cluster:
        before = (
            (total, at)
            for at, (total, _) in enumerate(best)
            if cluster[at][0][0] < i and cluster[at][0][1] < j
        )
        total, previous = max(before, default=(0.0, -1))
        best.append((total + weight, previous))
    chain: list[Pair] = []
    at = max(range(len(best)), key=lambda k: best[k][0], default=-1)
    while at >= 0:
        chain.append(cluster[at][0])
        at = best[at][1]
    return chain[::-1]


def _runs(pairs: Iterable[Pair], voices: Sequence[_Voice]) -> list[list[Pair]]:
    """Copies that follow one another, few misheard words between them."""
    runs: list[list[Pair]] = []
    for pair in pairs:
        if runs and all(
            pair[side] - runs[-1][-1][side] <= MISHEARD + 1
            and all(voices[side].shared[runs[-1][-1][side] + 1 : pair[side]])
            for side in (0, 1)
        ):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return runs


def _parts(run: Sequence[Pair], voices: Sequence[_Voice]) -> list[_Part]:
    """A run, parted where either copy of it ends a sentence.

    A whole sentence that stands between two copies is none: it is in neither part.
    """
    begins, firsts, stops = [0], [run[0]], []
    for at, (left, right) in enumerate(itertools.pairwise(run), start=1):
        after = [
            [i + 1 for i in range(left[side], right[side]) if voices[side].ends_sentence(i)]
            for side in (0, 1)
        ]
        if any(after):
            begins.append(at)
            ends = [own or [left[side] + 1] for side, own in enumerate(after)]
            stops.append((ends[0][0], ends[1][0]))
            firsts.append((ends[0][-1], ends[1][-1]))
    begins.append(len(run))
    stops.append((run[-1][0] + 1, run[-1][1] + 1))
    return [
        _Part(run[begin:end], (range(first[0], stop[0]), range(first[1], stop[1])))
        for (begin, end), first, stop in zip(itertools.pairwise(begins), firsts, stops, strict=True)
    ]


def _winners(parts: Sequence[_Part], voices: Sequence[_Voice]) -> Iterator[int]:
    """Which of the two said each part; neighbours that only sureness decides go together."""
    evident = ((_evident(part, voices), part) for part in parts)
    for side, group in itertools.groupby(evident, key=lambda item: item[0]):
        same = [part for _, part in group]
        if side is None:
            pairs = [pair for part in same for pair in part.pairs]
            sure = [voices[side].sureness(pair[side] for pair in pairs) for side in (0, 1)]
            side = int(sure[1] > sure[0])
        yield from [side] * len(same)


def _evident(part: _Part, voices: Sequence[_Voice]) -> int | None:
    """Whose speech alone holds most of a part, or whose sentence alone goes on beyond it."""
    spans = [voice.span(own) for voice, own in zip(voices, part.words, strict=True)]
    start_s, end_s = min(s.start_s for s in spans), max(s.end_s for s in spans)
    holds = [voice.spoken_s(start_s, end_s) >= MOSTLY * (end_s - start_s) for voice in voices]
    goes_on = [voice.goes_on(own) for voice, own in zip(voices, part.words, strict=True)]
    for signs in (holds, goes_on):
        if signs[0] != signs[1]:
            return int(signs[1])
    return None


def _is_in(word: Word, track: Track) -> bool:
    """Whether the chunks of a track hold most of a word's sound."""
    held = _held(track, word.start_s, word.end_s, middle_s(word))
    inside_s = sum(max(0.0, min(end, word.end_s) - max(start, word.start_s)) for start, end in held)
    return inside_s >= MOSTLY * (word.end_s - word.start_s)


def _heard_by_both(a: Word, b: Word, track_a: Track, track_b: Track) -> bool:
    """Whether the chunks of both speakers hold most of the sound of either word."""
    low, high = min(a.start_s, b.start_s), max(a.end_s, b.end_s)
    held_a = _held(track_a, low, high, middle_s(a))
    held_b = _held(track_b, low, high, middle_s(b))
    shared = (
        min(x[1], y[1], high) - max(x[0], y[0], low) for x, y in itertools.product(held_a, held_b)
    )
    shorter_s = min(a.end_s - a.start_s, b.end_s - b.start_s)
    return sum(max(0.0, seconds) for seconds in shared) >= MOSTLY * shorter_s


def _held(track: Track, start_s: float, end_s: float, middle_s: float) -> list[tuple[float, float]]:
    """What a speaker's chunks hold near: the speech, and the pause that a word was heard in.

    They hold all short pauses, but only what was heard in one can be the other person's: of two
    who say the same word one after the other, each has heard it in the own speech.
    """
    near = _near(track, start_s, end_s)
    return [(s.start_s - PAD_S, s.end_s + PAD_S) for s in near] + [
        (before.end_s + PAD_S, after.start_s - PAD_S)
        for before, after in itertools.pairwise(near)
        if before.end_s < middle_s < after.start_s and after.start_s - before.end_s <= JOIN_S
    ]


def _near(track: Track, start_s: float, end_s: float) -> Track:
    """The speech around a stretch, with a piece before it and one after it."""
    first = bisect_right(track, start_s - PAD_S, key=lambda s: s.start_s) - 1
    return track[max(0, first) : bisect_left(track, end_s + PAD_S, key=lambda s: s.start_s) + 1]
