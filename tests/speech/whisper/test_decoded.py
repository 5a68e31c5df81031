"""What is speech of what the decoder writes, and what it made up or left out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.speech.whisper.decoded import Decoded, _again_and_again, better
from analyzer.speech.words.writing_systems import word_count


def _decoded(text: str, log_probability: float = -0.2, no_speech: float = 0.0) -> Decoded:
    return Decoded(tuple(range(len(text.split()))), text, log_probability, no_speech)


def test_a_loop_is_no_speech_and_a_sentence_said_again_is() -> None:
    assert not _decoded("thank you. " * 20).is_speech(28.0)
    assert not _decoded("and so on and " * 30).is_speech(28.0)
    assert not _decoded("And what could go wrong? M-h" + "-m-h" * 40).is_speech(15.0)
    assert _decoded("Hmm, I have zero zero zero zero one, hahaha, and so on.").is_speech(9.0)
    assert _decoded("no, no, no, no, wait").is_speech(3.0)
    again = "He took the dose and in a moment he was glowing. The people march. "
    assert _decoded(again * 3).is_speech(20.0)


def test_a_row_of_marks_is_told_at_once() -> None:
    """A regular expression with a repetition in it never came back from this."""
    assert _decoded("and it was so wild, f" + "'" * 300).is_loop(20.0)
    assert _decoded("a'" * 200).is_loop(20.0)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["sort", "the", "row's"]), max_size=40).map(" ".join))
def test_repetitions_are_those_that_a_search_for_them_finds(text: str) -> None:
    """Against what is short to say and slow to find."""
    reference = re.compile(r"\b(.{2,80}?)(?:\W+\1){3,}\b")
    assert list(_again_and_again(text)) == [m.group() for m in reference.finditer(text)]


FLOW = (
    "So first I would sort the array by the start time and then walk over the intervals one by one "
    "and merge whenever the next start is not after the current end. Let me run it: "
)
DRY_RUNS = [
    FLOW + "left plus one, left plus one, left plus one, left plus one, and we stop.",
    FLOW + "zero, " * 12 + "and so the answer is zero.",
]


@pytest.mark.parametrize("text", DRY_RUNS)
def test_a_walk_through_a_loop_does_not_cost_what_was_said_around_it(text: str) -> None:
    assert _decoded(text, -0.2, 0.01).is_speech(20.0)
    assert _decoded(text, -0.2, 0.01).is_doubtful(20.0)


@pytest.mark.parametrize("text", DRY_RUNS)
@pytest.mark.parametrize(
    ("log_probability", "no_speech", "seconds"), [(-0.9, 0.0, 20), (-0.2, 0.3, 20), (-0.2, 0.0, 6)]
)
def test_a_repetition_that_the_network_or_the_pace_makes_doubtful_is_a_loop(
    text: str, log_probability: float, no_speech: float, seconds: float
) -> None:
    assert not _decoded(text, log_probability, no_speech).is_speech(seconds)


def test_of_two_texts_the_one_without_a_repetition_is_taken_if_it_lost_nothing() -> None:
    repeated, plain = _decoded(DRY_RUNS[0], -0.2), _decoded(FLOW + "left plus one", -0.4)
    assert better(repeated, plain, 20.0) is better(plain, repeated, 20.0) is plain
    assert better(repeated, _decoded("So first I would", -0.1), 20.0) is repeated
    half, unlikely = (
        _decoded(FLOW[: len(FLOW) * 3 // 4], -0.4),
        replace(plain, log_probability=-0.98),
    )
    for worse in (half, unlikely):
        assert better(repeated, worse, 20.0) is better(worse, repeated, 20.0) is repeated


def test_text_that_the_network_takes_for_silence_is_dropped() -> None:
    assert not _decoded("Thanks.", -1.4, 0.9).is_speech(2.0)
    assert _decoded("Thanks.", -0.4, 0.9).is_speech(2.0)
    assert not _decoded("", -0.4).is_speech(2.0)


def test_lost_sentences_make_a_chunk_doubtful() -> None:
    assert _decoded("only a few words").is_doubtful(20.0)
    assert not _decoded("only a few words").is_doubtful(2.0)


def test_more_words_than_anybody_says_make_a_chunk_doubtful() -> None:
    assert _decoded("and then one more " * 12).is_doubtful(8.0)
    assert not _decoded("and then one more").is_doubtful(0.7)


CHINESE = "我们先把数据分成训练集和测试集。然后再看看模型的误差是多少。"
JAPANESE = "まずデータを二つに分けて、それからモデルの誤差を見ます。"
THAI = "เราแบ่งข้อมูลออกเป็นสองส่วนแล้วดูว่าแบบจำลองผิดพลาดเท่าไร"


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, THAI], ids=["Chinese", "Japanese", "Thai"])
def test_text_without_spaces_is_of_many_words(text: str) -> None:
    """Said in 8 s, which is unhurried."""
    assert len(text.split()) == 1
    assert _decoded(text, -0.9, 0.2).is_speech(8.0)
    assert not _decoded(text).is_doubtful(8.0)
    assert _decoded(text).is_doubtful(30.0)
    assert _decoded(text).is_loop(0.5)


@pytest.mark.parametrize("text", ["嗯", "ครับ", "Oh, yeah."])
def test_a_word_or_two_for_many_seconds_of_noise_is_none_in_any_script(text: str) -> None:
    assert not _decoded(text, -0.9, 0.2).is_speech(8.0)


def test_words_parted_by_spaces_are_counted_by_them() -> None:
    assert word_count("So, we sort it (n log n).") == 7
    assert word_count("우리는 먼저 데이터를 나눕니다") == 4
    assert word_count("我 是 学 生") == 4
    assert word_count("and 北京 is one") == 4
    assert word_count("") == 0
