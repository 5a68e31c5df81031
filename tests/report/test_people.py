"""Who is who in the report's words, and what it says where a side is missing."""

from __future__ import annotations

import json
from dataclasses import replace

from analyzer.records import Speaker, Speech, Turn
from analyzer.report import render_report
from analyzer.report.view import build_view
from tests.report.factory import make_analysis
from tests.report.test_render import empty_analysis, read

ANALYSIS = make_analysis(240.0)
SWAPPED = "the wrong way round"


def test_low_role_confidence_asks_for_a_check() -> None:
    people = (Speaker("S1", "candidate", 0.97, 9.0), Speaker("S2", "interviewer", 0.5, 9.0))
    talk = replace(ANALYSIS.conversation, speakers=people)
    view = build_view(replace(ANALYSIS, conversation=talk))
    assert view.header.relabel_hint.endswith("--candidate S2")
    assert view.level.stability.startswith("If the roles are right: 72")
    sure = build_view(ANALYSIS)
    assert sure.header.relabel_hint == ""
    assert sure.level.stability.startswith("72")


def test_two_of_one_name_are_told_apart_alike_everywhere() -> None:
    people = (
        Speaker("S1", "interviewer", 0.9, 9.0, name="Ann"),
        Speaker("S2", "candidate", 0.9, 9.0, name="Ann"),
    )
    turns = (Turn(0.0, 1.0, "S1", "why"), Turn(2.0, 3.0, "S2", "so"))
    talk = replace(ANALYSIS.conversation, speakers=people, turns=turns, words=())
    view = build_view(replace(ANALYSIS, conversation=talk))
    assert [s.id for s in view.header.speakers] == ["S2", "S1"]
    names = {s.id: s.name for s in view.header.speakers}
    assert [names[t.speaker] for t in turns] == [row.speaker for row in view.turns]
    assert len(set(names.values())) == 2


def test_reasons_for_a_role_are_typeset() -> None:
    why = ('steers ("welcome", 5 in all)', "has 45 % of the speech")
    people = (Speaker("S1", "candidate", 0.97, 9.0, why), Speaker("S2", "interviewer", 0.9, 9.0))
    talk = replace(ANALYSIS.conversation, speakers=people)
    line = build_view(replace(ANALYSIS, conversation=talk)).header.speakers[0]
    assert line.reasons == "steers (\u201cwelcome\u201d, 5 in all); has 45\u00a0% of the speech"


def test_other_voices_have_no_part_in_the_share_of_the_talk() -> None:
    """As in the tile: candidate and interviewers alone divide it."""
    people = (
        Speaker("S1", "candidate", 0.9, 30.0),
        Speaker("S2", "interviewer", 0.9, 10.0),
        Speaker("S3", "other", 0.9, 60.0),
    )
    talk = replace(ANALYSIS.conversation, speakers=people)
    lines = build_view(replace(ANALYSIS, conversation=talk)).header.speakers
    assert [s.share.replace("\u00a0", " ") for s in lines] == ["75 %", "25 %", ""]


def test_a_name_does_not_hide_the_role() -> None:
    people = (
        Speaker("S1", "candidate", 0.9, 9.0, name="Cand"),
        Speaker("S2", "interviewer", 0.9, 9.0, name="Ann (interviewer)"),
        Speaker("S3", "interviewer", 0.9, 9.0),
    )
    talk = replace(ANALYSIS.conversation, speakers=people)
    named = replace(ANALYSIS, conversation=talk)
    lines = build_view(named).header.speakers
    assert [line.role_beside for line in lines] == ["candidate", "", ""]
    page = render_report(named, audio_href=None)
    assert "<b><bdi>Cand</bdi></b>, candidate" in page
    lanes = json.loads(read(page).inside["script"][0])["lanes"]
    assert [lane["beside"] for lane in lanes] == ["candidate", "", ""]


def test_one_voice_alone_is_a_state_of_its_own() -> None:
    """Nobody can be the wrong way round, nothing is shared, and nobody was there to listen."""
    talk = replace(
        ANALYSIS.conversation,
        speakers=(Speaker("S1", "candidate", 0.45, 83.0),),
        speech=(Speech(0.0, 83.0, "S1"),),
        turns=(Turn(0.0, 83.0, "S1", "so"),),
        interjections=(),
        words=(),
    )
    page = render_report(replace(ANALYSIS, conversation=talk), audio_href=None)
    assert "of the talk" not in page
    assert SWAPPED not in page
    assert "Only one voice was heard. Was the other side on another track?" in page
    assert page.count("No interviewer was heard.") == 2  # instead of the chart and of the table
    assert "The interviewer said nothing" not in page
    both = render_report(ANALYSIS, audio_href=None)
    assert "Only one voice" not in both
    assert "of the talk" in both


def test_in_a_silent_recording_nobody_failed_to_say_anything() -> None:
    page = render_report(empty_analysis(), audio_href=None)
    assert "The interviewer said nothing" not in page
    assert "Only one voice" not in page
