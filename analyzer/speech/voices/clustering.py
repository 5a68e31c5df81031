"""Voice embeddings of clean pieces, and who the network parts -> one centroid per speaker.

A voice is believed when its pieces sound more like each other than like any other voice, and when
the segmentation network, in the windows where both are heard, does not take the two for one person.
Neither alone is enough: one person in a reverberant room falls into halves that differ more than
two people with alike voices on the telephone do, but the network hears one person there. Where the
network cannot tell two voices either, or never hears both in one window, turns can: people change
at pauses and change back, while the halves of one person's speech change anywhere, or only once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.special import gammaincc

from analyzer.settings import SpeechSettings

MAX_PIECES = 1500
"""Agglomeration is quadratic in memory; a longer recording is clustered on its longest pieces."""
ROUNDS = 10
NEVER = 10.0
"""No voice is so distinct."""
LEAST_OF_TWO = 0.5
"""Of `min_voice_s`, from which on a second voice is believed if it is as much more its own. Of 111
half minutes in which a second person says 0.8 s and more 101 have two voices with it, 89 without;
all 16 of one person have one (`benchmarks/half_minutes.py --clear 0.8`). A third so short is none:
in noise three pieces, 1.2 s in all, sounded otherwise."""
CLUSTERS_PER_VOICE = 5
"""Odd pieces make clusters of their own; as many are tried as make room for them."""
NETWORK_WEIGHT = 0.4
"""Cosine that the network's certainty about two people is worth."""
UNKNOWN_AGREEMENT = 0.7
"""Assumed where two voices meet in no window: about what one voice's halves have on the phone."""
UNKNOWN_OF_MORE = 0.85
"""The same for three voices and more: two people are expected, and who hands the floor to no one
else within ten seconds is rather a part of a voice that is known. From 0.8 to 0.9 it takes one
ghost away in 91 recordings and nobody else; 1 loses the last of a panel's five."""
TURN_WEIGHT = 0.07
"""Cosine that each nat of `surprise` is worth: on recordings kept aside one voice and two are
parted with an area under the curve of .975; with .05 it is .964, with .1 .976."""
MOST_SURPRISE = 4.0
"""Nats that count. With 6 the area is .973."""
MOST_WITHIN = 10.0
"""Changes by chance that count; of more, and of as large a share of those that are there: one
person's speech, too, may sound otherwise in another turn, and in a long recording the least of that
would be no chance. Without it 7 of 41 people alone were taken for two, with it 4; with 8 one pair
of alike voices more was lost, with 6 four."""
FEW_BETWEEN, MOST_BETWEEN = 2.5, 6.0
"""The same between turns: fewer by chance say nothing (in half a minute of a meeting 2.4 made one
person two; 2 and 3 are as good as 2.5, with weights of .025 and .035 beside .03, all counts within
one of 427); and the length of what people say leaves fewer changes than chance would, half of them
where everybody pauses thrice."""
TAKING_WEIGHT = 0.02
"""Cosine that each change by chance between turns is worth where there are no fewer. With what
changes between turns say, 5 of 205 recordings of two people have one voice and 3 of 42 of one have
two, without it 8 and 4; of half minutes it is 16 of 158 and none of 22, without it 18 and none.
With .025 and .03 it is 5, 4, 14 and none."""
USUAL_LIKENESS = 0.7
"""Cosine of a clean piece with the rest of its voice: so much is one part, of three voices and
more. With parts 24 of 36 recordings of three and more, and 23 of 31 half minutes, have as many
voices as people, without 20 and 17; of one and two it is a draw (646 of 689 both)."""
LEAST_COSINE = 0.2
"""Less fits no voice: a recording of noise must not divide by nearly nothing."""
HEARD_S = 0.3
"""A voice counts in a window from this much clean speech on."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Clean pieces of speech, each one person's.

    `vectors`, shape (pieces, dimension): unit vectors; `seconds`, shape (pieces,); `region`, shape
    (pieces,): pieces with nothing but one voice's speech between them have the same. Rows of
    `window`, `piece` (shape (rows,)) and `local` (shape (rows, 3)) give the seconds that each local
    speaker of a window has of a piece.
    """

    vectors: NDArray[np.float32]
    seconds: NDArray[np.float64]
    region: NDArray[np.int64]
    window: NDArray[np.int64]
    piece: NDArray[np.int64]
    local: NDArray[np.float32]


