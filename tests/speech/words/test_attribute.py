"""Words end up inside their speaker's speech, and what was heard twice is kept once."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.records import Speech, Word
from analyzer.speech.words.attribute import attribute

#  0    1 ..... 3    4 ..... 6    7
#       A            B    (A speaks again 5.5 .. 7)
SPEECH = (Speech(1.0, 3.0, "A"), Speech(4.0, 6.0, "B"), Speech(5.5, 7.0, "A"))


def _word(start: float, end: float, text: str, speaker: str, sure: float = 0.9) -> Word:
    return Word(start, end, text, speaker, sure)


def test_a_word_inside_speech_is_left_as_it_is() -> None:
    words = (_word(1.0, 1.2, "oh", "A"), _word(1.2, 1.6, "hello", "A"))
    assert attribute(words, SPEECH) == words


def test_the_first_word_of_a_piece_begins_with_the_sound() -> None:
    (found,) = attribute([_word(1.5, 1.9, "hello", "A")], SPEECH)
    assert (found.start_s, found.end_s) == (1.0, 1.9)


def test_a_first_word_far_into_its_piece_stays_there() -> None:
    (found,) = attribute([_word(2.4, 2.9, "hello", "A")], SPEECH)
    assert (found.start_s, found.end_s) == (2.4, 2.9)


def test_words_keep_the_order_of_the_text_where_attention_put_them_together() -> None:
    words = [_word(2.9 + i / 1000, 3.4, text, "A") for i, text in enumerate("zyxw")]
    found = attribute(words, SPEECH)
    assert [w.text for w in found] == list("zyxw")
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(found))


def test_a_word_that_reaches_out_is_clipped() -> None:
    (found,) = attribute([_word(0.7, 1.4, "hello", "A")], SPEECH)
    assert (found.start_s, found.end_s) == (1.0, 1.4)


def test_a_word_in_silence_goes_to_the_nearest_speech_of_its_speaker() -> None:
    (found,) = attribute([_word(3.2, 3.6, "right", "A")], SPEECH)
    assert 1.0 <= found.start_s < found.end_s <= 3.0


def test_a_word_heard_under_two_speakers_is_kept_for_the_surer_copy() -> None:
    doubles = [_word(5.6, 5.9, "Okay,", "A", 0.4), _word(5.65, 5.95, "okay", "B", 0.8)]
    (found,) = attribute(doubles, SPEECH)
    assert found.speaker == "B"


# The second begins so much later than the first ends: an echo is an answer, a copy is none.
@pytest.mark.parametrize(("apart_s", "heard"), [(0.1, 2), (0.05, 2), (-0.3, 1)])
@pytest.mark.parametrize("sure", [0.7, 0.9])
def test_an_answer_that_repeats_the_question_is_no_copy(
    apart_s: float, heard: int, sure: float
) -> None:
    answer_s = round(0.95 + apart_s, 2)
    speech = (Speech(0.0, 0.95, "A"), Speech(answer_s, answer_s + 0.35, "B"))
    words = [
        _word(0.6, 0.95, "right?", "A", sure),
        _word(answer_s, answer_s + 0.35, "Right.", "B", 0.8),
    ]
    assert len(attribute(words, speech)) == heard


#        0 ............ 1        1.75 ..... 3
#        B ..............          B ........
# pause:                  A 1.2-1.5             the chunks keep a pause of up to 0.8 s whole
@pytest.mark.parametrize(("goes_on_s", "sure"), [(1.75, 0.5), (1.6, 0.5), (1.75, 0.95)])
@pytest.mark.parametrize("heard_s", [(1.22, 1.45), (0.95, 1.2), (1.4, 1.65)])
def test_a_word_in_anothers_pause_is_heard_by_both_and_kept_once(
    goes_on_s: float, sure: float, heard_s: tuple[float, float]
) -> None:
    speech = (Speech(0.0, 1.0, "B"), Speech(1.2, 1.5, "A"), Speech(goes_on_s, 3.0, "B"))
    words = [_word(1.22, 1.45, "yes.", "A", 0.9), _word(*heard_s, "yes", "B", sure)]
    assert len(attribute(words, speech)) == 1


def test_who_asks_and_goes_on_after_the_answer_has_said_the_word_too() -> None:
    speech = (Speech(0.0, 0.95, "A"), Speech(1.0, 1.35, "B"), Speech(1.6, 3.0, "A"))
    words = [_word(0.6, 0.95, "right?", "A"), _word(1.0, 1.35, "Right.", "B", 0.8)]
    assert [w.speaker for w in attribute(words, speech)] == ["A", "B"]


def test_only_one_of_the_copies_is_dropped() -> None:
    words = [
        _word(5.55, 5.65, "no", "A", 0.9),
        _word(5.56, 5.66, "no", "B", 0.5),
        _word(6.2, 6.4, "no", "A", 0.9),
    ]
    assert [w.speaker for w in attribute(words, SPEECH)] == ["A", "A"]


def test_the_same_word_far_apart_or_by_one_speaker_is_no_double() -> None:
    words = [_word(1.1, 1.2, "k", "A"), _word(1.3, 1.4, "k", "A"), _word(4.5, 4.6, "k", "B")]
    assert len(attribute(words, SPEECH)) == 3


def test_no_words_give_no_words() -> None:
    assert attribute([], SPEECH) == ()


@given(
    st.lists(
        st.tuples(
            st.floats(0, 8, allow_nan=False),
            st.floats(0.01, 2),
            st.sampled_from(["a", "b", "c", "yes"]),
            st.sampled_from(["A", "B"]),
            st.floats(0, 1),
        ),
        max_size=12,
    )
)
def test_no_word_lies_outside_its_speakers_speech(
    drawn: list[tuple[float, float, str, str, float]],
) -> None:
    words = [Word(at, at + length, text, who, sure) for at, length, text, who, sure in drawn]
    found = attribute(words, SPEECH)
    assert len(found) <= len(words)
    assert list(found) == sorted(found)
    for word in found:
        assert word.start_s < word.end_s
        assert any(
            s.speaker == word.speaker and s.start_s <= word.start_s and word.end_s <= s.end_s
            for s in SPEECH
        )
