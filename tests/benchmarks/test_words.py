"""Word scores of sentences short enough to count."""

from __future__ import annotations

from dataclasses import replace

from analyzer.records import Word
from benchmarks.reference import Filler, Interview, Utterance
from benchmarks.scores import Found
from benchmarks.words import Errors, Outside, score_outside, score_words
from tests.benchmarks.references import LENGTH_S, reference

INTERVIEW = Interview(
    roles={"A": "interviewer", "B": "candidate"},
    utterances=(
        Utterance("A", "How many points?", 0.1, 1.3),
        Utterance("B", "Um, three points.", 4.0, 5.3),
    ),
    fillers=(Filler(4.2, "B"),),
    calls=(),
)


def _word(text: str, start_s: float, speaker: str, *, filler: bool = False) -> Word:
    return Word(start_s, start_s + 0.2, text, speaker, 0.9, filler)


HEARD = (
    _word("how", 0.2, "S1"),
    _word("many", 0.6, "S1"),
    _word("points", 1.0, "S1"),
    _word("Um,", 4.1, "S2", filler=True),
    _word("3", 4.6, "S2"),
    _word("points.", 5.0, "S2"),
)
NAMES = {"S1": "A", "S2": "B"}


def test_right_words_by_the_right_speakers_have_no_error() -> None:
    scores = score_words(INTERVIEW, HEARD, NAMES)
    assert scores.plain == Errors(0, 5)
    assert scores.by_speaker == Errors(0, 5)
    assert scores.fillers == Found(1, 1, 1, 1)


def test_notation_is_no_error_but_what_stands_in_brackets_counts() -> None:
    said = "It's O of n log n, zero point three six of x at i."
    script = replace(INTERVIEW, utterances=(Utterance("A", said, 0.0, 4.0),), fillers=())

    def errors(*written: str) -> int:
        words = [_word(text, 0.2 * at, "S1") for at, text in enumerate(written)]
        scores = score_words(script, words, {"S1": "A"})
        assert scores.plain == scores.by_speaker
        return scores.plain.errors

    assert errors("It", "is", "O", "of", "n", "log", "n,", "0.36", "of", "x", "at", "i.") == 0
    assert errors("It's", "O(n", "log", "n),", "0.36", "of", "x[i]") == 2  # "of" and "at"
    assert errors("It's", "O(n", "log", "m),", "0.36", "of", "x[j]") == 4


def test_a_word_under_the_other_name_counts_by_speaker_only() -> None:
    moved = tuple(_word(w.text, w.start_s, "S1") if w.text == "3" else w for w in HEARD)
    scores = score_words(INTERVIEW, moved, NAMES)
    assert scores.plain == Errors(0, 5)
    assert scores.by_speaker == Errors(2, 5)  # one too many there, one too few here


def test_a_filler_counts_for_its_speaker_near_its_time_and_once() -> None:
    other = (*HEARD[:3], _word("um", 4.1, "S1", filler=True))
    assert score_words(INTERVIEW, other, NAMES).fillers == Found(0, 1, 0, 1)
    late = (_word("um", 5.5, "S2", filler=True),)
    assert score_words(INTERVIEW, late, NAMES).fillers == Found(0, 1, 0, 1)
    twice = (*HEARD, _word("uh", 4.3, "S2", filler=True))
    assert score_words(INTERVIEW, twice, NAMES).fillers == Found(1, 1, 1, 2)


def test_as_many_fillers_as_can_be_are_found_whichever_is_nearest() -> None:
    both = replace(INTERVIEW, fillers=(Filler(4.0, "B"), Filler(4.9, "B")))
    # 4.3 to 4.5 s is near both, and nearer to the first; 3.0 to 3.2 s is near the first alone
    heard = (_word("um", 4.3, "S2", filler=True), _word("uh", 3.1, "S2", filler=True))
    assert score_words(both, heard, NAMES).fillers == Found(2, 2, 2, 2)


def test_a_right_word_in_another_turn_is_elsewhere() -> None:
    assert score_words(INTERVIEW, HEARD, NAMES).elsewhere == Errors(0, 5)
    early = tuple(_word(w.text, 2.0, "S2") if w.text == "3" else w for w in HEARD)
    assert score_words(INTERVIEW, early, NAMES).elsewhere == Errors(1, 5)
    near = tuple(_word(w.text, 3.0, "S2") if w.text == "3" else w for w in HEARD)
    assert score_words(INTERVIEW, near, NAMES).elsewhere == Errors(0, 5)  # its middle is at 3.1
    wrong = (*HEARD[:2], _word("pints", 9.0, "S1"))
    assert score_words(INTERVIEW, wrong, NAMES).elsewhere == Errors(0, 2)


def test_no_words_at_all_are_all_missed() -> None:
    scores = score_words(INTERVIEW, (), {})
    assert scores.plain == scores.by_speaker == Errors(5, 5)


def test_a_word_is_outside_when_its_middle_is_far_from_all_speech() -> None:
    words = (
        _word("inside", 1.0, "S1"),
        _word("pause", 6.3, "S2"),  # the unscored pause of one utterance
        _word("near", 8.05, "S2"),  # middle 0.15 s after the end
        _word("far", 8.2, "S2"),  # middle 0.3 s after it
        _word("keys", 9.9, "S2"),
    )
    assert score_outside(reference(), words, LENGTH_S) == Outside(outside=2, in_noise=1, words=5)