def find_voices(
    pieces: Pieces,
    settings: SpeechSettings,
    *,
    speakers: int | None = None,
    telephone: bool = False,
) -> NDArray[np.float32]:
    """Centroids of the voices, longest-speaking first.

    Average-link agglomeration proposes clusters for many counts; weighted spherical k-means settles
    each; the voice that is least its own (see `distinctness`) is dropped until all that are left
    pass: `second_voice` for the second, more if it is short (`LEAST_OF_TWO`), and `further_voice`
    for any more. The largest set is kept, of several as large the one that fits best (`_fit`).
    A given count that single pieces do not make is looked for among whole regions: very alike
    voices are nearer to each other than the pieces of either.

    Parameters
    ----------
    speakers : int, optional
        A given count is kept as far as there are pieces to make it.
    telephone : bool
        A third voice and more need be less distinct then (`further_voice_on_telephone_s`).

    Returns
    -------
    ndarray, shape (speakers, dimension)
        Unit vectors; empty when there are no pieces.
    """
    count, dimension = pieces.vectors.shape
    if count == 0:
        return np.zeros((0, dimension), dtype=np.float32)
    kept = np.sort(np.argsort(-pieces.seconds, kind="stable")[:MAX_PIECES])
    vectors, seconds = pieces.vectors[kept], pieces.seconds[kept]
    best = _centroids(vectors, seconds, np.zeros(len(kept), dtype=np.int64))
    if count == 1 or speakers == 1:
        return best
    limit = speakers or settings.max_speakers
    most = CLUSTERS_PER_VOICE * max(limit, settings.max_speakers)  # given or not: as thorough
    needed = partial(_needed, settings=settings, telephone=telephone)
    found: dict[int, tuple[float, NDArray[np.float32]]] = {1: (0.0, best)}
    for whole in (np.arange(len(kept)), pieces.region[kept]):
        for labels in _cuts(vectors, seconds, whole, most):
            seeds = _seeds(vectors, seconds, labels, settings, limit)
            voices = _believed(pieces, seeds, needed, limit, speakers)
            fit = _fit(pieces, voices)
            if len(voices) not in found or fit > found[len(voices)][0]:
                found[len(voices)] = (fit, voices)
        if speakers is None or speakers in found:
            break
    return _by_length(pieces, found[max(k for k in found if k <= limit)][1])


