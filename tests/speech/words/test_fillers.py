"""Filled pauses: where one may stand, how it is asked for, and where it ends up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analyzer.records import Interval
from analyzer.settings import SpeechSettings
from analyzer.speech.whisper.whisper import TimedWord
from analyzer.speech.words.fillers import (
    answers,
    asking,
    find_suspects,
    is_filler,
    put_in,
    respelled,
    timed_by_sound,
)
from analyzer.speech.words.islands import Island, find_islands
from tests.sound import added, noise, silence, voiced

SETTINGS = SpeechSettings()
UM = Island(1.1, 1.5, nasal=True, next_s=1.8)
ENCODED = {" um,": [98, 99], " uh,": [97], " Uh,": [96]}


def _word(text: str, start: float, end: float, *tokens: int, sure: float = 0.9) -> TimedWord:
    return TimedWord(f" {text}", start, end, sure, tokens or (1,))


# "and" ends at 1.0; "then", two syllables' worth of letters, is said to take 1.0 to 2.2 s.
SWALLOWED = [
    _word("first", 0.0, 0.5, 10),
    _word("and", 0.7, 1.0, 11),
    _word("then", 1.0, 2.2, 12, 13),
    _word("another", 2.2, 2.8, 14),
]


def test_a_steady_voice_between_silences_is_an_island() -> None:
    sound = added(noise(3.0, -70), voiced(0.3, 120), 1.0)
    sound = added(sound, voiced(0.6, 150), 1.6)
    (first, second) = find_islands(sound, Interval(0.8, 2.4), SETTINGS)
    assert first.start_s == pytest.approx(1.0, abs=0.03)  # half a window of 40 ms, and a hop
    assert first.end_s == pytest.approx(1.3, abs=0.03)
    assert first.next_s == pytest.approx(second.start_s)
    assert second.next_s is None
    assert first.previous_s is None
    assert second.previous_s == pytest.approx(first.end_s)


def test_noise_clicks_and_long_sounds_are_no_islands() -> None:
    hiss = added(noise(3.0, -70), noise(0.3, -20, seed=1), 1.0)
    assert find_islands(hiss, Interval(0.5, 2.0), SETTINGS) == []
    long = added(noise(4.0, -70), voiced(1.5), 1.0)
    assert find_islands(long, Interval(0.5, 3.5), SETTINGS) == []
    click = added(noise(2.0, -70), voiced(0.03), 1.0)
    assert find_islands(click, Interval(0.5, 1.5), SETTINGS) == []


def test_two_syllables_are_no_island() -> None:
    shape = np.interp(np.arange(6400), [0, 1500, 3200, 4900, 6400], [1, 1, 0.2, 1, 1])
    sound = added(noise(2.0, -70), (voiced(0.4) * shape).astype(np.float32), 1.0)
    assert find_islands(sound, Interval(0.5, 1.7), SETTINGS) == []


def test_silence_and_nothing_have_no_islands() -> None:
    assert find_islands(silence(1.0), Interval(0.0, 1.0), SETTINGS) == []
    assert find_islands(silence(1.0), Interval(0.5, 0.51), SETTINGS) == []


def test_an_island_in_a_word_that_takes_too_long_is_suspect() -> None:
    (found,) = find_suspects(SWALLOWED, [UM], SETTINGS)
    assert (found.position, found.replaces) == (2, False)


def test_a_number_takes_as_long_as_it_is_said() -> None:
    """One point two five takes 0.9 s; "size" in as long has swallowed something."""
    inside = Island(1.4, 1.6, nasal=True)
    words = [_word("it", 0.0, 0.2), _word("gives", 0.2, 0.6), _word("then", 0.6, 1.0)]
    assert find_suspects([*words, _word("1.25", 1.0, 1.9)], [inside], SETTINGS) == []
    assert len(find_suspects([*words, _word("size", 1.0, 1.9)], [inside], SETTINGS)) == 1


def test_an_island_that_a_word_covers_is_none_unless_the_word_is_doubtful() -> None:
    words = [_word("so", 1.1, 1.5), _word("well", 1.5, 2.0)]
    assert find_suspects(words, [UM], SETTINGS) == []
    words[0] = _word("bun", 1.1, 1.5, sure=0.2)
    (found,) = find_suspects(words, [UM], SETTINGS)
    assert found.replaces


# "that's well the outer": an "uh" with quiet around it, for which the recogniser wrote "well".
UH = Island(1.1, 1.3, nasal=False, next_s=1.6, previous_s=0.9)


def _misheard(text: str = "well,", *, sure: float = 0.6) -> list[TimedWord]:
    return [
        _word("that's", 0.4, 0.9, 10),
        _word(text, 1.05, 1.3, 11, sure=sure),
        _word("the", 1.6, 1.7, 12),
        _word("outer", 1.7, 2.0, 13),
    ]


def test_what_an_unsure_short_word_stands_for_is_asked_in_its_place() -> None:
    words = _misheard()
    suspects = find_suspects(words, [UH], SETTINGS)
    assert [(s.position, s.replaces) for s in suspects] == [(1, True)]
    assert asking(words, suspects, ENCODED.__getitem__) == ([10, 97], [1])


def test_in_the_place_of_a_capital_a_capital_is_asked_for() -> None:
    """After a full stop no text goes on with a small letter: it would never be likely."""
    words = _misheard("Well,")
    suspects = find_suspects(words, [UH], SETTINGS)
    assert asking(words, suspects, ENCODED.__getitem__) == ([10, 96], [1])


@pytest.mark.parametrize(
    ("share", "expected"),
    [(1.01, ["that's", "uh,", "the", "outer"]), (0.99, ["that's", "well,", "the", "outer"])],
)
def test_an_unsure_word_gives_way_by_odds(share: float, expected: list[str]) -> None:
    """A small part of the 0.6 that the word has: far less than is asked of one left out."""
    words = _misheard()
    probability = share * SETTINGS.misheard_filler_odds * 0.6
    assert probability < SETTINGS.filler_probability / 5
    full = put_in(words, find_suspects(words, [UH], SETTINGS), [probability], SETTINGS)
    assert [w.text.strip() for w in full] == expected


def test_a_filled_pause_in_a_word_s_place_is_where_its_sound_is() -> None:
    words = _misheard()
    full = put_in(words, find_suspects(words, [UH], SETTINGS), [0.5], SETTINGS)
    assert (full[1].start_s, full[1].end_s, full[1].probability) == (1.1, 1.3, 0.5)
    assert [full[0], *full[2:]] == [words[0], *words[2:]]


@pytest.mark.parametrize("text", ["a", "The", "an"])
def test_words_that_sound_like_a_filled_pause_are_left_alone(text: str) -> None:
    assert find_suspects(_misheard(text, sure=0.3), [UH], SETTINGS) == []


@pytest.mark.parametrize("text", ["a,", "The,", "a..."])
def test_an_article_before_a_stop_is_none(text: str) -> None:
    assert len(find_suspects(_misheard(text, sure=0.3), [UH], SETTINGS)) == 1


def test_sure_words_and_long_ones_are_left_alone() -> None:
    assert find_suspects(_misheard(sure=0.75), [UH], SETTINGS) == []
    assert find_suspects(_misheard("random"), [UH], SETTINGS) == []


@pytest.mark.parametrize("close", [replace(UH, previous_s=1.04), replace(UH, next_s=1.36)])
def test_a_word_in_running_speech_is_left_alone(close: Island) -> None:
    """60 ms of quiet are a stop consonant."""
    assert find_suspects(_misheard(), [close], SETTINGS) == []
    open_ended = replace(UH, previous_s=None, next_s=None)
    assert len(find_suspects(_misheard(), [open_ended], SETTINGS)) == 1


def test_next_to_a_filled_pause_that_was_heard_none_is_looked_for() -> None:
    words = [SWALLOWED[0], _word("um,", 0.7, 1.0), *SWALLOWED[2:]]
    assert find_suspects(words, [UM], SETTINGS) == []


def test_what_is_asked_stands_where_the_answer_is_read() -> None:
    assert asking(SWALLOWED, [], ENCODED.__getitem__) == ([], [])
    suspects = find_suspects(SWALLOWED, [UM], SETTINGS)
    tokens, begins = asking(SWALLOWED, suspects, ENCODED.__getitem__)
    assert tokens == [10, 11, 98]
    assert answers([0.9, 0.8, 0.6, 0.5, 0.9, 0.9, 0.7], begins) == [0.6]
    assert answers([], begins) == [0.0]  # nothing was heard of the text


def test_likely_suspects_come_in_and_unlikely_ones_do_not() -> None:
    suspects = find_suspects(SWALLOWED, [UM], SETTINGS)
    texts = [w.text.strip() for w in put_in(SWALLOWED, suspects, [0.6], SETTINGS)]
    assert texts == ["first", "and", "um,", "then", "another"]
    assert put_in(SWALLOWED, suspects, [0.001], SETTINGS) == SWALLOWED


def test_neighbours_of_a_filled_pause_give_way_to_the_sound() -> None:
    full = put_in(SWALLOWED, find_suspects(SWALLOWED, [UM], SETTINGS), [0.6], SETTINGS)
    timed = timed_by_sound(full, [UM])
    assert (timed[2].start_s, timed[2].end_s) == (1.1, 1.5)
    assert timed[1].end_s <= 1.1
    assert timed[3].start_s == 1.8  # where the sound begins again
    assert all(word.start_s <= word.end_s for word in timed)


def test_a_filled_pause_that_reaches_back_over_silence_is_placed_by_its_end() -> None:
    """Its middle, 0.8, is nearer to the island that is a cough."""
    words = [_word("so", 0.0, 0.2), _word("um,", 0.2, 1.4), _word("yes", 2.0, 2.3)]
    cough, um = Island(0.6, 0.9, nasal=False, next_s=1.1), Island(1.1, 1.5, nasal=True, next_s=2.0)
    timed = timed_by_sound(words, [cough, um])
    assert (timed[1].start_s, timed[1].end_s) == (1.1, 1.5)
    assert (timed[0], timed[2]) == (words[0], words[2])


def test_the_island_of_the_next_word_is_not_taken_from_it() -> None:
    words = [_word("um,", 1.0, 1.1), _word("no", 1.15, 1.4), _word("wait", 1.7, 2.0)]
    assert timed_by_sound(words, [Island(1.15, 1.4, nasal=False)]) == words
    before = [_word("no", 1.15, 1.4), _word("um,", 1.45, 1.55)]
    assert timed_by_sound(before, [Island(1.15, 1.4, nasal=False)]) == before


def test_a_word_that_stands_alone_like_a_filled_pause_is_respelled() -> None:
    assert respelled(_word("Hum,", 0, 1)).text == " hmm,"
    assert respelled(_word("hum", 0, 1)).text == " hum"


def test_a_hum_that_is_spelt_out_is_written_as_one() -> None:
    for text, expected in (
        ("M-H-E-M-H-E-M-H-E-M", "mm-hm"),
        ("M-H-M.", "mm-hm."),
        ("M-H-O-M-H.", "mm-hm."),
        ("H-M-H-M-H-M,", "hmm,"),
        ("H-M,", "H-M,"),  # a matrix
        ("H-M-M.", "H-M-M."),  # a hidden Markov model
        ("A-H-A-U", "A-H-A-U"),
        ("S-V-D", "S-V-D"),
    ):
        assert respelled(_word(text, 0, 1)).text == f" {expected}"


def test_umbrellas_are_no_fillers() -> None:
    assert all(is_filler(text) for text in ("Um,", "uhh", "Hmm.", "...uh", "Mm-"))
    assert not any(is_filler(text) for text in ("umbrella", "her", "", "..."))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "um", True),
        ("en-GB", "er,", True),
        ("de", "er", False),
        ("de", "Um", False),
        ("pt", "um", False),
        ("fr", "eh", False),
        ("de", "Hm,", True),
        ("fr", "mm", True),
        ("es", "uhm", True),
        ("", "er", False),
    ],
)
def test_outside_of_english_only_sounds_that_are_no_words_are_fillers(
    language: str, text: str, expected: bool
) -> None:
    assert is_filler(text, language) is expected


def test_letters_that_are_spelt_out_are_no_filler() -> None:
    """A matrix of H by M, or of m by m."""
    assert not any(is_filler(text) for text in ("H-M.", "h,m", "M-M"))


# "zero point seven" is said from 1.0 to 2.2 s; other words take 0.05 s a letter.
NUMBER = [
    _word("with", 0.2, 0.4, 10),
    _word("one", 0.5, 0.65, 10),
    _word("of", 0.8, 0.9, 11),
    _word("0.7,", 1.0, 1.8, 12),
    _word("another", 2.2, 2.55, 14),
]


@pytest.mark.parametrize(
    ("start_s", "end_s", "previous_s", "next_s"),
    [(1.05, 1.25, 0.9, 1.3), (1.4, 1.55, 1.35, 1.6), (1.6, 1.78, 1.55, 2.2)],
)
def test_the_words_of_a_number_are_no_filled_pauses(
    start_s: float, end_s: float, previous_s: float, next_s: float
) -> None:
    part = Island(start_s, end_s, nasal=False, previous_s=previous_s, next_s=next_s)
    assert find_suspects(NUMBER, [part], SETTINGS) == []


def test_a_filled_pause_before_a_number_that_has_room_without_it_is_one() -> None:
    swallowed = [*NUMBER[:3], _word("0.7,", 1.0, 2.2, 12), _word("another", 2.6, 2.95, 14)]
    um = Island(1.05, 1.45, nasal=True, previous_s=0.9, next_s=1.6)
    assert [s.position for s in find_suspects(swallowed, [um], SETTINGS)] == [3]
