"""Delivery: fillers, discourse markers, prosody, overlaps, backchannels."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.measures.delivery import discourse_counts, syllables
from analyzer.records import Interval, Overlap, Prosody, Speaker, Turn, Word
from tests.measures.figures import figures, reason, value
from tests.measures.timeline import conversation, cue


def said(text: str) -> tuple[Word, ...]:
    return tuple(Word(i, i + 0.5, w, "C", 0.9) for i, w in enumerate(text.split()))


def test_fillers_per_minute_of_speech_and_per_hundred_words() -> None:
    talk = conversation("#########u" * 3, "")  # 27 words and 3 fillers in 30 s
    assert value(talk, "filler_rate_per_min") == 6.0
    assert value(talk, "fillers_per_100_words") == pytest.approx(100 * 3 / 27)


def test_discourse_markers_are_counted_apart() -> None:
    counts = discourse_counts(said("So, you know, it is like basically sorted so that I know"))
    assert {name: len(spans) for name, spans in counts.items()} == {
        "like": 1,
        "you_know": 1,
        "so": 1,
        "basically": 1,
    }


@pytest.mark.parametrize(
    ("word", "count"),
    [("k", 1), ("the", 1), ("zip", 1), ("cluster", 2), ("matrices", 3), ("table", 2), ("3", 1)],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_articulation_rate_leaves_pauses_out() -> None:
    assert value(conversation("#####..#####", ""), "articulation_rate") == 1.0


def test_prosody_is_the_candidates() -> None:
    voices = (Prosody("I", -20, 110, 1.0, 5.0), Prosody("C", -22, 200, 2.5, None))
    talk = replace(conversation("####", "####"), prosody=voices)
    assert value(talk, "pitch_variation_semitones") == 2.5
    assert "too little voiced speech" in reason(talk, "loudness_range_db")


def test_word_probability_is_the_mean_over_words() -> None:
    found = figures(conversation("###u", ""))["word_probability"]
    assert found.value == pytest.approx(0.8)
    assert found.denominator == 3.0


def test_repairs_and_abandoned_sentences_per_hundred_words() -> None:
    cues = (cue("abandoned_sentence", 2), cue("self_repair", 5), cue("self_repair", 9))
    talk = conversation("#" * 50, "", cues=cues)
    assert value(talk, "abandoned_sentences_per_100_words") == 2.0
    assert value(talk, "self_repairs_per_100_words") == 4.0


def test_interruptions_by_whom() -> None:
    overlaps = (
        Overlap(1, 2, "C", "I", True),
        Overlap(3, 4, "I", "C", True),
        Overlap(5, 6, "I", "C", True),
        Overlap(7, 7.1, "I", "C", False),
        Overlap(8, 9, "X", "C", True),
    )
    talk = replace(conversation("#" * 10, "#" * 10), overlaps=overlaps)
    assert value(talk, "overlaps") == 4
    assert value(talk, "interruptions_by_candidate") == 1
    assert value(talk, "interruptions_by_interviewer") == 2


def test_who_begins_while_a_panel_speaks_begins_once() -> None:
    overlaps = (Overlap(2, 4, "C", "I", True), Overlap(2, 5, "C", "J", True))
    talk = replace(conversation("#" * 10, "#" * 10), overlaps=overlaps)
    panel = replace(talk, speakers=(*talk.speakers, Speaker("J", "interviewer", 0.9, 5.0)))
    assert value(panel, "overlaps") == 1
    assert value(panel, "interruptions_by_candidate") == 1
    assert figures(panel)["overlaps"].spans == (Interval(2, 5),)


def test_backchannels_are_no_turns() -> None:
    talk = conversation("#" * 10, ".....#....")
    nod = Turn(5, 6, "I", "mm-hm", backchannel=True)
    whole = replace(talk, turns=(Turn(0, 10, "C", "mean"), nod))
    assert value(whole, "interviewer_backchannels") == 1
    assert value(whole, "interviewer_turns") == 0
    assert value(whole, "turns") == 1


def test_a_language_without_word_lists_leaves_cues_unmeasured() -> None:
    talk = conversation("#" * 30, "#" * 30, language="de")
    assert "no word lists" in reason(talk, "filler_rate_per_min")
    assert value(talk, "talk_share") == 0.5