def distinctness(
    pieces: Pieces, labels: NDArray[np.int64], voices: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How much each voice is one of its own, shape (voices,): about 0.2 for half of a person's.

    The mean over its pieces of the cosine with the rest of its voice less that with the nearest
    other one, plus what the network says (`agreement`) of it and the voice it agrees with most.
    Of three and more the former is taken in parts of the likeness within the voice: echo, music and
    laughter make pieces less like anybody's (the attenuation of Spearman 1904, "The proof and
    measurement of association between two things").
    What its turns and those of the voice nearest to it say is added: people change little within
    turns (`surprise`), and two who are alone change between them (`turn_taking`); of more, one may
    have the floor for a part of the meeting.
    """
    two = len(voices) == 2
    like, unlike = _likeness(pieces, labels, voices)
    margin = like - unlike
    if not two:
        margin *= USUAL_LIKENESS / np.maximum(like, LEAST_COSINE)
    agreed = agreement(pieces, labels, len(voices), UNKNOWN_AGREEMENT if two else UNKNOWN_OF_MORE)
    most_agreed = np.where(np.eye(len(voices), dtype=np.bool_), -np.inf, agreed).max(axis=1)
    heard_apart = NETWORK_WEIGHT * (1.0 - most_agreed)
    return np.asarray(margin + heard_apart + _turns(pieces, labels, voices))


def _likeness(
    pieces: Pieces, labels: NDArray[np.int64], voices: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean cosine of each voice's pieces with the rest of it, and with the nearest other one."""
    cosine = pieces.vectors @ voices.T
    weighted = pieces.vectors * pieces.seconds[:, None]
    like, unlike = np.empty(len(voices)), np.empty(len(voices))
    for voice in range(len(voices)):
        own = np.flatnonzero(labels == voice)
        rest = weighted[own].sum(axis=0)[None, :] - weighted[own]
        norm = np.linalg.norm(rest, axis=1)
        near = np.where(
            norm > 1e-6, (rest * pieces.vectors[own]).sum(axis=1) / np.maximum(norm, 1e-6), 0
        )
        other = np.delete(cosine[own], voice, axis=1).max(axis=1)
        like[voice], unlike[voice] = np.average([near, other], axis=1, weights=pieces.seconds[own])
    return like, unlike


def _turns(
    pieces: Pieces, labels: NDArray[np.int64], voices: NDArray[np.float32]
) -> NDArray[np.float64]:
    """What its turns and those of the voice nearest to it say for each voice, as a cosine."""
    nearest = (voices @ voices.T - 2 * np.eye(len(voices))).argmax(axis=1)
    out = np.empty(len(voices))
    for voice, other in enumerate(nearest.tolist()):
        within = changes_within_turns(pieces, labels, (voice, other))
        out[voice] = TURN_WEIGHT * surprise(*within, MOST_WITHIN)
        if len(voices) == 2:
            out[voice] += turn_taking(*changes_between_turns(pieces, labels, (voice, other)))
    return out


def agreement(
    pieces: Pieces, labels: NDArray[np.int64], voices: int, unknown: float = UNKNOWN_AGREEMENT
) -> NDArray[np.float64]:
    """How far the network takes two voices for one person, in [0, 1], shape (voices, voices);
    `unknown` where two meet in no window."""
    windows = int(pieces.window.max(initial=-1)) + 1
    heard = np.zeros((voices, windows, 3))
    np.add.at(heard, (labels[pieces.piece], pieces.window), pieces.local)
    size = np.linalg.norm(heard, axis=2)
    out = np.full((voices, voices), unknown)
    for a in range(voices):
        for b in range(a):
            both = (size[a] > HEARD_S) & (size[b] > HEARD_S)
            if both.any():
                product = (heard[a, both] * heard[b, both]).sum(axis=1)
                same = product / (size[a, both] * size[b, both])
                weight = np.minimum(size[a, both], size[b, both])
                # one second of the default, so that a single window does not decide
                total = unknown + float((same * weight).sum())
                out[a, b] = out[b, a] = total / (1.0 + float(weight.sum()))
    return out


def changes_within_turns(
    pieces: Pieces, labels: NDArray[np.int64], pair: tuple[int, int]
) -> tuple[int, float]:
    """Changes between two voices in neighbouring pieces of one region, and how many chance gives.

    Two voices given out at random among their pieces, as the halves of one person's speech are,
    change in 2 p (1 - p) of all places, p being the share of one of them.
    """
    theirs = np.isin(labels, pair)
    region, label = pieces.region[theirs], labels[theirs]
    joined = region[1:] == region[:-1]
    changes = int((label[1:] != label[:-1])[joined].sum())
    share = float((label == pair[0]).mean()) if len(label) else 1.0
    return changes, 2 * share * (1 - share) * int(joined.sum())


def changes_between_turns(
    pieces: Pieces, labels: NDArray[np.int64], pair: tuple[int, int]
) -> tuple[int, float]:
    """Changes between two voices from one region to the next, and how many chance gives.

    A region is whose it is most. People who talk with each other take turns; the voice of somebody
    who goes from reading to speaking, or comes nearer to the microphone, changes once or twice.
    """
    theirs = np.isin(labels, pair)
    home = np.unique(pieces.region[theirs], return_inverse=True)[1]
    second = labels[theirs] == pair[1]
    spoken = np.zeros((int(home.max(initial=-1)) + 1, 2))
    np.add.at(spoken, (home, second.astype(np.int64)), pieces.seconds[theirs])
    turns = spoken.argmax(axis=1)
    changes = int((turns[1:] != turns[:-1]).sum())
    share = float(turns.mean()) if len(turns) else 0.0
    return changes, 2 * share * (1 - share) * max(0, len(turns) - 1)


def surprise(changes: int, by_chance: float, most: float) -> float:
    """How few changes these are, in nats, 0 to `MOST_SURPRISE`.

    It is -log of the probability that chance gives no more: Poisson's, whose distribution function
    is an incomplete gamma function, of any length of recording. Where chance gives more than
    `most`, that many count, and as large a share of the changes.
    """
    share = min(1.0, most / by_chance) if by_chance else 1.0
    likely = float(gammaincc(share * changes + 1, share * by_chance))
    return -float(np.log(max(likely, np.exp(-MOST_SURPRISE))))


def turn_taking(changes: int, by_chance: float) -> float:
    """What changes between turns say for two voices, or against them, as a cosine.

    The halves of one person's speech change as often as chance would have it, or once and for all.
    So it says more for two the more changes there could be, and against two what is less likely
    than not.
    """
    possible = max(0.0, min(by_chance, MOST_BETWEEN) - FEW_BETWEEN)
    unlikely = max(0.0, surprise(changes, by_chance, MOST_BETWEEN) - float(np.log(2)))
    return TAKING_WEIGHT * possible - TURN_WEIGHT * unlikely


def _cuts(
    vectors: NDArray[np.float32],
    seconds: NDArray[np.float64],
    whole: NDArray[np.int64],
    most: int,
) -> Iterator[NDArray[np.int64]]:
    """Clusters of the pieces, 2 to `most` of them; pieces with one number in `whole` stay one."""
    home = np.unique(whole, return_inverse=True)[1]
    joined = _centroids(vectors, seconds, home).astype(np.float64)
    if len(joined) < 2:
        return
    tree = linkage(joined, method="average", metric="cosine")
    for cut in range(2, min(len(joined), most) + 1):
        yield (fcluster(tree, cut, criterion="maxclust") - 1)[home]


def _seeds(
    vectors: NDArray[np.float32],
    seconds: NDArray[np.float64],
    labels: NDArray[np.int64],
    settings: SpeechSettings,
    limit: int,
) -> NDArray[np.float32]:
    """Centroids of the clusters that hold enough speech, at least of the largest one.

    Twice as many as there may be voices: `_believed` has to choose.
    """
    totals = np.bincount(labels, seconds)
    order = np.argsort(-totals, kind="stable")
    enough_s = LEAST_OF_TWO * settings.min_voice_s
    kept = [int(k) for k in order if totals[k] >= enough_s] or [int(order[0])]
    kept = kept[: 2 * max(limit, settings.max_speakers)]
    return np.stack([_mean(vectors[labels == k], seconds[labels == k]) for k in kept])


def _believed(
    pieces: Pieces,
    voices: NDArray[np.float32],
    needed: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    limit: int,
    speakers: int | None,
) -> NDArray[np.float32]:
    """Settle the voices and drop the least distinct one until every one may stay."""
    while True:
        voices, labels = _settled(pieces.vectors, pieces.seconds, voices)
        if len(voices) < 2 or (speakers is not None and len(voices) <= speakers):
            return voices
        spoken = np.bincount(labels, pieces.seconds, len(voices)).astype(np.float64)
        lacking = needed(spoken) - distinctness(pieces, labels, voices)
        if lacking.max() <= 0.0 and len(voices) <= limit:
            return voices
        drop = int(lacking.argmax())
        if len(voices) == 2:
            drop = int(spoken.argmin())
        voices = np.delete(voices, drop, axis=0)


def _needed(
    spoken: NDArray[np.float64], settings: SpeechSettings, *, telephone: bool
) -> NDArray[np.float64]:
    """How distinct each voice must be that says so many seconds, shape (voices,)."""
    least_s = settings.min_voice_s
    if len(spoken) > 2:
        long = telephone & (spoken >= settings.further_voice_on_telephone_s)
        further = np.where(long, settings.further_voice_on_telephone, settings.further_voice)
        return np.where(spoken < least_s, NEVER, further)
    share = spoken / least_s
    short = np.where(share < LEAST_OF_TWO, NEVER, 1.0 / np.clip(share, LEAST_OF_TWO, 1.0))
    return np.asarray(settings.second_voice * short)


def _fit(pieces: Pieces, voices: NDArray[np.float32]) -> float:
    """How well a set of voices fits, to be compared with other sets of as many.

    Two fit as well as the pieces sound like the nearer one. Of more that would halve whoever speaks
    most sooner than keep one who says two seconds; how much each voice is its own, weighted by what
    it says, does not: in 26 recordings of three people it tells who is who in 25 when asked for
    three, the sound alone in 21. Of two it is the worse guide: of 24 very alike pairs it loses one.
    """
    settled, labels = _settled(pieces.vectors, pieces.seconds, voices)
    if len(settled) < 3:
        return float((pieces.seconds * (pieces.vectors @ voices.T).max(axis=1)).sum())
    return float(distinctness(pieces, labels, settled) @ np.bincount(labels, pieces.seconds))


def _settled(
    vectors: NDArray[np.float32], seconds: NDArray[np.float64], voices: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Weighted spherical k-means from `voices`; voices may die out."""
    labels = (vectors @ voices.T).argmax(axis=1)
    for _ in range(ROUNDS):
        voices = _centroids(vectors, seconds, labels)
        again = (vectors @ voices.T).argmax(axis=1)
        if np.array_equal(again, labels):
            break
        labels = again
    voices = _centroids(vectors, seconds, labels)
    return voices, np.unique(labels, return_inverse=True)[1]


def _centroids(
    vectors: NDArray[np.float32], seconds: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float32]:
    alive = np.unique(labels)
    return np.stack([_mean(vectors[labels == k], seconds[labels == k]) for k in alive])


def _by_length(pieces: Pieces, voices: NDArray[np.float32]) -> NDArray[np.float32]:
    nearest = (pieces.vectors @ voices.T).argmax(axis=1)
    spoken = np.bincount(nearest, pieces.seconds, len(voices))
    return voices[np.argsort(-spoken, kind="stable")]


def _mean(vectors: NDArray[np.float32], weights: NDArray[np.float64]) -> NDArray[np.float32]:
    total = (vectors * weights[:, None]).sum(axis=0)
    unit: NDArray[np.float32] = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return unit
