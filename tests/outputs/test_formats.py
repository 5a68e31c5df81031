"""timeline.csv, transcript.vtt and speakers.rttm: other programs read back what was heard."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from analyzer import records as r
from analyzer.outputs import rttm, timeline_csv, transcript_vtt
from analyzer.outputs.subtitles import MAX_CUE_CHARACTERS, MAX_CUE_S
from analyzer.outputs.timeline import COLUMNS
from analyzer.spreadsheet import FORMULA_STARTS
from tests.analyses import UNHURRIED, analysis_with, conversations, example_analysis


def _rows(talk: r.Conversation) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(timeline_csv(talk))))


def _talk(**parts: object) -> r.Conversation:
    return analysis_with(**parts).conversation


def test_the_timeline_has_one_row_per_event_in_time_order() -> None:
    rows = [(x["start_s"], x["end_s"], x["type"]) for x in _rows(example_analysis().conversation)]
    assert rows == [
        ("0.000", "2.000", "phase"),
        ("0.000", "2.000", "turn"),
        ("0.000", "2.000", "interjection"),
        ("2.000", "10.000", "phase"),
        ("2.500", "6.000", "turn"),
        ("2.500", "6.000", "response"),
        ("4.000", "4.500", "overlap"),
        ("5.500", "6.000", "cue"),
        ("6.000", "9.500", "silence"),
        ("9.500", "9.800", "interjection"),
    ]


def test_the_timeline_says_who_what_and_how() -> None:
    by_type = {row["type"]: row for row in reversed(_rows(example_analysis().conversation))}
    asked = by_type["interjection"]
    assert (asked["kind"], asked["status"], asked["role"]) == (
        "question",
        "answered",
        "interviewer",
    )
    assert (asked["first_sound_s"], asked["flags"]) == ("0.500", "expects_response")
    answer = by_type["response"]
    assert (answer["speaker"], answer["role"], answer["duration_s"]) == ("S1", "candidate", "3.500")
    gap = by_type["silence"]
    assert (gap["owner"], gap["flags"]) == ("candidate", "announced")
    assert (by_type["overlap"]["over"], by_type["overlap"]["flags"]) == ("S1", "interruption")
    assert by_type["cue"]["kind"] == "hedge"


def test_a_backchannel_has_its_own_type_and_a_lone_answer_no_row() -> None:
    response = r.Response("unanswered", None, None, None, None, "")
    asked = r.Interjection(0, 2, "S2", "Why?", "question", "intro", True, response)
    talk = _talk(turns=(r.Turn(1, 2, "S1", "mm-hm", True),), interjections=(asked,))
    types = [row["type"] for row in _rows(talk)]
    assert "backchannel" in types
    assert "response" not in types
    assert [row["status"] for row in _rows(talk) if row["type"] == "interjection"] == ["unanswered"]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "\x00=1", "\uff1d1", "\u200b=1"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    talk = _talk(
        turns=(r.Turn(0, 1, text, text),),
        interjections=(r.Interjection(0, 2, text, text, "hint", "intro", False, None),),
        cues=(r.Cue(0, 1, text, "hedge", text, False),),
        overlaps=(r.Overlap(0, 1, text, text, False),),
    )
    for row in _rows(talk):
        for cell in (row["speaker"], row["over"], row["text"]):
            assert not cell.lstrip("\t\r\n \x00").startswith(FORMULA_STARTS)


@given(conversations)
@UNHURRIED
def test_any_conversation_gives_a_sorted_table(talk: r.Conversation) -> None:
    text = timeline_csv(talk)
    rows = list(csv.DictReader(io.StringIO(text), strict=True))
    assert tuple(text.splitlines()[0].split(",")) == COLUMNS
    starts = [float(row["start_s"]) for row in rows]
    assert starts == sorted(starts)
    assert len(text.rstrip("\n").split("\n")) == len(rows) + 1
    for row in rows:
        assert None not in row
        assert float(row["duration_s"]) >= 0


def test_subtitles_keep_voice_and_text() -> None:
    cues = webvtt.from_string(transcript_vtt(example_analysis().conversation)).captions
    assert [(cue.start, cue.end, cue.voice, cue.text) for cue in cues] == [
        ("00:00:00.000", "00:00:02.000", "Interviewer S2", "Why a heap?"),
        ("00:00:02.500", "00:00:05.000", "Candidate S1", "Because it is &lt;fast&gt;."),
        ("00:00:05.500", "00:00:06.000", "Candidate S1", "I think."),
    ]


def test_markup_in_speech_stays_text() -> None:
    turn = r.Turn(0, 1, "S>1", "a --> b & </v><script>\n\nNOTE x")
    text = transcript_vtt(_talk(turns=(turn,), speakers=(), words=()))
    assert text.count("-->") == 1
    assert "<v S&gt;1>a --&gt; b &amp; &lt;/v&gt;&lt;script&gt; NOTE x\n" in text
    assert len(webvtt.from_string(text).captions) == 1


def test_a_long_turn_is_cut_and_loses_no_word() -> None:
    words = tuple(r.Word(0.5 * n, 0.5 * n + 0.4, f"word{n}", "S1", 1.0) for n in range(120))
    turn = r.Turn(0.0, 60.0, "S1", " ".join(word.text for word in words))
    cues = webvtt.from_string(transcript_vtt(_talk(turns=(turn,), words=words))).captions
    assert " ".join(cue.text for cue in cues) == turn.text
    assert all(cue.end_in_seconds - cue.start_in_seconds <= MAX_CUE_S + 1 for cue in cues)
    assert all(len(cue.text) <= MAX_CUE_CHARACTERS for cue in cues)
    assert [cue.start_in_seconds for cue in cues] == sorted(c.start_in_seconds for c in cues)


def test_a_pause_inside_a_turn_ends_a_cue() -> None:
    words = (r.Word(0, 1, "one", "S1", 1.0), r.Word(3, 4, "two", "S1", 1.0))
    talk = _talk(turns=(r.Turn(0, 4, "S1", "one two"),), words=words)
    cues = webvtt.from_string(transcript_vtt(talk)).captions
    assert [(cue.end, cue.text) for cue in cues] == [
        ("00:00:01.000", "one"),
        ("00:00:04.000", "two"),
    ]


@pytest.mark.parametrize(("length_s", "cues"), [(0.9, ["Yes. It is."]), (1.0, ["Yes.", "It is."])])
def test_a_sentence_of_a_second_ends_a_cue(length_s: float, cues: list[str]) -> None:
    times = (("Yes.", 10.0, 10 + length_s), ("It", 11.1, 11.2), ("is.", 11.2, 11.5))
    words = tuple(r.Word(start_s, end_s, text, "S1", 1.0) for text, start_s, end_s in times)
    talk = _talk(turns=(r.Turn(10, 12, "S1", "Yes. It is."),), words=words)
    assert [cue.text for cue in webvtt.from_string(transcript_vtt(talk)).captions] == cues


@pytest.mark.parametrize(("more", "count"), [(41, 1), (42, 2)])
def test_a_cue_has_as_many_characters_as_two_lines(more: int, count: int) -> None:
    talk = _talk(turns=(r.Turn(0, 5, "S1", f"{'a' * 42} {'b' * more}"),), words=())
    assert len(webvtt.from_string(transcript_vtt(talk)).captions) == count


def test_each_character_and_blank_of_a_text_without_times_takes_as_long() -> None:
    talk = _talk(turns=(r.Turn(0, 2.9, "S1", "Well then. And so it goes on"),), words=())
    cues = webvtt.from_string(transcript_vtt(talk)).captions
    assert [(cue.text, cue.end) for cue in cues] == [
        ("Well then.", "00:00:01.100"),
        ("And so it goes on", "00:00:02.900"),
    ]


def test_without_word_times_the_text_is_spread_over_the_turn() -> None:
    text = " ".join(["abcd"] * 40)
    talk = _talk(turns=(r.Turn(10, 30, "S1", text),), words=())
    cues = webvtt.from_string(transcript_vtt(talk)).captions
    assert " ".join(cue.text for cue in cues) == text
    assert (cues[0].start, cues[-1].end) == ("00:00:10.000", "00:00:30.000")


def test_hours_are_written() -> None:
    talk = _talk(turns=(r.Turn(3599.9996, 36000.5, "S1", "late"),), words=())
    assert "01:00:00.000 --> 10:00:00.500" in transcript_vtt(talk)


@pytest.mark.parametrize("end_s", [0.0015, 0.0016, 0.002])
def test_a_cue_lasts_a_millisecond_at_least(end_s: float) -> None:
    talk = _talk(turns=(r.Turn(0.0015, end_s, "S1", "Hm"),), words=())
    assert "00:00:00.002 --> 00:00:00.003" in transcript_vtt(talk)


def test_a_name_of_which_nothing_can_be_shown_is_none() -> None:
    (speaker, *_rest) = example_analysis().conversation.speakers
    talk = _talk(speakers=(replace(speaker, name="\x01 \x7f"),))
    assert f"<v Candidate {speaker.id}>" in transcript_vtt(talk)


@given(conversations)
@UNHURRIED
def test_any_transcript_parses_with_a_cue_for_every_text(talk: r.Conversation) -> None:
    cues = webvtt.from_string(transcript_vtt(talk)).captions
    visible = [t for t in talk.turns if any(c.isprintable() and c != " " for c in t.text)]
    assert len(cues) >= len(visible)
    for cue in cues:
        assert cue.start_in_seconds <= cue.end_in_seconds
        assert cue.start < cue.end
        assert cue.voice


def _loaded(speech: tuple[r.Speech, ...], uri: str, path: Path) -> list[tuple[float, float, str]]:
    from analyzer.speech.runtime import prepare_runtime

    prepare_runtime()
    from pyannote.database.util import load_rttm

    path.write_text(rttm(speech, uri), encoding="utf-8")
    (annotation,) = load_rttm(path).values()  # type: ignore[no-untyped-call]
    return sorted((s.start, s.end, who) for s, _, who in annotation.itertracks(yield_label=True))


@pytest.mark.parametrize("uri", ["call", "my call", "NA", "null", "nan", '"a', "", "12", "面接"])
def test_rttm_is_read_back_by_pyannote(tmp_path: Path, uri: str) -> None:
    speech = (r.Speech(0.5, 2.25, "S1"), r.Speech(1.0, 3.0, "S 2"), r.Speech(4.0, 4.0001, "S1"))
    assert _loaded(speech, uri, tmp_path / "x.rttm") == [
        (0.5, 2.25, "S1"),
        (1.0, 3.0, "S_2"),
    ]


@given(st.text(max_size=20))
def test_every_rttm_line_has_ten_fields(uri: str) -> None:
    lines = rttm(example_analysis().conversation.speech, uri).splitlines()
    assert [len(line.split()) for line in lines] == [10, 10, 10]
