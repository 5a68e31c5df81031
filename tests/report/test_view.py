"""What the report says of a rating, and the rows of its tables."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace
from typing import get_args

import pytest

from analyzer.records import (
    Criterion,
    Evidence,
    Overall,
    Response,
    ResponseStatus,
    Silence,
    Sources,
    Speaker,
    Speech,
    Stability,
    Turn,
    Word,
)
from analyzer.report import render_report
from analyzer.report.charts import (
    DOTS_WIDTH,
    LABEL_ROOM,
    MAX_ROWS,
    STRIP_WIDTH,
    latency_chart,
    strip,
    talk_chart,
)
from analyzer.report.rows import NO_BLANK, interjection_rows, turn_rows
from analyzer.report.view import build_view
from analyzer.report.wording import typeset
from analyzer.speech.words.writing_systems import line_of
from tests.report.factory import make_analysis

ANALYSIS = make_analysis(240.0)


def test_unsettled_level_is_shown_as_a_span() -> None:
    level = build_view(ANALYSIS).level
    assert level.word == "Weak to strong"
    assert not level.stable
    assert [on for _, on in level.steps] == [False, True, True, False]


def test_settled_level_stands_alone() -> None:
    sure = Stability(0.96, 50, {"weak": 2, "strong": 48})
    level = build_view(replace(ANALYSIS, rating=replace(ANALYSIS.rating, stability=sure))).level
    assert level.word == "Strong"
    assert level.stable


def test_not_rated_gives_the_reason_and_no_score() -> None:
    rating = replace(
        ANALYSIS.rating, level="not_rated", score=None, reason="Under two minutes.", criteria=()
    )
    level = build_view(replace(ANALYSIS, rating=rating)).level
    assert (level.word, level.score, level.position_pct) == ("Not rated", "", None)
    assert level.reason == "Under two minutes."
    assert level.stability == ""


def test_who_was_told_by_the_words_is_to_be_checked() -> None:
    told = replace(ANALYSIS, sources=Sources("voices and words"))
    hint = "who speaks was told by what is said as well"
    assert hint in render_report(told, audio_href=None)
    assert hint not in render_report(ANALYSIS, audio_href=None)


def test_at_most_three_points_of_advice() -> None:
    rating = replace(ANALYSIS.rating, advice=ANALYSIS.rating.advice * 2)
    assert len(build_view(replace(ANALYSIS, rating=rating)).level.advice) == 3


def test_where_nothing_is_to_be_worked_on_the_best_moments_are_shown() -> None:
    rating = replace(ANALYSIS.rating, advice=())
    level = build_view(replace(ANALYSIS, rating=rating)).level
    good = [c for c in rating.criteria if c.level in ("strong", "very_strong")]
    quoted = {(e.start_s, typeset(e.quote)) for c in good for e in c.evidence}
    shown = [(m.start_s, m.text.partition(": ")[2]) for m in level.worked]
    assert 0 < len(shown) <= 3
    assert len({start_s for start_s, _ in shown}) == len(shown)
    assert set(shown) <= quoted
    assert not any(m.text.startswith("Clarity") for m in level.worked)
    html = render_report(replace(ANALYSIS, rating=rating), audio_href=None)
    assert "What worked:" in html
    assert "What worked:" not in render_report(ANALYSIS, audio_href=None)


def test_what_speaks_against_is_marked_and_never_among_what_worked() -> None:
    """An answer that came late is the first evidence of a criterion that is very strong."""
    late = Evidence(1.0, 12.9, "11 s until the first word", "against")
    soon = Evidence(37.8, 61.5, '"Why?" was met with "Because."', "for")
    best = Criterion("engagement", 3.9, "very_strong", 0.15, (late, soon), "")
    rating = replace(ANALYSIS.rating, advice=(), criteria=(best,))
    view = build_view(replace(ANALYSIS, rating=rating))
    assert [m.text.replace("\u00a0", " ") for m in view.criteria[0].evidence] == [
        "Against: 11 s until the first word",
        "\u201cWhy?\u201d was met with \u201cBecause.\u201d",
    ]
    assert [m.start_s for m in view.level.worked] == [37.8]


def test_overall_reading_only_when_known() -> None:
    assert build_view(ANALYSIS).overall is None
    known = replace(ANALYSIS, overall=Overall("strong", "hire, may be convinced otherwise"))
    assert build_view(known).overall == ("Strong", "hire, may be convinced otherwise")


def test_undefined_figure_says_why() -> None:
    tile = next(t for t in build_view(ANALYSIS).tiles if t.name == "hint_uptake_share")
    assert (tile.value, tile.reason) == ("\u2013", "The interviewer gave no hint.")


def test_every_figure_has_a_definition() -> None:
    view = build_view(ANALYSIS)
    tiles = [t for group in view.figures for t in group.tiles]
    assert len(tiles) == len(ANALYSIS.measures)
    assert all(t.definition for t in tiles)


def test_a_panels_table_says_who_spoke() -> None:
    panel = make_analysis(600.0, interviewers=("S2", "S3"))
    speakers = {r.speaker for r in build_view(panel).interjections}
    assert len(speakers) == 2
    page = render_report(panel, audio_href=None)
    assert {f'<bdi class="small">{name}</bdi>' in page for name in speakers} == {True}
    assert '<bdi class="small">' not in render_report(ANALYSIS, audio_href=None)


def test_unanswered_interjection_says_so() -> None:
    rows = build_view(make_analysis(1800.0)).interjections
    missed = [r for r in rows if r.status_code == "unanswered"]
    assert missed
    assert {(r.sound, r.pace) for r in missed} == {("not answered", "unanswered")}


def test_every_word_stands_once_in_the_turn_of_its_speaker() -> None:
    rows = turn_rows(ANALYSIS.conversation)
    placed = [word for row in rows for word in row.words]
    assert sorted(placed) == sorted(ANALYSIS.conversation.words)
    assert [" ".join(w.text for w in r.words) for r in rows] == [
        t.text for t in ANALYSIS.conversation.turns
    ]


def test_runs_join_words_of_one_look() -> None:
    words = (
        Word(0.0, 0.2, "so", "S1", 0.9),
        Word(0.2, 0.4, "um", "S1", 0.9, filler=True),
        Word(0.4, 0.6, "argh\u00a0max ", "S1", 0.2),
        Word(0.6, 0.8, " ", "S1", 0.9),
    )
    talk = replace(
        ANALYSIS.conversation, words=words, turns=(Turn(0.0, 1.0, "S1", "so um argh max"),)
    )
    (row,) = turn_rows(talk)
    assert [(r.look, r.text) for r in row.runs] == [
        ("", "so"),
        ("filler", "um"),
        ("unsure", "arghmax"),
        ("", "…"),
    ]


@pytest.mark.parametrize("language", ["zh", "ja", "en", ""])
@pytest.mark.parametrize(
    "said",
    [
        ("我", "们用", "k", "means", "聚类", "。"),
        ("don\u2019t", "“use”", "état", "café", "k", "means"),
        ("สวัส", "ดี", "k", "ครับ"),
    ],
)
def test_what_is_said_has_the_same_blanks_wherever_it_stands(
    said: tuple[str, ...], language: str
) -> None:
    """In the transcript, in the table and in `analysis.json`, whatever language was recognised."""
    words = tuple(
        Word(n, n + 0.5, text, "S1", 0.9, filler=n == 1) for n, text in enumerate(map(str, said))
    )
    line = line_of(said)
    asked = replace(ANALYSIS.conversation.interjections[0], text=line)
    talk = replace(
        ANALYSIS.conversation,
        words=words,
        turns=(Turn(0.0, 7.0, "S1", line),),
        interjections=(asked,),
        language=language,
    )
    (row,) = turn_rows(talk)
    shown = "".join(r.text + r.after for r in row.runs)
    assert shown.replace(NO_BLANK, "") == line
    assert shown.replace(NO_BLANK, " ").split(" ") == list(said)
    assert interjection_rows(talk)[0].text == line


def test_turn_without_words_shows_its_text() -> None:
    talk = replace(ANALYSIS.conversation, words=(), turns=(Turn(0.0, 1.0, "S1", "hello there"),))
    (row,) = turn_rows(talk)
    assert [r.text for r in row.runs] == ["hello there"]


@pytest.mark.parametrize("duration_s", [3.0, 59.0, 240.0, 3600.0, 7200.0, 14400.0])
def test_printed_timeline_holds_the_whole_recording(duration_s: float) -> None:
    talk = replace(ANALYSIS.conversation, duration_s=duration_s)
    rows = strip(talk).rows
    assert 1 <= len(rows) <= MAX_ROWS
    assert all(row.width <= STRIP_WIDTH for row in rows)


def test_printed_labels_do_not_run_into_each_other_and_no_mark_is_lost() -> None:
    met = next(i for i in ANALYSIS.conversation.interjections if i.response is not None)
    close = tuple(replace(met, start_s=t - 1.0, end_s=t) for t in map(float, range(60, 540, 4)))
    talk = replace(ANALYSIS.conversation, duration_s=600.0, interjections=close)
    rows = strip(talk).rows
    assert sum(len(row.marks) for row in rows) == len(close)
    for row in rows:
        labelled = [mark.x for mark in row.marks if mark.label]
        assert labelled[:1] == [mark.x for mark in row.marks][:1]
        assert all(b - a >= LABEL_ROOM for a, b in itertools.pairwise(labelled))
    far = replace(talk, interjections=close[::10])
    assert all(mark.label for row in strip(far).rows for mark in row.marks)


def test_the_printed_timeline_tells_what_a_silence_and_a_response_were() -> None:
    asked = replace(ANALYSIS.conversation.interjections[0], start_s=8.0, end_s=10.0)
    met = tuple(
        replace(asked, end_s=10.0 + 20 * n, response=Response(status, 0.4, 3.0, 0.4, 6.0, "so"))
        for n, status in enumerate(get_args(ResponseStatus))
    )
    hushes = (
        Silence(20.0, 24.0, "candidate", "implementation", True, True),
        Silence(30.0, 34.0, "shared", "implementation", False, False),
    )
    talk = replace(ANALYSIS.conversation, duration_s=60.0, interjections=met, silences=hushes)
    (row,) = strip(talk).rows
    assert [b.look for b in row.silences] == ["candidate announced typing", "shared"]
    assert [(m.look, m.label) for m in row.marks] == [
        ("immediate", "0.4"),
        ("deferred", "0.4"),
        ("unanswered", "none"),
    ]
    assert [d.look for d in latency_chart(met).dots] == ["immediate", "deferred", "unanswered"]
    page = render_report(replace(ANALYSIS, conversation=talk), audio_href=None)
    assert page.count('class="p-deferred"') == 4  # paper, key, chart, table
    assert 'data-pace="deferred"' in page


def test_the_key_holds_what_is_drawn_and_no_more() -> None:
    hush = Silence(20.0, 24.0, "candidate", "implementation", True, False)
    asked = next(i for i in ANALYSIS.conversation.interjections if i.kind == "question")
    met = replace(asked, response=Response("deferred", 0.4, 3.0, 0.4, 6.0, "one second"))
    talk = replace(ANALYSIS.conversation, interjections=(met,), silences=(hush,), cues=())
    analysis = replace(ANALYSIS, conversation=talk, measures=())
    key = build_view(analysis).legend
    assert [code for code, _ in key.roles] == ["candidate", "interviewer"]
    assert key.silences == (("candidate", "candidate's"),)
    assert (key.announced, key.typing, key.aloud) == (True, False, False)
    assert [look for look, _ in key.looks] == ["deferred"]
    assert key.cues == ()
    page = render_report(analysis, audio_href=None)
    kinds, paces = re.findall(r"<select data-filter=\"(?:kind|pace)\">.*?</select>", page)
    assert re.findall('value="(.*?)"', kinds) == ["", "question"]
    assert re.findall('value="(.*?)"', paces) == ["", "deferred"]


def test_talk_chart_adds_up_to_the_speech() -> None:
    talk = replace(ANALYSIS.conversation, duration_s=240.0)
    heights = sum(b.candidate for b in talk_chart(talk).bins)
    own = sum(s.end_s - s.start_s for s in talk.speech if s.speaker == "S1" and s.end_s < 240)
    assert heights / 150.0 * 60.0 == pytest.approx(own, abs=12.0)  # the last turn may overrun


def test_a_last_stretch_is_drawn_as_long_as_it_is() -> None:
    """Of 90 s the second minute has half the width; of a fraction of a second next to none."""
    first, second = talk_chart(replace(ANALYSIS.conversation, duration_s=90.0)).bins
    assert second.width == pytest.approx(first.width / 2, abs=0.01)
    chart = talk_chart(replace(ANALYSIS.conversation, duration_s=60.5))
    first, second = chart.bins
    assert second.width < first.width / 100
    assert [tick.label for tick in chart.ticks] == ["0:00"]


def test_two_interviewers_at_once_do_not_speak_twice_as_long() -> None:
    people = tuple(
        Speaker(i, "interviewer" if i != "S1" else "candidate", 0.9, 9.0)
        for i in ("S1", "S2", "S3")
    )
    speech = (Speech(0.0, 50.0, "S2"), Speech(0.0, 60.0, "S3"), Speech(60.0, 90.0, "S1"))
    talk = replace(ANALYSIS.conversation, duration_s=120.0, speakers=people, speech=speech)
    first, second = talk_chart(talk).bins
    assert first.interviewer == 150.0
    assert "interviewer 100 %" in first.label.replace("\u00a0", " ")
    assert (second.candidate, second.interviewer) == (75.0, 0.0)


def test_a_first_sound_without_an_answer_stands_at_its_time() -> None:
    asked = ANALYSIS.conversation.interjections[0]
    met = [
        replace(asked, response=Response("unanswered", sound_s, None, None, None, ""))
        for sound_s in (4.0, None)
    ]
    heard, silent = latency_chart(met).dots
    assert (heard.x, heard.look) == (DOTS_WIDTH / 2, "unanswered")
    assert silent.x > DOTS_WIDTH


@pytest.mark.parametrize("count", [1, 3, 16, 40])
def test_responses_that_never_came_can_be_counted(count: int) -> None:
    """No cross lies on another, and all stay inside their row and the chart's frame."""
    asked = replace(
        ANALYSIS.conversation.interjections[0],
        kind="hint",
        response=Response("unanswered", None, None, None, None, ""),
    )
    dots = latency_chart([asked] * count).dots
    places = {(dot.x, dot.y) for dot in dots}
    assert len(places) == count
    assert all(DOTS_WIDTH < x < 450 and 5 <= y <= 25 for x, y in places)
    nearest = min((math.dist(a, b) for a, b in itertools.combinations(places, 2)), default=math.inf)
    assert nearest >= (7 if count <= 16 else 3)


def test_key_figures_stand_against_the_folders_others() -> None:
    others = {"talk_share": [0.2, 0.4, 0.6], "response_rate": [0.5]}
    tiles = {t.name: t for t in build_view(ANALYSIS, others).tiles}
    shown = tiles["talk_share"].others
    assert shown is not None
    assert shown.text.replace("\u00a0", " ") == "median of 3 others 40 %"
    assert len(shown.dots_pct) == 3
    assert all(0 <= x <= 100 for x in (*shown.dots_pct, shown.own_pct))
    assert tiles["response_rate"].others is None
    assert all(t.others is None for t in build_view(ANALYSIS).tiles)


def test_reasons_are_marked_on_the_words_of_the_cue() -> None:
    turns = build_view(ANALYSIS).turns
    marked = {run.text for turn in turns for run in turn.runs if "reason" in run.look}
    cues = [c for c in ANALYSIS.conversation.cues if c.kind == "justification"]
    assert bool(marked) == bool(cues)
