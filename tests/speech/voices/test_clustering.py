"""Voices are counted and told apart among synthetic embeddings of known origin."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.settings import SpeechSettings
from analyzer.speech.voices.clustering import (
    MOST_SURPRISE,
    MOST_WITHIN,
    Pieces,
    agreement,
    changes_between_turns,
    changes_within_turns,
    distinctness,
    find_voices,
    surprise,
    turn_taking,
)

SETTINGS = SpeechSettings()
DIMENSION = 192
OWN_COSINE = 0.85
"""Between a piece and its voice's centre: CAM++ pieces of one voice lie .77 to .97 apart."""
PIECE_S = 2.0


def _around(centre: NDArray[np.float64], count: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors whose cosine with `centre` is `OWN_COSINE`."""
    aside = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    aside -= (aside @ centre)[:, None] * centre
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    return np.asarray((OWN_COSINE * centre + np.sqrt(1 - OWN_COSINE**2) * aside), dtype=np.float32)


def _recording(
    counts: list[int], *, cosine: float = 0.0, network: bool | None = True
) -> tuple[Pieces, NDArray[np.int64]]:
    """Pieces of voices whose centres have `cosine`, and whose each is.

    One window holds all; `network` says whether it parts the voices (True), takes all for one
    person (False) or has heard nothing (None).
    """
    shared = np.eye(DIMENSION)[-1] * np.sqrt(cosine)
    centres = np.eye(DIMENSION)[: len(counts)] * np.sqrt(1 - cosine) + shared
    pairs = enumerate(zip(centres, counts, strict=True))
    vectors = np.concatenate([_around(centre, count, i) for i, (centre, count) in pairs])
    home = np.repeat(np.arange(len(counts)), counts)
    local = np.zeros((len(home), 3), dtype=np.float32)
    local[np.arange(len(home)), home % 3 if network else 0] = PIECE_S
    rows = np.arange(len(home) if network is not None else 0)
    return Pieces(
        vectors,
        np.full(len(home), PIECE_S),
        np.arange(len(home)),
        np.zeros(len(rows), np.int64),
        rows,
        local[: len(rows)],
    ), home


def _in_order(pieces: Pieces, order: NDArray[np.int64], region: NDArray[np.int64]) -> Pieces:
    """The same pieces, said in another order, in these regions."""
    place = np.argsort(order)
    return replace(pieces, vectors=pieces.vectors[order], region=region, piece=place[pieces.piece])


def _turns(pieces: int, length: int) -> NDArray[np.int64]:
    """An order in which two voices, each of whom has half of the pieces, take turns."""
    return np.arange(pieces).reshape(2, -1, length).swapaxes(0, 1).ravel()


@pytest.mark.parametrize("counts", [[20], [20, 15], [25, 15, 10]])
def test_as_many_voices_are_found_as_there_are(counts: list[int]) -> None:
    pieces, home = _recording(counts)
    found = find_voices(pieces, SETTINGS)
    assert len(found) == len(counts)
    assert (pieces.vectors @ found.T).argmax(axis=1).tolist() == home.tolist()
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("count", [SETTINGS.max_speakers, 12, 16])
def test_as_many_voices_are_found_as_are_asked_for(count: int) -> None:
    pieces, home = _recording([4] * count)
    found = find_voices(pieces, SETTINGS, speakers=count)
    nearest = (pieces.vectors @ found.T).argmax(axis=1)
    assert len(set(zip(nearest.tolist(), home.tolist(), strict=True))) == len(found) == count


def test_a_third_voice_that_hardly_speaks_is_absorbed() -> None:
    pieces, _ = _recording([20, 15, 1])
    little = replace(pieces, seconds=np.where(np.arange(36) < 35, PIECE_S, 0.9))
    assert len(find_voices(little, SETTINGS)) == 2


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_third_voice_like_another_is_found_by_its_turns(seed: int) -> None:
    pieces, home = _recording([20, 20, 6], cosine=0.55, network=None)
    assert len(find_voices(replace(pieces, region=home), SETTINGS)) == 3
    order = np.random.default_rng(seed).permutation(46)
    one_turn = replace(pieces, vectors=pieces.vectors[order], region=np.zeros(46, dtype=np.int64))
    assert len(find_voices(one_turn, SETTINGS)) < 3


@pytest.mark.parametrize(
    ("cosine", "telephone", "of_third", "count"),
    [(0, 0, 6, 3), (0.3, 0, 6, 2), (0.3, 1, 6, 3), (0.3, 1, 2, 2), (0, 1, 2, 3)],
)
def test_voices_are_more_alike_on_the_telephone(
    cosine: float, telephone: int, of_third: int, count: int
) -> None:
    """A third one that says two seconds must be as much its own there as elsewhere."""
    pieces, _ = _recording([20, 20, of_third], cosine=cosine, network=None)
    assert len(find_voices(pieces, SETTINGS, telephone=bool(telephone))) == count


def test_of_three_that_are_asked_for_none_is_half_of_whoever_speaks_most() -> None:
    # the first sounds now one way, now another within a turn; the others are more alike than that
    pieces, home = _recording([40, 10, 2], cosine=0.3)
    axes = np.eye(DIMENSION)
    vectors = pieces.vectors.copy()
    vectors[:40] += np.where(np.arange(40) % 2, 0.4, -0.4)[:, None] * axes[100]
    vectors[40:] += 1.2 * axes[101]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    spoken = replace(pieces, vectors=vectors, region=np.arange(len(home)) // 4)
    found = find_voices(spoken, SETTINGS, speakers=3)
    assert (spoken.vectors @ found.T).argmax(axis=1).tolist() == home.tolist()


def test_a_second_voice_that_hardly_speaks_is_found() -> None:
    pieces, _ = _recording([30, 2])
    short = replace(pieces, seconds=np.where(np.arange(32) < 30, PIECE_S, 0.7))
    assert len(find_voices(short, SETTINGS)) == 2


@pytest.mark.parametrize(
    ("each_s", "cosine", "count"),
    [(0.45, 0.0, 2), (0.45, 0.3, 1), (0.7, 0.3, 2), (0.25, 0.0, 1)],
)
def test_who_says_one_short_sentence_must_be_all_the_less_like_the_other(
    each_s: float, cosine: float, count: int
) -> None:
    pieces, _ = _recording([30, 2], cosine=cosine, network=None)
    short = replace(pieces, seconds=np.where(np.arange(32) < 30, PIECE_S, each_s))
    assert len(find_voices(short, SETTINGS)) == count


def test_alike_voices_are_parted_by_the_network_s_word_and_not_without_it() -> None:
    for network, count in ((True, 2), (False, 1)):
        pieces, _ = _recording([20, 20], cosine=0.85, network=network)
        spoken = _in_order(pieces, _turns(40, 1), np.arange(40))
        assert len(find_voices(spoken, SETTINGS)) == count


@pytest.mark.parametrize(("turn_pieces", "count"), [(5, 2), (1, 1)])
def test_alike_voices_that_the_network_takes_for_one_are_parted_by_their_turns(
    turn_pieces: int, count: int
) -> None:
    pieces, _ = _recording([20, 20], cosine=0.7, network=False)
    spoken = _in_order(pieces, _turns(40, turn_pieces), np.arange(40) // 5)
    assert len(find_voices(spoken, SETTINGS)) == count


@pytest.mark.parametrize(("changes", "count"), [(0, 2), (2, 2), (4, 1)])
def test_a_few_changes_without_a_pause_do_not_make_alike_voices_one(
    changes: int, count: int
) -> None:
    # turns of five pieces; eight pauses inside turns and some between turns are missing
    pieces, _ = _recording([20, 20], cosine=0.6, network=False)
    paused = np.ones(40, dtype=np.int64)
    paused[[1, 6, 11, 16, 21, 26, 31, 36, *(5, 15, 25, 35)[:changes]]] = 0
    spoken = _in_order(pieces, _turns(40, 5), np.cumsum(paused))
    assert len(find_voices(spoken, SETTINGS)) == count


@pytest.mark.parametrize(("turn_pieces", "count"), [(3, 2), (24, 1)])
def test_a_voice_that_changes_once_and_for_all_is_one_person_s(
    turn_pieces: int, count: int
) -> None:
    pieces, _ = _recording([24, 24], cosine=0.8, network=False)
    spoken = _in_order(pieces, _turns(48, turn_pieces), np.arange(48) // 3)
    assert len(find_voices(spoken, SETTINGS)) == count


def test_changes_between_turns_by_chance_are_those_of_shuffled_turns() -> None:
    pieces, _ = _recording([60])
    pieces = replace(pieces, region=np.arange(60) // 3)
    rng = np.random.default_rng(7)
    turns = np.repeat([0, 1], [14, 6])
    counted = [
        changes_between_turns(pieces, np.repeat(rng.permutation(turns), 3), (0, 1))
        for _ in range(400)
    ]
    # drawn without putting back, one change in twenty more than by chance
    assert np.mean([c for c, _ in counted]) == pytest.approx(counted[0][1] * 20 / 19, rel=0.05)


@pytest.mark.parametrize(
    ("changes", "by_chance", "sign"),
    [(0, 0.0, 0), (2, 2.0, 0), (7, 7.0, 1), (14, 14.0, 1), (1, 7.0, -1), (1, 14.0, -1)],
)
def test_turns_tell_for_two_where_they_are_taken_and_against_where_they_are_not(
    changes: int, by_chance: float, sign: int
) -> None:
    assert np.sign(turn_taking(changes, by_chance)) == sign


def test_a_turn_is_whose_it_is_most() -> None:
    pieces, _ = _recording([9])
    pieces = replace(
        pieces,
        region=np.repeat([0, 1, 2], 3),
        seconds=np.array([1.0, 0.2, 0.2, 0.2, 1.0, 0.2, 1.0, 1.0, 0.2]),
    )
    labels = np.array([0, 1, 1, 0, 1, 0, 0, 0, 1])
    assert changes_between_turns(pieces, labels, (0, 1))[0] == 2


def test_changes_by_chance_are_those_of_shuffled_labels() -> None:
    pieces, _ = _recording([30, 10])
    pieces = replace(pieces, region=np.arange(40) // 8)
    rng = np.random.default_rng(5)
    labels = np.repeat([0, 1], [30, 10])
    counted = [changes_within_turns(pieces, rng.permutation(labels), (0, 1)) for _ in range(400)]
    assert np.mean([c for c, _ in counted]) == pytest.approx(counted[0][1], rel=0.05)


@pytest.mark.parametrize(
    ("joined", "changes"),
    [([], 0), ([1, 5, 9, 13], 0), ([1, 5, 20, 30], 1), ([*range(11, 30)], 1)],
)
def test_the_surprise_of_few_changes_is_that_of_drawn_numbers(
    joined: list[int], changes: int
) -> None:
    """`joined` pieces have no pause before them; the second half's voice begins with piece 20."""
    pieces, labels = _recording([20, 20])
    paused = np.ones(40, dtype=np.int64)
    paused[joined] = 0
    turns = replace(pieces, region=np.cumsum(paused))
    drawn = np.random.default_rng(3).poisson(len(joined) / 2, 200_000)
    share = float((drawn <= changes).mean())
    wanted = min(MOST_SURPRISE, -math.log(max(1e-9, share)))
    assert surprise(*changes_within_turns(turns, labels, (0, 1)), MOST_WITHIN) == pytest.approx(
        wanted, abs=0.02
    )


def test_a_long_recording_is_no_more_surprised_than_a_short_one() -> None:
    pieces, _ = _recording([60, 60])
    surprises = []
    for times in (10, 20, 40):
        labels = np.tile([0, 0, 0, 1, 1, 1], times)
        count = len(labels)
        long = replace(
            pieces,
            vectors=np.resize(pieces.vectors, (count, DIMENSION)),
            seconds=np.full(count, PIECE_S),
            region=np.zeros(count, dtype=np.int64),
        )
        surprises.append(surprise(*changes_within_turns(long, labels, (0, 1)), MOST_WITHIN))
    assert surprises == pytest.approx([surprises[-1]] * 3, abs=0.15)
    assert 1 < surprises[-1] < MOST_SURPRISE / 2


def test_a_pair_s_turns_are_judged_without_the_others() -> None:
    pieces, _ = _recording([20, 20, 20])
    labels = np.repeat([0, 1, 2], 20)
    joined = replace(pieces, region=np.repeat([0, 1, 2, 3], [20, 10, 20, 10]))
    assert changes_within_turns(joined, labels, (0, 1))[0] == 0
    assert changes_within_turns(joined, labels, (1, 2))[0] == 1
    assert surprise(*changes_within_turns(joined, labels, (0, 1)), MOST_WITHIN) == MOST_SURPRISE


@pytest.mark.parametrize("speakers", [1, 2, 3])
def test_a_given_count_is_kept_where_there_are_pieces_to_make_it(speakers: int) -> None:
    pieces, _ = _recording([25, 15, 10])
    assert len(find_voices(pieces, SETTINGS, speakers=speakers)) == speakers
    alike, _ = _recording([25, 15, 10], cosine=0.9, network=False)
    assert len(find_voices(alike, SETTINGS, speakers=speakers)) == speakers


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_a_given_count_is_kept_for_voices_that_only_whole_turns_tell_apart(seed: int) -> None:
    """A piece of 0.2 s is further from its own voice than the two voices are from each other."""
    noise = np.random.default_rng(seed).standard_normal((120, DIMENSION)) / np.sqrt(DIMENSION)
    turns = np.repeat(np.arange(12), 10)
    centres = np.eye(DIMENSION)[:2] * np.sqrt(0.05) + np.eye(DIMENSION)[-1] * np.sqrt(0.95)
    vectors = centres[turns % 2] + 1.2 * noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    nothing, unheard = np.zeros(0, dtype=np.int64), np.zeros((0, 3), dtype=np.float32)
    pieces = Pieces(vectors.astype(np.float32), np.full(120, 0.2), turns, nothing, nothing, unheard)
    found = find_voices(pieces, SETTINGS, speakers=2)
    assert len(found) == 2
    second = (pieces.vectors @ found.T).argmax(axis=1)
    said = [round(float(second[turns == turn].mean())) for turn in range(12)]
    assert said in ([0, 1] * 6, [1, 0] * 6)


def test_the_order_of_the_pieces_does_not_matter() -> None:
    pieces, _ = _recording([20, 15])
    order = np.random.default_rng(0).permutation(35)
    place = np.argsort(order)
    mixed = replace(pieces, vectors=pieces.vectors[order], piece=place[pieces.piece])
    straight = find_voices(pieces, SETTINGS)
    assert np.allclose(straight, find_voices(mixed, SETTINGS), atol=1e-5)


@pytest.mark.parametrize(("network", "found"), [(True, (3, 2)), (None, (3, 2)), (False, (2, 2))])
def test_a_third_voice_that_is_alike_must_not_be_one_with_another(
    network: bool | None, found: tuple[int, int]
) -> None:
    """Two that take turns are believed even then: two people are what an interview has."""
    for counts, voices in zip(([25, 15, 10], [25, 15]), found, strict=True):
        pieces, _ = _recording(counts, cosine=0.55, network=network)
        turns = replace(pieces, region=np.arange(sum(counts)) // 5)
        assert len(find_voices(turns, SETTINGS)) == voices


def test_one_piece_is_one_voice_and_none_is_none() -> None:
    pieces, _ = _recording([1])
    assert np.allclose(find_voices(pieces, SETTINGS), pieces.vectors, atol=1e-6)
    none = Pieces(
        pieces.vectors[:0],
        pieces.seconds[:0],
        pieces.region[:0],
        pieces.window[:0],
        pieces.piece[:0],
        pieces.local[:0],
    )
    assert find_voices(none, SETTINGS).shape == (0, DIMENSION)


def test_agreement_is_high_for_one_person_and_low_for_two() -> None:
    apart, home = _recording([10, 10], network=True)
    as_one, _ = _recording([10, 10], network=False)
    unheard, _ = _recording([10, 10], network=None)
    assert agreement(apart, home, 2)[0, 1] < 0.1
    assert agreement(as_one, home, 2)[0, 1] > 0.95
    assert agreement(unheard, home, 2)[0, 1] == pytest.approx(0.7)


def test_two_people_are_more_distinct_than_the_halves_of_one() -> None:
    two, home = _recording([20, 20])
    two, home = _in_order(two, _turns(40, 1), np.arange(40)), home[_turns(40, 1)]
    one, _ = _recording([40], network=False)
    halves = np.arange(40) % 2
    centres = np.stack([one.vectors[halves == k].mean(axis=0) for k in (0, 1)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    voices = np.stack([two.vectors[home == k].mean(axis=0) for k in (0, 1)])
    voices /= np.linalg.norm(voices, axis=1, keepdims=True)
    assert distinctness(one, halves, centres).max() < 0.15
    assert distinctness(two, home, voices).min() > 1.0


@pytest.mark.parametrize("noise", [0.5, 1.0])
def test_what_makes_pieces_less_like_anybody_makes_no_voice_less_distinct(noise: float) -> None:
    pieces, home = _recording([40, 40, 40], cosine=0.4)
    aside = np.random.default_rng(3).standard_normal(pieces.vectors.shape)
    aside[:, [0, 1, 2, -1]] = 0.0  # where the voices are
    echoing = pieces.vectors + noise * aside / np.linalg.norm(aside, axis=1, keepdims=True)
    echoing /= np.linalg.norm(echoing, axis=1, keepdims=True)
    noisy = replace(pieces, vectors=echoing.astype(np.float32))

    def scores(of: Pieces) -> NDArray[np.float64]:
        centres = np.stack([of.vectors[home == k].mean(axis=0) for k in range(3)])
        return distinctness(of, home, centres / np.linalg.norm(centres, axis=1, keepdims=True))

    assert scores(noisy) == pytest.approx(scores(pieces), abs=0.02)
    assert len(find_voices(noisy, SETTINGS)) == 3
